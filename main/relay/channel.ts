import { relayedMessage } from '../../core/relay/relayed-message.ts'
import { octetCounted } from '../../core/relay/structured-element.ts'
import { type LinkIdentity, openLink } from './link.ts'
import type { ArchiveMessage } from './message-reader.ts'
import type { DropReason } from './relay-state.ts'
import type { RelayTarget } from './relay-target.ts'

/** A way to the far end that is open. */
export interface Channel {
  /** Who is there, in words. */
  readonly peer: string
  /** Sends a message; false: sent, and no more for now. A reason: it cannot be sent this way. */
  send(message: ArchiveMessage, isRepeat: boolean): boolean | DropReason
  /** Sends a message of the relay's own (RFC 5424). */
  sendOwn(message: Uint8Array): boolean
  drained(): Promise<void>
  readonly lost: Promise<Error | null>
  /** Ends it in good order; true where the far end then has everything, as far as anybody can know. */
  end(): Promise<boolean>
  destroy(): void
}

/** `refused` is called for each message that was sent, and that the system then did not take. */
export type OpenChannel = (signal: AbortSignal, refused: () => void) => Promise<Channel>

/** RFC 5424 with octet counting (RFC 6587 §3.4.1, RFC 5425) over TCP or TLS. `archive`: the origin that messages are marked with. */
export function streamChannel(target: RelayTarget, identity: LinkIdentity, archive: string): OpenChannel {
  return async (signal) => {
    const link = await openLink(target, identity, signal)
    return {
      peer: link.peer,
      send({ bytes, place, address, port, carriage, wireTime, isCut }, isRepeat) {
        const origin = { archive, place, address, port, carriage, wireTime, isCut, isRepeat }
        const sent = relayedMessage(bytes, origin)
        return sent === undefined ? 'loop' : link.write(octetCounted(sent))
      },
      sendOwn: (message) => link.write(octetCounted(message)),
      drained: link.drained,
      lost: link.lost,
      end: link.end,
      destroy: link.destroy,
    }
  }
}
