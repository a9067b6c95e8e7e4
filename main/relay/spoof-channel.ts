import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseAddress } from '../../core/bytes/parse-address.ts'
import { udpPackets } from '../../core/relay/ip-datagram.ts'
import { joinBytes } from '../../core/relay/structured-element.ts'
import { rawSendProgram } from '../../native/relay/program.ts'
import type { OpenChannel } from './channel.ts'
import { NOT_ALLOWED } from './link-error.ts'
import type { RelayTarget } from './relay-target.ts'

/** Longest packet that is sent in one piece, bytes: that of Ethernet. */
const MTU = 1500
/** Port of a sender that none is known of. */
const SYSLOG_PORT = 514

function notAllowed(message: string): Error {
  return Object.assign(new Error(message), { code: NOT_ALLOWED })
}

/**
 * Plain UDP datagrams with a message's bytes as they are, that bear the address and the port of its sender. A program of its own holds the
 * raw socket. Of datagrams nobody knows whether they arrive: "in good order" means that the system took them.
 */
export function spoofChannel(target: RelayTarget, program: string = rawSendProgram()): OpenChannel {
  const address = parseAddress(target.host)
  return async (signal, refused) => {
    if (address === undefined) throw notAllowed(`${target.host} is no IP address: udp-spoof wants one`)
    if (!existsSync(program))
      throw notAllowed('the program that opens a raw socket is not compiled: node build/node24.mjs build/native.ts')
    const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'ignore'], signal })
    const lost = Promise.withResolvers<Error | null>()
    child.on('error', (error) => lost.resolve(error))
    child.once('close', (code) =>
      lost.resolve(code === 0 || code === 2 ? null : new Error(`raw sending ended with ${code}`)),
    )
    child.stdin.on('error', () => {})
    await ready(child, program, refused)
    const own = createSocket(address.length === 4 ? 'udp4' : 'udp6').unref()
    own.on('error', () => {})
    const destination = { address, port: target.port }
    let id = randomInt(1, 0x10000)
    return {
      peer: `${target.host}:${target.port}, with the senders' addresses`,
      send({ bytes, address: from, port }) {
        const source = parseAddress(from ?? '')
        if (source === undefined || source.length !== address.length) return 'no-source'
        // 0 would let the system choose one for each fragment.
        id = (id % 0xffff) + 1
        const packets = udpPackets({ address: source, port: port ?? SYSLOG_PORT }, destination, bytes, { id, mtu: MTU })
        if (packets === undefined) return 'too-long'
        return child.stdin.write(joinBytes(packets.flatMap((packet) => [lengthOf(packet), packet])))
      },
      // The relay speaks under its own address.
      sendOwn(message) {
        own.send(message, target.port, target.host)
        return true
      },
      drained: () => new Promise((resolve) => void child.stdin.once('drain', resolve)),
      lost: lost.promise,
      async end() {
        child.stdin.end()
        const failure = await lost.promise
        own.close()
        return failure === null
      },
      destroy: () => void child.kill(),
    }
  }
}

/** Resolves when the program has its sockets, and has given up every privilege. */
async function ready(child: ChildProcess, program: string, refused: () => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  createInterface({ input: child.stdout! }).on('line', (line) => {
    if (line === 'ready') resolve()
    else if (line === 'refused permission')
      reject(
        notAllowed(
          `no permission for a raw socket. Allow it to this program alone: sudo setcap cap_net_raw=+ep ${program}`,
        ),
      )
    else if (line.startsWith('refused ')) reject(notAllowed(line.slice('refused '.length)))
    else if (line.startsWith('failed ')) refused()
  })
  child.once('error', reject).once('close', () => reject(notAllowed('the program that sends datagrams ended at once')))
  return promise
}

function lengthOf(packet: Uint8Array): Uint8Array {
  return Uint8Array.of(packet.length >> 8, packet.length & 0xff)
}
