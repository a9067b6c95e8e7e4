import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import type { RotationPolicy } from '../../core/archive/rotation-policy.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { plural } from './counts.ts'
import { type Output, remark } from './output.ts'

/** How often it is looked whether a segment's time is over, milliseconds. */
const TICK = 500

/** Seals standard input until it ends, or until SIGINT or SIGTERM; SIGHUP rotates. False: it ended without a byte. */
export async function sealStream(
  writer: ArchiveWriter,
  options: { readonly kind: SegmentKind; readonly rotation: RotationPolicy; readonly checkpointEvery: number },
  output: Output,
  json: boolean,
): Promise<boolean> {
  const { kind, rotation, checkpointEvery } = options
  const stream = writer.stream(kind, {
    rotation,
    sealed(segment) {
      if (json) output.json({ kind: 'segment', source: null, format: kind, ...segment, known: false })
      else
        output.line(
          `${segment.segment}: ${plural(segment.records, 'record')}, ${plural(segment.bytes, 'byte')}, SHA-256 ${segment.sha256}`,
        )
      output.flush()
    },
  })
  let came = false
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  /** What fails ends the sealing, wherever it was called from. */
  const safely = (act: () => void) => () => {
    try {
      act()
    } catch (error) {
      reject(error)
    }
  }
  const stop = () => {
    remark('ending: what has been read is sealed')
    resolve(true)
  }
  const rotate = safely(() => stream.rotate())
  const timers = [
    setInterval(
      safely(() => stream.tick()),
      TICK,
    ),
    setInterval(
      safely(() => stream.checkpoint()),
      checkpointEvery,
    ),
  ]
  process.on('SIGHUP', rotate).once('SIGINT', stop).once('SIGTERM', stop)
  process.stdin.on('data', (bytes: Buffer) => {
    came = true
    safely(() => stream.append(bytes))()
  })
  process.stdin.once('end', () => resolve(came)).once('error', reject)
  try {
    const done = await promise
    stream.close()
    return done
  } finally {
    for (const timer of timers) clearInterval(timer)
    process.off('SIGHUP', rotate).off('SIGINT', stop).off('SIGTERM', stop)
    process.stdin.removeAllListeners('data').pause()
    // Nothing more is read; where it is a pipe that stays open, it must not keep the process.
    process.stdin.unref?.()
  }
}
