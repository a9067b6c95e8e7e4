import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { findSeals, MAX_SEARCH_DEPTH, SAMPLE_BYTES } from '../../../main/seals/find-seals.ts'
import { check, freshFolders } from '../../support/seals.ts'

const fresh = freshFolders()
const MD5 = createHash('md5').update('one\n').digest('hex')
const LOG = 'Nov 21 01:28:35 gate app[1]: one\n'

/** What is found below a folder: path from it, and type. */
async function found(
  folder: string,
  paths: readonly string[] = [folder],
  options: Parameters<typeof findSeals>[1] = {},
) {
  return (await findSeals(paths, options)).map(({ path, type }) => `${relative(folder, path)}: ${type}`)
}

test('[find-seals-content] lists are recognised by content as well, logs are not', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put('digests.out', `${MD5}  a.log\n${MD5}  b.log\n`)
  put('one.txt', `${MD5}  a.log\n`)
  put('none.txt', `${MD5}  absent\n`)
  put('hex.log', `${LOG}${LOG}${MD5}  a.log\n`)
  put('key.txt', `${MD5}\n`)
  put('indicators.txt', `${MD5}\n${MD5}\n`)
  put('binary.out', Buffer.concat([Buffer.from(`${MD5}  a\n`), Buffer.alloc(9)]))
  put('long.log', `${MD5}  a.log\n`.repeat(2 * Math.ceil(SAMPLE_BYTES / 40)))
  put('a.log.md5', MD5)
  put('SHA256SUMS', 'whatever')
  assert.deepEqual(await found(folder), [
    'SHA256SUMS: checksums',
    'a.log.md5: sidecar',
    'digests.out: checksums',
    'long.log: checksums',
    'one.txt: checksums',
  ])
})

test('[find-seals-types] each type by what it is', async () => {
  const { folder, put } = fresh()
  put('a.log.sig', '-----BEGIN SSH SIGNATURE-----\n')
  put('a.log.tsr', Buffer.from('3003020100', 'hex'))
  put('b.log.tsr', LOG)
  put('a.note', 'text\n\n— name AAAAAAAA\n')
  put('no.note', 'text\n\n— name AAAAAAAA\nmore\n')
  mkdirSync(join(folder, 'bag', 'data'), { recursive: true })
  put('bag/bagit.txt', 'BagIt-Version: 1.0\n')
  put('bag/manifest-md5.txt', '')
  put('bag/data/a.log.md5', MD5)
  mkdirSync(join(folder, 'torso', 'data'), { recursive: true })
  put('torso/manifest-sha256.txt', '')
  assert.deepEqual(await found(folder), [
    'a.log.sig: ssh signature',
    'a.log.tsr: time stamp',
    'a.note: signed note',
    'bag: bagit',
    'bag/data/a.log.md5: checksums',
    'torso: bagit',
  ])
})

test('[find-seals-archives] what lies in a sealed archive is no seal of others', async () => {
  const { folder, put } = fresh()
  mkdirSync(join(folder, 'ours'))
  put('ours/000001', 'text\n\n— name AAAAAAAA\n')
  assert.deepEqual(await found(folder), ['ours/000001: signed note'])
  assert.deepEqual(await found(folder, [folder], { archives: [join(folder, 'ours')] }), [])
})

test('[find-seals-files] of a file, what it is and what speaks of it beside it', async () => {
  const { folder, put } = fresh()
  for (const name of ['a.log', 'b.log']) {
    put(name, 'one\n')
    put(`${name}.md5`, `${MD5}  ${name}\n`)
    put(`${name}.sig`, '-----BEGIN SSH SIGNATURE-----\n')
  }
  put('MD5SUMS', `${MD5}  a.log\n`)
  assert.deepEqual(await found(folder, [join(folder, 'a.log')]), [
    'MD5SUMS: checksums',
    'a.log.md5: sidecar',
    'a.log.sig: ssh signature',
  ])
  assert.deepEqual(await found(folder, [join(folder, 'b.log.md5')]), ['b.log.md5: sidecar'])
  assert.deepEqual(await found(folder, [join(folder, 'absent')]), [])
})

test('[find-seals-links] links are not followed, so there are no loops', async () => {
  const { folder, put } = fresh()
  put('a.md5', MD5)
  symlinkSync(folder, join(folder, 'loop'))
  symlinkSync('a.md5', join(folder, 'b.md5'))
  assert.deepEqual(await found(folder), ['a.md5: checksums'])
})

test('[find-seals-limits] a folder beyond the limits is told as not checked', async () => {
  const { folder, put } = fresh()
  for (const name of ['a', 'b', 'c']) put(`${name}.md5`, MD5)
  for (const limit of [2, 3, 4]) assert.equal((await found(folder, [folder], { limit })).length, limit < 3 ? 1 : 3)
  const deep = fresh().folder
  const nested = join(deep, ...Array.from({ length: MAX_SEARCH_DEPTH }, () => 'd'))
  mkdirSync(join(nested, 'd'), { recursive: true })
  writeFileSync(join(nested, 'a.md5'), MD5)
  writeFileSync(join(nested, 'd', 'b.md5'), MD5)
  const seals = await found(nested, [deep])
  assert.deepEqual(seals, ['a.md5: checksums', 'd: checksums'])
  const reports = await check([deep])
  assert.equal(reports[1]!.verdict, 'not checked')
  assert.match(reports[1]!.reason, /could not be looked through/)
})

test('[find-seals-unreadable] a folder that cannot be listed is told', async (t) => {
  if (process.getuid?.() === 0) return t.skip('for the superuser every folder can be listed')
  const { folder } = fresh()
  mkdirSync(join(folder, 'closed'))
  chmodSync(join(folder, 'closed'), 0)
  assert.deepEqual(await found(folder), ['closed: checksums'])
  chmodSync(join(folder, 'closed'), 0o700)
})
