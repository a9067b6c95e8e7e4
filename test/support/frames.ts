/** Messages for batches, put together without a packet around them. */
import { FrameAddress } from '../../core/columns/message-writer.ts'
import { parseMessage } from '../../core/syslog/message.ts'
import { ParsedMessage } from '../../core/syslog/parsed-message.ts'

/** A frame address with these values; everything else is as for a line of a file. */
export function frameAddress(more: Partial<FrameAddress> = {}): FrameAddress {
  return Object.assign(new FrameAddress(), { packet: 1 }, more)
}

/** A parsed message, its time inferred near `referenceSec`. */
export function parsed(bytes: Uint8Array, referenceSec = 1_700_000_000): ParsedMessage {
  const message = new ParsedMessage()
  parseMessage(bytes, 0, bytes.length, { referenceSec, zoneOffset: 0 }, message)
  return message
}
