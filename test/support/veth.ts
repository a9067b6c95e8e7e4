/** Two network namespaces joined by a pair of virtual Ethernet interfaces: a wire of the test's own. */
import { execFileSync, spawnSync } from 'node:child_process'
import { findProgram } from '../../build/provision/places.ts'

/** A wire: what is sent at one end arrives at the other, and nowhere else. */
export interface Veth {
  /** Name of the interface at either end. */
  readonly interface: string
  /** Commands that run another one at the end that sends, and at the end that captures. */
  readonly sender: readonly string[]
  readonly catcher: readonly string[]
  /** Address at the end that captures; nothing listens there. */
  readonly address: string
  /** Address beyond it, to which nothing answers, not even that it is not there. */
  readonly nowhere: string
  /** Datagrams that the wire itself lost: they have left the sender and never arrived. */
  lost(): number
  /** Takes it apart. */
  remove(): void
}

const ADDRESSES = { sender: '192.0.2.1', catcher: '192.0.2.2', nowhere: '192.0.2.99' }
const MAC = { sender: '02:00:00:00:00:01', catcher: '02:00:00:00:00:02' }

/** Why no namespaces can be made here; false: they can. */
export const cannotSeparate: string | false = (() => {
  if (process.platform !== 'linux') return 'only Linux has network namespaces'
  if (process.getuid?.() !== 0) return 'needs root'
  if (findProgram('ip') === undefined) return 'ip (iproute2) is not installed'
  const name = `logwitness-${process.pid}-try`
  const made = spawnSync('ip', ['netns', 'add', name])
  spawnSync('ip', ['netns', 'del', name])
  return made.status === 0 ? false : 'no network namespace can be made'
})()

let made = 0

export function makeVeth(): Veth {
  const name = `logwitness-${process.pid}-${++made}`
  const [sender, catcher] = [`${name}s`, `${name}c`]
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] }).toString()
  const remove = () => {
    for (const each of [sender, catcher]) spawnSync('ip', ['netns', 'del', each], { stdio: 'ignore' })
  }
  try {
    for (const each of [sender, catcher]) ip('netns', 'add', each)
    ip('-n', sender, 'link', 'add', 'wire0', 'type', 'veth', 'peer', 'name', 'wire0', 'netns', catcher)
    for (const [each, end, other] of [
      [sender, 'sender', 'catcher'],
      [catcher, 'catcher', 'sender'],
    ] as const) {
      // Nothing but what the test sends: no IPv6, no questions for addresses.
      ip('netns', 'exec', each, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6')
      ip('-n', each, 'link', 'set', 'wire0', 'address', MAC[end])
      ip('-n', each, 'addr', 'add', `${ADDRESSES[end]}/24`, 'dev', 'wire0')
      ip('-n', each, 'link', 'set', 'lo', 'up')
      ip('-n', each, 'link', 'set', 'wire0', 'up')
      ip('-n', each, 'neigh', 'replace', ADDRESSES[other], 'lladdr', MAC[other], 'dev', 'wire0')
    }
    ip('-n', sender, 'neigh', 'replace', ADDRESSES.nowhere, 'lladdr', MAC.catcher, 'dev', 'wire0')
  } catch (error) {
    remove()
    throw error
  }
  return {
    interface: 'wire0',
    sender: ['ip', 'netns', 'exec', sender],
    catcher: ['ip', 'netns', 'exec', catcher],
    address: ADDRESSES.catcher,
    nowhere: ADDRESSES.nowhere,
    lost() {
      const [link] = JSON.parse(ip('-n', sender, '-s', '-j', 'link', 'show', 'wire0')) as [
        { stats64: { tx: { dropped: number } } },
      ]
      return link.stats64.tx.dropped
    },
    remove,
  }
}
