import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseAddress } from '../../core/bytes/parse-address.ts'
import { isPrivateAddress } from '../../core/relay/private-address.ts'
import { isArchive, readArchiveFile } from '../archive/archive-file.ts'
import { endOf } from '../relay/archive-messages.ts'
import { streamChannel } from '../relay/channel.ts'
import { Journal } from '../relay/journal.ts'
import type { LinkIdentity } from '../relay/link.ts'
import type { BufferLimit } from '../relay/outbox.ts'
import { parseFrom, type RelayPlace } from '../relay/relay-place.ts'
import { type RelayNotice, RelaySession } from '../relay/relay-session.ts'
import { readState, StateError } from '../relay/relay-state.ts'
import { parseTarget, type RelayTarget, targetName } from '../relay/relay-target.ts'
import { spoofChannel } from '../relay/spoof-channel.ts'
import { plural } from './counts.ts'
import { type DecodeFlags, decodeOptions } from './decode-flags.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { sizeFlag } from './flag-values.ts'
import { evidenceOutput, underSignals } from './live-command.ts'
import { type Output, progressLine, remark } from './output.ts'
import { pemFile } from './pem-file.ts'
import { openToWrite, rotationOf, type WritingFlags } from './writing.ts'

/** Options as the command line gives them. */
export interface RelayFlags extends WritingFlags, DecodeFlags {
  readonly to: string
  readonly ca?: string
  readonly cert?: string
  readonly certKey?: string
  readonly serverName?: string
  readonly force?: boolean
  readonly from?: string
  readonly buffer?: string
  readonly journal?: string
  readonly place?: string
  readonly once?: boolean
  readonly rotate?: readonly string[]
  readonly json?: boolean
}

/** Most messages and bytes that may wait in memory for the far end. */
export const MAX_BUFFER_MESSAGES = 10_000_000
export const MAX_BUFFER_BYTES = 1 << 30
export const DEFAULT_BUFFER_BYTES = 64 << 20

/** `logwitness relay ARCHIVE --to URL`: passes on what an archive holds and gets, until SIGINT or SIGTERM; SIGHUP rotates the journal. */
export async function relay(folder: string, flags: RelayFlags): Promise<number> {
  const target = parseTarget(flags.to)
  if ('error' in target) throw new CommandError(`--to: ${target.error}`, USAGE)
  if (!isArchive(folder)) throw new CommandError(`${folder} holds no archive`)
  const { origin } = readArchiveFile(folder)
  const identity = identityOf(target, flags)
  if (target.scheme === 'udp-spoof') checkSpoofed(target, flags.force ?? false)
  const buffer = bufferOf(flags.buffer)
  const from = fromOf(folder, flags.from)
  const decode = decodeOptions(flags)
  const rotation = rotationOf(flags.rotate)
  const name = targetName(target)
  const journalFolder = flags.journal ?? `${resolve(folder)}-relay`
  const statePath = flags.place ?? `${resolve(journalFolder)}.place`
  const output = evidenceOutput()
  const writer = await openToWrite(journalFolder, flags)
  try {
    for (const text of writer.remarks) remark(text)
    const state = flags.from === undefined ? readState(statePath, origin, name) : undefined
    const journal = new Journal(writer, { rotation, failed: (error) => session.fail(error.message) })
    const session: RelaySession = new RelaySession({
      folder,
      archive: origin,
      target: name,
      host: target.host,
      open: target.scheme === 'udp-spoof' ? spoofChannel(target) : streamChannel(target, identity, origin),
      ...(target.scheme === 'udp-spoof' ? { manner: { sender: 'original' } } : {}),
      from,
      state,
      statePath,
      buffer,
      decode,
      once: flags.once ?? false,
      journal,
      notice: flags.json ? jsonReport(output) : textReport(name),
    })
    const signalled = { stop: () => session.stop(), rotate: () => journal.rotate() }
    const end = await underSignals(signalled, () => session.run())
    progressLine('')
    if (flags.json) output.json({ kind: 'end', ...end })
    else {
      const parts = [
        `${plural(end.passed, 'message')} passed on to ${name}`,
        ...(end.repeated > 0 ? [`${end.repeated} sent again`] : []),
        `${end.dropped} dropped`,
        ...(end.waiting > 0 ? [`${end.waiting} waiting`] : []),
        ...(end.unconfirmed > 0 ? [`${end.unconfirmed} not known to have arrived`] : []),
        ...(end.rejects > 0 ? [`${plural(end.rejects, 'part')} of the archive not read`] : []),
      ]
      output.line(parts.join(', '))
    }
    output.flush()
    if (end.how !== 'failed') return DONE
    remark(`the relay ended: ${end.reason}`)
    return NOT_DONE
  } catch (error) {
    if (error instanceof StateError) throw new CommandError(error.message)
    throw error
  } finally {
    writer.close()
  }
}

