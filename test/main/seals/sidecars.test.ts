import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { brief, check, freshFolders } from '../../support/seals.ts'

const fresh = freshFolders()
const hash = (algorithm: string, content: string | Uint8Array) => createHash(algorithm).update(content).digest('hex')
const LOG = '[2005/08/01 00:00:01] 192.0.2.1:514 -> 192.0.2.2:514 UDP\n'

/** A sidecar as psmd's kin write it: two lines, the name first, with its path on the machine that wrote it. */
const psmd = (name: string, content: string) =>
  `/var/log/psmd/${name} ${hash('md5', content)} md5\n/var/log/psmd/${name} ${hash('sha1', content)} sha1\n`

test('[sidecar-psmd] the name first, of another machine, found by its base name', async () => {
  const { folder, put } = fresh()
  put('gate_20050801_000000.log', LOG)
  put('gate_20050801_000000.log.sig', psmd('gate_20050801_000000.log', LOG))
  const [report] = await check([folder])
  assert.deepEqual([report!.type, report!.detail, report!.verdict], ['sidecar', 'name first, as of psmd', 'unsigned'])
  assert.match(report!.reason, /MD5 matches.*base name.*SHA-1 matches/)
  put('gate_20050801_000000.log', `${LOG}x`)
  const [changed] = await check([folder])
  assert.deepEqual(brief(changed!).files, { 'gate_20050801_000000.log': 'failed' })
})

test('[sidecar-compressed] the sum of what was compressed since, in each kind of name', async () => {
  for (const [ending, pack] of [
    ['gz', gzipSync],
    ['zst', zstdCompressSync],
  ] as const) {
    const { folder, put } = fresh()
    put(`x.syslog.${ending}`, pack(Buffer.from(LOG)))
    put('x.syslog.md5', psmd('x.syslog', LOG))
    put(`x.syslog.${ending}.sha256`, `${hash('sha256', LOG)}  x.syslog.${ending}\n`)
    for (const report of await check([folder])) {
      assert.deepEqual(brief(report).files, { [`x.syslog.${ending}`]: 'unsigned' })
      assert.match(report.reason, /of the decompressed content matches/)
    }
  }
})

test('[sidecar-as-it-stands] the sum of the compressed bytes is told apart', async () => {
  const { folder, put } = fresh()
  const packed = gzipSync(Buffer.from(LOG))
  put('x.syslog.gz', packed)
  put('x.syslog.gz.sha256', `${hash('sha256', packed)}  x.syslog.gz\n`)
  const [report] = await check([folder])
  assert.equal(report!.reason, 'SHA-256 matches; nobody signed it.')
  put('x.syslog.gz', packed.subarray(0, -4))
  const [cut] = await check([folder])
  assert.equal(cut!.verdict, 'failed')
  assert.match(cut!.reason, /decompressed content.*damaged or ends too early/)
})

test('[sidecar-worthless] the digest of nothing beside a file that is not empty says nothing', async () => {
  const { folder, put } = fresh()
  put('a.log', LOG)
  put('a.log.sig', psmd('a.log', ''))
  put('b.log.gz', gzipSync(Buffer.from(LOG)))
  put('b.log.md5', `${hash('md5', '')}  b.log\n`)
  put('empty.log', '')
  put('empty.log.sig', psmd('empty.log', ''))
  put('empty.gz', gzipSync(Buffer.alloc(0)))
  put('empty.gz.sha256', `${hash('sha256', '')}  empty.gz\n`)
  const reports = await check([folder])
  assert.deepEqual(
    reports.map(({ verdict }) => verdict),
    ['cannot check', 'cannot check', 'unsigned', 'unsigned'],
  )
  assert.deepEqual(brief(reports[0]!).findings, ['seal worthless: a.log', 'seal worthless: a.log'])
  assert.match(reports[0]!.reason, /worthless/)
})

test('[sidecar-detached] a digest alone is of the file that the sidecar is named for', async () => {
  const { folder, put } = fresh()
  put('a.log', LOG)
  put('a.log.sha256', hash('sha256', LOG).toUpperCase())
  put('list.sha256', `${hash('sha256', LOG)}\n`)
  const [sidecar, list] = await check([folder])
  assert.deepEqual([sidecar!.type, sidecar!.verdict], ['sidecar', 'unsigned'])
  assert.deepEqual(brief(list!).findings, ['file missing: list'])
})

test('[sidecar-stopped] a rotation that was sealed and then no longer', async () => {
  const { folder, put } = fresh()
  for (const day of [1, 2, 3, 4, 5]) {
    const name = `gate_2005080${day}_000000.log`
    put(name, LOG)
    if (day <= 3) put(`${name}.sig`, psmd(name, LOG))
  }
  const reports = await check([folder])
  assert.deepEqual(
    reports.map((report) => brief(report).findings),
    [[], [], ['sealing stopped: gate_20050804_000000.log']],
  )
  assert.match(reports[2]!.findings[0]!.text, /unsealed/)
  assert.deepEqual(
    reports.map(({ verdict }) => verdict),
    ['unsigned', 'unsigned', 'unsigned'],
  )
})

test('[sidecar-stopped-list] the same where a list names the first files', async () => {
  const { folder, put } = fresh()
  for (const number of ['', '.1', '.2', '.3.gz']) put(`messages${number}`, LOG)
  put('SHA256SUMS', ['.2', '.3.gz'].map((number) => `${hash('sha256', LOG)}  messages${number}\n`).join(''))
  const [report] = await check([folder])
  assert.deepEqual(brief(report!).findings, ['sealing stopped: messages.1'])
})
