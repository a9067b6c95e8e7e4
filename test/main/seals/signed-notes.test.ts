import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatNote } from '../../../core/note/signed-note.ts'
import { parseVerificationKey, type VerificationKey, verificationKey } from '../../../core/note/verification-key.ts'
import { publicKeyOf, sign } from '../../../main/keys/ed25519.ts'
import { corpus } from '../../support/corpus.ts'
import { brief, check, freshFolders } from '../../support/seals.ts'

const fresh = freshFolders()
const SEED = Buffer.alloc(32, 7)
const KEY = verificationKey('collector', publicKeyOf(SEED))
const TRUSTING = { keys: [KEY], trusted: (key: VerificationKey) => key.id === KEY.id }
const LOG = 'Nov 21 01:28:35 gate app[1]: one\n'

const note = (text: string) =>
  formatNote(Buffer.from(text), [{ name: KEY.name, id: KEY.id, bytes: sign(SEED, Buffer.from(text)) }])
const list = () =>
  `${createHash('sha256').update(LOG).digest('hex')}  a.log\n${createHash('md5').update(LOG).digest('hex')}  b.log\n`

test('[signed-note-list] a note that is a list of checksums seals the files in it', async () => {
  const { folder, put } = fresh()
  put('a.log', LOG)
  put('b.log', LOG)
  put('sums.note', note(list()))
  const [good] = await check([folder], TRUSTING)
  assert.deepEqual(brief(good!).files, { 'a.log': 'verified', 'b.log': 'unsigned' })
  assert.deepEqual(
    [good!.type, good!.verdict, good!.signer],
    ['signed note', 'unsigned', `collector+${KEY.id.toString(16).padStart(8, '0')}`],
  )
  const [known] = await check([folder], { ...TRUSTING, trusted: () => false })
  assert.deepEqual([known!.verdict, known!.signer, known!.counts['cannot check']], ['cannot check', null, 2])
  assert.match(known!.reason, /collector\+[0-9a-f]{8}, which is not trusted/)
  put('a.log', 'changed')
  const [changed] = await check([folder], TRUSTING)
  assert.deepEqual(brief(changed!).findings, ['hash differs: a.log'])
})

test('[signed-note-altered] a note whose text was changed fails, and vouches for nothing', async () => {
  const { folder, put } = fresh()
  put('a.log', LOG)
  const bytes = Buffer.from(note(`${list().split('\n')[0]!}\n`))
  put('sums.note', bytes.toString().replace('a.log', './a.log'))
  const [report] = await check([folder], TRUSTING)
  assert.deepEqual(brief(report!), {
    seal: 'sums.note',
    verdict: 'failed',
    files: { 'a.log': 'cannot check' },
    findings: ['signature invalid: sums.note'],
  })
})

test('[signed-note-vectors] the vectors of the note package', async (t) => {
  const file = corpus('integrity/signed-note/signed-note.json')
  if (file === undefined) return t.skip('the corpus is not here')
  const vectors = JSON.parse(readFileSync(file, 'utf8')) as {
    name: string
    vkey: string
    note: string
    valid: boolean
  }[]
  for (const { name, vkey, note, valid } of vectors) {
    const key = parseVerificationKey(vkey)
    assert.ok(!('error' in key))
    const { folder, put } = fresh()
    put(`${name}.txt`, note)
    assert.equal(
      (await check([folder], { keys: [key], trusted: () => true }))[0]!.verdict,
      valid ? 'verified' : 'failed',
    )
    assert.equal((await check([folder]))[0]!.verdict, 'cannot check')
  }
})

test('[signed-note-tlog] of a checkpoint of another log only the signature is checked, and that is said', async (t) => {
  const log = corpus('integrity/tlog-tessera/log')
  if (log === undefined) return t.skip('the corpus is not here')
  const [report] = await check([join(log, 'checkpoint')])
  assert.deepEqual([report!.verdict, report!.detail], ['cannot check', 'signed note, tlog checkpoint'])
  assert.match(
    report!.reason,
    /the state of the log example.com\/log\/testdata with 15 entries; only its signature was checked/,
  )
})

test('[signed-note-damaged] what ends as a note and is none cannot be checked', async () => {
  const { folder, put } = fresh()
  put('x.note', 'text\n\n— name base64?\n')
  const [report] = await check([folder])
  assert.deepEqual(brief(report!).findings, ['seal damaged: x.note'])
  assert.equal(report!.verdict, 'cannot check')
})