function identityOf({ scheme }: RelayTarget, { ca, cert, certKey, serverName }: RelayFlags): LinkIdentity {
  if (scheme !== 'tls' && [ca, cert, certKey, serverName].some((flag) => flag !== undefined))
    throw new CommandError('--ca, --cert, --cert-key and --server-name are for tls://', USAGE)
  if ((cert === undefined) !== (certKey === undefined))
    throw new CommandError('--cert and --cert-key go together', USAGE)
  return {
    ...(ca === undefined ? {} : { ca: pemFile('--ca', ca, 'certificates') }),
    ...(cert === undefined ? {} : { cert: pemFile('--cert', cert, 'certificates') }),
    ...(certKey === undefined ? {} : { key: pemFile('--cert-key', certKey, 'private key') }),
    ...(serverName === undefined ? {} : { serverName }),
  }
}

/** Datagrams with a borrowed sender are for networks of one's own. */
function checkSpoofed({ host }: RelayTarget, force: boolean): void {
  const address = parseAddress(host)
  if (address === undefined) throw new CommandError(`--to: udp-spoof wants an IP address, and ${host} is none`, USAGE)
  if (isPrivateAddress(address)) return
  if (!force)
    throw new CommandError(
      `--to: ${host} is no private address: datagrams with the address of another sender are not sent there, unless with --force`,
      USAGE,
    )
  remark(`${host} is no private address: routers on the way may drop what bears the address of another sender`)
}

/** `10000` is messages, `64M` bytes; `archive`: nothing is dropped. */
function bufferOf(text: string | undefined): BufferLimit {
  if (text === undefined) return { messages: MAX_BUFFER_MESSAGES, bytes: DEFAULT_BUFFER_BYTES }
  if (text === 'archive') return 'archive'
  if (/^\d{1,8}$/.test(text)) {
    const messages = Number(text)
    if (messages >= 1 && messages <= MAX_BUFFER_MESSAGES) return { messages, bytes: DEFAULT_BUFFER_BYTES }
    throw new CommandError(`--buffer: "${text}" is no number of messages from 1 to ${MAX_BUFFER_MESSAGES}`, USAGE)
  }
  const bytes = sizeFlag(
    '--buffer',
    text,
    64 << 10,
    MAX_BUFFER_BYTES,
    '64K to 1G, no number of messages, and not archive',
  )
  return { messages: MAX_BUFFER_MESSAGES, bytes }
}

function fromOf(folder: string, text = 'beginning'): RelayPlace | undefined {
  const from = parseFrom(text)
  if (from === undefined)
    throw new CommandError(`--from: "${text}" is none of beginning, now and SEGMENT:OFFSET`, USAGE)
  if (from === 'beginning') return undefined
  return from === 'now' ? endOf(folder, (path) => statSync(join(folder, path)).size) : from
}

function jsonReport(output: Output): (notice: RelayNotice) => void {
  return (notice) => {
    output.json(notice)
    output.flush()
  }
}

function textReport(target: string): (notice: RelayNotice) => void {
  return (notice) => {
    if (notice.kind === 'connected') remark(`connected to ${target} (${notice.peer})`)
    else if (notice.kind === 'away') remark(`${target}: ${notice.reason}; trying again`)
    else if (notice.kind === 'dropped')
      remark(`dropped ${plural(notice.messages, 'message')} for ${target} (${notice.why})`)
    else progressLine(`passed on ${notice.passed}, waiting ${notice.waiting}, dropped ${notice.dropped}`)
  }
}
