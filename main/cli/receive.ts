import { folderOf } from '../../core/ssh/remote-place.ts'
import { openEventLog } from '../ssh/event-log.ts'
import { receiveFrom } from '../ssh/receive-session.ts'
import { plural } from './counts.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { evidenceOutput } from './live-command.ts'
import { remark } from './output.ts'
import { openPart, refuseArchive, type SshArchiveFlags, timesOf } from './ssh-archives.ts'

export interface ReceiveFlags extends SshArchiveFlags {
  readonly sender?: string
}

const SENDER = /^[A-Za-z0-9][A-Za-z0-9._:%-]{0,99}$/

/** `logwitness receive ARCHIVE`: the far end of a push. Standard output is silent: it leads back to the sender. */
export async function receive(folder: string, flags: ReceiveFlags): Promise<number> {
  const from = clientAddress(process.env.SSH_CONNECTION)
  const sender = senderName(flags.sender ?? from)
  const times = timesOf(flags)
  refuseArchive(folder)
  const output = evidenceOutput()
  const controller = new AbortController()
  const stop = () => controller.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
  const place = folderOf(sender)
  const writer = await openPart(folder, [place, 'lines'], flags)
  try {
    const events = openEventLog(await openPart(folder, [place, 'events'], flags), sender, () => {})
    try {
      const end = await receiveFrom(process.stdin, {
        sender,
        from,
        writer,
        events,
        ...times,
        signal: controller.signal,
      })
      if (flags.json) output.json({ kind: 'received', sender, from: from ?? null, archive: writer.folder, ...end })
      else remark(`${sender}: ${plural(end.bytes, 'byte')} came, sealed in ${writer.folder}`)
      output.flush()
      if (end.reason !== null) remark(end.reason)
      return end.reason === null ? DONE : NOT_DONE
    } finally {
      events.close()
    }
  } finally {
    writer.close()
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop)
    process.stdin.unref?.()
  }
}

/** The first field of SSH_CONNECTION: address of the client (ssh(1), "ENVIRONMENT"). */
function clientAddress(connection: string | undefined): string | undefined {
  const [address = ''] = connection?.split(' ') ?? []
  return /^[0-9A-Fa-f.:]+(?:%[A-Za-z0-9_.-]+)?$/.test(address) ? address : undefined
}

export function senderName(sender: string | undefined): string {
  if (sender === undefined)
    throw new CommandError(
      'nothing says who sends: standard input does not come through sshd. Name it with --sender',
      USAGE,
    )
  if (SENDER.test(sender)) return sender
  if (/^[0-9A-Fa-f.:%]+$/.test(sender)) return sender
  throw new CommandError(
    `--sender: "${sender}" cannot be one: 1 to 100 letters, digits, ".", "_", "-", ":", beginning with a letter or digit`,
    USAGE,
  )
}
