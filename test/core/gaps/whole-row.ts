import { type GapRow, MARK } from '../../../core/gaps/row.ts'
import { sequenceIdIn } from '../../../core/gaps/sequence/sequence-id.ts'

const NANOS = 1_000_000_000n

/** What a row of a test states; the rest follows from it. Given again, it is put in order with what was changed. */
export type StatedRow = Omit<GapRow, Derived>
type Derived =
  | 'part'
  | 'sourceCode'
  | 'appCode'
  | 'wireSec'
  | 'wireNano'
  | 'senderSec'
  | 'senderNano'
  | 'sequenceId'
  | 'isMark'

/** A row with what follows from its times and its STRUCTURED-DATA; its codes say nothing. */
export function wholeRow(stated: StatedRow): GapRow {
  const [wireSec, wireNano] = split(stated.wireTime)
  const [senderSec, senderNano] = split(stated.senderTime)
  const codes = { part: Number.NaN, sourceCode: 0, appCode: 0 }
  const read = { sequenceId: sequenceIdOf(stated.sd), isMark: stated.text.endsWith(MARK) }
  return { ...stated, ...codes, wireSec, wireNano, senderSec, senderNano, ...read }
}

/** The sequenceId that STRUCTURED-DATA states. */
export function sequenceIdOf(sd: string): number {
  const bytes = Buffer.from(sd)
  return sequenceIdIn(bytes, 0, bytes.length)
}

function split(time: bigint | null): [sec: number, nano: number] {
  if (time === null) return [Number.NaN, 0]
  const nano = ((time % NANOS) + NANOS) % NANOS
  return [Number((time - nano) / NANOS), Number(nano)]
}
