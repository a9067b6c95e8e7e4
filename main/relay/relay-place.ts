/**
 * A place between two messages of an archive: behind those that are complete with the bytes in front of `segment`:`offset`, and behind
 * `skip` more, in the order in which they are decoded from there.
 */
export interface RelayPlace {
  readonly segment: number
  readonly offset: number
  readonly skip: number
}

/** Reads `beginning`, `now`, or `SEGMENT:OFFSET` such as `3:4711` or `000003:4711`. */
export function parseFrom(text: string): 'beginning' | 'now' | RelayPlace | undefined {
  if (text === 'beginning' || text === 'now') return text
  const [, segment, offset] = /^(\d{1,9}):(\d{1,15})$/.exec(text) ?? []
  return segment === undefined || Number(segment) < 1
    ? undefined
    : { segment: Number(segment), offset: Number(offset), skip: 0 }
}

export function placeText({ segment, offset, skip }: RelayPlace): string {
  return `${segment}:${offset}${skip === 0 ? '' : `+${skip}`}`
}
