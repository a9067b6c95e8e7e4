/** Cases on disk, for tests of the engine. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { JobProgress } from '../../contract/shapes.ts'
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions } from '../../core/decode/content-decoder.ts'
import { findEvidence } from '../../main/engine/evidence.ts'
import { OpenCase } from '../../main/engine/open-case.ts'

/** Opens a case; `progress` gathers what it says of its jobs. */
export function openCaseAt(folder: string, readOnly = false, progress: JobProgress[] = []): Promise<OpenCase> {
  return OpenCase.open(folder, { progress: (each) => void progress.push(each), changed: () => {} }, { readOnly })
}

/** Takes files into an open case and waits until they have been read. */
export async function addTo(
  opened: OpenCase,
  paths: readonly string[],
  options: { copy?: boolean; decode?: DecodeOptions } = {},
) {
  const { copy = false, decode = DEFAULT_DECODE_OPTIONS } = options
  const added = opened.add(await findEvidence(paths), decode, copy)
  await added.done
  return added
}

/** Names below a folder, folders left out. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
