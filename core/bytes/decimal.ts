/**
 * A whole number as signed texts write it: decimal digits without sign and without leading zeros, at most 2^53 - 1. Undefined
 * for anything else, so that each value has one spelling and none is rounded.
 */
export function parseDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
