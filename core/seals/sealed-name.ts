/** Where a name in a seal leads, judged by its characters alone. Nothing but `inside` may be opened. */
export type SealedName =
  /** A path below the folder of the seal, with `/`. */
  | { readonly kind: 'inside'; readonly path: string }
  /** A path of some machine; its last part may lie beside the seal. */
  | { readonly kind: 'absolute'; readonly base: string }
  | { readonly kind: 'refused'; readonly reason: string }

const DRIVE = /^[A-Za-z]:/
const HOME = /^~(?:[A-Za-z0-9._-]*[\\/]|$)/
const PARENT = /(?:^|[\\/])\.\.(?:[\\/]|$)/
const CONTROL_NAMES = new Set(['', '-', 'stdin', '(stdin)'])

/** Bytes of a name; no file system has longer paths in use. */
export const MAX_NAME = 4_096

/** Reads a name. `\` separates folders only where a drive or a share begins with it, as it may stand in names elsewhere. */
export function readSealedName(name: string): SealedName {
  if (CONTROL_NAMES.has(name)) return { kind: 'refused', reason: 'it names no file: the digest was of standard input' }
  if (name.length > MAX_NAME) return { kind: 'refused', reason: `its name is longer than ${MAX_NAME} characters` }
  if (name.includes('\0')) return { kind: 'refused', reason: 'its name holds a NUL, which no file name can' }
  if (name.includes('\ufffd')) {
    return { kind: 'refused', reason: 'its name is not well-formed UTF-8, so the file it means cannot be told' }
  }
  if (PARENT.test(name)) {
    return { kind: 'refused', reason: 'its name leads out of the folder of the seal with "..", so it was not opened' }
  }
  if (HOME.test(name)) {
    return {
      kind: 'refused',
      reason: 'its name means a home folder (~), outside the folder of the seal, so it was not opened',
    }
  }
  if (name.startsWith('/') || name.startsWith('\\\\') || DRIVE.test(name)) {
    const base = name.split(name.startsWith('/') ? '/' : /[\\/:]/).at(-1)!
    return base === '' || base === '.'
      ? { kind: 'refused', reason: 'its name is that of a folder' }
      : { kind: 'absolute', base }
  }
  const path = name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
  return path === '' ? { kind: 'refused', reason: 'its name is that of a folder' } : { kind: 'inside', path }
}
