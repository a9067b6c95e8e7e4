import { writeSync } from 'node:fs'
import { visible } from '../../core/text/visible.ts'

const STDOUT = 1
/** Text gathered before it is written, characters. */
const GATHER = 64 * 1024
/** Wait before trying again where the reader of a pipe is slower than we are, milliseconds. */
const RETRY = 2

/**
 * Standard output as lines. Writing waits for a slow reader, so that output of any length takes little memory, and ends the
 * process quietly when the reader (say, `head`) has gone. Results go here; progress and remarks go to standard error.
 */
export class Output {
  private pending = ''
  private gone = false
  private readonly onGone: () => void

  /** `onGone`: what to do where the reader has gone; what is written from then on is dropped. */
  constructor(onGone: () => void = () => process.exit(0)) {
    this.onGone = onGone
  }

  /** A line for a person: characters that would act on the terminal are written out. */
  line(text: string): void {
    this.add(visible(text))
  }

  /** A line for a program: exact. */
  json(value: unknown): void {
    this.add(JSON.stringify(value))
  }

  /** Lines of a file format, each with its line end: exact. */
  exact(text: string): void {
    this.add(text.replace(/\n$/, ''))
  }

  private add(line: string): void {
    this.pending += `${line}\n`
    if (this.pending.length > GATHER) this.flush()
  }

  flush(): void {
    let bytes = Buffer.from(this.pending)
    this.pending = ''
    while (bytes.length > 0 && !this.gone) {
      try {
        bytes = bytes.subarray(writeSync(STDOUT, bytes))
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EPIPE') {
          this.gone = true
          this.onGone()
        } else if (code !== 'EAGAIN') throw error
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY)
      }
    }
  }
}

// Where nobody reads the remarks any more the work goes on without them.
process.stderr.on('error', () => {})

/** A remark for the person, on standard error. */
export function remark(text: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  process.stderr.write(`logwitness: ${visible(text)}\n`)
}

/** A line that is overwritten by the next, where standard error is a terminal; else nothing. */
export function progressLine(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${visible(text)}`)
}
