import { isLoopback, type ListenAddress, listenName, parseListenAddress } from '../listen/listen-address.ts'
import { ListenError } from '../listen/listen-error.ts'
import { type ListenNotice, startListening } from '../listen/listen-session.ts'
import type { ServerIdentity } from '../listen/stream-receiver.ts'
import { number, plural } from './counts.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { sizeFlag, timeFlag } from './flag-values.ts'
import { evidenceOutput, underSignals } from './live-command.ts'
import { type Output, progressLine, remark } from './output.ts'
import { pemFile } from './pem-file.ts'
import { lastWrite, openToWrite, rotationOf, type WritingFlags } from './writing.ts'

/** Options as the command line gives them. */
export interface ListenFlags extends WritingFlags {
  readonly udp?: readonly string[]
  readonly tcp?: readonly string[]
  readonly tls?: readonly string[]
  readonly cert?: string
  readonly certKey?: string
  readonly ca?: string
  readonly rotate?: readonly string[]
  readonly buffer?: string
  readonly statistics?: string
  readonly json?: boolean
}

/** `logwitness listen ARCHIVE`: takes syslog over UDP, TCP and TLS into a sealed archive, until SIGINT or SIGTERM; SIGHUP rotates. */
export async function listen(folder: string, flags: ListenFlags): Promise<number> {
  const addresses = (['udp', 'tcp', 'tls'] as const).flatMap((transport) =>
    (flags[transport] ?? []).map((text) => addressOf(transport, text)),
  )
  if (addresses.length === 0) throw new CommandError('name what to listen on: --udp, --tcp, --tls', USAGE)
  const identity = identityOf(flags)
  if (identity === undefined && addresses.some(({ transport }) => transport === 'tls'))
    throw new CommandError('--tls needs --cert and --cert-key', USAGE)
  const bufferBytes = sizeFlag('--buffer', flags.buffer ?? '16M', 64 << 10, 1 << 30, '64K to 1G')
  const statisticsMs = timeFlag('--statistics', flags.statistics ?? '10s', 1_000, 3_600_000, '1s to 1h')
  const rotation = rotationOf(flags.rotate)
  for (const address of addresses)
    if (!isLoopback(address)) remark(`${listenName(address)}: whoever reaches this address can write into the archive`)
  const lastWritten = lastWrite(folder)
  const writer = await openToWrite(folder, flags)
  const output = evidenceOutput()
  try {
    for (const text of writer.remarks) remark(text)
    const session = await startListening({
      addresses,
      identity,
      bufferBytes,
      statisticsMs,
      writer,
      reopen: () => openToWrite(folder, flags),
      lastWritten,
      rotation,
      notice: flags.json ? jsonReport(output) : textReport(output),
    })
    const signalled = { stop: () => void session.stop(), rotate: () => session.rotate() }
    const { how, reason, hint, messages } = await underSignals(signalled, () => session.run())
    progressLine('')
    if (flags.json) output.json({ kind: 'end', how, reason, hint: hint ?? null, messages })
    else output.line(`${folder}: ${plural(messages, 'message')} received and sealed`)
    output.flush()
    if (how === 'stopped') return DONE
    remark(`listening ended: ${reason}${hint === undefined ? '' : `. ${hint}`}`)
    return NOT_DONE
  } catch (error) {
    if (error instanceof ListenError) throw new CommandError(error.message)
    throw error
  } finally {
    writer.close()
  }
}

function addressOf(transport: ListenAddress['transport'], text: string): ListenAddress {
  const address = parseListenAddress(transport, text)
  if ('error' in address) throw new CommandError(`--${transport}: ${address.error}`, USAGE)
  return address
}

function identityOf({ cert, certKey, ca }: ListenFlags): ServerIdentity | undefined {
  if (cert === undefined && certKey === undefined && ca === undefined) return undefined
  if (cert === undefined || certKey === undefined) throw new CommandError('--cert and --cert-key go together', USAGE)
  return {
    cert: pemFile('--cert', cert, 'certificates'),
    key: pemFile('--cert-key', certKey, 'private key'),
    ca: ca === undefined ? undefined : pemFile('--ca', ca, 'certificates'),
  }
}

function jsonReport(output: Output): (notice: ListenNotice) => void {
  return (notice) => {
    output.json(notice.kind === 'sealed' ? { kind: 'segment', ...notice.segment } : notice)
    output.flush()
  }
}

function textReport(output: Output): (notice: ListenNotice) => void {
  return (notice) => {
    switch (notice.kind) {
      case 'listening':
        remark(`listening on ${listenName(notice.address)}${bufferText(notice)}`)
        break
      case 'sealed': {
        const { segment, records, bytes, sha256 } = notice.segment
        progressLine('')
        output.line(`${segment}: ${plural(records, 'record')}, ${plural(bytes, 'byte')}, SHA-256 ${sha256}`)
        output.flush()
        break
      }
      case 'statistics': {
        const { address, received, dropped } = notice
        const lost = address.transport === 'udp' ? `, dropped ${dropped === null ? 'unknown' : number(dropped)}` : ''
        progressLine(`${listenName(address)}: received ${number(received)}${lost}`)
        break
      }
      case 'event':
        if (SHOWN.includes(notice.event)) remark(notice.text)
    }
  }
}

const SHOWN: readonly string[] = ['connection-refused', 'frame-rejected', 'clock-step', 'disk-full']

function bufferText({ buffer }: Extract<ListenNotice, { kind: 'listening' }>): string {
  return buffer === null ? '' : `, with a buffer of ${plural(buffer, 'byte')} as the system states it`
}
