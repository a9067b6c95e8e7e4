import { type ByteReader, DamagedPart } from './byte-reader.ts'
import { BINARY, I32, I64, LIST, STRUCT } from './thrift.ts'

/** Levels of structs and lists within one another. */
const MAX_DEPTH = 16

/** What a field or element holds: a number, the bytes of a string, the elements of a list, or the fields of a struct by id. */
export type ThriftValue = number | Uint8Array | readonly ThriftValue[] | ThriftStruct
export type ThriftStruct = ReadonlyMap<number, ThriftValue>

/** Reads a struct as thrift.ts writes it: integers, byte strings, lists and structs. Throws DamagedPart for anything else. */
export function readStruct(reader: ByteReader, depth = 0): ThriftStruct {
  if (depth > MAX_DEPTH) throw new DamagedPart('structs are too deep')
  const fields = new Map<number, ThriftValue>()
  for (let id = 0; ; ) {
    const head = reader.byte()
    if (head === 0) return fields
    id += head >> 4
    fields.set(id, readValue(reader, head & 15, depth))
  }
}

function readValue(reader: ByteReader, type: number, depth: number): ThriftValue {
  switch (type) {
    case I32:
    case I64:
      return reader.integer()
    case BINARY: {
      const length = reader.varint()
      reader.skip(length)
      return reader.bytes.subarray(reader.at - length, reader.at)
    }
    case LIST: {
      const head = reader.byte()
      const count = head >> 4 === 15 ? reader.varint() : head >> 4
      if (count > reader.end - reader.at) throw new DamagedPart(`a list of ${count} elements does not fit`)
      return Array.from({ length: count }, () => readValue(reader, head & 15, depth + 1))
    }
    case STRUCT:
      return readStruct(reader, depth + 1)
    default:
      throw new DamagedPart(`a field of type ${type} at byte ${reader.at}`)
  }
}

/** A field that must be a number. */
export function numberField(struct: ThriftStruct, id: number): number {
  const value = struct.get(id)
  if (typeof value !== 'number') throw new DamagedPart(`field ${id} is no number`)
  return value
}

/** A field that must be a list. */
export function listField(struct: ThriftStruct, id: number): readonly ThriftValue[] {
  const value = struct.get(id)
  if (!Array.isArray(value)) throw new DamagedPart(`field ${id} is no list`)
  return value
}

/** A value that must be a struct. */
export function structOf(value: ThriftValue | undefined): ThriftStruct {
  if (!(value instanceof Map)) throw new DamagedPart('a struct is missing')
  return value
}
