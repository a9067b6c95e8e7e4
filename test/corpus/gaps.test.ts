/** What is missing from the corpus: each finding is stated, and files that are not named have none. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import type { DecodeOptions } from '../../core/decode/content-decoder.ts'
import type { GapFinding } from '../../core/gaps/finding.ts'
import { rfc3339 } from '../../core/time/rfc3339.ts'
import type { GapEvidenceItem } from '../../main/engine/gaps/gap-evidence.ts'
import { lookThrough, statedGaps } from '../../main/engine/gaps/look.ts'
import { corpus } from '../support/corpus.ts'
import { evidenceOf } from '../support/gap-evidence.ts'
import { GAPS, REPEATS, SET_GAPS, STREAM_GAPS } from './gap-findings.ts'

const CAPTURES = ['pcap-generated', 'pcap-nasty', 'pcap-syslog', 'pcapng-suite']
const LOGS = ['text']
const root = corpus('.')
const skip = root === undefined ? 'the shared corpus is not here' : false
/** What the year of a line without one is told from: the dates of the files are not the same everywhere. */
const referenceSec = Date.parse('2024-01-01T00:00:00Z') / 1000

function filesOf(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root!, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
  )
}

const nameOf = (path: string) => relative(root!, path).replaceAll('\\', '/')

async function lookAt(items: readonly GapEvidenceItem[]): Promise<readonly GapFinding[]> {
  return (await lookThrough(items, { heartbeats: [], planned: [] })).findings
}

/** A finding as gap-findings.ts has it, but for the words of its sentence. */
function lineOf({ kind, detector, source, since, until, lost, confidence }: GapFinding): string {
  const time = (at: bigint | null) => (at === null ? '-' : rfc3339(String(at), 3))
  const amount = `${lost.min}..${lost.max ?? '?'} ${lost.unit}`
  return [`${kind} ${detector} ${source ?? '-'}`, `${time(since)} ${time(until)}`, `${amount} ${confidence}`].join(
    ' | ',
  )
}

function assertStated(findings: readonly GapFinding[], stated: readonly string[]): void {
  const lines = stated.map((line) => line.slice(0, line.lastIndexOf(' | ')))
  assert.deepEqual(findings.map(lineOf), lines)
  for (const [index, { text, addresses }] of findings.entries()) {
    const words = stated[index]!.slice(lines[index]!.length + 3)
    const plain = text.replaceAll(`${root!}/`, '').replace(/(?<=\d),(?=\d{3})/g, '')
    for (const each of words.split('; ')) assert.ok(plain.includes(each), `"${each}" is not in: ${plain}`)
    assert.ok(addresses.length > 0, `it rests on something: ${plain}`)
  }
}

/** Findings of each of some files by itself; those without any are left out. */
async function eachAlone(
  paths: readonly string[],
  options: Partial<DecodeOptions>,
  look: (items: readonly GapEvidenceItem[]) => readonly GapFinding[] | Promise<readonly GapFinding[]>,
): Promise<{ found: Map<string, readonly GapFinding[]>; looked: number }> {
  const found = new Map<string, readonly GapFinding[]>()
  let looked = 0
  for (const path of paths) {
    const items = await evidenceOf([path], options)
    looked += items.length
    const findings = await look(items)
    if (findings.length > 0) found.set(nameOf(path), findings)
  }
  return { found, looked }
}

const isLoss = ({ kind }: GapFinding) => kind !== 'repeat'
const alone =
  root === undefined ? undefined : await eachAlone(filesOf([...CAPTURES, ...LOGS]), { referenceSec }, lookAt)

for (const [file, stated] of Object.entries(GAPS))
  test(`[gap-corpus] ${file}: ${stated.length}`, { skip }, () =>
    assertStated((alone!.found.get(file) ?? []).filter(isLoss), stated),
  )

test('[gap-corpus-quiet] all other captures and logs give none, and folded repeats are no loss', { skip }, () => {
  assert.equal(alone!.looked, 328 + 496)
  const losses = [...alone!.found].filter(([, findings]) => findings.some(isLoss)).map(([file]) => file)
  assert.deepEqual(losses.sort(), Object.keys(GAPS).sort())
  const repeats = [...alone!.found].map(([file, all]) => [file, all.filter((each) => !isLoss(each)).length] as const)
  assert.deepEqual(Object.fromEntries(repeats.filter(([, count]) => count > 0)), REPEATS)
  for (const { lost } of [...alone!.found.values()].flat().filter((each) => !isLoss(each)))
    assert.deepEqual([lost.min, lost.max], [0, 0])
})

test('[gap-corpus-streams] with every port taken for syslog, what streams and datagrams lack is found; others lack nothing', {
  skip,
}, async () => {
  const ports = Array.from({ length: 65_536 }, (_, port) => port)
  const { found } = await eachAlone(filesOf(CAPTURES), { ports, tlsPorts: [] }, (items) =>
    statedGaps(items).filter(({ kind }) => kind === 'stream' || kind === 'fragment'),
  )
  assert.deepEqual([...found.keys()].sort(), Object.keys(STREAM_GAPS).sort())
  for (const [file, stated] of Object.entries(STREAM_GAPS)) assertStated(found.get(file)!, stated)
})

test('[gap-corpus-sets] the logs of each folder together lack three stretches between rotated files, and no log was cleaned', {
  skip,
}, async () => {
  const folders = Map.groupBy(filesOf(LOGS), dirname)
  const found: [string, readonly GapFinding[]][] = []
  for (const [folder, paths] of folders) {
    const findings = await lookAt(await evidenceOf(paths, { referenceSec }))
    const ofArchives = findings.filter(({ kind }) => kind === 'archive')
    if (ofArchives.length > 0) found.push([nameOf(folder), ofArchives])
  }
  assert.deepEqual(found.map(([folder]) => folder).sort(), Object.keys(SET_GAPS).sort())
  for (const [folder, findings] of found) assertStated(findings, SET_GAPS[folder]!)
})
