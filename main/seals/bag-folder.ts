import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type BagDeclaration,
  decodeTagFile,
  MAX_BAG_ENTRIES,
  MAX_TAG_FILE,
  type Manifest,
  readBagDeclaration,
  readFetch,
  readManifest,
  readPayloadOxum,
} from '../../core/seals/bag.ts'
import { type DigestAlgorithm, digestNamed } from '../../core/seals/digest-algorithm.ts'
import { readSealedName } from '../../core/seals/sealed-name.ts'
import { readSmall } from './context.ts'
import { locate } from './sealed-file.ts'

/** Files of a payload that are looked at. */
export const MAX_PAYLOAD_FILES = 500_000
/** Folders within one another below `data`. */
export const MAX_PAYLOAD_DEPTH = 64

export interface BagManifest extends Manifest {
  /** Its file name. */
  readonly name: string
  readonly isTag: boolean
  /** Undefined: the digest that its name states is not computed here. */
  readonly algorithm: DigestAlgorithm | undefined
}

/** What stands in the folder of a bag (RFC 8493 §2), read and not yet checked. */
export interface BagFolder {
  readonly path: string
  readonly declaration: BagDeclaration | null
  readonly manifests: readonly BagManifest[]
  /** Where to fetch files from, by their paths in the bag. */
  readonly fetch: ReadonlyMap<string, string>
  readonly oxum: { readonly bytes: number; readonly files: number } | null
  /** Size of each file of the payload, by its path in the bag with `/`; links and what is no file count as -1. */
  readonly payload: ReadonlyMap<string, number>
  /** What makes it no valid bag. */
  readonly faults: readonly string[]
  /** Why something of it cannot be checked. */
  readonly gaps: readonly string[]
}

const MANIFEST = /^(tag)?manifest-([a-z0-9-]+)\.txt$/i

/** Whether the entries of a folder make it a bag, or what is left of one. */
export function isBag(names: readonly string[]): boolean {
  return (
    names.includes('bagit.txt') ||
    (names.includes('data') && names.some((name) => /^manifest-[a-z0-9]+\.txt$/i.test(name)))
  )
}

export function readBagFolder(path: string, limit = MAX_PAYLOAD_FILES): BagFolder {
  const faults: string[] = []
  const gaps: string[] = []
  const names = readdirSync(path)
  const bytesOf = (name: string): Uint8Array | undefined => {
    const place = locate(path, name)
    if (place.kind === 'absent') return undefined
    const bytes = place.kind === 'file' ? readSmall(place.path, MAX_TAG_FILE) : { error: `${place.reason}.` }
    if (!('error' in bytes)) return bytes
    gaps.push(`${name} was not read: ${bytes.error}`)
    return undefined
  }
  const declared = names.includes('bagit.txt') ? bytesOf('bagit.txt') : undefined
  const parsed = declared === undefined ? { error: 'bagit.txt is not there' } : readBagDeclaration(declared)
  const declaration = 'error' in parsed ? null : parsed
  if ('error' in parsed) faults.push(`${parsed.error}.`)
  if (declaration?.encoding === null) {
    gaps.push(
      `Its tag files are in ${JSON.stringify(declaration.encodingName)}, which is not read; they were taken to be UTF-8.`,
    )
  }
  const textOf = (name: string): string | undefined => {
    const bytes = names.includes(name) ? bytesOf(name) : undefined
    return bytes && decodeTagFile(bytes, declaration?.encoding ?? 'UTF-8')
  }
  const manifests = readManifests(names, textOf, faults, gaps)
  if (!manifests.some(({ isTag }) => !isTag)) faults.push('It has no manifest of its payload.')
  const fetch = fetchable(textOf('fetch.txt'), faults, gaps)
  // Up to version 0.95 it had another name.
  const info = textOf('bag-info.txt') ?? textOf('package-info.txt')
  const oxum = info === undefined ? null : readPayloadOxum(info)
  if (oxum === undefined) faults.push('Its Payload-Oxum is not of the form BYTES.FILES.')
  const payload = new Map<string, number>()
  if (names.includes('data')) walkPayload(path, 'data', 1, { payload, gaps, limit })
  else faults.push('Its folder data, for the payload, is not there.')
  return { path, declaration, manifests, fetch, oxum: oxum ?? null, payload, faults, gaps }
}

function readManifests(
  names: readonly string[],
  textOf: (name: string) => string | undefined,
  faults: string[],
  gaps: string[],
): BagManifest[] {
  const manifests: BagManifest[] = []
  for (const name of names.toSorted()) {
    const [, tag, digest] = MANIFEST.exec(name) ?? []
    const text = digest === undefined ? undefined : textOf(name)
    if (text === undefined) continue
    const manifest = readManifest(text)
    const algorithm = digestNamed(digest!)
    if (algorithm === undefined) gaps.push(`${name} states digests that are not computed here.`)
    if (manifest.cut) gaps.push(`${name} has more entries than are read.`)
    if (manifest.unread.length > 0) faults.push(`Line ${manifest.unread[0]} of ${name} is no digest with a path.`)
    manifests.push({ ...manifest, name, isTag: tag !== undefined, algorithm })
  }
  return manifests
}

function fetchable(text: string | undefined, faults: string[], gaps: string[]): Map<string, string> {
  const fetch = new Map<string, string>()
  const lines = text === undefined ? [] : readFetch(text)
  if (lines.length === MAX_BAG_ENTRIES) gaps.push(`Of fetch.txt only the first ${MAX_BAG_ENTRIES} entries were read.`)
  for (const { url, path } of lines) {
    const name = path === null ? undefined : readSealedName(path)
    if (name === undefined) faults.push('A line of fetch.txt is not of the form URL LENGTH PATH.')
    else if (name.kind !== 'inside' || !name.path.startsWith('data/')) {
      faults.push(
        `fetch.txt names ${JSON.stringify(path)}, outside the payload of the bag; it was neither fetched nor opened.`,
      )
    } else fetch.set(name.path, url)
  }
  return fetch
}

interface Walk {
  readonly payload: Map<string, number>
  readonly gaps: string[]
  readonly limit: number
}

/** Lists the payload. Folders behind links are not entered. */
function walkPayload(bag: string, folder: string, depth: number, walk: Walk): void {
  if (depth > MAX_PAYLOAD_DEPTH) {
    walk.gaps.push(`${folder} was not entered: it lies more than ${MAX_PAYLOAD_DEPTH} folders deep.`)
    return
  }
  try {
    for (const entry of readdirSync(join(bag, ...folder.split('/')), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walkPayload(bag, path, depth + 1, walk)
      else if (walk.payload.size >= walk.limit) {
        walk.gaps.push(`Its payload has more than ${walk.limit} files; those beyond were not looked at.`)
        return
      } else {
        const place = locate(bag, path)
        walk.payload.set(path, place.kind === 'file' ? place.bytes : -1)
      }
    }
  } catch (error) {
    walk.gaps.push(`${folder} cannot be listed (${(error as Error).message}).`)
  }
}
