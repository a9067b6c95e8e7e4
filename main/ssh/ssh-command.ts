import { REMOTE_SCRIPT } from '../../core/ssh/remote-script.ts'

/** How the user wants ssh to be called. What is not named is as the configuration of ssh has it. */
export interface SshSettings {
  /** The program; default `ssh`. */
  readonly program?: string
  readonly identity?: string
  readonly port?: string
  /** File in the place of the user's configuration (ssh -F). */
  readonly config?: string
  /** Further options in the form of ssh_config(5), such as `ConnectTimeout=5`; they count before ours. */
  readonly options?: readonly string[]
}

/**
 * Nobody is asked anything, nothing is forwarded, and a link that is dead is noticed within 45 seconds. A connection that the user
 * shares is used; none is made to be shared, for that would live on behind us. ssh takes the first value that it is given for an
 * option: the user's own come before.
 */
const OPTIONS = [
  'BatchMode=yes',
  'ControlMaster=no',
  'ConnectTimeout=20',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=3',
  'ForwardAgent=no',
  'ForwardX11=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'EscapeChar=none',
]

/** Arguments of ssh(1) that run the script of core/ssh/remote-script.ts. */
export function sshArguments(destination: string, settings: SshSettings): string[] {
  const { identity, port, config, options = [] } = settings
  return [
    '-T',
    ...(config === undefined ? [] : ['-F', config]),
    ...(identity === undefined ? [] : ['-i', identity, '-o', 'IdentitiesOnly=yes']),
    ...(port === undefined ? [] : ['-p', port]),
    ...[...options, ...OPTIONS].flatMap((option) => ['-o', option]),
    '--',
    destination,
    `exec sh -c '${REMOTE_SCRIPT}'`,
  ]
}
