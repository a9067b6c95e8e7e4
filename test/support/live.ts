/** Archives that are being written while a case follows them, for tests. */
import { join } from 'node:path'
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../../contract/contract.ts'
import { makeDispatch, type Outcome } from '../../contract/dispatch.ts'
import type { LiveArchive } from '../../contract/live.ts'
import type { CaseSummary } from '../../contract/shapes.ts'
import { formatCaptureEvent } from '../../core/capture/capture-event.ts'
import {
  enhancedPacket,
  eventBlock,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
  type WrittenStatistics,
} from '../../core/capture/pcapng-writer.ts'
import { isArchive } from '../../main/archive/archive-file.ts'
import { type ArchiveWriter, createArchive, openArchive } from '../../main/archive/writer.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type { EngineOptions } from '../../main/engine/process-boundary.ts'
import { endAsInCrash, testSigner } from './archives.ts'
import { eventually } from './eventually.ts'
import { bytes, concat, ethernet, ipv4, udp } from './packets.ts'

const now = () => BigInt(Date.now()) * 1_000_000n

/** Opens an archive in a folder, or makes it, and begins a stream of lines or of a capture. */
export async function liveWriter(folder: string, kind: 'log' | 'pcapng', rotateBytes?: number) {
  const signer = testSigner()
  const writer: ArchiveWriter = isArchive(folder)
    ? await openArchive(folder, signer)
    : await createArchive(folder, { origin: 'live-test', signer, created: new Date() })
  const stream = writer.stream(kind, rotateBytes === undefined ? {} : { rotation: { bytes: rotateBytes } })
  if (kind === 'pcapng') {
    const head = interfaceDescription({ linkType: 1, snapLength: 262_144, name: 'test0', filter: 'udp port 514' })
    stream.append(concat(sectionHeader({ application: 'logwitness test' }), head))
    stream.append(eventBlock(now(), formatCaptureEvent('start', { engine: 'libpcap', interface: 'test0' })))
  }
  return {
    writer,
    stream,
    /** A line, or a packet with a datagram; `from` is where it says it comes from. */
    message(text: string, host = 'gate'): void {
      const stamp = new Date().toISOString()
      if (kind === 'log') stream.append(bytes(`${stamp} ${host} app: ${text}\n`))
      else stream.append(packetOf(`<14>1 ${stamp} ${host} app - - - ${text}`))
    },
    /** A datagram with these bytes, in a packet. */
    line(text: string): void {
      stream.append(packetOf(text))
    },
    statistics(counters: Partial<WrittenStatistics>): void {
      stream.append(interfaceStatistics({ time: now(), ...counters }))
    },
    /** The process ends, as after `kill -9`. */
    crash(): void {
      endAsInCrash(folder)
    },
    close(): void {
      stream.close()
      writer.close()
    },
  }
}

/** A packet with a syslog datagram, as a block. */
export function packetOf(text: string): Uint8Array {
  return enhancedPacket({ time: now(), bytes: ethernet(ipv4(udp(bytes(text)))) })
}

/** An engine in this process, and what is often asked of it. */
export function liveEngine(folder: string, options: Partial<EngineOptions> = {}) {
  const events: { name: string; payload: unknown }[] = []
  const engine = createEngine({
    version: '0',
    casesDir: join(folder, 'cases'),
    ...options,
    emit: (name, payload) => void events.push({ name, payload }),
  })
  const dispatch = makeDispatch(engine.handlers)
  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const outcome = (await dispatch(name, input)) as Outcome<CallOutput<N>>
    if (!outcome.ok) throw new Error(`${name}: ${outcome.failure.code}: ${outcome.failure.message}`)
    return outcome.output
  }
  const count = async (query = '') => {
    const found = await call('search.run', { query, clock: 'wire' })
    if (!found.ok) throw new Error(found.error)
    return found.count
  }
  return {
    call,
    count,
    close: () => engine.close(),
    said: <N extends EventName>(name: N) =>
      events.filter((each) => each.name === name).map(({ payload }) => payload as EventPayload<N>),
    /** Messages of the case, once there are so many. */
    atLeast: (messages: number, query = '') =>
      eventually(
        () => count(query),
        (found) => found >= messages,
      ),
    /** The state of the only archive, once it is as wanted. */
    archive: async (wanted: (archive: LiveArchive) => boolean) => {
      const { archives } = await eventually(
        () => call('live.state', {}),
        ({ archives }) => archives[0] !== undefined && wanted(archives[0]),
      )
      return archives[0]!
    },
    summary: (wanted: (summary: CaseSummary) => boolean) =>
      eventually(
        () => call('case.summary', {}),
        (summary) => summary !== null && wanted(summary),
      ) as Promise<CaseSummary>,
  }
}

/** The whole text of the messages of a case, in the order of the index, item by item. */
export async function textsOf({
  call,
  count,
}: Pick<ReturnType<typeof liveEngine>, 'call' | 'count'>): Promise<string[]> {
  const total = await count()
  const found = await call('search.run', { query: '', clock: 'wire' })
  if (!found.ok) throw new Error(found.error)
  const rows = []
  for (let from = 0; from < total; from += 500)
    rows.push(...(await call('search.page', { result: found.result, from, count: 500 })).rows)
  return rows.sort((a, b) => a.item - b.item || a.seq - b.seq).map(({ text }) => text)
}
