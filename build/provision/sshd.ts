import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { installPackages } from './packages.ts'
import { type Absent, findProgram, howToProvide, isExecutable } from './places.ts'

/** A real SSH server and client to pull from and push through. */
export interface Sshd {
  /** sshd wants to be called by its full path. */
  readonly server: string
  readonly client: string
  readonly keygen: string
}

/** Debian's names. */
const PACKAGES = ['openssh-server', 'openssh-client']
/** Folders in which servers stand, and that are not on every PATH. */
const FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin']
/** Where sshd locks in what it has not let in yet; the package's start script makes it. */
const PRIVILEGE_SEPARATION = '/run/sshd'

/** Looks for OpenSSH's server and what belongs to it: named by SSHD_PATH, else the system's. Starts nothing and installs nothing. */
export async function findSshd(): Promise<Sshd | Absent> {
  const named = process.env.SSHD_PATH
  const server = named || (findProgram('sshd') ?? FOLDERS.map((folder) => `${folder}/sshd`).find(isExecutable))
  const [client, keygen] = [findProgram('ssh'), findProgram('ssh-keygen')]
  if (server === undefined || !isExecutable(server))
    return { reason: `no OpenSSH server is installed; ${howToProvide}` }
  if (client === undefined || keygen === undefined)
    return { reason: `no ssh and ssh-keygen are installed; ${howToProvide}` }
  if (process.getuid?.() !== 0) return { server, client, keygen }
  if (!/^sshd:/m.test(readFileSync('/etc/passwd', 'utf8')))
    return { reason: 'sshd needs a user "sshd" where root starts it, and there is none' }
  mkdirSync(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 })
  return { server, client, keygen }
}

/**
 * Installs OpenSSH's server, but only where that starts none: not on a machine that systemd runs, whose owner decides what listens
 * there, and not without a policy (invoke-rc.d(8)) that forbids it.
 */
export async function installSshd(): Promise<Sshd | Absent> {
  const wanted = `install ${PACKAGES.join(' and ')} yourself`
  if (existsSync('/run/systemd/system')) return { reason: `it would begin to listen on this machine: ${wanted}` }
  if (!existsSync('/usr/sbin/policy-rc.d')) return { reason: `it may be started by its installation: ${wanted}` }
  const { ok, reason } = await installPackages(PACKAGES)
  return ok ? findSshd() : { reason }
}
