import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { DEFAULT_DECODE_OPTIONS } from '../../../core/decode/content-decoder.ts'
import type { Compression } from '../../../main/disk/content.ts'
import { workerUrl } from '../../../main/disk/worker-url.ts'
import { Progress } from '../../../main/engine/progress.ts'
import type { ItemRead, ReadWorkerData } from '../../../main/engine/read-worker.ts'
import { CHUNK, CLOSE, DATA, HEADROOM, Ring } from '../../../main/engine/ring.ts'
import type { Source } from '../../../main/engine/source.ts'
import { makeRandom } from '../../support/random.ts'
import { EMPTY_ROOT, treeOf } from '../../support/record-trees.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()

/** Lines of all lengths, and one longer than a slot: records lie across the bounds of slots. */
const random = makeRandom(1, 1)
const lines = Array.from({ length: 20_000 }, () => 'line '.repeat(random.below(60)))
const CONTENT = Buffer.from([...lines, 'x'.repeat(CHUNK + 5), ...lines].join('\n'))

interface Handed {
  readonly reads: readonly ItemRead[]
  /** Bytes of content that were handed over. */
  readonly bytes: number
}

function source(item: number, path: string, compression: Compression): Source {
  return { item, path, kind: 'log', compression, options: DEFAULT_DECODE_OPTIONS }
}

/** Reads as an import does, with this thread in the place of the one that decodes. `onSlot` sees each slot of content. */
async function read(
  sources: readonly Source[],
  onSlot: (ring: Ring, bytes: Uint8Array) => void = () => {},
): Promise<Handed> {
  const ring = new Ring()
  const workerData: ReadWorkerData = {
    ring: { data: ring.data, state: ring.state },
    progress: new Progress().memory,
    sources,
  }
  const reads: ItemRead[] = []
  const worker = new Worker(workerUrl('read-worker', new URL('../../../main/engine/import.ts', import.meta.url).href), {
    workerData,
  })
  worker.on('message', (message: ItemRead) => reads.push(message))
  const ended = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
  let bytes = 0
  for (let kind = DATA; kind !== CLOSE; ) {
    const slot = ring.next()
    kind = slot.kind
    if (kind === DATA) {
      bytes += slot.end - slot.start
      onSlot(ring, ring.bytes.subarray(slot.start, slot.end))
      // The reader of the ring writes in front of its slot; nothing of that may get into the tree.
      ring.bytes.fill(0xdd, slot.start - HEADROOM, slot.start)
    }
    ring.release(0)
  }
  await ended
  return { reads, bytes }
}

test('[read-worker-tree] records and root are those of the content, whatever it is compressed with', async () => {
  const whole = treeOf('log', CONTENT)
  assert.ok(whole.records > 2 * lines.length)
  const files: [Compression, Uint8Array][] = [
    ['none', CONTENT],
    ['gzip', gzipSync(CONTENT)],
    ['zstd', zstdCompressSync(CONTENT)],
  ]
  const sources = files.map(([compression, file], i) =>
    source(i + 1, scratch.put(`${compression}.log`, file), compression),
  )
  const { reads, bytes } = await read(sources)
  assert.equal(bytes, 3 * CONTENT.length)
  files.forEach(([compression, file], i) => {
    const { item, sha256, size, records, root, stopped, error, problem } = reads[i]!
    assert.deepEqual(
      { item, records, root, stopped, error, problem },
      {
        item: i + 1,
        ...whole,
        stopped: false,
        error: undefined,
        problem: undefined,
      },
      compression,
    )
    assert.deepEqual([size, sha256], [file.length, createHash('sha256').update(file).digest('hex')], compression)
  })
})

test('[read-worker-empty] an empty file has no records, and the root of the empty tree', async () => {
  const { reads } = await read([source(1, scratch.put('empty.log', ''), 'none')])
  assert.deepEqual([reads[0]!.records, reads[0]!.root], [0, EMPTY_ROOT])
})

test('[read-worker-damaged] of compressed data that ends too early, the tree is of what could be read', async () => {
  const file = gzipSync(CONTENT)
  const pieces: Buffer[] = []
  const { reads } = await read(
    [source(1, scratch.put('cut.gz', file.subarray(0, file.length / 2)), 'gzip')],
    (_, bytes) => {
      pieces.push(Buffer.from(bytes))
    },
  )
  assert.equal(reads[0]!.problem?.reason, 'compressed-data')
  const { records, root } = treeOf('log', Buffer.concat(pieces))
  assert.deepEqual([reads[0]!.records, reads[0]!.root], [records, root])
})

test('[read-worker-no-tree] what was stopped, or could not be read to its end, has no tree', async () => {
  const path = scratch.put('long.log', Buffer.concat(Array(5).fill(CONTENT)))
  const { reads, bytes } = await read([source(1, path, 'none'), source(2, path, 'none')], (ring) => ring.stop())
  assert.equal(reads.length, 1)
  assert.ok(reads[0]!.stopped && bytes < 5 * CONTENT.length)
  assert.deepEqual([reads[0]!.records, reads[0]!.root], [null, null])

  const missing = await read([source(1, join(scratch.folder, 'not-there'), 'none')])
  assert.match(missing.reads[0]!.error ?? '', /ENOENT/)
  assert.deepEqual([missing.reads[0]!.records, missing.reads[0]!.root], [null, null])
})
