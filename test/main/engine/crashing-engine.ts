// An engine for tests of the process around it. It answers some calls, lists as unread the evidence it is given, and dies when
// it is asked for job 13.
import { rmSync } from 'node:fs'
import { CallError } from '../../../contract/call-error.ts'
import type { CaseSummary } from '../../../contract/shapes.ts'
import { runEngine } from '../../../main/engine/process-boundary.ts'

runEngine(({ casesDir, version, emit }) => {
  if (version === 'deadly') process.exit(9)
  let path: string | undefined
  const given: string[] = []
  const summary = (): CaseSummary | null =>
    path === undefined
      ? null
      : {
          path,
          name: `${version} ${process.pid}`,
          revision: 1,
          items: [],
          unread: given.map((path) => ({ path, reason: 'not read by the engine of the tests' })),
          messages: 0,
          verdicts: { failed: 0, 'cannot check': 0, 'not checked': 0, unsigned: 0, verified: 0 },
          sources: 0,
          firstTime: null,
          lastTime: null,
          job: null,
        }
  const open = (wanted: string) => {
    if (wanted.includes('deadly')) process.exit(9)
    if (wanted.includes('absent')) throw new CallError('unreadable', 'There is no such folder.')
    path = wanted
    emit('case.changed', { revision: 1 })
    return summary()!
  }
  return {
    handlers: {
      'case.summary': async () => summary(),
      'case.open': async (input) => open(input.path),
      'evidence.add': async ({ paths }) => {
        given.push(...paths)
        open(`${casesDir}/made`)
        return { job: 1, growing: [] }
      },
      'job.cancel': async ({ job }) => {
        if (job === 13) process.kill(process.pid, 'SIGKILL')
        // Job 14 never ends.
        if (job === 14) await new Promise(() => {})
        return {}
      },
    },
    async close() {
      if (version === 'stubborn') await new Promise(() => {})
      // Tells the test that the case was closed in order.
      if (path !== undefined) rmSync(`${path}/lock`, { force: true })
    },
  }
})
