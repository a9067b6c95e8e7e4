import type { SegmentKind } from '../archive/record-slicer.ts'
import type { Stretch } from '../archive/unsettled.ts'
import type { Verdict } from './verdict.ts'

/** What can have happened to sealed evidence. The text says it in words for the analyst; docs/alterations.md has the proofs. */
export const ALTERATIONS = {
  changed: 'the bytes of a record are not those that were sealed',
  removed: 'a sealed record is not there any more',
  inserted: 'a record stands among sealed ones and was never sealed',
  reordered: 'sealed records stand in another order',
  'cut short': 'the file ends inside a sealed record',
  'segment missing': 'a sealed segment is not there, and nothing signed says that it was moved away',
  'leaves altered': 'the file of leaf hashes is not what was sealed',
  'checkpoint altered': 'the signature of a checkpoint does not match its text',
  'checkpoint missing': 'a checkpoint of the chain is not there',
  'chain broken': 'a checkpoint does not name the one before it',
  fork: 'two signed states of the archive contradict each other',
  'rolled back': 'the archive is smaller than it was at the checkpoint it is held against',
  'archive altered': 'the description of the archive contradicts its checkpoints',
  'sealing stopped': 'what came first was sealed and what came later is not',
  'hash differs': 'the bytes of a file are not those that its seal names',
  'file missing': 'a file that a seal names is not there',
  'file added': 'a file stands within a sealed folder and no seal names it',
  'seal damaged': 'a seal cannot be read, or contradicts itself',
  'seal worthless': 'the seal is of the empty string, and the file is not empty',
  'signature invalid': 'a signature does not match what it is said to sign',
} as const
export type Alteration = keyof typeof ALTERATIONS

/** One thing that was found wrong, and where. */
export interface IntegrityFinding {
  readonly kind: Alteration
  /** File it is about, as a path from the archive or from the folder of the seal, with `/`. */
  readonly file: string
  /** Number of the segment, from 1; null where no segment is concerned. */
  readonly segment: number | null
  /** First record concerned, from 1 within its segment, as sealed (of inserted records: as it stands); null where it cannot be told. */
  readonly record: number | null
  /** Records concerned; null where it cannot be told. */
  readonly records: number | null
  /** First byte concerned, in the segment's content as it stands; of what is gone, where it would stand. Null: cannot be told. */
  readonly offset: number | null
  /** Bytes concerned, as they stand; 0 of what is gone. Null: cannot be told. */
  readonly length: number | null
  /** The syslog message in those bytes as they stand, if there is one: its number within the segment, and its text (cut). */
  readonly message: { readonly seq: number; readonly text: string } | null
  /** What happened, in one sentence. */
  readonly text: string
}

/** Where a segment is. `unsealed`: no checkpoint names it. `moved`: it is away, and a signed note says so. */
export const SEGMENT_STATES = ['sealed', 'open', 'unsealed', 'moved', 'missing'] as const
export type SegmentState = (typeof SEGMENT_STATES)[number]

export interface SegmentReport {
  readonly number: number
  /** Name without folder and compression, e.g. `000001.pcapng`. */
  readonly name: string
  readonly kind: SegmentKind
  /** Path from the archive, with `/`; null where the segment is not there. */
  readonly file: string | null
  readonly state: SegmentState
  /** Records and bytes that are sealed; of an unsealed segment those that stand there. */
  readonly records: number
  readonly bytes: number
  /** Number of its first record in the archive, from 0. */
  readonly firstRecord: number
  /** Number of the last checkpoint that names it; null where none does. */
  readonly checkpoint: number | null
  /** Name of the file that it was made from, where that is known. */
  readonly source: string | null
  readonly verdict: Verdict
  /** Why it has this verdict, in one sentence. */
  readonly reason: string
  /**
   * Stretches of its content, as it stands, whose records may be as sealed and are read by what was altered: their messages cannot be
   * checked. Empty where the segment did not fail, or where it fails as a whole.
   */
  readonly unsettled: readonly Stretch[]
}

export interface CheckpointReport {
  readonly number: number
  /** Records in the archive at that time. */
  readonly size: number
  /** Root hash, lower-case hexadecimal. */
  readonly root: string
  /** Number of the segment that it names. */
  readonly segment: number
  /** When it says it was made: RFC 3339, UTC; the signer's word. */
  readonly time: string
  readonly verdict: Verdict
  readonly reason: string
}

/** What verifying an archive found. */
export interface ArchiveReport {
  readonly path: string
  readonly origin: string
  /** Name and key id of the key that the archive states, e.g. `web-03+51d0a3f2`. */
  readonly key: string
  readonly verdict: Verdict
  readonly reason: string
  /** Records that some checkpoint covers, and those of them whose bytes were found to be what was sealed. */
  readonly records: number
  readonly verifiedRecords: number
  readonly bytes: number
  readonly segments: readonly SegmentReport[]
  readonly checkpoints: readonly CheckpointReport[]
  readonly findings: readonly IntegrityFinding[]
  /** Findings beyond those listed. */
  readonly moreFindings: number
}

/** Kinds of seals that others make. */
export const SEAL_TYPES = ['checksums', 'sidecar', 'bagit', 'ssh signature', 'signed note', 'time stamp'] as const
export type SealType = (typeof SEAL_TYPES)[number]

/** What one seal says of one file. */
export interface SealedFile {
  /** Path from the folder of the seal, with `/`. */
  readonly path: string
  readonly verdict: Verdict
  readonly reason: string
}

/** What checking one seal of others found. */
export interface SealReport {
  /** Absolute path of the seal: the list, the sidecar, the folder of the bag, the signature. */
  readonly path: string
  readonly type: SealType
  /** The spelling or variant, in words: `sha256sum`, `BSD md5`, `BagIt 0.97`, `RFC 3161`. */
  readonly detail: string
  readonly verdict: Verdict
  readonly reason: string
  /** Who signed it and when, where that was proven or stated; null otherwise. */
  readonly signer: string | null
  readonly time: string | null
  /** Files that it names, at most MAX_LISTED_FILES, the worst first. */
  readonly files: readonly SealedFile[]
  /** How many files it names, by verdict. */
  readonly counts: Readonly<Record<Verdict, number>>
  readonly findings: readonly IntegrityFinding[]
}

/** Files that one report lists. */
export const MAX_LISTED_FILES = 10_000
/** Findings that one report lists. */
export const MAX_LISTED_FINDINGS = 10_000
