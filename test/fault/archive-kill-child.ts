/**
 * Does one kind of work on an archive over and over until it is killed, and prints what was confirmed: each line is a promise that
 * must hold afterwards. Arguments: the folder, the work, a word that no other child has.
 */

import { once } from 'node:events'
import { rmSync, writeFileSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { isArchive } from '../../main/archive/archive-file.ts'
import { tend } from '../../main/archive/life-cycle.ts'
import { createArchive, openArchive } from '../../main/archive/writer.ts'
import { TEST_ORIGIN, testSigner } from '../support/archives.ts'
import { contentNamed, type Work } from './archive-kill.ts'

const say = (text: string) => writeSync(1, `${text}\n`)

// A process that is killed leaves no compiled modules to the next one unless it is told to.
flushCompileCache()
// It is started ahead of time, so that the moment of the kill falls into the work.
const [line] = (await once(process.stdin, 'data')) as [Buffer]
const [folder = '', work, word = ''] = line.toString().trim().split(' ') as [string, Work, string]
const signer = testSigner()
const writer = isArchive(folder)
  ? await openArchive(folder, signer)
  : await createArchive(folder, { origin: TEST_ORIGIN, signer, created: new Date() })
say('open')
const away = `${folder}.away`
const policies = {
  compress: { compression: 'gzip', compressAfter: 0 },
  move: { compression: 'zstd', moveAfter: 0 },
  offline: { compression: 'zstd', offlineAfter: 0, offlineTo: away },
} as const

if (work === 'stream') {
  const stream = writer.stream('log')
  for (let n = 1; ; n++) {
    stream.append(Buffer.from(contentNamed(`${word}-${n}`)))
    if (n % 3 === 0) stream.checkpoint()
    if (n % 5 === 0) stream.rotate()
    if (n % 3 === 0 || n % 5 === 0) say(`signed ${n}`)
    else stream.append(Buffer.from('a torn li'))
    if (n % 3 !== 0 && n % 5 !== 0) stream.append(Buffer.from('ne\n'))
    await new Promise(setImmediate)
  }
}
for (let n = 1; ; n++) {
  const name = `${word}-${n}`
  const source = `${folder}.${word}`
  writeFileSync(source, contentNamed(name))
  await writer.sealFile(source, { name })
  rmSync(source)
  say(`sealed ${name}`)
  if (work === 'seal' || n % 2 !== 0) continue
  for await (const { outcome, text } of tend(writer, policies[work])) {
    if (outcome !== 'done') throw new Error(text)
    say('tended')
  }
}
