import { parseDuration } from '../../core/archive/rotation-policy.ts'
import { parseSegmentNumber } from '../archive/layout.ts'
import { bringBack, type LifeCyclePolicy, type Tended, tend as tendArchive } from '../archive/life-cycle.ts'
import { openArchive } from '../archive/writer.ts'
import { openKeyStore } from '../keys/key-store.ts'
import { archiveSigner } from './archive-key.ts'
import { plural } from './counts.ts'
import { CHECK_FAILED, CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { Output, remark } from './output.ts'

/** Options as the command line gives them. */
export interface TendFlags {
  readonly compressAfter?: string
  readonly compression?: string
  readonly moveAfter?: string
  readonly offlineAfter?: string
  readonly offlineTo?: string
  readonly bringBack?: string
  readonly from?: string
  readonly keys?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `logwitness tend ARCHIVE`: compresses segments and moves them away as they age, or brings one back. */
export async function tend(folder: string, flags: TendFlags): Promise<number> {
  const policy = policyOf(flags)
  const back = bringBackOf(flags, policy)
  const writer = await openArchive(folder, archiveSigner(folder, openKeyStore(flags.keys)))
  const controller = new AbortController()
  const stop = () => controller.abort(new CommandError('cancelled: what was done so far stays so'))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const output = new Output()
  const outcomes = new Set<Tended['outcome']>()
  let count = 0
  const say = (tended: Tended) => {
    count++
    outcomes.add(tended.outcome)
    if (flags.json) output.json({ kind: 'tended', ...tended })
    else output.line(line(tended))
    output.flush()
  }
  try {
    for (const text of writer.remarks) remark(text)
    const { signal } = controller
    if (back) say(await bringBack(writer, back.number, back.from, signal))
    else for await (const tended of tendArchive(writer, policy, { dryRun: flags.dryRun ?? false, signal })) say(tended)
    const segments = writer.chain.next - 1
    if (flags.json) output.json({ kind: 'archive', path: writer.folder, segments })
    else if (count === 0) output.line(`nothing is due in ${plural(segments, 'segment')}`)
    output.flush()
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    writer.close()
  }
  return outcomes.has('failed') ? CHECK_FAILED : outcomes.has('not done') ? NOT_DONE : DONE
}

function line({ segment, action, outcome, text }: Tended): string {
  if (outcome === 'done') return `${segment}: ${action}: ${text}`
  return `${segment}: ${action} ${outcome}: ${text}`
}

function policyOf(flags: TendFlags): LifeCyclePolicy {
  const { compression = 'gzip', offlineTo } = flags
  if (compression !== 'gzip' && compression !== 'zstd')
    throw new CommandError(`--compression: "${compression}" is neither "gzip" nor "zstd"`, USAGE)
  const age = (name: string, text: string | undefined) => {
    const span = text === undefined ? undefined : parseDuration(text)
    if (text !== undefined && span === undefined)
      throw new CommandError(`${name}: "${text}" is no time such as 3d (s, m, h, d)`, USAGE)
    return span
  }
  const offlineAfter = age('--offline-after', flags.offlineAfter)
  if ((offlineAfter === undefined) !== (offlineTo === undefined))
    throw new CommandError('--offline-after and --offline-to go together: when, and to which folder', USAGE)
  return {
    compressAfter: age('--compress-after', flags.compressAfter),
    compression,
    moveAfter: age('--move-after', flags.moveAfter),
    offlineAfter,
    offlineTo,
  }
}

function bringBackOf(flags: TendFlags, policy: LifeCyclePolicy): { number: number; from: string } | undefined {
  const { bringBack: segment, from } = flags
  const due = policy.compressAfter ?? policy.moveAfter ?? policy.offlineAfter
  if (segment === undefined && from === undefined) {
    if (due === undefined)
      throw new CommandError(
        'say what is to be done: --compress-after, --move-after, --offline-after or --bring-back',
        USAGE,
      )
    return undefined
  }
  if (segment === undefined || from === undefined)
    throw new CommandError('--bring-back and --from go together: which segment, and the file that holds it', USAGE)
  if (due !== undefined || flags.dryRun)
    throw new CommandError('--bring-back is done on its own, without other options', USAGE)
  const number = parseSegmentNumber(segment)
  if (number === undefined) throw new CommandError(`--bring-back: "${segment}" is no number of a segment`, USAGE)
  return { number, from }
}
