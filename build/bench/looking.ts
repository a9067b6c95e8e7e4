import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../provision/places.ts'
import { type Cost, measure } from './measure.ts'

/** Looking for what is missing may take this part of the time in which the index was loaded. */
export const MOST_OF_LOADING = 1

export interface LookingTask {
  readonly capture: string
  readonly messages: number
  /** Where the case may be made. */
  readonly folder: string
  readonly scratch: string
}

/** One of the two commands: what it cost, or why there are no figures. */
export interface LookingRow {
  readonly name: string
  readonly does: string
  readonly cost: Cost | undefined
  readonly failure: string
}

const launcher = join(root, 'bin/logwitness.mjs')

/** Loads a capture into a case, and looks through it with all detectors of gaps. */
export async function lookingRows({ capture, messages, folder, scratch }: LookingTask): Promise<LookingRow[]> {
  const caseFolder = join(folder, 'case')
  rmSync(caseFolder, { recursive: true, force: true })
  const ours = (...args: string[]) => [process.execPath, launcher, ...args, '--json']
  const all = `${messages.toLocaleString('en')} messages`
  const run = async (name: string, does: string, command: readonly string[], isWhole: (said: string) => boolean) => {
    const { cost, stdout, stderr, failure } = await measure(command, { keep: true, scratch })
    // A run that read less than it was given would be fast for the wrong reason.
    const why = failure === '' && !isWhole(stdout + stderr) ? `does not state that it took ${all}` : failure
    return { name, does, cost: why === '' ? cost : undefined, failure: why }
  }
  try {
    const open = ours('open', caseFolder, capture)
    return [
      await run('logwitness open', 'hashes the file, decodes its messages, writes the index', open, (said) =>
        said.includes(`"messages":${messages}}`),
      ),
      await run('logwitness gaps', 'shows every message to all detectors', ours('gaps', caseFolder), (said) =>
        said.includes(`looked at ${all} of`),
      ),
    ]
  } finally {
    rmSync(caseFolder, { recursive: true, force: true })
  }
}
