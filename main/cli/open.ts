import type { Item, JobProgress } from '../../contract/shapes.ts'
import type { DecodeOptions } from '../../core/decode/content-decoder.ts'
import type { Reject } from '../../core/finding.ts'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import { findEvidence, nothingReadable } from '../engine/evidence.ts'
import { Integrity } from '../engine/integrity.ts'
import { OpenCase } from '../engine/open-case.ts'
import { describeCounts, number, plural } from './counts.ts'
import { CommandError, DONE, NOT_DONE } from './exit-status.ts'
import { Output, progressLine, remark } from './output.ts'

/** `logwitness open CASE FILE...`: makes or extends a case and prints what was read. */
export async function open(
  folder: string,
  paths: readonly string[],
  decode: DecodeOptions,
  options: { json: boolean; copy: boolean },
): Promise<number> {
  const evidence = await findEvidence(paths)
  if (evidence.readable.length === 0) throw new CommandError(nothingReadable(paths, evidence.unread))
  const opened = await OpenCase.open(folder, { progress: showProgress, changed: () => {} })
  const stop = interruptible(opened)
  try {
    await opened.checkIndex()
    for (const text of opened.remarks) remark(text)
    const before = new Set(opened.folder.items().map(({ entry }) => entry.item))
    const { done, known } = opened.add(evidence, decode, options.copy)
    await done
    progressLine('')
    const { items, unread, messages } = opened.state()
    const added = items.filter(({ item }) => !before.has(item))
    const output = new Output()
    for (const item of added) printItem(item, opened.findings.rejects(item.item) ?? [], output, options.json)
    const refused = unread.filter(({ path }) => evidence.unread.some((other) => other.path === path))
    for (const file of refused)
      if (options.json) output.json({ kind: 'unread', path: file.path, reason: file.reason })
      else remark(`not read: ${file.path} ${file.reason}`)
    for (const file of known)
      if (options.json) output.json({ kind: 'known', ...file })
      else remark(`${file.path} ${file.reason}`)
    if (evidence.seals.length > 0) await printChecked(opened, output, options.json)
    if (options.json) output.json({ kind: 'case', path: opened.folder.folder, items: items.length, messages })
    else output.line(`${opened.folder.folder}: ${plural(messages, 'message')} in ${plural(items.length, 'item')}`)
    output.flush()
    const failed =
      added.some(({ state }) => state !== 'complete') || refused.some(({ path }) => evidence.named.has(path))
    return failed || (added.length === 0 && known.length === 0) ? NOT_DONE : DONE
  } finally {
    stop()
    await opened.close()
  }
}

function printItem(item: Item, rejects: readonly Reject[], output: Output, json: boolean): void {
  if (json) {
    const { kind: format, ...facts } = item
    output.json({ kind: 'item', format, ...facts })
    return
  }
  output.line(
    `item ${item.item}: ${item.path} (${item.kind}${item.compression === 'none' ? '' : `, ${item.compression}`})`,
  )
  output.line(`  SHA-256 ${item.sha256 ?? 'unknown'}, ${number(item.size)} bytes, ${item.state}`)
  for (const line of describeCounts(item.counts, item.kind, rejects)) output.line(`  ${line}`)
  if (item.note !== null) output.line(`  ${item.note}`)
}

/** Checks the archives and seals that are in the case, and says what came of each. */
async function printChecked(opened: OpenCase, output: Output, json: boolean): Promise<void> {
  const integrity = new Integrity(opened)
  await integrity.check().done
  progressLine('')
  const { archives, seals, messages } = integrity.state()
  const checked = [
    ...archives.map(({ path, verdict, reason }) => ({ path, type: 'archive', verdict, reason })),
    ...seals.map(({ path, type, verdict, reason }) => ({ path, type, verdict, reason })),
  ]
  for (const { path, type, verdict, reason } of checked) {
    if (json) output.json({ kind: 'checked', path, type, verdict, reason })
    else output.line(`${path} (${type}): ${verdict}: ${reason}`)
  }
  const counts = VERDICTS.filter((verdict) => messages[verdict] > 0)
  if (!json) output.line(`messages: ${counts.map((verdict) => `${number(messages[verdict])} ${verdict}`).join(', ')}`)
}

function showProgress({ state, bytes, totalBytes, messages, bytesPerSecond }: JobProgress): void {
  if (state !== 'running') return
  const share = totalBytes > 0 ? Math.min(100, Math.floor((100 * bytes) / totalBytes)) : 100
  progressLine(`${share} %, ${plural(messages, 'message')} so far, ${number(Math.round(bytesPerSecond / 1e6))} MB/s`)
}

/** Ctrl-C ends the reading in good order; a second one ends the process. */
function interruptible(opened: OpenCase): () => void {
  const stop = () => {
    remark('cancelling: what has been read is kept')
    opened.cancelAll()
    process.once('SIGINT', () => process.exit(NOT_DONE))
  }
  process.once('SIGINT', stop)
  return () => process.off('SIGINT', stop)
}
