import { basename, resolve } from 'node:path'
import { MAX_ORIGIN } from '../../core/archive/checkpoint.ts'
import { keyLabel } from '../../core/note/verification-key.ts'
import { readArchiveFile } from '../archive/archive-file.ts'
import { isSameKey, type KeyStore } from '../keys/key-store.ts'
import type { Signer } from '../keys/signing-key.ts'
import { CommandError, USAGE } from './exit-status.ts'

/** The private key of an archive that is there. `named`: what the user calls it, to be held against what the archive states. */
export function archiveSigner(folder: string, store: KeyStore, named?: string): Signer {
  const { key } = readArchiveFile(folder)
  const label = keyLabel(key)
  if (named !== undefined && named !== key.name && named !== label)
    throw new CommandError(`--key: the archive is signed with ${label}, not with ${named}`, USAGE)
  const signer = store.signer(label)
  if (signer && isSameKey(signer.key, key)) return signer
  throw new CommandError(
    `the private half of ${label}, which signs ${folder}, is not in ${store.folder}: write to the archive where it is, or name its folder with --keys`,
  )
}

/** The origin of an archive for which none is named: the name of its folder, in the characters that an origin may have. */
export function originOf(folder: string): string {
  const name = basename(resolve(folder)).replace(/[^!-*,-~]+/g, '-')
  return name.slice(0, MAX_ORIGIN) || 'archive'
}
