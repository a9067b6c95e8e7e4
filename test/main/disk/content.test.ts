import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import {
  type Compression,
  compressionOf,
  MAX_RATIO,
  RATIO_FREE,
  RatioLimit,
  readContent,
  readSample,
  SAMPLE,
} from '../../../main/disk/content.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { put } = scratchFolder()

/** "Nov 21 01:28:35 gate app[1]: one" and "… two", three lines each, as xz 5.4 and bzip2 1.0.8 pack them. */
const PACKED = {
  xz: [
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABiACldACcbysIBHPGhWilgZPoqpefwoZqW6Pzqthil6oPxwvoh5acUgehswAAAAAAAAO0OZoFMfSdTAAFFY4k+M3kftvN9AQAAAAAEWVo=',
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABiACldACcbysIBHPGhWilgZPoqpefwoZqW6Pzqthil6oPxwvrGacVGqSVaAAAAAAAAAO8EUxVWOCjyAAFFY4k+M3kftvN9AQAAAAAEWVo=',
  ],
  bzip2: [
    'QlpoOTFBWSZTWb287NwAABxfgAAQQAB6UAABAAoigcUAIABIz/1VGQ9T1MgaFfqhoGgDS6rDRCWyELKK5JarpWWfKIePWFBh54oM4Q+LuSKcKEhe3nZuAA==',
    'QlpoOTFBWSZTWdz2dnwAABxfgAAQQAB6UAABAAoigMWAIABIz/1VGQepiaZBX6oGgaA0umyuhRyhCySeijd47WWYSdMMtnx4QZxIYQ+LuSKcKEhuezs+AA==',
  ],
} as const

