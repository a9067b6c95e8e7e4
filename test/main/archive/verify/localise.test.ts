import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { RecordSlicer } from '../../../../core/archive/record-slicer.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../../core/decode/content-decoder.ts'
import { plainHasher } from '../../../../core/hash/leaf-hasher.ts'
import { findArchives, MAX_SEARCH_DEPTH } from '../../../../main/archive/verify/find-archives.ts'
import { Findings } from '../../../../main/archive/verify/findings.ts'
import { type LocaliseOptions, localise } from '../../../../main/archive/verify/localise.ts'
import { MAX_QUOTED, messagesWithin } from '../../../../main/archive/verify/messages-within.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const { folder, put } = scratchFolder()
const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`)
const sealed = lines.join('')

/** Localises what happened to a log of these lines. */
async function localised(content: string, options: LocaliseOptions = {}) {
  const bytes = Buffer.from(sealed)
  const bounds = new Uint32Array(100)
  const records = new RecordSlicer('log').slice(bytes, 0, bytes.length, true, bounds)
  const leaves = new Uint8Array(32 * records)
  plainHasher.leaves(bytes, bounds, records, leaves)
  const findings = new Findings()
  const { kept } = await localise(
    {
      number: 1,
      file: 'segments/000001.log',
      path: put('content', content),
      leaves: put('leaves', leaves),
      compression: 'none',
      kind: 'log',
      records,
      bytes: bytes.length,
      same: 4,
    },
    findings,
    options,
  )
  return { kept, found: findings.list.map(({ kind, record, records }) => [kind, record, records]) }
}

suite('limits of localising', () => {
  const changed = sealed.replace('line 8', 'line X')

  test('[localise-records-limit] up to the limit records are compared one by one; beyond it, the first is named', async () => {
    for (const mostRecords of [17, 16])
      assert.deepEqual(await localised(changed, { mostRecords }), { kept: 19, found: [['changed', 8, 1]] })
    assert.deepEqual(await localised(changed, { mostRecords: 15 }), { kept: 4, found: [['changed', 5, null]] })
  })

  test('[localise-extra-limit] bytes beyond those that were sealed are looked at up to the limit', async () => {
    const more = `${sealed}more\n`
    const inserted = ['inserted', 21, 1]
    for (const mostExtra of [6, 5]) assert.deepEqual((await localised(more, { mostExtra })).found, [inserted])
    assert.deepEqual((await localised(more, { mostExtra: 4 })).found, [inserted, ['inserted', null, null]])
  })

  test('[localise-quoted-limit] a message is quoted up to the limit, and never cut within a character', async () => {
    const quoted = async (text: string) => {
      const path = put('message', `${text}\n`)
      const segment = { path, compression: 'none', kind: 'log' } as const
      const found = await messagesWithin(segment, [{ start: 0, end: 1 }], [], DEFAULT_DECODE_OPTIONS, undefined)
      return found.get(0)?.text
    }
    const long = (length: number) => 'x'.repeat(length)
    assert.equal(await quoted(long(MAX_QUOTED - 1)), long(MAX_QUOTED - 1))
    assert.equal(await quoted(long(MAX_QUOTED)), long(MAX_QUOTED))
    assert.equal(await quoted(long(MAX_QUOTED + 1)), `${long(MAX_QUOTED)}…`)
    assert.equal(await quoted(`${long(MAX_QUOTED - 1)}€`), `${long(MAX_QUOTED - 1)}…`)
  })

  test('[verify-find-depth] archives are looked for as deep as the limit, and what lies deeper is said', () => {
    for (const [depth, unsearched] of [
      [MAX_SEARCH_DEPTH - 1, 0],
      [MAX_SEARCH_DEPTH, 0],
      [MAX_SEARCH_DEPTH + 1, 1],
    ] as const) {
      const top = join(folder, `depth-${depth}`)
      mkdirSync(join(top, ...Array<string>(depth).fill('d')), { recursive: true })
      assert.equal(findArchives(top).unsearched.length, unsearched)
    }
  })
})
