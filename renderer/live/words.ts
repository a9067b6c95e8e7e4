import type { LiveArchive, StartedCapture } from '../../contract/live.ts'
import { parseRotation } from '../../core/archive/rotation-policy.ts'
import { bytesText, count, counted } from '../text/number.ts'
import type { Cause, Standing, Sum } from './account.ts'
import { lossOf } from './account.ts'
import type { Ending } from './live-store.ts'

/** Each state of an archive that is followed, in a word or two, and what it means. */
export const STANDINGS: Readonly<Record<Standing, readonly [word: string, meaning: string]>> = {
  starting: ['Starting', 'Nothing has been written yet'],
  following: ['Following', 'It is read while a program writes it'],
  stopping: ['Stopping', 'What the kernel still holds is taken, then the end is sealed'],
  left: ['Not written', 'Its last segment is not sealed, and no program writes it: it was left by a crash'],
  ended: ['Ended', 'All of it is sealed, and no program writes it; should it grow again, that is read too'],
  failed: ['Failed', 'It is no longer followed'],
}

/** The state of a capture whose archive is not followed. */
export function captureWord({ state }: Pick<StartedCapture, 'state'>): string {
  return state === 'starting' ? 'Starting' : state === 'stopping' ? 'Stopping' : 'Capturing, not followed'
}

/** What drops packets. */
export const CAUSE_NAMES: Readonly<Record<Cause, readonly [name: string, meaning: string]>> = {
  kernel: ['kernel', 'no room in the buffer of the kernel: what reads it was too slow'],
  interface: ['interface', 'by the interface or its driver'],
}

/** "0", "12", "≥ 12", "unknown". */
export function lossText(sum: Sum): string {
  const { look, value } = lossOf(sum)
  if (look !== 'unknown') return count(value)
  return value > 0 ? `≥ ${count(value)}` : 'unknown'
}

/** "0.4/s", "48/s", "12,480/s": packets. */
export function rateText(packetsPerSecond: number): string {
  return packetsPerSecond > 0 && packetsPerSecond < 9.95
    ? `${packetsPerSecond.toFixed(1)}/s`
    : `${count(Math.round(packetsPerSecond))}/s`
}

/** A follower that is behind by less keeps up: bytes come in pieces. Milliseconds. */
export const BEHIND_MS = 2000

/** "behind by 4 s"; null: it keeps up. */
export function behindText({ behindMs }: Pick<LiveArchive, 'behindMs'>): string | null {
  if (behindMs < BEHIND_MS) return null
  const seconds = Math.floor(behindMs / 1000)
  return `behind by ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`
}

/** What an archive holds of what was followed: "3 segments, 12,345 packets, 12,001 messages, 4.2 MB". */
export function extentText({ segments, packets, messages, bytes, capture }: LiveArchive): string {
  const records = counted(packets, capture === null ? 'line' : 'packet')
  return `${counted(segments, 'segment')}, ${records}, ${counted(messages, 'message')}, ${bytesText(bytes)}`
}

/** What the engines can and cannot tell, where one is chosen. */
export const ENGINE_WORDS: Readonly<Record<string, string>> = {
  libpcap: 'Stamps in nanoseconds; drops are counted at every interval.',
  dumpcap: 'Of Wireshark. Drops are known only when it ends in good order.',
  cap: 'The last resort: drops are unknown, and packets are stamped on arrival.',
}

/** A hint, cut where a command that can be entered as it stands ends and words go on. */
export interface HintParts {
  /** null: the hint is words alone. */
  readonly command: string | null
  readonly words: string
}

/** A word of a shell's command line as hints have them: plain, or in quotes. */
const WORD = /^(?:'(?:[^']|'\\'')*'|[\w./@%+=:,-]+)/

/** Takes apart a hint that begins with a command, such as "sudo setcap … /path (anew whenever …); or run with sudo." */
export function hintParts(hint: string): HintParts {
  if (!hint.startsWith('sudo ')) return { command: null, words: hint }
  let at = 0
  let end = 0
  for (let word = WORD.exec(hint); word !== null; word = WORD.exec(hint.slice(at))) {
    const isLast = /[,.]$/.test(word[0])
    end = at + word[0].length - (isLast ? 1 : 0)
    if (isLast || hint[at + word[0].length] !== ' ') break
    at += word[0].length + 1
  }
  const words = hint.slice(end).replace(/^[\s,;.]+/, '')
  return { command: hint.slice(0, end), words }
}

/** What is wrong with when a segment shall end, as it is typed; null: nothing is. */
export function rotationFault(typed: string): string | null {
  const text = typed.trim()
  const policy = text === '' ? {} : parseRotation(text)
  return 'error' in policy ? `${policy.error}.` : null
}

/** What is said of an option of the command line, without its name. */
export function withoutOption(text: string): string {
  return text.replace(/^--[a-z-]+: /, '')
}

/** Whether a refusal is about the filter, which is then marked. */
export function isAboutFilter(reason: string, filter: string): boolean {
  return filter.trim() !== '' && /\bfilter\b/i.test(reason)
}

/** How a capture or an archive ended, and what was sealed of it as far as that is known by now. */
export function endingText(
  { kind, interface: name, archive: path, reason }: Pick<Ending, 'kind' | 'interface' | 'archive' | 'reason'>,
  archive: LiveArchive | undefined,
): string {
  const why = reason === null || reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`
  const what = name === null ? `The archive ${path}` : `The capture on ${name}`
  const sealed =
    !archive || archive.state === 'failed'
      ? `What was captured is in ${path}.`
      : archive.state === 'ended'
        ? `Sealed: ${extentText(archive)}, in ${path}.`
        : archive.written === false
          ? `Its last segment is not sealed; all before it is, in ${path}.`
          : `Its last segment is being sealed, in ${path}.`
  if (kind === 'lost')
    return `The engine stopped while ${name === null ? path : `the capture on ${name}`} was running: whether it still runs is not known. ${sealed}`
  if (kind === 'failed')
    return name === null ? `${what} is no longer followed${why}.` : `${what} failed${why}. ${sealed}`
  if (kind === 'stopped') return `${what} has stopped${why}. ${sealed}`
  return `No program writes it any more${why}. ${sealed}`
}

/** What becomes of the privilege once the device is open. */
export const PRIVILEGE_WORDS: Readonly<Record<string, string>> = {
  libpcap:
    'the privilege, for good, as soon as the interface is open and before the first packet is written: the user, the groups, every capability, and what could grant them again. It then tries to get them back, and ends if it can.',
  dumpcap:
    'what Wireshark’s dumpcap gives up once the interface is open. That is its own doing, and is not checked here.',
  cap: 'nothing: it keeps what it was started with until it ends. That is one reason why it is the last resort.',
}
