import { chmodSync, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { encodeName } from '../../core/bytes/percent.ts'
import { sameBytes } from '../../core/merkle/proof.ts'
import { keyLabel, parseVerificationKey, type VerificationKey } from '../../core/note/verification-key.ts'
import { type Files, systemFiles } from '../disk/files.ts'
import { KeyError } from './key-error.ts'
import {
  checkFolder,
  OTHERS_MAY_READ,
  OTHERS_MAY_WRITE,
  PRIVATE_FOLDER,
  readPrivate,
  writePrivate,
} from './private-file.ts'
import {
  formatSigningKey,
  generateSigningKey,
  parseSigningKey,
  type Signer,
  type SigningKey,
  signerOf,
} from './signing-key.ts'
import { addTrust, parseTrustList, removeTrust, type TrustedKey } from './trust-list.ts'

/** Name of the list of trusted keys, in the folder of a key store. */
const TRUST_LIST = 'trusted'
/** Ending of the files of private keys; one key each. */
const PRIVATE_ENDING = '.key'

/** Bytes that the file of a private key may have. */
export const MAX_KEY_FILE_BYTES = 1_024
/** Bytes that the list of trusted keys may have. */
export const MAX_TRUST_LIST_BYTES = 1 << 20
/** Files of private keys that are read. */
export const MAX_KEY_FILES = 1_000
/** Bytes that the name of such a file may have; a file system takes 255, and `.new` is put behind it for a moment. */
export const MAX_KEY_FILE_NAME = 250

export interface KnownKey {
  readonly key: VerificationKey
  /** Whether its private half is here. Such a key is trusted. */
  readonly own: boolean
  readonly trusted: boolean
  /** What the user wrote to it; may be empty. */
  readonly comment: string
}

/** The keys of a user: a folder that only its owner may read, with a file for each private key and a list of trusted ones. */
export interface KeyStore {
  readonly folder: string
  /** Makes a key. Throws KeyError where the name is taken or cannot be one. */
  make(name: string): VerificationKey
  /** All keys, own ones first, by name. What cannot be read is not among them: see `problems`. */
  list(): KnownKey[]
  /** What cannot be read and is not used, and how to mend it: a sentence each. */
  problems(): string[]
  /**
   * The own key of this name, or of this label (`web-03+51d0a3f2`); undefined where there is none. Throws KeyError where there are
   * several of this name, or its file cannot be used.
   */
  signer(nameOrLabel: string): Signer | undefined
  /** Trusts a key, given as `NAME+HHHHHHHH+BASE64`. Throws KeyError where it is none. */
  trust(text: string, comment?: string): VerificationKey
  /** Takes a key out of the list, by name or label. Throws KeyError where it is not there, is an own one, or is not the only one. */
  distrust(nameOrLabel: string): VerificationKey
  /**
   * Whether a key is trusted, as things stood when this was first asked: so it costs little to ask for each of many checkpoints, and
   * one check has one answer. To look again, open the store again.
   */
  trusts(key: VerificationKey): boolean
}

/** Folder of the key store where none is named: `LOGWITNESS_KEYS`, or in the place where the system keeps settings. */
export function defaultKeyFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const { LOGWITNESS_KEYS: own, XDG_CONFIG_HOME: settings, APPDATA: roaming } = environment
  if (own) return resolve(own)
  const base =
    platform === 'win32'
      ? (roaming ?? join(home, 'AppData', 'Roaming'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : // A relative one is to be ignored (XDG Base Directory Specification).
          settings && isAbsolute(settings)
          ? settings
          : join(home, '.config')
  return join(base, 'logwitness', 'keys')
}

/** Opens a key store. Nothing is made before the first key is: a folder that is absent has no keys. */
export function openKeyStore(folder: string = defaultKeyFolder(), files: Files = systemFiles): KeyStore {
  const trustList = join(folder, TRUST_LIST)

  let trusted: readonly VerificationKey[] | undefined
  const list = () => knownKeys(readAll(folder))
  const matching = (keys: KnownKey[], nameOrLabel: string): KnownKey | undefined => {
    const found = keys.filter(({ key }) => key.name === nameOrLabel || keyLabel(key) === nameOrLabel)
    if (found.length > 1)
      throw new KeyError(
        `several keys have the name ${nameOrLabel}; say which one: ${found.map(({ key }) => keyLabel(key)).join(', ')}`,
      )
    return found[0]
  }
  /** The list as it stands; throws where it cannot be read, so that it is never replaced by one that lacks what was in it. */
  const trustText = () => {
    if (!existsSync(trustList)) return ''
    checkFolder(folder, OTHERS_MAY_WRITE)
    return readPrivate(trustList, MAX_TRUST_LIST_BYTES, OTHERS_MAY_WRITE)
  }
  const writeTrust = (text: string) => {
    if (Buffer.byteLength(text) > MAX_TRUST_LIST_BYTES)
      throw new KeyError(`${trustList} would have more than ${MAX_TRUST_LIST_BYTES} bytes; take keys out of it first`)
    trusted = undefined
    makeFolder(files, folder)
    writePrivate(files, trustList, text)
  }

  return {
    folder,
    list,
    problems: () => readAll(folder).problems.map(({ text }) => text),
    make(name) {
      const made = generateSigningKey(name)
      const all = readAll(folder)
      const taken = knownKeys(all).find(({ key }) => key.name === name)
      if (taken)
        throw new KeyError(`there is a key of the name ${name} already, ${keyLabel(taken.key)}; choose another name`)
      const unusable = all.problems.find(({ file }) => file.startsWith(`${encodeName(name)}+`))
      if (unusable)
        throw new KeyError(`there is a key of the name ${name} already, and it cannot be used: ${unusable.text}`)
      const file = privateName(made)
      if (file.length > MAX_KEY_FILE_NAME)
        throw new KeyError(
          `the name of the key is too long to name a file (${file.length} bytes); choose a shorter one`,
        )
      trusted = undefined
      makeFolder(files, folder)
      checkFolder(folder, OTHERS_MAY_READ)
      writePrivate(files, join(folder, file), `${formatSigningKey(made)}\n`)
      return made.key
    },
    signer(nameOrLabel) {
      const { own, problems } = readAll(folder)
      const found = matching(
        own.map(({ key }) => ({ key, own: true, trusted: true, comment: '' })),
        nameOrLabel,
      )
      if (found) return signerOf(own.find(({ key }) => key === found.key)!)
      const unusable = problems.find(({ file }) => isFileOf(file, nameOrLabel))
      if (unusable) throw new KeyError(unusable.text)
      return undefined
    },
    trust(text, comment = '') {
      const key = parseVerificationKey(text)
      if ('error' in key) throw new KeyError(`this is no key that can be trusted: ${key.error}`)
      writeTrust(addTrust(trustText(), key, comment))
      return key
    },
    distrust(nameOrLabel) {
      const found = matching(list(), nameOrLabel)
      if (!found) throw new KeyError(`no key of the name ${nameOrLabel} is trusted`)
      if (found.own)
        throw new KeyError(
          `${keyLabel(found.key)} is your own key and trusted for that; to give it up, move its file out of ${folder}`,
        )
      writeTrust(removeTrust(trustText(), found.key))
      return found.key
    },
    trusts(key) {
      trusted ??= list().map((known) => known.key)
      return trusted.some((known) => isSameKey(known, key))
    },
  }
}

/** Whether two keys are the same in all parts. */
export function isSameKey(a: VerificationKey, b: VerificationKey): boolean {
  return a.name === b.name && a.id === b.id && a.algorithm === b.algorithm && sameBytes(a.publicKey, b.publicKey)
}

interface Problem {
  /** Name of the file. */
  readonly file: string
  readonly text: string
}

interface Contents {
  readonly own: SigningKey[]
  readonly trusted: readonly TrustedKey[]
  readonly problems: Problem[]
}

function readAll(folder: string): Contents {
  const own: SigningKey[] = []
  const problems: Problem[] = []
  let trusted: readonly TrustedKey[] = []
  const attempt = (file: string, read: () => void) => {
    try {
      read()
    } catch (error) {
      problems.push({ file, text: (error as Error).message })
    }
  }
  if (!existsSync(folder)) return { own, trusted, problems }
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(PRIVATE_ENDING))
    .sort()
  if (names.length > MAX_KEY_FILES)
    throw new KeyError(
      `${folder} holds ${names.length} private keys; at most ${MAX_KEY_FILES} are read. Move some out of it`,
    )
  for (const name of names)
    attempt(name, () => {
      checkFolder(folder, OTHERS_MAY_READ)
      const path = join(folder, name)
      const key = parseSigningKey(readPrivate(path, MAX_KEY_FILE_BYTES, OTHERS_MAY_READ).replace(/\r?\n$/, ''))
      if ('error' in key) throw new KeyError(`${path} holds no private key: ${key.error}`)
      if (!own.some((other) => isSameKey(other.key, key.key))) own.push(key)
    })
  const trustList = join(folder, TRUST_LIST)
  if (existsSync(trustList))
    attempt(TRUST_LIST, () => {
      checkFolder(folder, OTHERS_MAY_WRITE)
      const parsed = parseTrustList(readPrivate(trustList, MAX_TRUST_LIST_BYTES, OTHERS_MAY_WRITE))
      trusted = parsed.keys
      for (const problem of parsed.problems) problems.push({ file: TRUST_LIST, text: `${trustList}, ${problem}` })
    })
  return { own, trusted, problems }
}

function knownKeys({ own, trusted }: Contents): KnownKey[] {
  const known = own.map(({ key }): KnownKey => {
    const comment = trusted.find((other) => isSameKey(other.key, key))?.comment ?? ''
    return { key, own: true, trusted: true, comment }
  })
  for (const { key, comment } of trusted)
    if (!known.some((other) => isSameKey(other.key, key))) known.push({ key, own: false, trusted: true, comment })
  const text = ({ key, own: mine }: KnownKey) => `${mine ? 0 : 1}${keyLabel(key)}`
  return known.sort((a, b) => (text(a) < text(b) ? -1 : 1))
}

/** The label in front, so that no key is ever written over another. */
function privateName({ key }: SigningKey): string {
  return `${encodeName(key.name)}${keyLabel(key).slice(key.name.length)}${PRIVATE_ENDING}`
}

/** Whether a file would, by its name, hold the key of this name or label. */
function isFileOf(file: string, nameOrLabel: string): boolean {
  const [name = '', id] = nameOrLabel.split('+')
  return file.startsWith(`${encodeName(name)}+${id ?? ''}`)
}

/** Makes the folder of a key store; one that holds nothing yet is closed to others before anything is put into it. */
function makeFolder(files: Files, folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) return
  files.makeFolder(folder)
  chmodSync(folder, PRIVATE_FOLDER)
}
