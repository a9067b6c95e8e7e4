/** A real rsyslogd as the far end of a relay, for tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { findProgram, howToProvide } from '../../build/provision/places.ts'
import type { Identity } from './certificates.ts'
import { eventually } from './eventually.ts'

const program = findProgram('rsyslogd') ?? (existsSync('/usr/sbin/rsyslogd') ? '/usr/sbin/rsyslogd' : undefined)
/** Network stream drivers for TLS that are installed: `gtls` and `ossl`. */
export const tlsDrivers = globSync('/usr/lib/{*/,}rsyslog/lmnsd_{gtls,ossl}.so').map((path) => path.slice(-7, -3))
/** For the option `skip` of a test. */
export const withoutRsyslog =
  program === undefined || tlsDrivers.length === 0 ? `no rsyslogd with TLS is installed; ${howToProvide}` : false

export interface Rsyslogd {
  readonly port: number
  start(): Promise<void>
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** The messages as they were received, one behind the other. */
  received(): string[]
}

/** Takes octet-counted messages over TLS of clients whose certificate bears the name `peer`, and writes each to a file as it came. */
export function rsyslogd(
  folder: string,
  options: {
    readonly port: number
    readonly driver: string
    readonly ca: Identity
    readonly server: Identity
    readonly peer: string
  },
): Rsyslogd {
  const { port, driver, ca, server, peer } = options
  const at = (name: string) => join(folder, name)
  writeFileSync(
    at('rsyslog.conf'),
    `global(
  workDirectory="${folder}" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off"
  defaultNetstreamDriverCAFile="${ca.certFile}"
  defaultNetstreamDriverCertFile="${server.certFile}"
  defaultNetstreamDriverKeyFile="${server.keyFile}"
)
main_queue(queue.type="Direct")
module(load="imtcp" StreamDriver.Name="${driver}" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/name" PermittedPeer=["${peer}"])
template(name="asitcame" type="string" string="%rawmsg%\\n")
input(type="imtcp" port="${port}" address="127.0.0.1")
if $syslogfacility-text == "auth" or $programname == "logwitness" then action(type="omfile" file="${at('received.log')}" template="asitcame")
`,
  )
  let child: ChildProcess | undefined
  return {
    port,
    async start() {
      child = spawn(program!, ['-n', '-f', at('rsyslog.conf'), '-i', at('pid')], { stdio: 'ignore' })
      await eventually(
        () => isListening(port),
        (is) => is,
      )
    },
    async stop(signal = 'SIGTERM') {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    },
    received: () =>
      existsSync(at('received.log')) ? readFileSync(at('received.log'), 'utf8').split('\n').slice(0, -1) : [],
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
