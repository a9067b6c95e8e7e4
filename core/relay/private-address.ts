/**
 * Whether an address, of 4 or 16 bytes, is one that packets of the Internet do not reach: loopback, private use (RFC 1918, RFC 4193) or
 * link-local (RFC 3927, RFC 4291 §2.5.6).
 */
export function isPrivateAddress(address: Uint8Array): boolean {
  const [a = 0, b = 0] = address
  if (address.length === 4)
    return (
      a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)
    )
  if (address.length !== 16) return false
  const isLoopback = address.every((byte, i) => byte === (i === 15 ? 1 : 0))
  return isLoopback || (a & 0xfe) === 0xfc || (a === 0xfe && (b & 0xc0) === 0x80)
}
