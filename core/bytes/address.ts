const HEX = '0123456789abcdef'

/**
 * Writes an IP address as text into `to` and returns the number of bytes written (at most 39).
 * IPv4 in dotted decimal, IPv6 as RFC 5952 §4 recommends (lower case, longest run of zero groups as "::").
 */
export function formatAddress(from: Uint8Array, at: number, length: 4 | 16, to: Uint8Array): number {
  return length === 4 ? formatIpv4(from, at, to) : formatIpv6(from, at, to)
}

function formatIpv4(from: Uint8Array, at: number, to: Uint8Array): number {
  let end = 0
  for (let i = 0; i < 4; i++) {
    const value = from[at + i] ?? 0
    if (i > 0) to[end++] = 0x2e
    if (value >= 100) to[end++] = 0x30 + Math.floor(value / 100)
    if (value >= 10) to[end++] = 0x30 + (Math.floor(value / 10) % 10)
    to[end++] = 0x30 + (value % 10)
  }
  return end
}

function formatIpv6(from: Uint8Array, at: number, to: Uint8Array): number {
  const group = (i: number) => ((from[at + 2 * i] ?? 0) << 8) | (from[at + 2 * i + 1] ?? 0)
  const { start, length } = longestZeroRun(group)
  let end = 0
  for (let i = 0; i < 8; i++) {
    if (length > 1 && i === start) {
      to[end++] = 0x3a
      if (i === 0) to[end++] = 0x3a
      i += length - 1
      continue
    }
    let started = false
    for (let shift = 12; shift >= 0; shift -= 4) {
      const digit = (group(i) >> shift) & 15
      if (digit === 0 && !started && shift > 0) continue
      started = true
      to[end++] = HEX.charCodeAt(digit)
    }
    if (i < 7) to[end++] = 0x3a
  }
  return end
}

/** RFC 5952 §4.2: the longest run of two or more zero groups, the first of equals. */
function longestZeroRun(group: (i: number) => number): { start: number; length: number } {
  let best = { start: -1, length: 0 }
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && group(i + length) === 0) length++
    if (length > best.length) best = { start: i, length }
    i += length
  }
  return best
}
