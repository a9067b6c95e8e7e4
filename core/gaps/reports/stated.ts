import { visible } from '../../text/visible.ts'
import type { Statement } from '../signature.ts'
import { atTime } from '../words.ts'

/** Who says what, and when: `rsyslog on web-01 states at 2026-…Z: "…".` */
export function stated({ signature, quote }: Statement, source: string, time: bigint | null): string {
  const on = source === '' ? '' : ` on ${visible(source)}`
  return `${signature.producer}${on} states ${atTime(time)}: "${visible(quote)}".`
}
