import { fromBase64 } from '../../core/bytes/base64.ts'
import { toHex } from '../../core/bytes/hex.ts'
import type { ChecksumLine } from '../../core/seals/checksum-line.ts'
import {
  DIGESTS,
  type DigestAlgorithm,
  digestNamed,
  digestsOfLength,
  isColliding,
} from '../../core/seals/digest-algorithm.ts'
import type { Alteration } from '../../core/verdict/report.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { type Digests, emptyDigest, type FileDigests } from './digests.ts'
import type { Target } from './target.ts'

/** What a line of a list says that a file hashes to. */
export interface Expected {
  /** The digest that is named; where none is, all of that length, the likely one first. */
  readonly algorithms: readonly DigestAlgorithm[]
  /** Lower-case hexadecimal. */
  readonly hex: string
  readonly of: ChecksumLine['of']
  /** Whether what is in a compressed file counts as well, as with lists that were made before it was compressed. */
  readonly orContent: boolean
}

/** What became of one line for one file. */
export interface Outcome {
  readonly verdict: Verdict
  readonly reason: string
  readonly finding?: Alteration
}

/** Who stands behind a list: a trusted signer, or a signature that proves nothing, with the reason. */
export type Voucher = { readonly by: string } | { readonly doubt: string } | undefined

/** Digits of a digest that a sentence shows. */
const SHOWN_DIGITS = 12

/** Reads the digest of a line. `hint` is the digest that the name of the list tells. */
export function expectedDigest(entry: ChecksumLine, hint?: DigestAlgorithm): Expected | { problem: string } {
  const { algorithm, digest, of } = entry
  if (of === 'bits') return { problem: 'Not checked: the digest is of single bits written as text (shasum -0).' }
  if (algorithm === null) {
    const length = digest.length / 2
    const fits = hint !== undefined && DIGESTS[hint].bytes === length
    return { algorithms: fits ? [hint] : digestsOfLength(length), hex: digest, of, orContent: true }
  }
  const named = digestNamed(algorithm)
  if (named === undefined)
    return { problem: `Not checked: the list names the digest ${algorithm}, which is not computed here.` }
  const { bytes, label } = DIGESTS[named]
  const base64 = digest.length === 2 * bytes ? undefined : fromBase64(digest)
  const hex = base64 === undefined ? digest : toHex(base64)
  if (hex.length !== 2 * bytes) return { problem: `Not checked: its digest is not as long as those of ${label} are.` }
  return { algorithms: [named], hex, of, orContent: true }
}

/** Holds a file against the digest that a list states. */
export async function compareDigest(
  target: Extract<Target, { kind: 'file' }>,
  expected: Expected,
  digests: Digests,
  voucher: Voucher,
): Promise<Outcome> {
  const usual = expected.algorithms.slice(0, 1)
  const isEmptyDigest = expected.algorithms.some((name) => emptyDigest(name) === expected.hex)
  const asItStands = target.compressed ? undefined : await digests.file(target.path, usual)
  if (asItStands?.problem) return { verdict: 'cannot check', reason: `Not checked: ${asItStands.problem}.` }
  const matching = (found: FileDigests | undefined) => usual.find((name) => found?.hex.get(name) === expected.hex)
  const direct = matching(asItStands)
  if (direct !== undefined) return matched(direct, '', voucher)

  const content = !expected.orContent ? undefined : await digests.content(target.path, expected.algorithms)
  const inside = expected.algorithms.find((name) => content?.hex.get(name) === expected.hex)
  if (inside !== undefined && content!.problem === null) return matched(inside, ' of the decompressed content', voucher)
  if (isEmptyDigest) return worthless(target.bytes)

  const others = expected.algorithms.slice(1)
  const other = others.length > 0 && asItStands ? await digests.file(target.path, others) : undefined
  const found = others.find((name) => other?.hex.get(name) === expected.hex)
  if (found !== undefined) return matched(found, '', voucher)
  if (expected.of === 'text') {
    const reason =
      'Not checked: the digest is of the text with its line ends unified (shasum -U or -p), and the bytes as they stand have another one.'
    return { verdict: 'cannot check', reason }
  }
  return differs(target, expected, asItStands, content)
}

function matched(name: DigestAlgorithm, what: string, voucher: Voucher): Outcome {
  const match = `${DIGESTS[name].label}${what} matches`
  if (voucher !== undefined && 'doubt' in voucher)
    return { verdict: 'cannot check', reason: `${match}; ${voucher.doubt}.` }
  if (isColliding(name)) {
    const weak = `; ${DIGESTS[name].label} does not resist deliberate change any more`
    const reason = `${match}; ${voucher === undefined ? 'nobody signed it' : `the list is signed by ${voucher.by}`}${weak}.`
    return { verdict: 'unsigned', reason }
  }
  if (voucher !== undefined)
    return { verdict: 'verified', reason: `${match}, and the list is signed by ${voucher.by}.` }
  return { verdict: 'unsigned', reason: `${match}; nobody signed it.` }
}

function worthless(bytes: number): Outcome {
  const reason = `The seal is worthless: its digest is that of no bytes at all, and the file has ${bytes}. It says nothing of the file.`
  return { verdict: 'cannot check', reason, finding: 'seal worthless' }
}

function differs(
  target: Extract<Target, { kind: 'file' }>,
  expected: Expected,
  asItStands: FileDigests | undefined,
  content: FileDigests | undefined,
): Outcome {
  const name = expected.algorithms[0]!
  const shown = (hex: string | undefined) => `${hex?.slice(0, SHOWN_DIGITS)}…`
  const parts = [`${DIGESTS[name].label} differs: the seal says ${shown(expected.hex)}`]
  if (asItStands !== undefined) parts.push(`the file has ${shown(asItStands.hex.get(name))}`)
  if (content !== undefined) parts.push(`its decompressed content ${shown(content.hex.get(name))}`)
  if (content === undefined && target.compressed) parts.push(`${target.name} cannot be decompressed`)
  if (content?.problem) parts.push(content.problem)
  let reason = `${parts.join('; ')}.`
  if (expected.algorithms.length > 1) {
    const labels = expected.algorithms.slice(1).map((other) => DIGESTS[other].label)
    reason += ` The list does not name its digest; by its length it may also be ${labels.join(' or ')}, and none of these matches.`
  }
  return { verdict: 'failed', reason, finding: 'hash differs' }
}
