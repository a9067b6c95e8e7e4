import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { LAUNCHER } from '../support/cli.ts'
import { corpus } from '../support/corpus.ts'
import { EXPLAINED_PACKETS, type FileTruth } from '../support/explained-packets.ts'

/** Files that one process reads. What holds for the process, its time and its memory, then holds for each of them. */
const FILES = 40
/** No process takes longer, milliseconds, … */
const TIME = 10_000
/** … nor ever holds more, KiB: what Node itself takes is a quarter of it. */
const MEMORY = 200 * 1024

const truthFile = corpus('truth.json')
const skip = truthFile === undefined ? 'the shared corpus is not here' : false
const truth = truthFile ? (JSON.parse(readFileSync(truthFile, 'utf8')) as Record<string, FileTruth>) : {}
const names = Object.keys(truth).filter((name) => /^pcap(-nasty|ng-suite)\//.test(name))
const isCapture = (name: string) => /\.(pcap|pcapng|gz)$/.test(name)

/** Files that hold no packet that can be read, with what is said of them. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'pcap-nasty/libpcap/pcap-invalid-version-1.pcap': /cannot be read: .* offset 0 states pcap version 1\.4/,
  'pcap-nasty/libpcap/pcapng-invalid-vers-1.pcapng': /cannot be read: .* offset 0 begins a section of version 0\.1/,
  'pcap-nasty/libpcap/shb-option-too-long.pcapng': /cannot be read: .* offset 0 states the length 52 at its start/,
  'pcap-nasty/lnav/dhcp-trunc.pcapng': /holds no packet that can be read: .*ends inside/,
  'pcap-nasty/zeek/empty.pcap': /is a pcap capture that holds no packet$/,
  'pcapng-suite/be/basic/test002.pcapng': /is a pcapng capture that holds no packet$/,
  'pcapng-suite/be/difficult/test200.pcapng': /is a pcapng capture that holds no packet$/,
  'pcapng-suite/le/basic/test003.pcapng': /is a pcapng capture that holds no packet$/,
  'pcapng-suite/le/basic/test015.pcapng': /is a pcapng capture that holds no packet$/,
  'pcapng-suite/le/basic/test017.pcapng': /is a pcapng capture that holds no packet$/,
}

interface Batch {
  readonly files: readonly string[]
  readonly status: number | null
  readonly signal: string | null
  readonly stderr: string
  readonly peak: number
}

function readBatch(files: readonly string[]): Batch {
  const peak = join(import.meta.dirname, '../support/peak-memory.ts')
  const paths = files.map((name) => corpus(name)!)
  const { status, signal, stderr } = spawnSync(process.execPath, ['--import', peak, LAUNCHER, 'messages', ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    timeout: TIME,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return { files, status, signal, stderr, peak: Number(/\npeak (\d+) KiB\n$/.exec(stderr)?.[1]) }
}

const batches: Batch[] = []
before(() => {
  for (let at = 0; at < names.length; at += FILES) batches.push(readBatch(names.slice(at, at + FILES)))
})

test('[nasty-ends] no file crashes the program or holds it up', { skip }, () => {
  assert.ok(names.length > 300)
  for (const { files, status, signal, stderr } of batches) {
    assert.equal(signal, null, `ended by ${signal} among ${files[0]} … ${files.at(-1)}\n${stderr.slice(-2000)}`)
    assert.ok(status === 0 || status === 3, `status ${status} among ${files[0]} … ${files.at(-1)}`)
    assert.doesNotMatch(stderr, /could not be done|\n\s+at /)
  }
})

test('[nasty-memory] no file takes more than 200 MB', { skip }, (t) => {
  for (const { files, peak } of batches) assert.ok(peak < MEMORY, `${peak} KiB among ${files[0]} … ${files.at(-1)}`)
  t.diagnostic(`peak ${Math.max(...batches.map(({ peak }) => peak))} KiB`)
})

test('[nasty-packets] every file has as many packets as the truth, a difference that is explained, or a clear refusal', {
  skip,
}, () => {
  const refused = new Set(Object.keys(REFUSED))
  for (const { files, stderr } of batches)
    for (const name of files.filter(isCapture)) {
      const path = corpus(name)!
      const said = stderr.split('\n').filter((line) => line.startsWith(`logwitness: ${path}`))
      const packets = said.map((line) => / in ([\d,]+) packets?\b/.exec(line)?.[1]).find((count) => count !== undefined)
      // Files without a packet are refused, but for those that say by their counters that they saw none.
      const expected = EXPLAINED_PACKETS[name]?.[0] ?? truth[name]!.frames_read
      if (packets !== undefined) assert.equal(Number(packets.replaceAll(',', '')), expected, name)
      else {
        assert.match(said.join('\n'), REFUSED[name] ?? /^$/, name)
        refused.delete(name)
      }
    }
  assert.deepEqual([...refused], [], 'refused no longer')
})