const small = ['one', 'two'].map((word) => Buffer.from(`Nov 21 01:28:35 gate app[1]: ${word}\n`.repeat(3)))
const large = [9000, 700].map((lines, seed) =>
  Buffer.from(
    Array.from(
      { length: lines },
      (_, i) => `Nov 21 01:28:35 gate app[${(i * 7919 + seed) % 100_000}]: line ${i}\n`,
    ).join(''),
  ),
)
const packers: readonly [Compression, contents: readonly Buffer[], pack: (i: number) => Buffer][] = [
  ['gzip', large, (i) => gzipSync(large[i]!)],
  ['zstd', large, (i) => zstdCompressSync(large[i]!, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
  ['xz', small, (i) => Buffer.from(PACKED.xz[i]!, 'base64')],
  ['bzip2', small, (i) => Buffer.from(PACKED.bzip2[i]!, 'base64')],
]

/** What a file of these bytes gives. */
async function read(compression: Compression, file: Uint8Array) {
  const path = put(`file.${compression}`, file)
  const pieces: Buffer[] = []
  const hash = createHash('sha256')
  const problem = await readContent(path, compression, (bytes) => pieces.push(Buffer.from(bytes)) > 0, hash)
  assert.equal(
    hash.digest('hex'),
    createHash('sha256').update(file).digest('hex'),
    'every byte of the file is hashed once',
  )
  return { content: Buffer.concat(pieces), problem }
}

for (const [compression, contents, pack] of packers) {
  const [first, second] = [pack(0), pack(1)]
  const both = Buffer.concat(contents)

  test(`[content-whole] [content-members] ${compression}: one member, and all of several in a chain`, async () => {
    assert.deepEqual(await read(compression, first), { content: contents[0], problem: undefined })
    assert.deepEqual(await read(compression, Buffer.concat([first, second])), { content: both, problem: undefined })
    const { content } = await read(compression, Buffer.concat([first, second, first]))
    assert.ok(content.equals(Buffer.concat([both, contents[0]!])))
  })

  test(`[content-truncated] ${compression}: a cut file gives what stands before, and the place`, async () => {
    for (const file of [
      first.subarray(0, first.length - 5),
      Buffer.concat([first, second.subarray(0, second.length - 20)]),
    ]) {
      const { content, problem } = await read(compression, file)
      assert.equal(problem?.reason, 'compressed-data')
      assert.equal(problem.offset, file.length)
      assert.ok(both.subarray(0, content.length).equals(content))
      if (file.length > first.length)
        assert.ok(content.length >= contents[0]!.length, 'the first member is there whole')
    }
  })

  test(`[content-garbage] ${compression}: what stands behind good data is told, and no byte of the good data is lost`, async () => {
    const { content, problem } = await read(compression, Buffer.concat([first, Buffer.from('garbage behind the end')]))
    assert.ok(content.equals(contents[0]!), `${content.length} of ${contents[0]!.length} bytes`)
    assert.equal(problem?.reason, 'compressed-data')
    assert.ok(problem.offset >= first.length && problem.offset <= first.length + 22, String(problem.offset))
    assert.match(
      problem.detail,
      new RegExp(`^the ${compression} data is damaged or ends too early near byte ${problem.offset}`),
    )
  })

  test(`[content-damaged] ${compression}: damage in the middle ends the reading with a statement`, async () => {
    const file = Buffer.from(first)
    for (let i = 0; i < 8; i++) file[(file.length >> 1) + i]! ^= 0x55
    const { content, problem } = await read(compression, file)
    assert.equal(problem?.reason, 'compressed-data')
    assert.ok(content.length <= contents[0]!.length + 1000)
    assert.doesNotMatch(problem.detail, /undefined|kitty|error code/, 'in words for a person')
  })

  test(`[content-stop] ${compression}: reading ends where it is told to`, async () => {
    let pieces = 0
    assert.equal(await readContent(put('stop', first), compression, () => ++pieces < 1), undefined)
    assert.equal(pieces, 1)
  })
}

test('[content-checksum] gzip: where only the checksum shows the damage, the statement says that what was read may be wrong', async () => {
  const file = gzipSync('the text that the checksum is of', { level: 0 })
  file[20]! ^= 1
  const { problem } = await read('gzip', file)
  assert.match(problem!.detail, /any part of what was read may be wrong/)
})

test('[content-plain] an uncompressed file is handed over as it is', async () => {
  const content = Buffer.concat([large[0]!, large[1]!])
  assert.deepEqual(await read('none', content), { content, problem: undefined })
  await assert.rejects(
    readContent('/nonexistent/file', 'none', () => true),
    { code: 'ENOENT' },
  )
})

test('[content-ratio] content of RATIO_FREE is never too much; beyond it MAX_RATIO times the file is allowed', () => {
  const piece = new Uint8Array(1 << 20)
  const pass = (fileSize: number, bytes: number): boolean => {
    let passed = 0
    const limit = new RatioLimit(fileSize, (piece) => {
      passed += piece.length
      return true
    })
    for (let left = bytes; left > 0; left -= piece.length) limit.pass(piece.subarray(0, Math.min(left, piece.length)))
    assert.equal(limit.exceeded, passed < bytes, 'nothing is handed over beyond the limit')
    const problem = limit.problem(7)
    assert.equal(problem?.reason, limit.exceeded ? 'compressed-ratio' : undefined)
    if (problem) assert.match(problem.detail, new RegExp(`exceeds ${MAX_RATIO} times`))
    return !limit.exceeded
  }
  assert.deepEqual(
    [RATIO_FREE - 1, RATIO_FREE, RATIO_FREE + 1].map((bytes) => pass(10, bytes)),
    [true, true, false],
  )
  const fileSize = 2 ** 20
  const limit = fileSize * MAX_RATIO
  assert.ok(limit > RATIO_FREE)
  assert.deepEqual(
    [limit - 1, limit, limit + 1].map((bytes) => pass(fileSize, bytes)),
    [true, true, false],
  )
})

test('[content-bomb] a file that expands without end is given up at the limit', async () => {
  const bomb = zstdCompressSync(Buffer.alloc(1 << 28))
  let bytes = 0
  const path = put('bomb', Buffer.concat(Array.from({ length: 8 }, () => bomb)))
  const problem = await readContent(path, 'zstd', (piece) => {
    bytes += piece.length
    return true
  })
  assert.equal(problem?.reason, 'compressed-ratio')
  assert.ok(bytes >= RATIO_FREE - (1 << 20) && bytes <= RATIO_FREE, String(bytes))
})

test('[content-compression] how a file is compressed is told by its first bytes, whatever its name is', () => {
  for (const [compression, bytes] of [
    ['gzip', gzipSync(small[0]!)],
    ['zstd', zstdCompressSync(small[0]!)],
    ['xz', Buffer.from(PACKED.xz[0], 'base64')],
    ['bzip2', Buffer.from(PACKED.bzip2[0], 'base64')],
    ['none', small[0]!],
    ['none', Buffer.from('BZh0 is no block size')],
    ['none', Buffer.alloc(0)],
  ] as const)
    assert.equal(compressionOf(put('any.gz', bytes)), compression)
})

test('[content-sample] of a long file a sample of at least the limit, of a shorter one all', async () => {
  for (const length of [0, 1, SAMPLE - 1]) {
    const { sample, problem } = await readSample(put('short', Buffer.alloc(length, 'x')), 'none')
    assert.deepEqual([sample.length, problem], [length, undefined])
  }
  for (const length of [SAMPLE, SAMPLE + 1, 3 * SAMPLE]) {
    const { sample } = await readSample(put('long', gzipSync(Buffer.alloc(length, 'x'))), 'gzip')
    assert.ok(sample.length >= SAMPLE && sample.length <= length && sample.length < 2 * SAMPLE, String(sample.length))
  }
})
