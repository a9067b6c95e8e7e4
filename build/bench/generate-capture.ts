// node build/node24.mjs build/bench/generate-capture.ts OUT COUNT [us|ns] [pcap]: a large capture of syslog over UDP, the same
// every time.
import { generateCapture } from './capture.ts'

const [out, count, ...rest] = process.argv.slice(2)
const packets = Number(count)
if (out === undefined || !Number.isSafeInteger(packets) || packets < 0) {
  console.error('usage: node build/bench/generate-capture.ts OUT COUNT [us|ns] [pcap]')
  process.exitCode = 2
} else {
  const unit = rest.includes('us') ? 'us' : 'ns'
  generateCapture(out, { packets, unit, format: rest.includes('pcap') ? 'pcap' : 'pcapng' })
}
