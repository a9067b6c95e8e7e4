import { realpathSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { utf8 } from '../../core/bytes/utf8.ts'
import {
  authorizedKeyLine,
  commandError,
  fromError,
  MAX_FROM,
  MAX_PUBLIC_KEY,
  parsePublicKeyFile,
} from '../../core/ssh/authorized-key.ts'
import { readRegular } from '../archive/regular-file.ts'
import { CommandError, DONE, USAGE } from './exit-status.ts'
import { Output, remark } from './output.ts'
import { senderName } from './receive.ts'

export interface SshRestrictFlags {
  readonly key: string
  readonly from?: readonly string[]
  readonly sender?: string
  readonly keys?: string
  readonly program?: string
  readonly json?: boolean
}

/** `logwitness ssh-restrict --key FILE.pub ARCHIVE`: the authorized_keys line for a push to the archive. */
export function sshRestrict(folder: string, flags: SshRestrictFlags): number {
  const { from = [], sender, keys, program } = flags
  for (const [name, path] of [
    ['the archive', folder],
    ['--keys', keys],
  ] as const)
    if (path !== undefined && !isAbsolute(path))
      throw new CommandError(`${name}: "${path}" must be a full path: sshd runs the command in another folder`, USAGE)
  if (from.length > MAX_FROM) throw new CommandError(`--from: at most ${MAX_FROM} patterns can be named`, USAGE)
  for (const pattern of from) {
    const error = fromError(pattern)
    if (error !== undefined) throw new CommandError(`--from: ${error}`, USAGE)
  }
  if (from.length > 0 && from.every((pattern) => pattern.startsWith('!')))
    throw new CommandError('--from: patterns with "!" alone let nobody in', USAGE)
  const file = readRegular(realpathSync(flags.key), MAX_PUBLIC_KEY)
  const key = parsePublicKeyFile(utf8(file, 0, file.length))
  if ('error' in key) throw new CommandError(`${flags.key}: ${key.error}`)
  const command = [
    ...(program === undefined ? [process.execPath, realpathSync(process.argv[1]!)] : [program]),
    'receive',
    ...(sender === undefined ? [] : ['--sender', senderName(sender)]),
    ...(keys === undefined ? [] : ['--keys', keys]),
    folder,
  ]
  const error = commandError(command)
  if (error !== undefined) throw new CommandError(`the command cannot be written down: ${error}`, USAGE)
  const line = authorizedKeyLine(key, { from, command })
  const output = new Output()
  if (flags.json) output.json({ kind: 'authorized-key', line, type: key.type, comment: key.comment, from, command })
  else output.exact(line)
  output.flush()
  if (from.length === 0) remark('without --from the key is taken from everywhere')
  return DONE
}
