import { locate, type SealedFileOnDisk } from './sealed-file.ts'

/** Endings that compression adds to a name. */
const COMPRESSED = ['.gz', '.zst', '.xz', '.bz2']

/** A file that a seal speaks of: as it stands, or what is in it. */
export type Target =
  | (Extract<SealedFileOnDisk, { kind: 'file' }> & {
      /** Only its content can be what was sealed, for its name gained an ending of compression since. */
      readonly compressed: boolean
      /** Path as found, from the folder of the seal, with `/`. */
      readonly name: string
    })
  | Exclude<SealedFileOnDisk, { kind: 'file' }>

/** Looks for a file below `folder`, and where it is absent for one that was compressed since. */
export function findTarget(folder: string, name: string): Target {
  const found = locate(folder, name)
  if (found.kind === 'file') return { ...found, compressed: false, name }
  if (found.kind === 'refused') return found
  for (const ending of COMPRESSED) {
    const packed = locate(folder, name + ending)
    if (packed.kind === 'file') return { ...packed, compressed: true, name: name + ending }
  }
  return found
}
