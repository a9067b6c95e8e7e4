// Writes an archive until it is killed: node live-writer.ts FOLDER log|pcapng PREFIX [ROTATE BYTES]. Each message is appended in two
// halves, so that it may be torn anywhere.
import { setTimeout as pause } from 'node:timers/promises'
import { liveWriter, packetOf } from './live.ts'
import { bytes } from './packets.ts'

const [folder = '', kind = 'log', prefix = '', rotate] = process.argv.slice(2)
const { stream } = await liveWriter(folder, kind as 'log' | 'pcapng', rotate === undefined ? undefined : Number(rotate))
process.stdout.write('writing\n')
for (let i = 0; ; i++) {
  const text = `${prefix} ${i} ${'x'.repeat((i * 37) % 300)}`
  const record =
    kind === 'log' ? bytes(`${new Date().toISOString()} gate app: ${text}\n`) : packetOf(`<14>gate app: ${text}`)
  const half = 1 + ((i * 13) % (record.length - 1))
  stream.append(record.subarray(0, half))
  if (i % 7 === 0) await pause(2)
  stream.append(record.subarray(half))
  if (i % 50 === 0) stream.checkpoint()
  if (i % 20 === 0) await pause(5)
}
