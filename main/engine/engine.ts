import { join, resolve } from 'node:path'
import { CallError } from '../../contract/call-error.ts'
import type { EventName, EventPayload } from '../../contract/contract.ts'
import type { Handlers } from '../../contract/dispatch.ts'
import { Locked } from '../disk/lock.ts'
import { CaseError } from '../store/case-folder.ts'
import { caseName } from './collect.ts'
import { findEvidence, nothingReadable, withoutGrowing } from './evidence.ts'
import { Integrity } from './integrity.ts'
import { Captures } from './live/captures.ts'
import { Live } from './live/live.ts'
import { messageDetail } from './message-detail.ts'
import { Missing } from './missing.ts'
import { OpenCase } from './open-case.ts'
import type { EngineOptions } from './process-boundary.ts'
import { scopeOf } from './scope.ts'
import { Searches } from './searches.ts'

/** `case.changed` and `live.changed` are said at most this often, milliseconds. */
const CHANGE_INTERVAL = 200
const LIVE_INTERVAL = 250
/** Findings that one call lists. */
const LISTED_FINDINGS = 500

/** An engine: everything that the contract asks for except what only a host can answer. */
export type EngineHandlers = Omit<Handlers, 'host.about' | 'host.chooseFiles'>

/** Makes an engine with no case open. `emit` says events of the contract. */
export function createEngine(options: EngineOptions & { emit: (event: string, payload: unknown) => void }): {
  readonly handlers: EngineHandlers
  close(): Promise<void>
} {
  const emit = <N extends EventName>(name: N, payload: EventPayload<N>) => options.emit(name, payload)
  let current: { opened: OpenCase; searches: Searches; integrity: Integrity; missing: Missing; live: Live } | undefined

  const needCase = () => {
    if (!current) throw new CallError('no-case', 'No case is open: open evidence or a case folder first.')
    return current
  }

  const change = sparing(CHANGE_INTERVAL, () => {
    if (!current) return
    emit('case.changed', { revision: current.opened.revision })
    if (current.live.isFollowing()) current.missing.keepUp()
  })
  const liveChange = sparing(LIVE_INTERVAL, () => emit('live.changed', liveState()))
  const captures = new Captures(options.command, liveChange.say)
  const liveState = () => ({ archives: current?.live.state() ?? [], captures: captures.state() })

  const use = async (path: string) => {
    const opened = await refusing(() =>
      OpenCase.open(resolve(path), {
        progress: (progress) => emit('job.progress', progress),
        changed: change.say,
      }),
    )
    const before = current
    const integrity = new Integrity(opened)
    const missing = new Missing(opened)
    const live = new Live(opened, {
      changed: liveChange.say,
      settled: () => {
        integrity.check().done.catch(() => {})
        look(missing)
      },
    })
    current = { opened, searches: new Searches(opened.index, () => opened.verdicts.rows()), integrity, missing, live }
    await before?.live.close()
    await before?.opened.close()
    void live.resume()
    // A failure shows with the first question, which says what it is.
    opened.index.prepare().catch(() => {})
    void opened
      .idle()
      .then(() => opened.checkIndex())
      .then(() => integrity.restore())
      .then(() => missing.isDue() && look(missing))
      .then(() => opened.checkItems())
    return current
  }

  const handlers: EngineHandlers = {
    'case.summary': async () => (current ? current.opened.summary() : null),
    'case.open': async ({ path }) => {
      // The same case again needs no second lock.
      if (current?.opened.folder.folder === resolve(path)) return current.opened.summary()
      return (await use(path)).opened.summary()
    },
    'evidence.add': async ({ paths }) => {
      const evidence = withoutGrowing(await findEvidence(paths))
      if (evidence.readable.length === 0 && evidence.growing.length === 0)
        throw new CallError('unreadable', nothingReadable(paths, evidence.unread))
      const { opened, integrity, missing } = current ?? (await use(newCaseFolder(options.casesDir, paths)))
      const { job, done } = opened.add(evidence)
      done.catch(() => {})
      // Seals that came with the evidence are checked once it has been read: nobody should have to ask for it.
      if (evidence.seals.length > 0) integrity.check().done.catch(() => {})
      look(missing)
      return { job, growing: [...evidence.growing] }
    },
    'job.cancel': async ({ job }) => {
      if (!needCase().opened.cancel(job)) throw new CallError('not-found', `Job ${job} is not running.`)
      return {}
    },
    'search.run': async (question) => {
      const { opened, searches } = needCase()
      return searches.run(question, scopeOf(opened), opened.revision)
    },
    'search.page': async ({ result, from, count }) => ({ rows: await needCase().searches.page(result, from, count) }),
    'search.locate': async ({ result, time }) => ({ index: await needCase().searches.locate(result, time) }),
    'search.histogram': async ({ buckets, ...question }) => needCase().searches.histogram(question, buckets),
    'search.sources': async (question) => needCase().searches.sources(question),
    'message.detail': async ({ item, seq }) => messageDetail(needCase().opened, item, seq),
    'integrity.state': async () => needCase().integrity.state(),
    'integrity.check': async () => {
      const { opened, integrity } = needCase()
      if (opened.folder.seals().length === 0)
        throw new CallError('not-found', 'The case holds no archive and no seal: there is nothing to check.')
      const { job, done } = integrity.check()
      done.catch(() => {})
      return { job }
    },
    'integrity.bytes': async ({ archive, finding }) => needCase().integrity.bytes(archive, finding),
    'missing.state': async () => needCase().missing.state(),
    'missing.look': async () => {
      const { job, done } = needCase().missing.look()
      done.catch(() => {})
      return { job }
    },
    'missing.findings': async ({ from, count }) => needCase().missing.findings(from, count),
    'missing.ledger': async ({ from, count, range }) => needCase().missing.ledger(from, count, range),
    'missing.coverage': async ({ from, count, buckets, range }) =>
      needCase().missing.coverage(from, count, buckets, range),
    'missing.clocks': async ({ from, count }) => needCase().missing.clocks(from, count),
    'missing.expected': async () => needCase().missing.expected(),
    'missing.expect': async (expected) => {
      needCase().missing.expect(expected)
      return {}
    },
    'search.gaps': async ({ result }) => {
      const { searches, missing } = needCase()
      const { findings, sources } = missing.all()
      return searches.gaps(result, findings, sources)
    },
    'live.state': async () => liveState(),
    'live.follow': async ({ path }) => {
      await (current ?? (await use(newCaseFolder(options.casesDir, [path])))).live.follow(path)
      return liveState()
    },
    'live.stop': async ({ path }) => {
      await needCase().live.stop(path)
      return liveState()
    },
    'capture.interfaces': async () => captures.interfaces(),
    'capture.start': async (wish) => {
      const archive = resolve(wish.archive ?? newCaseFolder(options.casesDir, [`capture of ${wish.interface}`]))
      const started = await captures.start(wish, archive)
      if (started.ok) await (current ?? (await use(newCaseFolder(options.casesDir, [archive])))).live.follow(archive)
      return started
    },
    'capture.stop': async ({ capture }) => {
      captures.stop(capture)
      return {}
    },
    'findings.list': async ({ item }) => findingsOf(needCase().opened, item),
  }

  return {
    handlers,
    close: async () => {
      await captures.close()
      await current?.live.close()
      change.end()
      liveChange.end()
      await current?.opened.close()
      current = undefined
    },
  }
}

