import type { LedgerSource } from '../../../core/gaps/ledger.ts'
import { type Detector, type GapItem, type GapRow, MAX_SOURCES } from '../../../core/gaps/row.ts'
import { sequenceIdOf } from '../../../core/gaps/sequence/meta-sequence.ts'

/** Addresses that are kept of one source. */
const MAX_ADDRESSES = 64

interface Known {
  readonly addresses: Set<string>
  readonly items: Set<number>
  readonly carriers: Set<'udp' | 'tcp' | 'file'>
  isNumbered: boolean
}

/** Gathers what the ledger has to know of each source: where its messages came from, in which items, and whether they are numbered. */
export class SourceFacts implements Detector {
  private readonly known = new Map<string, Known>()

  item(_: GapItem): void {}

  row(row: GapRow): void {
    const { source } = row
    let known = this.known.get(source)
    if (known === undefined) {
      if (this.known.size >= MAX_SOURCES) return
      known = { addresses: new Set(), items: new Set(), carriers: new Set(), isNumbered: false }
      this.known.set(source, known)
    }
    known.items.add(row.item)
    known.carriers.add(row.transport)
    const { src } = row
    if (src !== null && known.addresses.size < MAX_ADDRESSES) known.addresses.add(src)
    if (!known.isNumbered) known.isNumbered = sequenceIdOf(row.sd) > 0
  }

  end(): void {}

  /** The sources by name. Whether a relay stands between is not known, and none counts its own losses for sure. */
  sources(): LedgerSource[] {
    return [...this.known]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { addresses, items, carriers, isNumbered }]) => ({
        name,
        addresses: [...addresses],
        items: [...items],
        carriers: [...carriers],
        isRelayed: null,
        isNumbered,
        countsItself: false,
      }))
  }
}
