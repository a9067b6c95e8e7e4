import { dirname } from 'node:path'
import { DIGESTS, type DigestAlgorithm } from '../../core/seals/digest-algorithm.ts'
import { sealFinding, sealReport } from '../../core/seals/seal-report.ts'
import { readSealedName } from '../../core/seals/sealed-name.ts'
import type { Alteration, SealReport } from '../../core/verdict/report.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import type { CheckedSeal, PreparedSeal, SealContext } from './context.ts'
import { findTarget, type Target } from './target.ts'

/** A seal over one file that stands beside it. */
export interface Detached extends Pick<SealReport, 'path' | 'type' | 'detail'> {
  /** Name of the file, from the folder of the seal. */
  readonly target: string
}

/** What a seal says of a file with a certain digest. */
export interface Statement {
  readonly verdict: Verdict
  readonly reason: string
  readonly finding?: Alteration
  readonly signer?: string
  /** RFC 3339. */
  readonly time?: string
}

/** Announces the digest that the seal needs; `judge` gets it, as bytes, once the file was read. */
export function prepareDetached(
  seal: Detached,
  algorithm: DigestAlgorithm,
  context: SealContext,
  judge: (digest: Buffer) => Statement | Promise<Statement>,
): PreparedSeal {
  const name = readSealedName(seal.target)
  const target: Target =
    name.kind === 'inside'
      ? findTarget(dirname(seal.path), name.path)
      : { kind: 'refused', reason: 'its name tells no file' }
  if (target.kind === 'file' && !target.compressed) context.digests.plan(target.path, target.bytes, algorithm)
  return {
    async check() {
      const statement = await state(target, algorithm, context, judge)
      if (statement.verdict === 'verified' && target.kind === 'file' && !target.compressed) {
        context.proven.set(target.path, { by: statement.signer ?? 'a trusted key', time: statement.time ?? null })
      }
      return summarise(seal, target, statement)
    },
  }
}

async function state(
  target: Target,
  algorithm: DigestAlgorithm,
  context: SealContext,
  judge: (digest: Buffer) => Statement | Promise<Statement>,
): Promise<Statement> {
  if (target.kind === 'absent') {
    return { verdict: 'failed', reason: 'The file that it seals is not there.', finding: 'file missing' }
  }
  if (target.kind === 'refused') return { verdict: 'cannot check', reason: `Not checked: ${target.reason}.` }
  const found = target.compressed
    ? await context.digests.content(target.path, [algorithm])
    : await context.digests.file(target.path, [algorithm])
  const problem = found === undefined ? 'it cannot be decompressed' : found.problem
  if (problem !== null) return { verdict: 'cannot check', reason: `Not checked: ${target.name}: ${problem}.` }
  const hex = found!.hex.get(algorithm)
  if (hex === undefined) throw new Error(`no ${DIGESTS[algorithm].label} of ${target.path} was computed`)
  const statement = await judge(Buffer.from(hex, 'hex'))
  const note = target.compressed ? ` It is over the decompressed content of ${target.name}.` : ''
  return { ...statement, reason: statement.reason + note }
}

function summarise(seal: Detached, target: Target, statement: Statement): CheckedSeal {
  const path = target.kind === 'file' ? target.name : seal.target
  const { verdict, reason, finding, signer, time } = statement
  const report = sealReport({
    path: seal.path,
    type: seal.type,
    detail: seal.detail,
    signer,
    time,
    files: [{ path, verdict, reason }],
    findings: finding === undefined ? [] : [sealFinding(finding, path, `${path}: ${reason}`)],
  })
  return { report, sealed: target.kind === 'file' ? [target.path] : [] }
}
