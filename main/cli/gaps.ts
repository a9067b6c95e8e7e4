import type { Item } from '../../contract/shapes.ts'
import { GAP_KINDS, type GapFinding, type GapKind } from '../../core/gaps/finding.ts'
import { bounds, utc } from '../../core/gaps/words.ts'
import type { FoundGaps } from '../engine/gaps/find-gaps.ts'
import { number, plural } from './counts.ts'
import { CHECK_FAILED, CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { type LookFlags, lookedAt, lookThroughCase, timeJson, timeOf } from './look.ts'
import { Output, remark } from './output.ts'

export interface GapFlags extends LookFlags {
  readonly source?: readonly string[]
  readonly kind?: readonly string[]
  /** Kinds of which a finding gives status 1. */
  readonly failOn?: readonly string[]
}

/** `logwitness gaps CASE`: what is missing, as far as the evidence shows it, and always what was looked at. */
export async function gaps(folder: string, flags: GapFlags): Promise<number> {
  const kinds = kindsOf('--kind', flags.kind)
  const failing = kindsOf('--fail-on', flags.failOn)
  for (const kind of failing ?? [])
    if (kinds !== undefined && !kinds.has(kind))
      throw new CommandError(`--fail-on: "${kind}" can never be found, as --kind leaves it out`, USAGE)
  const since = timeOf('--since', flags.since)?.low
  const until = timeOf('--until', flags.until)?.high
  return lookThroughCase(folder, flags, (opened, found) => {
    const { findings, unlisted } = found
    const named = namesOf(flags.source, found)
    const shown = findings.filter(
      (finding) =>
        (kinds === undefined || kinds.has(finding.kind)) &&
        (named === undefined || (finding.source !== null && named.has(finding.source))) &&
        (since === undefined || (finding.until ?? finding.since ?? since) >= since) &&
        (until === undefined || (finding.since ?? finding.until ?? until) <= until),
    )
    const output = new Output()
    const items = new Map(opened.state().items.map((item) => [item.item, item]))
    for (const finding of shown) {
      if (flags.json) output.json(gapJson(finding))
      else for (const line of gapLines(finding, items)) output.line(line)
    }
    output.flush()
    remark(`${plural(shown.length, 'finding')}; ${lookedAt(opened, found)}`)
    if (findings.length === 0)
      remark('no finding is no proof that nothing is missing: docs/gaps.md says what cannot be told')
    if (shown.length < findings.length) remark(leftOut(findings, shown))
    if (unlisted > 0) remark(`${plural(unlisted, 'more finding')} of kinds that are listed were counted and not listed`)
    const strangers = unknownNames(flags.source, found)
    for (const name of strangers)
      remark(
        `--source: no message is of host or address "${name}", so nothing can be said of it; "logwitness losses" lists the sources`,
      )
    if (shown.some(({ kind }) => failing?.has(kind))) return CHECK_FAILED
    return strangers.length > 0 ? NOT_DONE : DONE
  })
}

/** The names that are asked for, and the addresses that sent the messages of those hosts: findings about packets name these. */
function namesOf(asked: readonly string[] | undefined, { sources }: FoundGaps): ReadonlySet<string> | undefined {
  if (asked === undefined) return undefined
  const names = new Set(asked)
  for (const { name, addresses } of sources) if (asked.includes(name)) for (const each of addresses) names.add(each)
  return names
}

function unknownNames(asked: readonly string[] | undefined, { sources, findings }: FoundGaps): string[] {
  if (asked === undefined) return []
  const known = new Set(sources.flatMap(({ name, addresses }) => [name, ...addresses]))
  for (const { source } of findings) if (source !== null) known.add(source)
  return asked.filter((name) => !known.has(name))
}

/** How many findings of which kind the options leave out. */
function leftOut(findings: readonly GapFinding[], shown: readonly GapFinding[]): string {
  const rest = new Set(findings)
  for (const finding of shown) rest.delete(finding)
  const kinds = GAP_KINDS.map((kind) => [kind, [...rest].filter((finding) => finding.kind === kind).length] as const)
  const list = kinds.flatMap(([kind, count]) => (count === 0 ? [] : `${number(count)} ${kind}`))
  return `${plural(rest.size, 'finding')} beside what was asked for: ${list.join(', ')}`
}

/** A finding as docs/cli.md has it. */
export function gapJson(finding: GapFinding) {
  const { kind, detector, source, since, until, lost, confidence, text, addresses } = finding
  return { kind, detector, source, since: timeJson(since), until: timeJson(until), lost, confidence, text, addresses }
}

/** What, whose, when, how much and how sure; the sentence; and the first place that it rests on. */
function gapLines(finding: GapFinding, items: ReadonlyMap<number, Item>): string[] {
  const { kind, source, since, until, lost, confidence, text, addresses } = finding
  const amount = lost.max === 0 ? 'nothing lost' : bounds(lost)
  const lines = [
    `${kind}  ${source ?? 'no single source'}  ${timesText(since, until)}  ${amount}  ${confidence}`,
    `  ${text}`,
  ]
  const [first, ...more] = addresses
  if (first === undefined) return lines
  const { item, packet, offset, seq } = first
  const { name, kind: form } = items.get(item) ?? {}
  const place = [
    `item ${item}${name === undefined ? '' : ` (${name})`}`,
    ...(seq === null ? [] : [`message ${number(seq)}`]),
    ...(packet === 0 ? [] : [`${form === 'log' ? 'line' : 'packet'} ${number(packet)}`]),
    `byte ${number(offset)}`,
  ]
  const others = more.length === 0 ? '' : `; and ${plural(more.length, 'more place')}`
  return [...lines, `  ${place.join(', ')}${others}`]
}

function timesText(since: bigint | null, until: bigint | null): string {
  if (since === null) return until === null ? 'time not known' : `until ${utc(until)}`
  if (until === null) return `from ${utc(since)} on`
  return since === until ? utc(since) : `${utc(since)} to ${utc(until)}`
}

function kindsOf(flag: string, given: readonly string[] | undefined): Set<GapKind> | undefined {
  if (given === undefined) return undefined
  const names = given.flatMap((text) => text.split(','))
  for (const name of names)
    if (!GAP_KINDS.some((kind) => kind === name))
      throw new CommandError(`${flag}: "${name}" is none of ${GAP_KINDS.join(', ')}`, USAGE)
  return new Set(names as GapKind[])
}
