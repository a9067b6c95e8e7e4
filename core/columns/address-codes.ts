import { formatAddress } from '../bytes/address.ts'
import type { NameColumn } from './name-column.ts'

const SLOTS = 1 << 12

/**
 * Codes of addresses in a name column, where they stand as text (RFC 5952 for IPv6). A cache by the number of an IPv4 address
 * saves writing the text for every message; a Map would box each number.
 */
export class AddressCodes {
  private readonly addresses = new Uint32Array(SLOTS)
  private readonly codes = new Uint16Array(SLOTS)
  private readonly text = new Uint8Array(64)

  clear(): void {
    this.codes.fill(0)
  }

  /** Code of the address of `length` bytes at `from[at]`; 0 for length 0 (none). */
  code(names: NameColumn, from: Uint8Array, at: number, length: number): number {
    if (length === 0) return 0
    if (length !== 4) return names.code(this.text, 0, formatAddress(from, at, 16, this.text))
    const address = ((from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8) | from[at + 3]!) >>> 0
    const slot = Math.imul(address, 0x9e3779b1) >>> 20
    if (this.codes[slot] !== 0 && this.addresses[slot] === address) return this.codes[slot]!
    const code = names.code(this.text, 0, formatAddress(from, at, 4, this.text))
    this.addresses[slot] = address
    this.codes[slot] = code
    return code
  }
}