/** Says something at once where it was not said lately, so that the first rows are seen early; else what follows soon is said together. */
function sparing(ms: number, act: () => void): { say(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined
  let pending = false
  const say = () => {
    pending = timer !== undefined
    if (pending) return
    act()
    timer = setTimeout(() => {
      timer = undefined
      if (pending) say()
    }, ms)
  }
  return { say, end: () => clearTimeout(timer) }
}

/** Looks for what is missing once what was asked for before is done; a failure shows in its state. */
function look(missing: Missing): void {
  missing.look().done.catch(() => {})
}

function findingsOf(opened: OpenCase, item: number) {
  const found = opened.folder.item(item)
  if (!found) throw new CallError('not-found', `The case has no item ${item}.`)
  const reading = opened.reading.get(item)
  const facts = found.outcome?.facts as { counts?: { rejects: Record<string, number> } } | undefined
  // While it is followed they are counted; they are listed in the end.
  const counts = (reading?.state === 'following' ? reading : facts)?.counts?.rejects ?? {}
  const listed = (reading?.state === 'following' ? undefined : opened.findings.rejects(item)) ?? []
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const findings = listed.slice(0, LISTED_FINDINGS)
  return { counts, findings: [...findings], more: total - findings.length }
}

function newCaseFolder(casesDir: string, paths: readonly string[]): string {
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[:T]/g, '-')
  return join(casesDir, `${stamp}-${caseName(paths)}`)
}

/** What the case folder refuses, as a failure of the contract. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CaseError || error instanceof Locked) throw new CallError('refused', error.message)
    throw error
  }
}
