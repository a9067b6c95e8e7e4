import { dirname, sep } from 'node:path'
import { archiveSeries, type LedgerSeries, rotationSeries } from '../../../core/gaps/ledger-series.ts'
import { rotationOrder } from '../../../core/log/rotation.ts'
import { itemPlaces } from '../item-places.ts'
import type { OpenCase } from '../open-case.ts'
import { isSegment } from './gap-evidence.ts'

/** Which files of a case belong together, and how far it is known what is missing of them: rotations, and sealed archives. */
export function caseSeries(opened: OpenCase): LedgerSeries[] {
  const archives = opened.folder.seals().filter(({ type }) => type === 'archive')
  const reports = new Map((opened.findings.integrity()?.archives ?? []).map((report) => [report.path, report]))
  const places = archives.length === 0 ? new Map<string, number>() : itemPlaces(opened)
  const sealed = archives.map(({ path }) => {
    const inside = [...places].flatMap(([place, item]) => (place.startsWith(path + sep) ? item : []))
    return archiveSeries(path, [...new Set(inside)], reports.get(path))
  })
  // What is named like a segment is left out of the rotations.
  const logs = opened.folder.items().filter(({ entry }) => entry.kind === 'log' && !isSegment(entry))
  const folders = Map.groupBy(logs, ({ entry }) => dirname(entry.origin ?? entry.path))
  const rotated = [...folders.values()].flatMap((inFolder) => {
    const sets = rotationOrder(inFolder.map(({ entry }) => entry.name))
    const items = Map.groupBy(inFolder, ({ entry }) => entry.name)
    return sets.map((names) => rotationSeries(names.flatMap((name) => items.get(name)!).map(({ entry }) => entry.item)))
  })
  return [...sealed, ...rotated]
}
