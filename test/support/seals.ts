import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { SealReport } from '../../core/verdict/report.ts'
import { checkSeals, type SealOptions } from '../../main/seals/check-seals.ts'
import { findSeals } from '../../main/seals/find-seals.ts'
import { scratchFolder } from './scratch.ts'

/** Whom nobody trusts. */
export const NOBODY: SealOptions = { trusted: () => false }

/** Folders of their own, each empty at first, for the tests of one file. */
export function freshFolders() {
  const { folder, put } = scratchFolder()
  let count = 0
  return () => {
    const name = String(++count)
    mkdirSync(join(folder, name))
    return {
      folder: join(folder, name),
      put: (file: string, content: Uint8Array | string) => put(join(name, file), content),
    }
  }
}

/** What is found of the seals in these folders and files. */
export async function check(paths: readonly string[], options: Partial<SealOptions> = {}): Promise<SealReport[]> {
  return await checkSeals(await findSeals(paths), { ...NOBODY, ...options })
}

/** Of a seal what tests look at: name, verdict, files by verdict, kinds of findings. */
export function brief(report: SealReport) {
  const { path, verdict, files, findings } = report
  return {
    seal: basename(path),
    verdict,
    files: Object.fromEntries(files.map((file) => [file.path, file.verdict])),
    findings: findings.map(({ kind, file }) => `${kind}: ${file}`),
  }
}

/** Whether a program of this name is here and can be run with these arguments. */
export function hasTool(name: string, ...parameters: string[]): boolean {
  try {
    execFileSync(name, parameters, { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
