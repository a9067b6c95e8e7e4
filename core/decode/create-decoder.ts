import type { MessageWriter } from '../columns/message-writer.ts'
import { CaptureDecoder } from './capture-decoder.ts'
import type { ContentDecoder, DecodeOptions } from './content-decoder.ts'
import { LogDecoder } from './log-decoder.ts'
import type { Tally } from './tally.ts'

/** The decoder for a kind of content. Its messages go to `writer`, its counts to `tally`. */
export function createDecoder(
  kind: 'pcap' | 'pcapng' | 'log',
  options: DecodeOptions,
  writer: MessageWriter,
  tally: Tally,
): ContentDecoder {
  return kind === 'log' ? new LogDecoder(options, writer, tally) : new CaptureDecoder(options, writer, tally)
}
