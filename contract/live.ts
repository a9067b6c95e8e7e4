import { z } from 'zod'
import { REJECT_REASONS, type RejectReason } from '../core/finding.ts'

/** Shapes of what is known of archives that are followed while they are being written, and of captures that the app started. */

const number = z.number().int()
const count = number.nullable()
const time = z.string().nullable()
const path = z.string().min(1).max(4096)

/** Archives that one case follows at a time, and captures that the app runs at a time. */
export const MAX_FOLLOWED = 4
export const MAX_CAPTURES = 4

export const captureEngineName = z.enum(['libpcap', 'dumpcap', 'cap'])

/**
 * What a capture says of itself in the archive that it writes, whoever started it: the newest counters of its newest segment.
 * null: it does not say, so it is not known; never zero.
 */
export const liveCapture = z.object({
  interface: z.string().nullable(),
  engine: z.string().nullable(),
  filter: z.string().nullable(),
  /** Packets a second, over the last seconds in which it was followed. */
  packetsPerSecond: z.number(),
  /** Counters since the capture began; of several interfaces their sum, null as soon as one of them does not say. */
  received: count,
  /** Lost for lack of room in the kernel's buffer, and by the interface or its driver. */
  dropped: count,
  interfaceDropped: count,
  /** Why the drops are not known, in words, where the engine cannot tell them. */
  blindness: z.string().nullable(),
  /** When the capture began, as far as the segments that were followed say. */
  since: time,
  /** What it said last that is no routine (a warning, an interface that went down, a clock that stepped), the newest last. */
  notices: z.array(z.object({ time, event: z.string(), text: z.string() })),
})

/** An archive that is, or was, followed. */
export const liveArchive = z.object({
  /** Absolute; names it in `live.stop`. */
  path: z.string(),
  name: z.string(),
  /**
   * `following`: a program writes it, or its last segment is not sealed. `ended`: all of it is sealed and nobody writes it; should it
   * grow again, it goes on. `failed`: it is no longer followed, and `reason` says why.
   */
  state: z.enum(['following', 'ended', 'failed']),
  reason: z.string().nullable(),
  /** Whether a program has it open for writing; null: not known. An archive that `following` names without a writer was left by a crash. */
  written: z.boolean().nullable(),
  /** Segment that is being read, and the item of the case that it is. */
  segment: z.string().nullable(),
  item: number.nullable(),
  /** Since the following began, the segment that is being read among them. */
  segments: number,
  bytes: number,
  packets: number,
  messages: number,
  /** Messages that were seen since the following began and can be found already; at most `messages`. */
  shown: number,
  /** Of the message that came last, nanoseconds. */
  lastTime: time,
  /** When bytes came last, nanoseconds, by this machine's clock. */
  heardAt: time,
  /** Bytes that are written and not read yet, and how long the oldest of them may have been waiting, milliseconds. */
  behindBytes: number,
  behindMs: number,
  /** What could not be read, by reason, since the following began. */
  rejects: z.partialRecord(z.enum(Object.keys(REJECT_REASONS) as [RejectReason, ...RejectReason[]]), number),
  /** null: no capture (lines that were received or pulled), or nothing of it was read yet. */
  capture: liveCapture.nullable(),
})

/** A capture that the app started, in a process of its own. */
export const startedCapture = z.object({
  capture: number,
  /** The archive that it writes; the case follows it. */
  archive: z.string(),
  interface: z.string(),
  /** `starting`: nothing was captured yet. `ended`: in good order. `failed`: `reason` says why, and `hint` what helps. */
  state: z.enum(['starting', 'running', 'stopping', 'ended', 'failed']),
  engine: captureEngineName.nullable(),
  reason: z.string().nullable(),
  /** What to do, with commands that can be entered as they stand. */
  hint: z.string().nullable(),
  /** Counters that the process told last: they come before those in the archive. null: not known. */
  received: count,
  dropped: count,
  interfaceDropped: count,
  startedAt: z.string(),
})

export const liveState = z.object({
  /** In the order in which they were begun. */
  archives: z.array(liveArchive),
  captures: z.array(startedCapture),
})

const refusedEngine = z.object({ name: captureEngineName, reason: z.string(), hint: z.string().nullable() })

/** An interface that can be captured from. What is null is not known. */
export const captureInterface = z.object({
  name: z.string(),
  description: z.string().nullable(),
  addresses: z.array(z.string()),
  up: z.boolean().nullable(),
  running: z.boolean().nullable(),
  loopback: z.boolean().nullable(),
  wireless: z.boolean().nullable(),
  linkTypeName: z.string().nullable(),
  /** Engines that can capture from it, best first; null: it was not tried, since opening it changes things. */
  engines: z.array(captureEngineName).nullable(),
  /** Those that cannot, why, and what would help. */
  refused: z.array(refusedEngine),
})

/** `isWhole`: interfaces without an address are among them. */
export const captureInterfaces = z.object({ interfaces: z.array(captureInterface), isWhole: z.boolean() })

export const captureWish = z.object({
  interface: z.string().min(1).max(256),
  /** In libpcap's syntax; empty: everything. */
  filter: z.string().max(10_000),
  /** Folder of the archive: one that is there and whose key is known, or a new one. Without it: a new one beside the user's cases. */
  archive: path.optional(),
  /** When a segment ends, e.g. `15m` or `100M`; without it, when the capture does. */
  rotate: z
    .string()
    .regex(/^\d{1,9}[A-Za-z]{1,3}$/)
    .optional(),
  /** Without it the best that can. */
  engine: captureEngineName.optional(),
})

/** What became of starting a capture. That it may not is an outcome, not a failure: it says what helps. */
export const captureStart = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), capture: number, archive: z.string() }),
  z.object({ ok: z.literal(false), reason: z.string(), hint: z.string().nullable() }),
])

export type LiveState = z.output<typeof liveState>
export type LiveArchive = z.output<typeof liveArchive>
export type LiveCapture = z.output<typeof liveCapture>
export type StartedCapture = z.output<typeof startedCapture>
export type CaptureInterfaces = z.output<typeof captureInterfaces>
export type CaptureWish = z.output<typeof captureWish>
export type CaptureStart = z.output<typeof captureStart>
