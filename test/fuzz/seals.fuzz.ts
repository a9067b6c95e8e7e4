import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { RecordSlicer, SEGMENT_KINDS } from '../../core/archive/record-slicer.ts'
import { matchesPatterns, readAllowedSigners } from '../../core/seals/allowed-signers.ts'
import { decodeTagFile, readBagDeclaration, readFetch, readManifest, readPayloadOxum } from '../../core/seals/bag.ts'
import { looksLikeChecksums, readChecksumList } from '../../core/seals/checksum-list.ts'
import { readSealedName } from '../../core/seals/sealed-name.ts'
import { readSshKey } from '../../core/seals/ssh-key.ts'
import { readSshSignature } from '../../core/seals/ssh-signature.ts'
import { readTimeStamp } from '../../main/seals/time-stamp-token.ts'
import { corpus } from '../support/corpus.ts'
import { bytesOf, type FuzzTarget } from './target.ts'

const SUM = '9f2c41'.repeat(11).slice(0, 64)
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** Files of the corpus, or something of the same shape where there is none. */
function seeds(paths: readonly string[], otherwise: string): Uint8Array[] {
  const found = paths.map((path) => corpus(path)).filter((path) => path !== undefined && existsSync(path))
  return found.length > 0 ? found.map((path) => new Uint8Array(readFileSync(path!))) : [bytesOf(otherwise)]
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'checksums',
    seeds: [
      `${SUM}  a b\n${SUM} *c\n\\${SUM}  d\\ne\n`,
      `SHA256 (x) = ${SUM}\nMD5(y)= ${SUM.slice(0, 32)}\n`,
      `/log/z ${SUM.slice(0, 40)} sha1\n`,
    ].map(bytesOf),
    run(bytes) {
      const { entries } = readChecksumList(bytes)
      looksLikeChecksums(bytes, true)
      for (const { name } of entries) {
        const place = readSealedName(name ?? '')
        if (place.kind === 'inside') assert.ok(!place.path.split('/').includes('..'), 'a path within the folder')
      }
    },
  },
  {
    name: 'bag',
    seeds: [
      'BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n',
      `${SUM} data/a%0Ab\n${SUM} ./data/c\n`,
      'https://example.net/a 12 data/a\nPayload-Oxum: 12.1\n',
    ].map(bytesOf),
    run(bytes) {
      readBagDeclaration(bytes)
      for (const encoding of ['UTF-8', 'UTF-16', 'ISO-8859-1'] as const) {
        const decoded = decodeTagFile(bytes, encoding)
        readManifest(decoded)
        readFetch(decoded)
        readPayloadOxum(decoded)
      }
    },
  },
  {
    name: 'ssh-signature',
    seeds: seeds(
      ['integrity/sshsig/ed25519.sig', 'integrity/sshsig/rsa.sig'],
      '-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----\n',
    ),
    run(bytes) {
      const signature = readSshSignature(bytes)
      if ('error' in signature) assert.notEqual(signature.error, '')
      const key = readSshKey(bytes)
      if ('error' in key) assert.notEqual(key.error, '')
    },
  },
  {
    name: 'allowed-signers',
    seeds: [
      'a@b,*@c namespaces="file" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlizSIN3DQV78VPNjVvvwjgf+P5HqbPYCYu3BOMdjAE\n',
    ].map(bytesOf),
    run(bytes) {
      const { signers, unread } = readAllowedSigners(text(bytes))
      assert.ok(signers.length + unread.length <= text(bytes).split('\n').length)
      matchesPatterns(text(bytes.subarray(0, 40)), text(bytes.subarray(40)))
    },
  },
  {
    name: 'time-stamp',
    seeds: seeds(['integrity/rfc3161/test_tsa/response.tsr'], '0\x82\x01\x000\x03\x02\x01\0'),
    run(bytes) {
      const token = readTimeStamp(bytes)
      if ('error' in token) assert.notEqual(token.error, '')
    },
  },
  {
    name: 'records',
    seeds: [
      bytesOf('line\nlast'),
      Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, ...new Array(16).fill(0), ...new Array(8).fill(1), 2, 0, 0, 0),
      Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, ...new Array(16).fill(0)),
    ],
    run(bytes) {
      for (const kind of SEGMENT_KINDS) {
        const whole = new Uint32Array(bytes.length + 1)
        const count = new RecordSlicer(kind).slice(bytes, 0, bytes.length, true, whole)
        assert.equal(whole[count], bytes.length, 'records cover every byte')
        for (let i = 0; i < count; i++) assert.ok(whole[i]! < whole[i + 1]!, 'no record is empty')
      }
    },
  },
]
