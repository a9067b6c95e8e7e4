import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { SshEvent } from '../../../core/ssh/ssh-event.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { makeRandom } from '../../support/random.ts'
import { noSshd, startSshd } from '../../support/sshd.ts'
import { contentOf, eventNames, LivingLog, sameBytes, startPull } from './pulling.ts'

const absent = await noSshd()
const sshd = absent === undefined ? await startSshd() : undefined
after(() => sshd?.stop())

/** More of them by hand: `TIMES=50 node --test test/main/ssh/pull-torture.test.ts`, and `SEED=7` to begin elsewhere. */
const TIMES = Number(process.env.TIMES ?? 2)
const SEED = Number(process.env.SEED ?? 1)
const STEPS = 40

for (let seed = SEED; seed < SEED + TIMES; seed++)
  test(`[pull-whole] connections broken, files rotated and cut at random moments: every byte came, once (seed ${seed})`, {
    skip: absent ?? false,
  }, async (t) => {
    const random = makeRandom(seed, 6)
    const folder = fastFolder()
    const remote = join(folder, 'remote')
    mkdirSync(remote)
    const logs = ['app.log', 'my log-1'].map((name) => new LivingLog(join(remote, name), random))
    logs.forEach((log) => {
      log.append()
    })
    const paths = logs.map(({ path }) => path)
    const local = join(folder, 'local')
    // A first connection that fails ends a pull: it has begun when it is connected.
    const told: string[] = []
    const heard = ({ event, text, facts }: SshEvent) => told.push(`  ${event} ${text} ${JSON.stringify(facts)}`)
    const begin = async (first: boolean) => {
      const begun = await startPull(sshd!, local, paths, {}, heard)
      const wanted = first ? 'PULL-OPENED' : 'PULL-CONNECTED'
      const are = async () => eventNames(begun.events).filter((name) => name === wanted).length
      await eventually(are, (count) => count >= (first ? paths.length : 1))
      return begun
    }
    let pulling = await begin(true)
    const counts = { broken: 0, restarted: 0, lost: 0, missed: 0 }
    const count = () => {
      counts.lost += eventNames(pulling.events).filter((name) => name === 'PULL-LOST').length
      counts.missed += eventNames(pulling.events).filter((name) => name === 'PULL-MISSED').length
    }
    for (let step = 0; step < STEPS; step++) {
      const log = logs[random.below(logs.length)]!
      const what = random.below(20)
      told.push(`step ${step}: ${what} of ${log.path}, ${log.history.length} bytes`)
      if (what < 10) log.append()
      else if (what < 12) log.rotate()
      else if (what < 14) log.copyAndCut()
      else if (what < 16) counts.broken += sshd!.breakConnections() > 0 ? 1 : 0
      else if (what < 17) {
        await pulling.stop()
        count()
        counts.restarted++
        pulling = await begin(false)
      } else await pause(random.below(500))
    }
    await pulling.stop()
    count()
    // What is still to come, in one more go.
    const last = await startPull(sshd!, local, paths, { once: true }, heard)
    assert.equal((await last.end).reason, null)
    const contents = logs.map((_, i) => contentOf(local, String(i)))
    if (logs.some(({ history }, i) => !contents[i]!.equals(history))) for (const line of told) t.diagnostic(line)
    for (const [i, { history, path }] of logs.entries()) sameBytes(contents[i]!, history, path)
    assert.equal(counts.missed, 0)
    const sum = (of: (log: LivingLog) => number) => logs.reduce((all, log) => all + of(log), 0)
    t.diagnostic(
      `${sum(({ history }) => history.length)} bytes, ${sum((log) => log.rotated)} rotated, ${sum((log) => log.cut)} cut, ${counts.lost} links lost of ${counts.broken} broken, ${counts.restarted} restarts`,
    )
    assert.ok(counts.lost <= counts.broken)
  })
