import type { Readable } from 'node:stream'

export const ENGINE_NAMES = ['libpcap', 'dumpcap', 'cap'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** What is to be captured, and how. */
export interface CaptureOptions {
  readonly interface: string
  /** In libpcap's syntax; empty: everything. */
  readonly filter: string
  /** Bytes kept of a packet. */
  readonly snapLength: number
  readonly promiscuous: boolean
  /** Bytes that the kernel holds back for a slow reader. */
  readonly bufferBytes: number
  /** How often the counters are read, milliseconds. */
  readonly statisticsMs: number
  /** What the process is confined to once the device is open; only where the engine can. */
  readonly confine?: { readonly chroot?: string; readonly user?: string; readonly group?: string }
}

/** What an engine says while it runs. */
export type EngineNotice =
  | {
      readonly kind: 'started'
      /** How time stamps are made, e.g. `10^-9 s`. */
      readonly resolution: string
      /** What of the privileges is left, in words. */
      readonly privileges: string
      readonly version: string
    }
  /** Counters since the start; null: nobody counts them. */
  | {
      readonly kind: 'statistics'
      readonly received: number | null
      /** For lack of room in the kernel's buffer. */
      readonly dropped: number | null
      /** By the interface or its driver. */
      readonly interfaceDropped: number | null
    }
  | { readonly kind: 'interface'; readonly state: 'down' | 'up' }
  | { readonly kind: 'warning' | 'error'; readonly text: string; readonly hint?: string }

/** An engine as it stands, or why it cannot be used, and what would help. */
export type Availability = { readonly version: string } | { readonly reason: string; readonly hint?: string }

/** A capture that runs in a process of its own. */
export interface CaptureProcess {
  readonly pid: number | undefined
  /** pcapng, little-endian, one section with one interface: whole at its end if it ends in good order. */
  readonly output: Readable
  /** Ends in good order: what was captured comes, and the last statistics. */
  stop(): void
  /** How it ended; `reason` null: in good order, because it was asked to. Never rejects. */
  readonly done: Promise<{ readonly reason: string | null; readonly hint?: string }>
}

/** A way to capture. */
export interface CaptureEngine {
  readonly name: EngineName
  /** What its counters cannot tell, in words; null: they tell all. */
  readonly blindness: string | null
  /** Whether it can be confined (`CaptureOptions.confine`). */
  readonly confines: boolean
  /**
   * Whether it can be used on this machine and by this user, and, where an interface is named, opens that. Never rejects.
   */
  available(interfaceName?: string): Promise<Availability>
  /** Starts a capture. What goes wrong with filter, device or permission comes as a notice, and ends it. */
  start(options: CaptureOptions, notice: (notice: EngineNotice) => void): CaptureProcess
}
