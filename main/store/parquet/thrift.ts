/** Types of a field or list element in the compact protocol. */
export const I32 = 5
export const I64 = 6
export const BINARY = 8
export const LIST = 9
export const STRUCT = 12

/**
 * Writes the part of Thrift's compact protocol that Parquet metadata needs: structs of integers, byte strings and lists
 * (thrift-compact-protocol.md of Apache Thrift). Fields must be written with rising ids.
 */
export class CompactWriter {
  private bytes = new Uint8Array(1024)
  private length = 0
  /** Last field id written at each level of nesting: ids are stored as differences. */
  private readonly lastIds = [0]

  private byte(value: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.length * 2)
      larger.set(this.bytes)
      this.bytes = larger
    }
    this.bytes[this.length++] = value
  }

  private varint(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.byte((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    this.byte(rest)
  }

  private field(id: number, type: number): void {
    const step = id - this.lastIds.at(-1)!
    this.lastIds[this.lastIds.length - 1] = id
    this.byte((step << 4) | type)
  }

  /** An integer without a field header: an element of a list. Exact below 2^52. */
  integer(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  /** A byte string without a field header: an element of a list. */
  binary(value: Uint8Array): void {
    this.varint(value.length)
    for (const byte of value) this.byte(byte)
  }

  i32(id: number, value: number): void {
    this.field(id, I32)
    this.integer(value)
  }

  i64(id: number, value: number): void {
    this.field(id, I64)
    this.integer(value)
  }

  binaryField(id: number, value: Uint8Array): void {
    this.field(id, BINARY)
    this.binary(value)
  }

  /** Begins a list; `count` elements must follow. */
  list(id: number, elementType: number, count: number): void {
    this.field(id, LIST)
    if (count < 15) this.byte((count << 4) | elementType)
    else {
      this.byte(0xf0 | elementType)
      this.varint(count)
    }
  }

  /** A struct as a field of the enclosing struct; with id 0, as the outermost one or an element of a list. */
  struct(id: number, write: () => void): void {
    if (id > 0) this.field(id, STRUCT)
    this.lastIds.push(0)
    write()
    this.lastIds.pop()
    this.byte(0)
  }

  /** What was written so far. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }
}
