import { GAP_KINDS, type GapFinding, type GapKind } from '../../core/gaps/finding.ts'
import { parseTime } from '../../core/query/time-literal.ts'
import { rfc3339 } from '../../core/time/rfc3339.ts'
import { findGaps } from '../engine/gaps/find-gaps.ts'
import { OpenCase } from '../engine/open-case.ts'
import { number, plural } from './counts.ts'
import { CHECK_FAILED, CommandError, DONE, USAGE } from './exit-status.ts'
import { Output, progressLine, remark } from './output.ts'

export interface GapFlags {
  readonly json?: boolean
  /** Only what lies, in part or in full, at or behind, or before, this time. */
  readonly since?: string
  readonly until?: string
  readonly source?: readonly string[]
  readonly kind?: readonly string[]
  /** Kinds of which a finding gives status 1. */
  readonly failOn?: readonly string[]
  /** Heartbeats besides "-- MARK --". */
  readonly heartbeat?: readonly string[]
}

/** `logwitness gaps CASE`: what is missing, as far as the evidence shows it, and always what was looked at. */
export async function gaps(folder: string, flags: GapFlags): Promise<number> {
  const kinds = kindsOf('--kind', flags.kind)
  const failing = kindsOf('--fail-on', flags.failOn)
  const since = timeOf('--since', flags.since)?.low
  const until = timeOf('--until', flags.until)?.high
  const opened = await OpenCase.open(folder, { progress: () => {}, changed: () => {} }, { readOnly: true })
  try {
    await opened.checkIndex()
    for (const text of opened.remarks) remark(text)
    const { findings, looked } = await findGaps(opened, {
      heartbeats: flags.heartbeat ?? [],
      progress: ({ messages, total }) =>
        progressLine(
          `${total === 0 ? 100 : Math.floor((100 * messages) / total)} %, ${number(messages)} messages looked at`,
        ),
    })
    progressLine('')
    const shown = findings.filter(
      (finding) =>
        (kinds === undefined || kinds.has(finding.kind)) &&
        (flags.source === undefined || (finding.source !== null && flags.source.includes(finding.source))) &&
        (since === undefined || (finding.until ?? finding.since ?? since) >= since) &&
        (until === undefined || (finding.since ?? finding.until ?? until) <= until),
    )
    const output = new Output()
    for (const finding of shown) {
      if (flags.json) output.json(gapJson(finding))
      else for (const line of gapLines(finding)) output.line(line)
    }
    output.flush()
    const { messages, items, sources } = looked
    remark(
      `${plural(shown.length, 'finding')}; looked at ${plural(messages, 'message')} of ${plural(sources, 'source')} in ${plural(items, 'item')}`,
    )
    return shown.some(({ kind }) => failing?.has(kind)) ? CHECK_FAILED : DONE
  } finally {
    await opened.close()
  }
}

/** A finding as docs/cli.md has it. */
export function gapJson(finding: GapFinding) {
  const { kind, detector, source, since, until, lost, confidence, text, addresses } = finding
  return { kind, detector, source, since: timeJson(since), until: timeJson(until), lost, confidence, text, addresses }
}

function gapLines({ kind, source, since, until, lost, confidence, text, addresses }: GapFinding): string[] {
  const place = `${timeJson(since) ?? 'unknown'} to ${timeJson(until) ?? 'unknown'}`
  const first = addresses[0]
  const address = first === undefined ? '' : `, item ${first.item}, byte ${number(first.offset)}`
  return [`${kind}  ${source ?? 'whole item'}  ${place}  ${amount(lost)}  ${confidence}${address}`, `  ${text}`]
}

function amount({ min, max, unit }: GapFinding['lost']): string {
  if (max === null) return min === 0 ? `unknown ${unit}` : `at least ${number(min)} ${unit}`
  return min === max ? `${number(min)} ${unit}` : `${number(min)} to ${number(max)} ${unit}`
}

/** RFC 3339 with as many digits as say something; null where the time is not known. */
function timeJson(time: bigint | null): string | null {
  if (time === null) return null
  const digits = String(((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return rfc3339(String(time), digits.length)
}

function kindsOf(flag: string, given: readonly string[] | undefined): Set<GapKind> | undefined {
  if (given === undefined) return undefined
  const names = given.flatMap((text) => text.split(','))
  for (const name of names)
    if (!GAP_KINDS.some((kind) => kind === name))
      throw new CommandError(`${flag}: "${name}" is none of ${GAP_KINDS.join(', ')}`, USAGE)
  return new Set(names as GapKind[])
}

function timeOf(flag: string, text: string | undefined) {
  if (text === undefined) return undefined
  const time = parseTime(text)
  if (time === undefined) throw new CommandError(`${flag}: "${text}" is no time such as 2026-11-18T03:00Z`, USAGE)
  return time
}
