import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyStore } from './key-store.ts'

/** Names in the folder of the keys. */
export const ALLOWED_SIGNERS = 'allowed_signers'
export const TSA_CERTIFICATES = 'tsa-certificates.pem'

/** Whom the user trusts besides the keys of notes: files of other programs' making that lie in the folder of the keys. */
export interface TrustFiles {
  /** An allowed_signers file of OpenSSH, for SSH signatures. */
  readonly allowedSigners?: string
  /** Certificates that time stamps are trusted under. */
  readonly tsaCertificates?: readonly string[]
}

export function trustFiles({ folder }: Pick<KeyStore, 'folder'>): TrustFiles {
  const signers = join(folder, ALLOWED_SIGNERS)
  const certificates = join(folder, TSA_CERTIFICATES)
  return {
    ...(existsSync(signers) && { allowedSigners: signers }),
    ...(existsSync(certificates) && { tsaCertificates: [certificates] }),
  }
}
