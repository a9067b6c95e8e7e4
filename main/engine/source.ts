import type { DecodeOptions } from '../../core/decode/content-decoder.ts'
import type { Compression } from '../disk/content.ts'
import type { Probed } from './probe.ts'

export type ItemKind = 'pcap' | 'pcapng' | 'log'

/** One file to be read, as the probe found it. */
export interface Source {
  /** Number of the evidence item; 0 where no case is involved. */
  readonly item: number
  readonly path: string
  readonly kind: ItemKind
  readonly compression: Compression
  readonly options: DecodeOptions
}

/** The file's date is the reference for years that its lines do not state, unless the options give one. */
export function sourceOf(item: number, found: Probed, options: DecodeOptions): Source {
  const { path, kind, compression, mtimeNs } = found
  const referenceSec = Number.isNaN(options.referenceSec) ? Number(mtimeNs / 1_000_000_000n) : options.referenceSec
  return { item, path, kind, compression, options: { ...options, referenceSec } }
}
