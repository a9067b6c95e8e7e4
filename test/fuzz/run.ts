// npm run fuzz [-- --seed N --runs N]: feeds every decoder seeds, changed seeds and noise.
import { parseArgs } from 'node:util'
import { fuzz } from './fuzzer.ts'

const HANG_MS = 2_000

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    runs: { type: 'string', default: '1000000' },
  },
})
const [seed, runs] = [Number(values.seed), Number(values.runs)]
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(runs) || runs < 1) {
  console.error('--seed and --runs take whole numbers')
  process.exit(2)
}
console.log(`seed ${seed}, ${runs} inputs`)
const started = performance.now()
const report = await fuzz({ folder: import.meta.dirname, seed, runs, hangMs: HANG_MS })
for (const { target, index, what, input } of report.findings) {
  console.log(`\n${target}, input ${index} of seed ${seed}: ${what}`)
  console.log(`  hex ${Buffer.from(input).toString('hex')}`)
}
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(
  `\n${report.runs} inputs to ${report.targets.length} targets in ${seconds} s: ${report.findings.length} findings`,
)
if (report.targets.length === 0) console.error('no targets: nothing was tested')
process.exitCode = report.findings.length > 0 || report.targets.length === 0 ? 1 : 0
