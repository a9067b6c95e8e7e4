import { type SshEvent, sshEventLine } from '../../core/ssh/ssh-event.ts'
import type { SegmentStream } from '../archive/segment-stream.ts'
import type { ArchiveWriter } from '../archive/writer.ts'

/** The archive of what is said about one host. */
export interface EventLog {
  /** When the archive was signed the last time before it was opened; undefined: never. */
  readonly last: string | undefined
  /** Writes an event; it is durable when this returns. */
  say(event: SshEvent): void
  tick(): void
  checkpoint(): void
  /** Seals it, and gives the archive back. */
  close(): void
}

export function openEventLog(writer: ArchiveWriter, host: string, heard: (event: SshEvent) => void): EventLog {
  const last = writer.chain.last?.time
  const stream: SegmentStream = writer.stream('log')
  return {
    last,
    say(event) {
      stream.append(Buffer.from(sshEventLine(host, writer.now().toISOString(), event)))
      stream.sync()
      heard(event)
    },
    tick: () => stream.tick(),
    checkpoint: () => stream.checkpoint(),
    close: () => writer.close(),
  }
}
