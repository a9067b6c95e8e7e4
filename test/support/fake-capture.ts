// Stands in for the command line: node fake-capture.ts capture ARCHIVE --interface=NAME …, or interfaces --json. What it does goes by the
// name of the interface.
import { setInterval as every } from 'node:timers/promises'
import { liveWriter } from './live.ts'

const [command = '', archive = ''] = process.argv.slice(2)
const say = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)
const device = { description: null, addresses: [], up: true, running: true, loopback: false, wireless: null }
const known = { ...device, linkType: 1, linkTypeName: 'EN10MB' }
const HINT = 'sudo setcap cap_net_raw,cap_setpcap+ep /a/program'

if (command === 'interfaces') {
  say({ kind: 'interface', name: 'good0', ...known, engines: ['libpcap', 'dumpcap'], refused: [] })
  const refused = [
    { name: 'libpcap', reason: 'it may not open the device', hint: HINT },
    { name: 'cap', reason: 'is not installed' },
  ]
  say({ kind: 'interface', name: 'closed0', ...known, engines: [], refused })
} else if (process.argv.includes('--interface=closed0')) {
  process.stderr.write('logwitness: closed0 cannot be captured from. libpcap: it may not open the device\n')
  process.exitCode = 3
} else {
  const writer = await liveWriter(archive, 'pcapng')
  say({ kind: 'event', event: 'start', text: 'logwitness: start engine=libpcap' })
  say({ kind: 'started', version: '1.10', resolution: '10^-9 s', privileges: 'none' })
  say({ kind: 'statistics', received: 7, dropped: 2, interfaceDropped: null })
  let stopped = false
  process.once('SIGTERM', () => {
    stopped = true
  })
  let number = 0
  for await (const _ of every(20)) {
    writer.message(`captured ${number++}`)
    if (process.argv.includes('--interface=breaking0') && number === 10) {
      writer.close()
      say({ kind: 'end', how: 'engine ended', reason: 'the interface went away', hint: 'Plug it in.', packets: number })
      process.exit(3)
    }
    if (stopped) break
  }
  writer.close()
  say({ kind: 'end', how: 'stopped', reason: null, hint: null, packets: number })
}
