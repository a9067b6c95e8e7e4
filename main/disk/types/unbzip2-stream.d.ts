declare module 'unbzip2-stream' {
  import type { Transform } from 'node:stream'

  /** A transform from bzip2 data (one or more streams) to its content. */
  export default function createBunzip(): Transform
}
