import { SEGMENT_KINDS, type SegmentKind } from './record-slicer.ts'

/** The number and kind that a name such as `000001.pcapng` states; undefined where it names no segment. */
export function parseSegmentName(name: string): { number: number; kind: SegmentKind } | undefined {
  const parts = /^(\d{6}|[1-9]\d{6,8})\.(.*)$/s.exec(name)
  const number = Number(parts?.[1] ?? 0)
  const kind = SEGMENT_KINDS.find((each) => each === parts?.[2])
  return number === 0 || kind === undefined ? undefined : { number, kind }
}
