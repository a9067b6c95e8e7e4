import { readFileSync, realpathSync, statSync } from 'node:fs'
import type { VerificationKey } from '../../core/note/verification-key.ts'
import type { SealReport } from '../../core/verdict/report.ts'
import type { Digests, ReadingOptions } from './digests.ts'

/** Whom the user trusts, and how to tell and stop the checking. */
export interface SealOptions extends ReadingOptions {
  /** Whether the user trusts the key of a signed note. */
  trusted(key: VerificationKey): boolean
  /** The keys that the user trusts: signatures of notes are tried with them. */
  readonly keys?: readonly VerificationKey[]
  /** Path of an allowed_signers file of OpenSSH: whom SSH signatures are trusted of. */
  readonly allowedSigners?: string
  /** Paths of certificates (PEM or DER) that time stamps are trusted under. */
  readonly tsaCertificates?: readonly string[]
}

/** Who vouches for the bytes of a file, by a signature that was verified. */
export interface Proof {
  readonly by: string
  readonly time: string | null
}

/** What the seals of one run share. */
export interface SealContext {
  readonly options: SealOptions
  readonly digests: Digests
  /** Files that a trusted signature was found to cover as they stand, by their real paths. */
  readonly proven: Map<string, Proof>
}

/** Who vouches for the file at `path`; undefined: nobody who is trusted. */
export function proofOf(context: SealContext, path: string): Proof | undefined {
  return context.proven.size === 0 ? undefined : context.proven.get(realpathSync(path))
}

/** A seal that was read; its files are still to be read. */
export interface PreparedSeal {
  check(): Promise<CheckedSeal>
}

export interface CheckedSeal {
  readonly report: SealReport
  /** Real paths of the files that it names and that are there. */
  readonly sealed: readonly string[]
}

/** The bytes of a small file; a statement where it is larger than `limit` or cannot be read. */
export function readSmall(path: string, limit: number): Uint8Array | { readonly error: string } {
  try {
    const { size } = statSync(path)
    if (size > limit) return { error: `It has ${size} bytes; at most ${limit} are read.` }
    return readFileSync(path)
  } catch (error) {
    return { error: `It cannot be read (${(error as Error).message}).` }
  }
}
