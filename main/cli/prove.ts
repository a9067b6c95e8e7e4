import { existsSync, writeFileSync } from 'node:fs'
import { formatTlogProof } from '../../core/archive/tlog-proof.ts'
import { parseDecimal } from '../../core/bytes/decimal.ts'
import { toHex } from '../../core/bytes/hex.ts'
import { utf8 } from '../../core/bytes/utf8.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import { parseRecordName, provenRecord, proveRecord } from '../archive/proof.ts'
import { number } from './counts.ts'
import { CommandError, DONE, USAGE } from './exit-status.ts'
import { Output, progressLine, remark } from './output.ts'

export interface ProveOptions {
  /** Number of the checkpoint; undefined: the newest. */
  readonly checkpoint?: string | undefined
  /** File for the proof; undefined: standard output. */
  readonly output?: string | undefined
  /** File for the bytes of the record; undefined: they are not needed. */
  readonly record?: string | undefined
  readonly json: boolean
}

/** `logwitness prove ARCHIVE RECORD`: writes a proof that a record is in an archive, and never one that does not check. */
export async function prove(folder: string, record: string, options: ProveOptions): Promise<number> {
  const name = parseRecordName(record)
  if (!name)
    throw new CommandError(
      `"${record}" names no record: SEGMENT:RECORD does, such as 4:110, both counted from 1; or #N, counted from 0`,
      USAGE,
    )
  const checkpoint = options.checkpoint === undefined ? undefined : parseDecimal(options.checkpoint)
  if (options.checkpoint !== undefined && !checkpoint)
    throw new CommandError(`--checkpoint: "${options.checkpoint}" is no number of a checkpoint`, USAGE)
  const files = [options.output, options.record].filter((file) => file !== undefined)
  for (const file of files)
    if (existsSync(file)) throw new CommandError(`${file} exists already and is not written over; choose another name`)
  try {
    const proven = proveRecord(folder, name, {
      checkpoint,
      progress: (leaves, of) => progressLine(`${number(leaves)} of ${number(of)} leaves`),
    })
    progressLine('')
    if (options.record !== undefined) writeFileSync(options.record, await provenRecord(folder, proven), { flag: 'wx' })
    const proof = formatTlogProof(proven.proof)
    if (options.output !== undefined) writeFileSync(options.output, proof, { flag: 'wx' })
    const text = utf8(proof, 0, proof.length)
    const output = new Output()
    const { index, segment, leaf, checkpoint: by } = proven
    if (options.json) {
      const { size, root, time } = by.checkpoint
      output.json({
        kind: 'proof',
        index,
        segment,
        record: proven.record,
        leaf: toHex(leaf),
        checkpoint: by.number,
        size,
        root: toHex(root),
        time,
        proof: text,
      })
    } else if (options.output === undefined) output.exact(text)
    output.flush()
    remark(
      `record ${segment}:${proven.record} is number ${index} (from 0) of ${number(by.checkpoint.size)}; proven by checkpoint ${by.number}`,
    )
    return DONE
  } catch (error) {
    if (error instanceof ArchiveError) throw new CommandError(error.message)
    throw error
  }
}
