/** A real sshd on the loopback address, with its own configuration and keys, for one test file. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findSshd, type Sshd } from '../../build/provision/sshd.ts'

export interface TestSshd {
  readonly folder: string
  readonly port: number
  readonly user: string
  /** Configuration of the client: no user's own, one key, the server's key known. */
  readonly config: string
  /** Private key of the client; the public one is in a file of the same name and `.pub`. */
  readonly key: string
  /** `user@host:path`. */
  place(path: string): string
  /** Adds to what sshd_config says, and starts anew. */
  restart(lines?: readonly string[]): Promise<void>
  /** Lets a key in; without options, ours. */
  authorize(line: string): void
  /** Ends the processes of all connections, as a network or a host that dies does. Says how many. */
  breakConnections(): number
  stop(): void
}

/** Why there is no sshd for tests, or undefined. */
export async function noSshd(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'connections are broken by looking at /proc, which Linux has'
  const found = await findSshd()
  return 'reason' in found ? found.reason : undefined
}

export async function startSshd(): Promise<TestSshd> {
  const found = await findSshd()
  if ('reason' in found) throw new Error(found.reason)
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-sshd-'))
  const [port, user] = [await freePort(), userInfo().username]
  const path = (name: string) => join(folder, name)
  for (const name of ['host', 'client']) keygen(found, path(name))
  writeFileSync(path('authorized'), readFileSync(path('client.pub')))
  writeFileSync(path('known'), `[127.0.0.1]:${port} ${readFileSync(path('host.pub'), 'utf8')}`)
  const config = path('ssh_config')
  writeFileSync(
    config,
    `${[
      'Host *',
      `  Port ${port}`,
      `  IdentityFile ${path('client')}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${path('known')}`,
      '  GlobalKnownHostsFile /dev/null',
      '  StrictHostKeyChecking yes',
      '  IdentityAgent none',
    ].join('\n')}\n`,
  )
  let server: ChildProcess | undefined
  const start = async (lines: readonly string[]) => {
    writeFileSync(path('sshd_config'), `${[...lines, ...serverLines(port, folder)].join('\n')}\n`)
    const child = spawn(found.server, ['-D', '-e', '-f', path('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    server = child
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4096)
    })
    for (let tries = 0; !(await answers(port)); tries++) {
      if (child.exitCode !== null || tries > 200) throw new Error(`sshd did not start: ${said}`)
      await pause(50)
    }
  }
  const connections = () => childrenOf(server!.pid!).flatMap((pid) => [pid, ...childrenOf(pid)])
  const breakConnections = () => {
    const pids = connections().filter((pid) => nameOf(pid).startsWith('sshd'))
    for (const pid of pids) kill(pid)
    return pids.length
  }
  const end = () => {
    breakConnections()
    server?.kill('SIGKILL')
  }
  await start([])
  return {
    folder,
    port,
    user,
    config,
    key: path('client'),
    place: (file) => `${user}@127.0.0.1:${file}`,
    authorize: (line) => writeFileSync(path('authorized'), `${line}\n`),
    breakConnections,
    async restart(lines = []) {
      const closed = once(server!, 'close')
      end()
      await closed
      await start(lines)
    },
    stop() {
      end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function serverLines(port: number, folder: string): string[] {
  return [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    `PidFile ${join(folder, 'pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'MaxStartups 100',
  ]
}

function keygen({ keygen }: Sshd, path: string): void {
  const { status, stderr } = spawnSync(keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', 'a test', '-f', path])
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr}`)
  chmodSync(path, 0o600)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    const stat = textOf(`/proc/${name}/stat`)
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(name)] : []
  })
}

function nameOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).trim()
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** A folder with files to be pulled, gone with the server. */
export function remoteFolder({ folder }: TestSshd): string {
  const path = join(folder, 'var log')
  mkdirSync(path, { recursive: true })
  return path
}
