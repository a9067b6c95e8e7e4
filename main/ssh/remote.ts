import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  endsWith,
  MAX_LIST_ANSWER,
  MAX_NOISE,
  MAX_READ_ANSWER,
  type Neighbour,
  parseFolder,
  parseReadAnswer,
  type ReadAnswer,
} from '../../core/ssh/remote-script.ts'
import { type SshFailure, sshFailure } from '../../core/ssh/ssh-failure.ts'
import { type SshSettings, sshArguments } from './ssh-command.ts'

/** An answer, and the first one after connecting, must be there within this time, milliseconds. */
export const PATIENCE = 60_000
/** Characters kept of what ssh writes on standard error. */
const MAX_SAID = 8192

/** The link is no more, or what came over it is no answer. */
export class RemoteLost extends Error {
  readonly failure: SshFailure

  constructor(failure: SshFailure) {
    super(failure.reason)
    this.failure = failure
  }
}

/** What is awaited: an answer that ends with `end`. */
interface Awaited {
  readonly end: string
  readonly limit: number
  readonly resolve: (answer: Buffer) => void
  readonly reject: (error: Error) => void
}

export interface ConnectOptions {
  readonly patience?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Starts ssh and waits until the script answers. Throws RemoteLost where it does not, and the reason of the signal. */
export async function connect(
  destination: string,
  settings: SshSettings,
  options: ConnectOptions = {},
): Promise<Remote> {
  const remote = new Remote(destination, settings, options)
  await remote.greet()
  return remote
}

/** A connection to one host. One thing is asked at a time. */
export class Remote {
  readonly #patience: number
  readonly #signal: AbortSignal | undefined
  readonly #ssh: ChildProcess
  #said = ''
  #pieces: Buffer[] = []
  #bytes = 0
  #awaited: Awaited | undefined
  #ended: SshFailure | undefined
  readonly #abort = () => this.close()
  /** Bytes that the start files of the remote shell printed before the first answer. */
  noise = 0

  constructor(destination: string, settings: SshSettings, { patience = PATIENCE, signal }: ConnectOptions) {
    this.#patience = patience
    this.#signal = signal
    // A session of its own: Ctrl-C is for us, and ends ssh in good order through us.
    const ssh = spawn(settings.program ?? 'ssh', sshArguments(destination, settings), {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    this.#ssh = ssh
    ssh.stdin!.on('error', () => {})
    ssh.stdout!.on('data', (bytes: Buffer) => this.#take(bytes))
    ssh.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-MAX_SAID)
    })
    ssh.on('error', (error: NodeJS.ErrnoException) => this.#end(notStarted(error)))
    ssh.on('close', (status) => this.#end(sshFailure(this.#said, status, destination)))
    signal?.addEventListener('abort', this.#abort, { once: true })
  }

  /** Waits for the first answer. */
  async greet(): Promise<void> {
    const token = newToken()
    const end = `${token} ready\n`
    const answer = await this.#ask(`${token}\n`, end, MAX_NOISE + end.length)
    this.noise = answer.length - end.length
  }

  /** Reads blocks of a file (core/ssh/file-place.ts). None: only how it is listed. */
  async read(path: string, firstBlock: number, blocks: number): Promise<ReadAnswer> {
    const token = newToken()
    const request = `${token}\nread\n${firstBlock}\n${blocks}\n${path}\n`
    const answer = parseReadAnswer(await this.#ask(request, `\n${token} end\n`, MAX_READ_ANSWER), token)
    if (answer === undefined) throw this.#refuse('what came is no answer to what was asked')
    return answer
  }

  /** Lists the folder of a file. */
  async list(path: string): Promise<Neighbour[]> {
    const token = newToken()
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const answer = await this.#ask(`${token}\nlist\n0\n0\n${folder}\n`, `${token} end\n`, MAX_LIST_ANSWER)
    return parseFolder(answer.toString('utf8'))
  }

  close(): void {
    this.#end({ reason: 'it was closed', hint: undefined, mayPass: true })
    this.#ssh.stdin!.destroy()
    this.#ssh.kill()
  }

  async #ask(request: string, end: string, limit: number): Promise<Buffer> {
    this.#signal?.throwIfAborted()
    if (this.#ended) throw new RemoteLost(this.#ended)
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    this.#awaited = { end, limit, resolve, reject }
    const timer = setTimeout(() => {
      this.#refuse(`nothing was answered within ${Math.round(this.#patience / 1000)} s`)
    }, this.#patience)
    try {
      this.#ssh.stdin!.write(request)
      return await promise
    } catch (error) {
      this.#signal?.throwIfAborted()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  #take(bytes: Buffer): void {
    this.#pieces.push(bytes)
    this.#bytes += bytes.length
    const awaited = this.#awaited
    if (awaited === undefined || this.#bytes > awaited.limit) {
      this.#refuse('more came than was asked for')
      return
    }
    if (!endsWith(lastBytes(this.#pieces, awaited.end.length), awaited.end)) return
    const answer = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    this.#awaited = undefined
    awaited.resolve(answer)
  }

  /** Ends a link over which something came that cannot be. */
  #refuse(reason: string): RemoteLost {
    const failure = { reason, hint: undefined, mayPass: true }
    this.#end(failure)
    this.#ssh.kill()
    return new RemoteLost(failure)
  }

  #end(failure: SshFailure): void {
    this.#ended ??= failure
    this.#signal?.removeEventListener('abort', this.#abort)
    const awaited = this.#awaited
    this.#awaited = undefined
    awaited?.reject(new RemoteLost(this.#ended))
  }
}

function notStarted({ code, message }: NodeJS.ErrnoException): SshFailure {
  if (code === 'ENOENT')
    return {
      reason: 'there is no ssh on this machine',
      hint: 'Install the client of OpenSSH (on Debian: apt-get install openssh-client).',
      mayPass: false,
    }
  return { reason: `ssh could not be started: ${message}`, hint: undefined, mayPass: false }
}

/** 128 random bits: nobody can have written them into a log before. */
function newToken(): string {
  return randomBytes(16).toString('hex')
}

/** The last `count` bytes of the pieces, or all. */
function lastBytes(pieces: readonly Buffer[], count: number): Buffer {
  const last: Buffer[] = []
  for (let i = pieces.length - 1, length = 0; i >= 0 && length < count; i--) {
    last.unshift(pieces[i]!)
    length += pieces[i]!.length
  }
  return last.length === 1 ? last[0]! : Buffer.concat(last)
}
