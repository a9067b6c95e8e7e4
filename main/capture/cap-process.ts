// The process in which the npm package cap captures: packets as pcapng to standard output, what happens as JSON lines to standard
// error, until standard input ends.
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { formatCaptureEvent } from '../../core/capture/capture-event.ts'
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../core/capture/pcapng-writer.ts'
import { CAP_BLINDNESS, type CapOrder, PROBE } from './cap-engine.ts'
import { checkFilter } from './libpcap-engine.ts'

/** What the package exports, as far as it is used. It ships no types. */
interface Cap {
  open(device: string, filter: string, bufferBytes: number, buffer: Buffer): string
  close(): void
  on(event: 'packet', taker: (bytes: number) => void): void
}
interface CapPackage {
  readonly Cap: new () => Cap
}

/** The most that the package takes of a packet, bytes. */
const MOST_BYTES = 65_535
/** Written at once, bytes, or after so many milliseconds. */
const GATHER_BYTES = 64 * 1024
const GATHER_MS = 50
/** Wait before trying again where the reader is slower than we are, milliseconds. */
const RETRY_MS = 2
const STDOUT = 1

/** LINKTYPE_ values by the names that the package has for kinds of link. */
const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
}

// The addon writes into this for as long as it captures, and does not hold on to it.
const buffer = Buffer.alloc(MOST_BYTES)
let gathered: Uint8Array[] = []
let gatheredBytes = 0

const require = createRequire(import.meta.url)
const load = (): CapPackage => require('cap') as CapPackage
const versionOf = (): string => `cap ${(require('cap/package.json') as { version: string }).version}`

function say(report: object): void {
  process.stderr.write(`${JSON.stringify(report)}\n`)
}

function fail(text: string): never {
  writeSync(2, `${JSON.stringify({ kind: 'error', code: 'cap', text })}\n`)
  // Not by closing the device: after a failure the addon would take the process with it.
  process.exit(3)
}

/** Waits for a slow reader: meanwhile the kernel keeps packets, and drops those it has no room for. */
function flush(): void {
  let bytes = Buffer.concat(gathered)
  gathered = []
  gatheredBytes = 0
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(STDOUT, bytes))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(4)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS)
    }
  }
}

function gather(block: Uint8Array): void {
  gathered.push(block)
  gatheredBytes += block.length
  if (gatheredBytes >= GATHER_BYTES) flush()
}

async function capture(order: CapOrder): Promise<void> {
  const { interface: name, filter, snapLength, bufferBytes, application } = order
  const wrong = await checkFilter(filter)
  if (wrong !== undefined) fail(wrong)
  const cap = new (load().Cap)()
  let link = ''
  try {
    link = cap.open(name, filter, bufferBytes, buffer)
  } catch (error) {
    fail(`${name} cannot be opened: ${(error as Error).message}`)
  }
  const linkType = LINK_TYPES[link]
  if (linkType === undefined) fail(`${name} has a kind of link that the package does not name (${link})`)
  const comment = formatCaptureEvent('start', {
    engine: 'cap',
    buffer: bufferBytes,
    promiscuous: true,
    blindness: CAP_BLINDNESS,
  })
  gather(sectionHeader({ application, comment }))
  gather(
    interfaceDescription({
      linkType,
      snapLength,
      name,
      filter: filter === '' ? undefined : filter,
      comment: CAP_BLINDNESS,
    }),
  )
  flush()
  cap.on('packet', (count) => {
    const bytes = buffer.subarray(0, Math.min(count, snapLength))
    gather(enhancedPacket({ time: BigInt(Date.now()) * 1_000_000n, bytes, originalLength: count }))
  })
  const timer = setInterval(flush, GATHER_MS)
  say({ kind: 'started', version: versionOf() })
  const stop = () => {
    clearInterval(timer)
    cap.close()
    flush()
    process.exit(0)
  }
  // In a group of its own or not, an interrupt ends it in good order too.
  process
    .once('SIGINT', stop)
    .once('SIGTERM', stop)
    .on('SIGHUP', () => {})
  process.stdin.once('end', stop).once('error', stop).resume()
}

const [argument = ''] = process.argv.slice(2)
if (argument === PROBE) {
  try {
    load()
    process.stdout.write(`${JSON.stringify({ kind: 'library', version: versionOf() })}\n`)
  } catch (error) {
    fail(`the package cap cannot be loaded: ${(error as Error).message.split('\n')[0]}`)
  }
} else await capture(JSON.parse(argument) as CapOrder)
