import { folderOf, foldersOf, parseRemotePlace, type RemotePlace } from '../../core/ssh/remote-place.ts'
import { wordsOf } from '../../core/ssh/ssh-event.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { type EventLog, openEventLog } from '../ssh/event-log.ts'
import { type PullEnd, pullFrom } from '../ssh/pull-session.ts'
import { openPulledFile, type PulledFile } from '../ssh/pulled-file.ts'
import type { SshSettings } from '../ssh/ssh-command.ts'
import { plural } from './counts.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { evidenceOutput } from './live-command.ts'
import { type Output, remark } from './output.ts'
import { intervalOf, openPart, refuseArchive, type SshArchiveFlags, timesOf } from './ssh-archives.ts'

/** Options as the command line gives them. */
export interface PullFlags extends SshArchiveFlags {
  readonly once?: boolean
  readonly poll?: string
  readonly identity?: string
  readonly port?: string
  readonly sshConfig?: string
  readonly sshOption?: readonly string[]
}

/** Files that one command follows at most: each has an archive that is open for writing. */
export const MAX_PULLED_FILES = 1_000

/** What is pulled of one host. */
interface Host {
  readonly place: RemotePlace
  readonly folder: string
  readonly files: PulledFile[]
  events?: EventLog
}

/** `logwitness pull ARCHIVE [user@]host:/path...`: follows remote files until it is asked to stop. */
export async function pull(folder: string, names: readonly string[], flags: PullFlags): Promise<number> {
  const places = placesOf(names)
  const times = { ...timesOf(flags), pollMs: intervalOf('--poll', flags.poll ?? '1s') }
  const ssh = settingsOf(flags)
  refuseArchive(folder)
  const output = evidenceOutput()
  const json = flags.json ?? false
  const controller = new AbortController()
  const hosts: Host[] = []
  const rotate = () => {
    for (const { files } of hosts) for (const file of files) file.rotate()
  }
  const stop = () => controller.abort()
  process.on('SIGHUP', rotate).on('SIGINT', stop).on('SIGTERM', stop)
  const opened: ArchiveWriter[] = []
  const open = async (parts: readonly string[]) => {
    const writer = await openPart(folder, parts, flags)
    opened.push(writer)
    return writer
  }
  try {
    for (const group of Map.groupBy(places, ({ destination }) => destination).values()) {
      const [place] = group as [RemotePlace]
      const host: Host = { place, folder: hostFolder(place, flags), files: [] }
      hosts.push(host)
      host.events = openEventLog(await open([host.folder, 'events']), place.host, (event) => {
        if (json) output.json({ kind: 'ssh-event', host: place.host, ...event })
        else output.line(`${place.host}: ${wordsOf(event.event, event.text)}`)
        output.flush()
      })
      for (const { path } of group)
        host.files.push(
          await openPulledFile(await open([host.folder, 'files', ...foldersOf(path)]), path, {
            rotation: times.rotation,
          }),
        )
    }
    const running = hosts.map(async ({ place, files, events }) => {
      const { signal } = controller
      const end = await pullFrom({ ...place, ...times, ssh, files, events: events!, once: flags.once ?? false, signal })
      return { place, files, end }
    })
    // What fails in one host for no reason of that host ends them all, each in good order.
    for (const each of running) each.catch(stop)
    await Promise.allSettled(running)
    const ends = await Promise.all(running)
    return ends.map(({ place, files, end }) => told(place, files, end, output, json)).reduce(worse, DONE)
  } finally {
    process.off('SIGHUP', rotate).off('SIGINT', stop).off('SIGTERM', stop)
    for (const writer of opened) writer.close()
  }
}

function worse(a: number, b: number): number {
  return Math.max(a, b)
}

function told(
  { host }: RemotePlace,
  files: readonly PulledFile[],
  end: PullEnd,
  output: Output,
  json: boolean,
): number {
  const { reason, hint, unread } = end
  for (const { path, place, bytes, writer } of files) {
    const why = unread.find((each) => each.file === path)?.reason ?? null
    const facts = { host, file: path, archive: writer.folder, bytes, position: place.position, unread: why }
    if (json) output.json({ kind: 'pulled', ...facts })
    else
      output.line(
        `${host}:${path}: ${plural(bytes, 'byte')} came, ${plural(writer.chain.last?.size ?? 0, 'record')} in ${writer.folder}`,
      )
  }
  output.flush()
  for (const { file, reason: why } of unread) remark(`${host}:${file} is not read: ${why}`)
  if (reason !== null) remark(`${host}: ${reason}${hint === undefined ? '' : `. ${hint}`}`)
  return reason === null && unread.length === 0 ? DONE : NOT_DONE
}

/** Different ports are different machines behind one address. */
function hostFolder({ host }: RemotePlace, { port }: PullFlags): string {
  return port === undefined || port === '22' ? folderOf(host) : folderOf(`${host}:${port}`)
}

function placesOf(names: readonly string[]): RemotePlace[] {
  if (names.length > MAX_PULLED_FILES)
    throw new CommandError(`${names.length} files are named; one command follows at most ${MAX_PULLED_FILES}`, USAGE)
  const places = names.map((name) => {
    const place = parseRemotePlace(name)
    if ('error' in place) throw new CommandError(place.error, USAGE)
    return place
  })
  const twice = places.find(
    (place, i) => places.findIndex(({ host, path }) => host === place.host && path === place.path) !== i,
  )
  if (twice) throw new CommandError(`${twice.host}:${twice.path} is named twice`, USAGE)
  const users = places.find((place) => places.some((o) => o.host === place.host && o.destination !== place.destination))
  if (users) throw new CommandError(`files of ${users.host} must be pulled as one user: use a folder for each`, USAGE)
  return places
}

function settingsOf({ identity, port, sshConfig, sshOption }: PullFlags): SshSettings {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    throw new CommandError(`--port: "${port}" is no port`, USAGE)
  const wrong = sshOption?.find((option) => !/^[A-Za-z0-9]+[ =].*$/.test(option))
  if (wrong !== undefined) throw new CommandError(`--ssh-option: "${wrong}" is not NAME=VALUE`, USAGE)
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(port === undefined ? {} : { port }),
    ...(sshConfig === undefined ? {} : { config: sshConfig }),
    ...(sshOption === undefined ? {} : { options: sshOption }),
  }
}
