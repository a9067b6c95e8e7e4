/**
 * A decoder as the fuzzer sees it. A file `test/fuzz/<name>.fuzz.ts` exports `targets: readonly FuzzTarget[]`.
 *
 * `run` feeds one input to the decoder and reads all that comes out of it. It must return: whatever it throws, and
 * whatever takes longer than the limit, is a finding. It may throw by itself where what came out breaks a rule.
 */
export interface FuzzTarget {
  readonly name: string
  /** Well-formed inputs, small ones: what is fed is one of these, one of these after changes, or noise. */
  readonly seeds: readonly Uint8Array[]
  readonly run: (input: Uint8Array) => void
}

/** Bytes of a text, for seeds. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
