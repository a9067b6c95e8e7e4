import type { RotationPolicy } from '../../core/archive/rotation-policy.ts'
import { syslogPduHeader } from '../../core/capture/exported-pdu-writer.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { ArchiveWriter } from '../archive/writer.ts'
import { ArchiveSink, type SinkEnd, type SinkNotice } from '../capture/archive-sink.ts'
import { type ListenAddress, listenName } from './listen-address.ts'
import { ListenSection, type SocketCounts } from './listen-section.ts'
import type { Receiver, ReceiverSink } from './receiver.ts'
import { receiveStreams, type ServerIdentity } from './stream-receiver.ts'
import { receiveUdp } from './udp-receiver.ts'

export interface ListenOptions {
  readonly addresses: readonly ListenAddress[]
  /** For the addresses of TLS. */
  readonly identity?: ServerIdentity | undefined
  /** Bytes that the kernel is asked to hold back for each UDP socket. */
  readonly bufferBytes: number
  readonly statisticsMs: number
  readonly writer: ArchiveWriter
  readonly reopen: () => Promise<ArchiveWriter>
  readonly lastWritten?: string | undefined
  readonly rotation: RotationPolicy
  readonly notice: (notice: ListenNotice) => void
  /** For tests. */
  readonly free?: (folder: string) => number
  readonly now?: () => number
}

export type ListenNotice =
  | SinkNotice
  | { readonly kind: 'listening'; readonly address: ListenAddress; readonly buffer: number | null }
  | ({ readonly kind: 'statistics'; readonly address: ListenAddress } & SocketCounts)

export interface ListenEnd extends SinkEnd {
  readonly messages: number
}

/**
 * Takes syslog from sockets into a sealed archive: every frame as it was delimited, and as records of their own who connected, what could
 * not be delimited, and what the kernel dropped.
 */
export async function startListening(options: ListenOptions): Promise<ListenSession> {
  const receivers: Receiver[] = []
  const session = new ListenSession(options, receivers)
  try {
    for (const [number, address] of options.addresses.entries()) {
      const sink = session.sinkOf(number, address)
      receivers.push(
        address.transport === 'udp'
          ? await receiveUdp(address, options.bufferBytes, sink)
          : await receiveStreams(address, address.transport === 'tls' ? options.identity : undefined, sink),
      )
    }
  } catch (error) {
    for (const receiver of receivers) receiver.close()
    throw error
  }
  session.begin()
  return session
}

export class ListenSession {
  readonly #options: ListenOptions
  readonly #receivers: readonly Receiver[]
  /** What came before the archive was begun. */
  #early: (() => void)[] = []
  #sink: ArchiveSink | undefined
  #section: ListenSection | undefined
  #begun = 0
  #messages = 0
  #isDone = false

  constructor(options: ListenOptions, receivers: readonly Receiver[]) {
    this.#options = options
    this.#receivers = receivers
  }

  /** Where it listens, with the ports that were given. */
  get addresses(): readonly ListenAddress[] {
    return this.#receivers.map(({ address }) => address)
  }

  /** What a socket hands on goes to the archive. */
  sinkOf(number: number, { transport }: ListenAddress): ReceiverSink {
    return {
      frame: (source, destination, carriage, bytes) => {
        const header = syslogPduHeader(source, destination, carriage)
        const message = new Uint8Array(header.length + bytes.length)
        message.set(header)
        message.set(bytes, header.length)
        const time = (this.#options.now ?? Date.now)()
        this.#then((sink, section) => {
          sink.append(section.message(number, time, message))
          this.#messages++
        })
      },
      event: (event, facts) => this.#then((sink) => sink.event(event, facts)),
      failed: (reason) =>
        this.#then((sink) => sink.end({ how: 'failed', reason: `${transport}: ${reason}`, hint: undefined })),
    }
  }

  begin(): void {
    const { writer, reopen, lastWritten, rotation, notice, free, now, bufferBytes, statisticsMs } = this.#options
    const section = new ListenSection(this.addresses)
    const sink = new ArchiveSink({ writer, reopen, lastWritten, rotation, section, notice, free, now })
    this.#section = section
    this.#sink = sink
    this.#begun = sink.now()
    for (const { address, buffer } of this.#receivers) {
      sink.event('start', {
        engine: 'listen',
        version: packageJson.version,
        interface: listenName(address),
        'buffer-asked': address.transport === 'udp' ? bufferBytes : undefined,
        buffer: buffer ?? undefined,
      })
      notice({ kind: 'listening', address, buffer })
    }
    for (const act of this.#early.splice(0)) sink.safely(act)
    const timer = setInterval(() => sink.safely(() => this.#statistics()), statisticsMs)
    void sink.ended.then(() => clearInterval(timer))
  }

  /** Ends in good order: what the sockets still hold is taken. */
  async stop(): Promise<void> {
    await Promise.all(this.#receivers.map((receiver) => receiver.stop()))
    this.#sink!.end({ how: 'stopped', reason: null, hint: undefined })
  }

  rotate(): void {
    this.#sink!.rotate('asked')
  }

  /** Resolves when it has ended, and the archive is sealed. */
  async run(): Promise<ListenEnd> {
    const sink = this.#sink!
    const end = await sink.ended
    // The counters go with the sockets.
    if (end.how === 'stopped') sink.safely(() => this.#statistics())
    for (const receiver of this.#receivers) receiver.close()
    await sink.close(end, { messages: this.#messages })
    this.#isDone = true
    return { ...end, messages: this.#messages }
  }

  #then(act: (sink: ArchiveSink, section: ListenSection) => void): void {
    if (this.#isDone) return
    const run = () => act(this.#sink!, this.#section!)
    if (this.#sink === undefined) this.#early.push(run)
    else this.#sink.safely(run)
  }

  #statistics(): void {
    const [sink, section] = [this.#sink!, this.#section!]
    for (const [number, receiver] of this.#receivers.entries()) {
      const counts = receiver.counts()
      sink.append(section.statistics(number, this.#begun, sink.now(), counts))
      this.#options.notice({ kind: 'statistics', address: receiver.address, ...counts })
    }
  }
}
