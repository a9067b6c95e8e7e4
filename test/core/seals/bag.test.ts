import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decodeBagPath,
  decodeTagFile,
  readBagDeclaration,
  readFetch,
  readManifest,
  readPayloadOxum,
} from '../../../core/seals/bag.ts'

const declare = (text: string) => readBagDeclaration(Buffer.from(text))

test('[bag-declaration] two lines with version and encoding, in any kind of line end', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const read = declare(`BagIt-Version: 1.0${end}Tag-File-Character-Encoding: UTF-8${end}`)
    assert.deepEqual(read, { version: '1.0', encoding: 'UTF-8', encodingName: 'UTF-8' })
  }
  const other = declare('BagIt-Version: 0.97\nTag-File-Character-Encoding: EBCDIC-US\n')
  assert.deepEqual(other, { version: '0.97', encoding: null, encodingName: 'EBCDIC-US' })
})

test('[bag-declaration-invalid] a mark, no version, no encoding', () => {
  for (const [text, expected] of [
    ['\ufeffBagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n', /byte order mark/],
    ['BagIt-Version: .97\nTag-File-Character-Encoding: UTF-8\n', /"\.97"/],
    ['BagIt-Version: 0.97\n', /second line/],
    ['', /first line/],
  ] as const) {
    const read = declare(text)
    assert.match('error' in read ? read.error : '', expected)
  }
})

test('[bag-encoding] tag files in UTF-16 with and without a mark, and in ISO-8859-1', () => {
  const little = Buffer.from('\ufeffä.log', 'utf16le')
  assert.equal(decodeTagFile(little, 'UTF-16'), 'ä.log')
  assert.equal(decodeTagFile(Buffer.from(little).swap16(), 'UTF-16'), 'ä.log')
  assert.equal(decodeTagFile(Buffer.from('ä.log', 'utf16le').swap16(), 'UTF-16'), 'ä.log')
  assert.equal(decodeTagFile(Buffer.from('ä.log', 'latin1'), 'ISO-8859-1'), 'ä.log')
  assert.equal(decodeTagFile(Buffer.from('\ufeffä.log'), 'UTF-8'), 'ä.log')
})

test('[bag-manifest] digest, white space, path; a star and a tab as older writers put them', () => {
  const read = readManifest('ABCD  data/a b\r\nab *data/c\nab\tdata/d\n\nno digest\nab\n')
  assert.deepEqual(
    read.entries.map(({ digest, path }) => [digest, path]),
    [
      ['abcd', 'data/a b'],
      ['ab', 'data/c'],
      ['ab', 'data/d'],
    ],
  )
  assert.deepEqual([read.unread, read.cut], [[5, 6], false])
})

test('[bag-fetch] URL, length or a dash, path', () => {
  assert.deepEqual(readFetch('http://x/a%20b 12 data/a b\nhttp://x/c - data/c\nbroken\n'), [
    { url: 'http://x/a%20b', path: 'data/a b' },
    { url: 'http://x/c', path: 'data/c' },
    { url: '', path: null },
  ])
})

test('[bag-oxum] bytes and files; absent and unreadable are two things', () => {
  assert.deepEqual(readPayloadOxum('A: b\npayload-oxum : 58.2 \n'), { bytes: 58, files: 2 })
  assert.equal(readPayloadOxum('A: b\n'), null)
  assert.equal(readPayloadOxum('Payload-Oxum: many\n'), undefined)
})

test('[bag-path] only line ends and percent signs are encoded', () => {
  assert.equal(decodeBagPath('data/a%0Ab%0d%25%7E%41'), 'data/a\nb\r%%7E%41')
})

test('[bag-total] any bytes are read without failing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
      readBagDeclaration(bytes)
      for (const encoding of ['UTF-8', 'UTF-16', 'UTF-16LE', 'ISO-8859-1'] as const) decodeTagFile(bytes, encoding)
      readManifest(text)
      readFetch(text)
      readPayloadOxum(`Payload-Oxum: ${text}`)
    }),
  )
})

test('[bag-entry-limit] entries beyond the limit are left out; of a manifest that is said', () => {
  for (const more of [-1, 0, 1]) {
    const read = readManifest('ab  data/a\n'.repeat(20 + more), 20)
    assert.deepEqual([read.entries.length, read.cut], [20 + Math.min(more, 0), more > 0])
    assert.equal(readFetch('http://x - data/a\n'.repeat(20 + more), 20).length, 20 + Math.min(more, 0))
  }
})
