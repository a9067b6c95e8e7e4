/** Reports of archives and seals for the tests of the view; each function fills in what a test does not care for. */
import type { IntegrityState } from '../../../contract/integrity.ts'
import type {
  ArchiveReport,
  CheckpointReport,
  IntegrityFinding,
  SealReport,
  SegmentReport,
} from '../../../core/verdict/report.ts'

export const NO_MESSAGES = { verified: 0, failed: 0, unsigned: 0, 'not checked': 0, 'cannot check': 0 }

export const finding = (given: Partial<IntegrityFinding> = {}): IntegrityFinding => ({
  kind: 'changed',
  file: 'segments/000004.log',
  segment: 4,
  record: 111,
  records: 1,
  offset: 13_214,
  length: 100,
  message: null,
  text: 'The bytes of record 111 are not those that were sealed.',
  ...given,
})

export const segment = (number: number, given: Partial<SegmentReport> = {}): SegmentReport => ({
  number,
  name: `${String(number).padStart(6, '0')}.log`,
  kind: 'log',
  file: `segments/${String(number).padStart(6, '0')}.log`,
  state: 'sealed',
  records: 100,
  bytes: 9_000,
  firstRecord: (number - 1) * 100,
  checkpoint: number,
  source: null,
  verdict: 'verified',
  reason: '',
  unsettled: [],
  ...given,
})

export const checkpoint = (number: number, given: Partial<CheckpointReport> = {}): CheckpointReport => ({
  number,
  size: number * 100,
  root: '0'.repeat(64),
  segment: number,
  time: '2026-11-18T03:10:00.000Z',
  verdict: 'verified',
  reason: '',
  ...given,
})

export const archive = (given: Partial<ArchiveReport> = {}): ArchiveReport => ({
  path: '/evidence/web-03-auth',
  origin: 'web-03-auth',
  key: 'web-03-auth+51d0a3f2',
  verdict: 'verified',
  reason: '',
  records: 400,
  verifiedRecords: 400,
  bytes: 36_000,
  segments: [1, 2, 3, 4].map((number) => segment(number)),
  checkpoints: [1, 2, 3, 4].map((number) => checkpoint(number)),
  findings: [],
  moreFindings: 0,
  ...given,
})

export const seal = (given: Partial<SealReport> = {}): SealReport => ({
  path: '/evidence/mail-01.sha256',
  type: 'checksums',
  detail: 'sha256sum',
  verdict: 'unsigned',
  reason: '',
  signer: null,
  time: null,
  files: [],
  counts: NO_MESSAGES,
  findings: [],
  ...given,
})

/** A state as the contract carries it: the reports are the same, only not read-only. */
export const integrityOf = (given: {
  state?: IntegrityState['state']
  archives?: readonly ArchiveReport[]
  seals?: readonly SealReport[]
  items?: (number | null)[][]
  messages?: Partial<IntegrityState['messages']>
}): IntegrityState => ({
  state: given.state ?? 'done',
  checkedAt: null,
  error: null,
  archives: structuredClone(given.archives ?? []) as IntegrityState['archives'],
  seals: structuredClone(given.seals ?? []) as IntegrityState['seals'],
  items: given.items ?? [],
  messages: { ...NO_MESSAGES, ...given.messages },
})
