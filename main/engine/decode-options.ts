import { DEFAULT_DECODE_OPTIONS, type DecodeOptions } from '../../core/decode/content-decoder.ts'

/** Options as the case folder keeps them, so that an item is read again as it was read; undefined for the usual ones. */
export function writtenOptions(options: DecodeOptions): Record<string, unknown> | undefined {
  if (options === DEFAULT_DECODE_OPTIONS) return undefined
  // JSON has no NaN; a reference that is not there is left out.
  const { referenceSec, ...others } = options
  return Number.isNaN(referenceSec) ? others : { ...others, referenceSec }
}

/** The reverse. What is not there or of another kind is as usual: the file may have been changed by hand. */
export function readOptions(written: Readonly<Record<string, unknown>> | undefined): DecodeOptions {
  const usual = DEFAULT_DECODE_OPTIONS
  const { ports, tlsPorts, anyPort, zoneOffset, referenceSec } = written ?? {}
  return {
    ports: isPorts(ports) ? ports : usual.ports,
    tlsPorts: isPorts(tlsPorts) ? tlsPorts : usual.tlsPorts,
    anyPort: typeof anyPort === 'boolean' ? anyPort : usual.anyPort,
    zoneOffset: typeof zoneOffset === 'number' ? zoneOffset : usual.zoneOffset,
    referenceSec: typeof referenceSec === 'number' ? referenceSec : usual.referenceSec,
  }
}

function isPorts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((port) => Number.isInteger(port) && port >= 0 && port <= 65_535)
}
