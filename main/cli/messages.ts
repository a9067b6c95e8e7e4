import { basename } from 'node:path'
import { readRows } from '../../core/columns/row.ts'
import type { DecodeOptions } from '../../core/decode/content-decoder.ts'
import { collect } from '../engine/collect.ts'
import { explain, probe, type Unread } from '../engine/probe.ts'
import { readFileMessages } from '../engine/read-file.ts'
import { type Source, sourceOf } from '../engine/source.ts'
import { describeCounts } from './counts.ts'
import { DONE, NOT_DONE } from './exit-status.ts'
import { messageJson, rawJson } from './message-json.ts'
import { messageLine } from './message-line.ts'
import { Output, remark } from './output.ts'

/** `logwitness messages FILE...`: every message of the files, without making a case. */
export async function messages(paths: readonly string[], options: DecodeOptions, json: boolean): Promise<number> {
  const output = new Output()
  const { files, named, unread } = collect(paths)
  let read = 0
  for (const path of files) {
    const found = await probe(path)
    const failed = 'reason' in found ? found : await printFile(sourceOf(0, found, options), json, output)
    if (failed) unread.push(failed)
    else read++
  }
  output.flush()
  for (const { path, reason } of unread) remark(`${path} ${reason}`)
  if (files.length === 0 && unread.length === 0) remark(`there is no file in ${paths.join(', ')}`)
  return read === 0 || unread.some(({ path }) => named.has(path)) ? NOT_DONE : DONE
}

async function printFile(source: Source, json: boolean, output: Output): Promise<Unread | undefined> {
  const name = basename(source.path)
  try {
    const { tally, failure } = await readFileMessages(source, (batch) => {
      for (const { row, raw } of readRows(batch))
        if (json) output.json({ ...messageJson(row, name), ...rawJson(raw) })
        else output.line(messageLine(row))
    })
    output.flush()
    if (failure) remark(`${source.path}: ${failure}`)
    for (const line of describeCounts(tally.counts(), source.kind, tally.listed)) remark(`${source.path}: ${line}`)
    return undefined
  } catch (error) {
    return { path: source.path, reason: explain(error) }
  }
}
