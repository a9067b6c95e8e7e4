import type { Counts } from '../../core/decode/tally.ts'
import { REJECT_REASONS, type Reject, type RejectReason } from '../../core/finding.ts'

/** What each fate of a packet means, in words that go behind a number. */
const FATE_WORDS: Record<string, string> = {
  message: 'carried a syslog message',
  stream: 'of syslog streams (TCP)',
  fragment: 'IP fragments',
  icmp: 'ICMP errors that quote a packet',
  tls: 'of TLS streams: not readable without their keys',
  other: 'not syslog',
  reject: 'rejected',
}

/**
 * The counts of an item in lines for a person: packets by fate, messages, rejects by reason with the place of the first, the
 * capture's own drops.
 */
export function describeCounts(counts: Counts, kind: string, listed: readonly Reject[]): string[] {
  const unit = kind === 'log' ? 'line' : 'packet'
  const fates = kind === 'log' ? '' : ` (${list(counts.fates, FATE_WORDS)})`
  const lines = [`${plural(counts.messages, 'message')} in ${plural(counts.packets, unit)}${fates}`]
  const rejects = Object.entries(counts.rejects) as [RejectReason, number][]
  for (const [reason, count] of rejects) {
    const first = listed.find((reject) => reject.reason === reason)
    const place = first === undefined ? '' : `; the first: ${first.detail}`
    lines.push(`reject ${reason}: ${number(count)} × ${REJECT_REASONS[reason]}${place}`)
  }
  if (kind !== 'log')
    lines.push(
      `drops stated by the capture: ${counts.captureDrops === null ? 'unknown, it states none' : number(counts.captureDrops)}`,
    )
  return lines
}

export function plural(count: number, unit: string): string {
  return `${number(count)} ${unit}${count === 1 ? '' : 's'}`
}

export function number(value: number | bigint): string {
  return value.toLocaleString('en-US')
}

function list(counts: Record<string, number>, words: Record<string, string>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${number(count)} ${words[name] ?? name}`)
    .join(', ')
}
