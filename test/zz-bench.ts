import { MessageBatch } from '../core/columns/message-batch.ts'
import { openManifest, partName } from '../main/store/manifest.ts'
import { IndexReader } from '../main/store/index-reader.ts'
import { parseQuery } from '../core/query/parse.ts'
import { writeBatchFile } from '../main/store/part-file.ts'
import { randomFrom } from './support/hostile-batch.ts'
import { join } from 'node:path'
const { manifest } = openManifest('/tmp/pq/idx')
const r = randomFrom(5)
const N = 122880
if (manifest.parts().length === 0) {
const b = MessageBatch.create()
const c = b.columns
const prefix = manifest.begin(1)
const texts = ['Failed password for invalid user admin from 10.0.0.1 port 44022 ssh2 and some more text to reach a length of 100', 'session opened for user root by (uid=0) and other words that make this line about a hundred bytes long ok'].map((t) => Buffer.from(t))
let s = 1.79e9
const t0 = performance.now()
for (let k = 0; k < 41; k++) {
  b.clear(); b.rows = N
  for (let i = 0; i < N; i++) {
    c.item[i] = 1; c.seq[i] = k * N + i + 1; c.packet[i] = c.seq[i]!; c.off[i] = c.seq[i]! * 150; c.len[i] = 120 + r(20)
    if (r(3) === 0) s++; c.wire_time.sec[i] = s; c.wire_time.nano[i] = i * 7000; c.sender_time.sec[i] = s - r(3); c.sender_time.nano[i] = 0
    const pri = r(192); c.pri[i] = pri; c.facility[i] = pri >> 3; c.severity[i] = pri & 7; c.format[i] = 1; c.transport[i] = 1; c.framing[i] = 1; c.sport[i] = 1024 + r(60000); c.dport[i] = 514; c.time_digits[i] = 6; c.time_source[i] = 1; c.rule[i] = 0; c.text_state[i] = 0
    for (const col of [c.src, c.host, c.app, c.procid]) { const v = Buffer.from(`name${r(col === c.procid ? 20000 : 40)}`); col.codes[i] = col.code(v, 0, v.length) }
    c.dst.codes[i] = 0; c.msgid.codes[i] = 0; c.spans.lengths[i] = 0; c.sd.lengths[i] = 0
    const t = texts[r(10) === 0 ? 0 : 1]!; c.text.bytes.set(t, b.used.text); b.used.text += t.length; c.text.lengths[i] = t.length
  }
  for (let i = 1; i < N; i++) if (c.wire_time.sec[i] === c.wire_time.sec[i-1] && c.wire_time.nano[i]! < c.wire_time.nano[i-1]!) c.wire_time.nano[i] = c.wire_time.nano[i-1]!
  const file = partName(prefix, k); manifest.add({ ...writeBatchFile(join(manifest.folder, file), b), file })
}
manifest.complete(1)
console.log('built', performance.now() - t0)
}
const reader = await IndexReader.open(manifest)
const q = (t: string) => { const p = parseQuery(t); if (!p.ok) throw new Error(p.error.message); return p.query }
const time = async <T>(name: string, f: () => Promise<T>, show: (x: T) => unknown = () => '') => { const t = performance.now(); const x = await f(); console.log(name, (performance.now() - t).toFixed(0), show(x), 'rss', process.memoryUsage.rss() >> 20, 'peak', process.resourceUsage().maxRSS >> 10); return x }
const all = await time('search empty wire', () => reader.search({ query: q(''), clock: 'wire' }), (x) => [x.count, x.order.kind])
for (const at of [0, 1, 2_500_000, 2_600_000, 5_000_000]) await time(`page ${at}`, () => reader.page(all, at, 200), (x) => x.length)
for (const at of [100, 2_400_000, 4_000_000]) await time(`page again ${at}`, () => reader.page(all, at, 200), (x) => x.length)
await time('locate', () => reader.locate(all, 1_790_500_000n * 1_000_000_000n))
const f = await time('search failed', () => reader.search({ query: q('failed password'), clock: 'wire' }), (x) => [x.count, x.order.kind])
await time('page failed', () => reader.page(f, 250000, 200), (x) => x.length)
await time('search host', () => reader.search({ query: q('host:name7 severity<=err'), clock: 'wire' }), (x) => [x.count, x.unknown])
await time('search 10.0.0.1', () => reader.search({ query: q('10.0.0.1'), clock: 'wire' }), (x) => x.count)
await time('search regex', () => reader.search({ query: q('/port \\d+ ssh2/'), clock: 'wire' }), (x) => x.count)
await time('search time', () => reader.search({ query: q('wire:>=2026-09-25'), clock: 'wire' }), (x) => x.count)
const s5 = await time('search all as list (sender sort)', () => reader.search({ query: q(''), clock: 'sender' }), (x) => [x.count, x.order.kind])
await time('page 2M', () => reader.page(s5, 2_000_000, 200), (x) => x.length)
await time('locate', () => reader.locate(s5, 1_790_500_000n * 1_000_000_000n))
await time('histogram', () => reader.histogram({ query: q(''), clock: 'wire' }, 200), (x) => [x.step, x.counts[0]!.length])
await time('histogram failed', () => reader.histogram({ query: q('failed'), clock: 'wire' }, 200), (x) => [x.step])
await time('sources', () => reader.sources({ query: q(''), clock: 'wire' }), (x) => x.hosts.length)
let t = performance.now(); let n = 0; for await (const x of manifest.verifyParts()) n += x.ok ? 1 : 0; console.log('verify', n, (performance.now() - t).toFixed(0))
