import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }
import { workerUrl } from '../disk/worker-url.ts'
import { errorIn, readReport } from './capture-report.ts'
import type { Availability, CaptureEngine } from './engine.ts'
import { ask, startEngine } from './engine-process.ts'
import { permissionHint, surroundingsOf } from './permission-hint.ts'

/** What is said of everything it captures, in the capture and beside it. */
export const CAP_BLINDNESS = 'drops unknown, stamped on arrival'

/** Least size of its buffer, bytes: there each packet takes as much room as the longest, 64 KiB. */
export const LEAST_CAP_BUFFER = 64 << 20

/** How the child is asked whether the package is there. */
export const PROBE = '--probe'

/** What the child is told; JSON, as its only argument. */
export interface CapOrder {
  readonly interface: string
  readonly filter: string
  readonly snapLength: number
  readonly bufferBytes: number
  readonly application: string
}

/**
 * The npm package cap, as the last resort: it gives no counters and no time stamps, and takes a worker's or its own process with it when
 * it fails. So it runs in a process of its own, which has filters checked by our program first (cap-process.ts).
 */
export function capEngine(child: string = fileURLToPath(workerUrl('cap-process', import.meta.url))): CaptureEngine {
  const node = process.execPath
  return {
    name: 'cap',
    blindness: CAP_BLINDNESS,
    confines: false,
    async available(interfaceName): Promise<Availability> {
      if (!existsSync(child)) return { reason: 'the package cap is not part of this app' }
      const { code, stdout, stderr } = await ask(node, [child, PROBE])
      const report = readReport(stdout.trim())
      if (code !== 0 || report?.kind !== 'library')
        return { reason: errorIn(stderr)?.text ?? 'the package cap cannot be loaded', hint: 'npm install cap' }
      if (interfaceName === undefined || process.platform === 'win32' || process.getuid?.() === 0)
        return { version: report.version }
      // Opening a device to see whether it opens would capture; who is not root may not on most systems.
      return { reason: 'the package cap captures as root alone', hint: permissionHint('cap', surroundingsOf(node)) }
    },
    start(options, notice) {
      let failure: string | undefined
      const { interface: name, filter, snapLength } = options
      const bufferBytes = Math.max(options.bufferBytes, LEAST_CAP_BUFFER)
      const order = {
        interface: name,
        filter,
        snapLength,
        bufferBytes,
        application: `logwitness ${packageJson.version}`,
      }
      return startEngine({
        program: node,
        args: [child, JSON.stringify(order satisfies CapOrder)],
        line(line) {
          const report = readReport(line)
          if (report?.kind === 'started') {
            const { version } = report
            notice({
              kind: 'started',
              version,
              resolution: '10^-3 s, on arrival',
              privileges: 'those of the user: none is given up',
            })
            notice({ kind: 'statistics', received: null, dropped: null, interfaceDropped: null })
            if (!options.promiscuous)
              notice({ kind: 'warning', text: 'the package cap always captures in promiscuous mode' })
          } else if (report?.kind === 'error') {
            failure = report.text
            notice({ kind: 'error', text: report.text })
          } else if (line.trim() !== '') notice({ kind: 'warning', text: line })
        },
        end: (process) => void process.stdin?.end(),
        meaning(code, signal) {
          if (code === 0) return { reason: null }
          return { reason: failure ?? `the process of cap ended with ${signal ?? `status ${code}`}` }
        },
      })
    },
  }
}
