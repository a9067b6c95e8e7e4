import { basename } from 'node:path'
import { SEGMENT_KINDS, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { keyLabel } from '../../core/note/verification-key.ts'
import { isArchive } from '../archive/archive-file.ts'
import { openSource } from '../archive/source-file.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { number, plural } from './counts.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { Output, progressLine, remark } from './output.ts'
import { sealStream } from './seal-stream.ts'
import { checkpointTime, openToWrite, rotationOf, type WritingFlags } from './writing.ts'

/** Options as the command line gives them. */
export interface SealFlags extends WritingFlags {
  readonly kind?: string
  readonly rotate?: readonly string[]
  readonly checkpointEvery?: string
  readonly json?: boolean
}

const STANDARD_INPUT = '-'

/** `logwitness seal ARCHIVE FILE...`: seals files, or standard input as it comes, and makes the archive where it is not there. */
export async function seal(folder: string, paths: readonly string[], flags: SealFlags): Promise<number> {
  const stream = paths.includes(STANDARD_INPUT)
  if (stream && paths.length > 1)
    throw new CommandError('"-" stands for standard input and cannot be sealed together with files', USAGE)
  const streaming = { kind: kindOf(flags, stream), ...streamingOf(flags, stream) }
  if (!stream && !isArchive(folder)) await expectOne(paths)
  const writer = await openToWrite(folder, flags)
  const output = new Output()
  let status = DONE
  try {
    for (const text of writer.remarks) remark(text)
    if (!stream) status = await sealFiles(writer, paths, output, flags.json ?? false)
    else if (!(await sealStream(writer, streaming, output, flags.json ?? false))) {
      status = NOT_DONE
      remark('standard input ended without a byte: nothing was sealed')
    }
  } finally {
    writer.close()
  }
  summary(writer, output, flags.json ?? false)
  return status
}

/** Before anything is made: there must be something to seal. */
async function expectOne(paths: readonly string[]): Promise<void> {
  const reasons: string[] = []
  for (const path of paths) {
    try {
      await openSource(path)
      return
    } catch (error) {
      reasons.push((error as Error).message)
    }
  }
  throw new CommandError(`nothing was sealed and no archive was made: ${reasons.join('; ')}`)
}

async function sealFiles(
  writer: ArchiveWriter,
  paths: readonly string[],
  output: Output,
  json: boolean,
): Promise<number> {
  const controller = new AbortController()
  const stop = () => {
    remark('cancelling: what has been sealed stays so')
    controller.abort(new CommandError('cancelled'))
    process.once('SIGINT', () => process.exit(NOT_DONE))
  }
  process.once('SIGINT', stop)
  let status = DONE
  try {
    for (const path of paths) {
      try {
        const sealed = await writer.sealFile(path, {
          signal: controller.signal,
          progress: (bytes, total) => progressLine(`${path}: ${Math.min(100, Math.floor((100 * bytes) / total))} %`),
        })
        progressLine('')
        const { kind: format, ...facts } = sealed
        if (json) output.json({ kind: 'segment', source: path, format, ...facts })
        else if (sealed.known) output.line(`${path}: sealed before as ${sealed.segment}`)
        else
          output.line(
            `${path}: ${sealed.segment}, ${plural(sealed.records, 'record')}, ${plural(sealed.bytes, 'byte')}, SHA-256 ${sealed.sha256}`,
          )
      } catch (error) {
        controller.signal.throwIfAborted()
        status = NOT_DONE
        const reason = (error as Error).message
        if (json) output.json({ kind: 'unsealed', source: path, reason })
        else remark(`not sealed: ${reason}`)
      }
      output.flush()
    }
    return status
  } finally {
    process.off('SIGINT', stop)
  }
}

function summary({ folder, origin, chain }: ArchiveWriter, output: Output, json: boolean): void {
  const key = keyLabel(chain.signer.key)
  const [segments, records] = [chain.next - 1, chain.last?.size ?? 0]
  if (json) output.json({ kind: 'archive', path: folder, origin, key, segments, records, checkpoints: chain.count })
  else
    output.line(
      `${basename(folder)}: ${plural(records, 'record')} in ${plural(segments, 'segment')}, signed with ${key} in checkpoint ${number(chain.count)}`,
    )
  output.flush()
}

function kindOf({ kind }: SealFlags, stream: boolean): SegmentKind {
  if (!stream && kind !== undefined)
    throw new CommandError('--kind is of standard input only ("-"); what a file is shows in its content', USAGE)
  const known = SEGMENT_KINDS.find((each) => each === (kind ?? 'log'))
  if (known === undefined) throw new CommandError(`--kind: "${kind}" is none of log, pcap and pcapng`, USAGE)
  return known
}

function streamingOf(flags: SealFlags, stream: boolean) {
  if (!stream && ((flags.rotate ?? []).length > 0 || flags.checkpointEvery !== undefined))
    throw new CommandError('--rotate and --checkpoint-every are of standard input only ("-")', USAGE)
  return { rotation: rotationOf(flags.rotate), checkpointEvery: checkpointTime(flags.checkpointEvery) }
}
