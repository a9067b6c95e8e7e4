import type { CallInput } from '../../contract/contract.ts'
import { Integrity } from '../engine/integrity.ts'
import { OpenCase } from '../engine/open-case.ts'
import { scopeOf } from '../engine/scope.ts'
import { Searches } from '../engine/searches.ts'
import { number, plural } from './counts.ts'
import { CommandError, DONE, USAGE } from './exit-status.ts'
import { messageJson } from './message-json.ts'
import { messageLine } from './message-line.ts'
import { Output, remark } from './output.ts'

const PAGE = 500

/** `logwitness search CASE QUERY`: prints what matches, and always what was looked at. */
export async function search(
  folder: string,
  query: string,
  options: { json: boolean; clock: string; limit: string },
): Promise<number> {
  if (options.clock !== 'wire' && options.clock !== 'sender')
    throw new CommandError(`--clock: "${options.clock}" is neither "wire" nor "sender"`, USAGE)
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 0) throw new CommandError(`--limit: "${options.limit}" is not a count`, USAGE)
  const clock: CallInput<'search.run'>['clock'] = options.clock
  const opened = await OpenCase.open(folder, { progress: () => {}, changed: () => {} }, { readOnly: true })
  try {
    await opened.checkIndex()
    for (const text of opened.remarks) remark(text)
    const { items } = opened.state()
    for (const { item, path, now } of items)
      if (now === 'changed' || now === 'absent') remark(`item ${item}, ${path}: its file is ${now}`)
    await new Integrity(opened).restore()
    const searches = new Searches(opened.index, () => opened.verdicts.rows())
    const scope = scopeOf(opened)
    const outcome = await searches.run({ query, clock }, scope, opened.revision)
    if (!outcome.ok) throw new CommandError(`${outcome.error} (at character ${outcome.start + 1} of the query)`, USAGE)
    const names = new Map(items.map(({ item, name }) => [item, name]))
    const output = new Output()
    for (let from = 0; from < Math.min(outcome.count, limit); from += PAGE)
      for (const row of await searches.page(outcome.result, from, Math.min(PAGE, limit - from)))
        if (options.json)
          output.json({ kind: 'message', item: row.item, ...messageJson(row, names.get(row.item) ?? '') })
        else output.line(messageLine(row))
    if (options.json)
      output.json({
        kind: 'outcome',
        matches: outcome.count,
        printed: Math.min(outcome.count, limit),
        ...outcome.scope,
      })
    output.flush()
    const { messages, rejects, unreadFiles, unknown } = outcome.scope
    const printed = outcome.count > limit ? ` (the first ${number(limit)} are printed)` : ''
    remark(
      `${number(outcome.count)} of ${plural(messages, 'message')} match${printed}; looked at ${plural(items.length, 'item')}, ` +
        `${plural(scope.bytes, 'byte')}; not searched: ${plural(rejects, 'reject')}, ${plural(unreadFiles, 'unread file')}; ` +
        `${plural(unknown, 'message')} could not be judged`,
    )
    return DONE
  } finally {
    await opened.close()
  }
}
