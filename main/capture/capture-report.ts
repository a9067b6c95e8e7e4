/** What the capture program says (native/capture): JSON objects, one a line. Those that are not understood are undefined. */
export type CaptureReport =
  | {
      readonly kind: 'started'
      readonly version: string
      readonly resolution: number
      readonly user: number
      readonly group: number
      readonly chroot: string | null
      readonly boundingEmpty: boolean
      readonly callsFiltered: boolean
    }
  | {
      readonly kind: 'statistics'
      readonly received: number
      readonly dropped: number
      readonly interfaceDropped: number | null
    }
  | { readonly kind: 'warning'; readonly code: string; readonly text: string }
  | { readonly kind: 'error'; readonly code: string; readonly text: string }
  | { readonly kind: 'ended'; readonly reason: string; readonly unwrittenBytes: number }
  | { readonly kind: 'library'; readonly version: string }
  | ReportedDevice

/** A device that can be captured from. */
export interface ReportedDevice {
  readonly kind: 'device'
  readonly name: string
  readonly description: string | null
  readonly addresses: readonly string[]
  readonly up: boolean
  readonly running: boolean
  readonly loopback: boolean
  readonly wireless: boolean
  /** Whether it could be opened; null: it was not tried, since opening it changes things. */
  readonly opens: boolean | null
  /** Where it opens: LINKTYPE_ value and libpcap's name of it. */
  readonly linkType?: number
  readonly linkTypeName?: string | null
  /** Where it does not: why. */
  readonly code?: string
  readonly text?: string
}

const KINDS = ['started', 'statistics', 'warning', 'error', 'ended', 'library', 'device']

/** Reads one line. The program is ours, and of the same release. */
export function readReport(line: string): CaptureReport | undefined {
  try {
    const report = JSON.parse(line) as CaptureReport
    return KINDS.includes(report?.kind) ? report : undefined
  } catch {
    return undefined
  }
}

/** All reports among lines. */
export function readReports(text: string): CaptureReport[] {
  return text.split('\n').flatMap((line) => readReport(line) ?? [])
}

/** The first thing that went wrong, as the program tells it. */
export function errorIn(text: string): { readonly code: string; readonly text: string } | undefined {
  return readReports(text).find((report) => report.kind === 'error')
}
