import { type Absent, findProgram, howToProvide, isExecutable } from './places.ts'

/** A browser to run the interface in. `path` is what playwright's `executablePath` wants. */
export interface Chromium {
  readonly path: string
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Looks for a Chromium: the one named by CHROMIUM_PATH, else the system's. Starts nothing and installs nothing. */
export async function findChromium(): Promise<Chromium | Absent> {
  const named = process.env.CHROMIUM_PATH
  if (named)
    return isExecutable(named) ? { path: named } : { reason: `CHROMIUM_PATH names ${named}, which cannot be run` }
  for (const name of NAMES) {
    const path = findProgram(name)
    if (path !== undefined) return { path }
  }
  return { reason: `no Chromium is installed; ${howToProvide}` }
}
