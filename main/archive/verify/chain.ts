import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import { sameBytes } from '../../../core/merkle/proof.ts'
import { type Findings, numbered } from './findings.ts'
import { isValid, type SignedState, type ValidState } from './signed-history.ts'

/** What is wrong with checkpoints: by their number, in words. */
export type Flaws = Map<number, string>

/** Checks that the checkpoints are all there, signed, and each the one behind the last (docs/formats.md, "Checkpoints"). */
export function checkChain(states: readonly SignedState[], findings: Findings): Flaws {
  const flaws: Flaws = new Map()
  const hashes = new Map<string, number>()
  for (const { hash, number } of states) if (hash) hashes.set(key(hash), number)
  let before: SignedState | undefined
  let lastValid: ValidState | undefined
  for (const state of states) {
    const due = before ? before.number + 1 : 1
    if (state.number > due) missing(due, state.number - due, findings)
    if (state.signature === 'altered') {
      const text = `checkpoint ${state.number} is not what was signed: ${state.flaw}`
      findings.add({ kind: 'checkpoint altered', file: state.path, text })
      flaws.set(state.number, text)
    }
    const neighbour = state.number === due ? before : undefined
    const flaw = chainFlaw(state, neighbour, due, hashes) ?? (isValid(state) ? sizeFlaw(state, lastValid) : undefined)
    if (flaw) {
      findings.add({ ...flaw, file: state.path })
      if (isValid(state)) flaws.set(state.number, flaw.text)
    }
    if (isValid(state)) lastValid = state
    before = state
  }
  return flaws
}

function key(hash: Uint8Array): string {
  return Buffer.from(hash).toString('latin1')
}

function missing(first: number, count: number, findings: Findings): void {
  const what = numbered('checkpoint', first, count)
  const text = `${what} ${count === 1 ? 'is' : 'are'} not there, although later ones are`
  findings.add({ kind: 'checkpoint missing', file: 'checkpoints', text })
}

interface Flaw {
  readonly kind: 'fork' | 'chain broken'
  readonly text: string
}

/** Whether a checkpoint names the one before it. */
function chainFlaw(
  state: SignedState,
  before: SignedState | undefined,
  due: number,
  hashes: ReadonlyMap<string, number>,
): Flaw | undefined {
  const { number, checkpoint } = state
  if (!checkpoint || number !== due) return undefined
  const { previous } = checkpoint
  if (number === 1) {
    if (previous === null) return undefined
    const later = hashes.get(key(previous))
    if (later !== undefined) {
      const text = `checkpoint 1 names checkpoint ${later} as the one before it: they do not stand in their order`
      return { kind: 'chain broken', text }
    }
    const why = isValid(state)
      ? 'those that stood in front of it were taken away and the rest numbered anew'
      : 'its own line was altered'
    const text = `checkpoint 1 names one before it: ${why}`
    return { kind: 'chain broken', text }
  }
  if (!before || (previous && before.hash && sameBytes(previous, before.hash))) return undefined
  const between = `checkpoint ${number} does not name checkpoint ${number - 1} as the one before it`
  const other = previous && hashes.get(key(previous))
  if (previous === null) return { kind: 'chain broken', text: `${between}: it says that it is the first` }
  if (other !== undefined && other !== null)
    return { kind: 'chain broken', text: `${between}, but checkpoint ${other}: they do not stand in their order` }
  if (isValid(state) && isValid(before)) {
    const text = `${between}, but a text that is not here, and both are validly signed: two histories were signed, or one between them was taken out and the rest numbered anew`
    return { kind: 'fork', text }
  }
  const why = isValid(before)
    ? 'its own line was altered'
    : `the text of checkpoint ${number - 1} is not the one that was signed`
  return { kind: 'chain broken', text: `${between}: ${why}` }
}

/** Whether two signed states, one after the other, can both be true of an archive that only grows. */
function sizeFlaw(state: ValidState, last: ValidState | undefined): Flaw | undefined {
  const { size, segment, root } = state.checkpoint
  const first = size - segment.records
  const number = parseSegmentName(segment.name)!.number
  const fork = (text: string): Flaw => ({ kind: 'fork', text: `checkpoint ${state.number} ${text}` })
  if (!last) {
    const whole = state.number > 1 || (first === 0 && number === 1)
    return whole ? undefined : fork(`is the first and states ${size} records, which are not those of segment 1 alone`)
  }
  const old = last.checkpoint
  const name = `checkpoint ${last.number}`
  if (size < old.size)
    return fork(`states ${size} records and ${name}, which is older, ${old.size}: an archive only grows`)
  if (size === old.size && !sameBytes(root, old.root))
    return fork(`and ${name} state different roots over the same ${size} records`)
  if (state.number !== last.number + 1) return undefined
  const oldNumber = parseSegmentName(old.segment.name)!.number
  if (old.segment.state === 'sealed') {
    if (number !== oldNumber + 1)
      return fork(
        `names segment ${number}, and ${name} says that segment ${oldNumber} is sealed: segment ${oldNumber + 1} is due`,
      )
    return first === old.size
      ? undefined
      : fork(`counts ${first} records in front of its segment, and ${name} ${old.size}`)
  }
  if (segment.name !== old.segment.name)
    return fork(`names segment ${segment.name}, and ${name} says that ${old.segment.name} is still open`)
  if (first !== old.size - old.segment.records || segment.bytes < old.segment.bytes)
    return fork(`and ${name} state sizes of segment ${number} that cannot both be true`)
  return undefined
}
