/** Why ssh ended, in words, what helps, and whether to try again makes sense. */
export interface SshFailure {
  readonly reason: string
  readonly hint: string | undefined
  /** Another try may well succeed by itself. */
  readonly mayPass: boolean
}

/** Characters of what ssh wrote that are quoted. */
export const MAX_SSH_QUOTE = 300

interface Form {
  readonly pattern: RegExp
  readonly reason: string
  readonly hint: (destination: string) => string
}

/** What OpenSSH's client writes (ssh.c, sshconnect.c, sshconnect2.c), in the order in which one explains the other. */
const FORMS: readonly Form[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed/,
    reason: 'the key of the host is another one than before',
    hint: () =>
      'Somebody may stand in between. Ask whoever runs the host; only if its key was changed on purpose, remove the old one with ssh-keygen -R.',
  },
  {
    pattern: /Host key verification failed|No \S+ host key is known for/,
    reason: 'the key of the host is not known',
    hint: (destination) =>
      `Connect once by hand with "ssh ${destination}", compare the fingerprint with what the host's owner says, and accept it.`,
  },
  {
    pattern: /Permission denied \(|Too many authentication failures|no mutual signature algorithm/,
    reason: 'the host does not let us in',
    hint: (destination) =>
      `Nobody is asked for a password here: "ssh -o BatchMode=yes ${destination} true" must work, with a key (--identity) or an agent.`,
  },
  {
    pattern: /Bad configuration option|keyword .* extra arguments|Bad owner or permissions on|command-line: line \d+/,
    reason: 'ssh does not accept an option',
    hint: () => 'Look at --ssh-option, --ssh-config and the configuration of ssh.',
  },
]

/**
 * What the end of ssh means. `said`: what it wrote on standard error; `status`: how it ended, null: by a signal.
 */
export function sshFailure(said: string, status: number | null, destination: string): SshFailure {
  const quote = lastWords(said)
  for (const { pattern, reason, hint } of FORMS)
    if (pattern.test(said)) return { reason: `${reason}: ${quote}`, hint: hint(destination), mayPass: false }
  if (status === 127 || /not found|No such file or directory/.test(quote))
    return {
      reason: `no POSIX shell runs there${quote === '' ? '' : `: ${quote}`}`,
      hint: 'What pulls needs sh, ls and dd on the other side, and an account that may run them.',
      mayPass: false,
    }
  const how = status === null ? 'ssh was ended by a signal' : `ssh ended with status ${status}`
  return { reason: quote === '' ? how : quote, hint: undefined, mayPass: true }
}

/** The last line that says something; banners come before it. */
function lastWords(said: string): string {
  const lines = said.split(/[\r\n]+/).map((line) => line.trim())
  return lines.findLast((line) => line !== '')?.slice(0, MAX_SSH_QUOTE) ?? ''
}
