import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContentDecoder } from '../../../core/decode/content-decoder.ts'
import { PieceDecoder } from '../../../core/decode/piece-decoder.ts'
import { Tally } from '../../../core/decode/tally.ts'

/** Takes whole lines, and at the end what is left: each with its offset. */
function lineDecoder() {
  const lines: [offset: number, text: string][] = []
  const decoder: ContentDecoder = {
    tally: new Tally(),
    failure: undefined,
    takeStock() {},
    read(bytes, start, end, offset, final) {
      let at = start
      for (let feed = bytes.indexOf(10, at); feed >= 0 && feed < end; feed = bytes.indexOf(10, at)) {
        lines.push([offset + at - start, Buffer.from(bytes.subarray(at, feed)).toString()])
        at = feed + 1
      }
      if (!final || at === end) return at
      lines.push([offset + at - start, Buffer.from(bytes.subarray(at, end)).toString()])
      return end
    },
  }
  return { lines, pieces: new PieceDecoder(decoder) }
}

test('[pieces-any-size] however content is handed over, the same is decoded, with the same offsets', () => {
  const all = Array.from({ length: 100_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 50)}`)
  // Longer than what is gathered.
  all[50_000] = 'y'.repeat(5_000_000)
  const content = Buffer.from(all.join('\n'))
  for (const size of [977, 1 << 16, 3_000_000, content.length]) {
    const { lines, pieces } = lineDecoder()
    for (let at = 0; at < content.length; at += size) pieces.take(content.subarray(at, at + size))
    pieces.finish()
    assert.equal(pieces.offset, content.length)
    assert.deepEqual(
      lines.map(([, text]) => text),
      all,
    )
    for (const [offset, text] of [lines[1]!, lines[50_001]!, lines.at(-1)!])
      assert.equal(content.subarray(offset, offset + text.length).toString(), text)
  }
})

test('[pieces-skip] behind a place that is passed over decoding begins anew, and half a record in front of it is dropped', () => {
  const { lines, pieces } = lineDecoder()
  pieces.take(Buffer.from('one\ntwo\nthr'))
  pieces.skipTo(20)
  pieces.take(Buffer.from('four\nfive'))
  pieces.finish()
  assert.deepEqual(lines, [
    [0, 'one'],
    [4, 'two'],
    [20, 'four'],
    [25, 'five'],
  ])
  assert.equal(pieces.offset, 29)
})
