// node build/node24.mjs build/incidents/bench-gaps.ts [--incidents N] [--seed S] [--only DETECTOR] [--show SEED] [--markdown]: makes
// incidents with known losses, looks through each, and says of every detector what it found and what not. Ends with status 1 where
// a detector that counts missed something or found what is not there.
import { parseArgs } from 'node:util'
import type { GapFinding } from '../../core/gaps/finding.ts'
import { printTable } from '../bench/table.ts'
import { type Looked, runIncidents } from './run.ts'
import { alarmRates, silenceRecalls } from './silences.ts'
import { broken, markdown, rateTable, recallTable, scoreTable, type Table } from './table.ts'
import type { Micros, Truth } from './truth.ts'

const DEFAULT_INCIDENTS = '1200'
const DEFAULT_SEED = '1'

const { values } = parseArgs({
  options: {
    incidents: { type: 'string', default: DEFAULT_INCIDENTS },
    seed: { type: 'string', default: DEFAULT_SEED },
    only: { type: 'string' },
    show: { type: 'string' },
    markdown: { type: 'boolean', default: false },
  },
})

const when = (time: Micros): string => new Date(time / 1000).toISOString()
const isWanted = ({ detector }: { detector: string }): boolean => values.only === undefined || detector === values.only

function truthLine({ detector, circumstance, source, since, until, lost, unit, isExact }: Truth): string {
  const size = lost === null ? 'unknown' : `${isExact ? 'exactly ' : ''}${lost}`
  return `${detector}${circumstance && ` (${circumstance})`} ${source} ${when(since)} to ${when(until)}: ${size} ${unit}`
}

function findingLine({ detector, source, lost, confidence, text }: GapFinding): string {
  return `${detector} ${source} ${lost.min} to ${lost.max} ${lost.unit}, ${confidence}: ${text}`
}

function show({ incident, findings, judged }: Looked): void {
  const { seed, files, truths, acts, heartbeats } = incident
  const list = (title: string, lines: readonly string[]) => console.log([`${title}:`, ...lines].join('\n  '))
  list(`Incident ${seed}`, [
    ...acts,
    ...files.map(({ name, bytes }) => `${name}, ${bytes.length} bytes`),
    ...heartbeats,
  ])
  list('Missing', truths.filter(isWanted).map(truthLine))
  list('Found', findings.filter(isWanted).map(findingLine))
  complain({ incident, findings, judged })
}

function complain({ incident: { seed }, judged }: Looked): void {
  for (const truth of judged.missed.filter(isWanted)) console.log(`${seed} missed: ${truthLine(truth)}`)
  for (const finding of judged.false.filter(isWanted)) console.log(`${seed} false: ${findingLine(finding)}`)
}

function print(title: string, table: Table, left: number): void {
  console.log(`\n${title}\n`)
  if (values.markdown) console.log(markdown(table, left))
  else printTable(table, [...Array(left).keys()])
}

if (values.show !== undefined) await runIncidents(Number(values.show), 1, show)
else {
  const [seed, count] = [Number(values.seed), Number(values.incidents)]
  const scores = (await runIncidents(seed, count, values.only === undefined ? undefined : complain))
    .all()
    .filter(isWanted)
  print(`${count} incidents from seed ${seed} (*: nothing may be missed, nothing false)`, scoreTable(scores), 2)
  if (values.only === undefined || values.only === 'silence') {
    print('False alarms of silence', rateTable(alarmRates(seed)), 1)
    print('Silences found, in two weeks of evidence', recallTable(silenceRecalls(seed)), 1)
  }
  for (const { detector, circumstance, losses, found, false: wrong } of broken(scores)) {
    process.exitCode = 1
    console.error(`${detector} ${circumstance} missed ${losses - found} of ${losses} and has ${wrong} false findings`)
  }
}
