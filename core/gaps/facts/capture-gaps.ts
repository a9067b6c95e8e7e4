import type { CaptureFacts, InterfaceFacts } from '../../decode/capture-facts.ts'
import { visible } from '../../text/visible.ts'
import { type GapFinding, MAX_ADDRESSES } from '../finding.ts'
import { count, figure, period, utc } from '../words.ts'
import { type CounterStep, counterSteps, type InterfaceSteps } from './counter-steps.ts'

const DETECTOR = 'capture-counters'

/**
 * What the counters of a capture admit (pcapng). Intervals with losses that follow one another without a clean one between them
 * are one finding. Where nothing is counted there is no finding: that is unknown, and the ledger says so.
 */
export function captureGaps(item: number, facts: CaptureFacts): GapFinding[] {
  return counterSteps(item, facts).flatMap((counted) => {
    const counters = counted.steps.filter(({ values }) => values !== undefined)
    const packets = counted.steps.filter(({ values }) => values === undefined)
    const runs = [
      ...(['link', 'kernel'] as const).flatMap((layer) => runsOf(counters, layer)),
      ...runsOfPackets(packets),
    ]
    return runs.map((run) => findingOf(run, counted, facts))
  })
}

/** Steps with losses (or that may have some: the counter began anew) that follow one another. */
function runsOf(steps: readonly CounterStep[], layer: CounterStep['layer']): CounterStep[][] {
  const runs: CounterStep[][] = []
  let isOpen = false
  for (const step of steps) {
    if (step.layer !== layer) continue
    const lost = step.max === null || step.max > 0
    if (lost && isOpen) runs.at(-1)!.push(step)
    else if (lost) runs.push([step])
    isOpen = lost
  }
  return runs
}

/** Drop counts of packets that directly follow one another; between others there is a packet without a loss. */
function runsOfPackets(steps: readonly CounterStep[]): CounterStep[][] {
  const runs: CounterStep[][] = []
  for (const step of steps) {
    const last = runs.at(-1)?.at(-1)
    if (last !== undefined && step.since !== null && step.since === last.until) runs.at(-1)!.push(step)
    else runs.push([step])
  }
  return runs
}

function findingOf(run: readonly CounterStep[], counted: InterfaceSteps, facts: CaptureFacts): GapFinding {
  const [first, last] = [run[0]!, run.at(-1)!]
  const min = run.reduce((sum, step) => sum + step.min, 0)
  const isOpen = run.some((step) => step.max === null)
  const max = isOpen ? null : run.reduce((sum, step) => sum + step.max!, 0)
  const addresses = run.length === 1 ? first.addresses : [first.addresses[0]!, ...last.addresses.slice(-1)]
  const { since, until } = { since: first.since, until: last.until }
  return {
    kind: 'capture',
    detector: DETECTOR,
    source: null,
    since,
    until,
    lost: { min, max, unit: 'packets' },
    confidence: min > 0 ? 'certain' : 'possible',
    text: sentence(run, counted, facts, { since, until, min, max }),
    addresses: addresses.slice(0, MAX_ADDRESSES),
  }
}

interface Loss {
  readonly since: bigint | null
  readonly until: bigint | null
  readonly min: number
  readonly max: number | null
}

function sentence(
  run: readonly CounterStep[],
  { of, readings }: InterfaceSteps,
  facts: CaptureFacts,
  loss: Loss,
): string {
  const { since, until, min, max } = loss
  const where = interfaceName(of, facts)
  const size =
    max === min
      ? count(min, 'packet')
      : max === null
        ? `at least ${count(min, 'packet')}`
        : `${figure(min)} to ${count(max, 'packet')}`
  const values = run[0]!.values
  if (values === undefined) {
    const steps =
      run.length === 1
        ? 'a packet states it, of those in front of it'
        : `${figure(run.length)} packets in a row state it, of those in front of them`
    return `${period(since, until)} the capture lost ${size}${where}: ${steps}. Which packets they were is not known.`
  }
  const what = run[0]!.layer === 'link' ? 'the interface' : 'the capture'
  const counter = run.some(({ isReset }) => isReset)
    ? 'its counter began anew in between, so more may have been lost'
    : `its counter goes from ${values[0]} to ${run.at(-1)!.values![1]}${of.account?.drops.length ? ', and packets account for a part of that' : ''}`
  const once =
    readings === 1
      ? ` The counter was read once${until === null ? '' : `, at ${utc(until)}`}: it does not say when in the capture they were lost.`
      : ''
  return `${period(since, until)} ${what} lost ${size}${where}: ${counter}.${once} Which packets they were is not known.`
}

function interfaceName({ number, name }: InterfaceFacts, facts: CaptureFacts): string {
  if (facts.interfaces.length === 1 && facts.moreInterfaces === 0) return ''
  return ` on interface ${number}${name === undefined ? '' : ` (${visible(name)})`}`
}
