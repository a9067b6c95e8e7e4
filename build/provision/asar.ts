/**
 * One asar archive of flat files, as Electron reads it: a size pickle, a header pickle holding JSON, then the files' bytes.
 * Layout: the README of the `asar` project, "Format".
 */
export function packAsar(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries: Record<string, { size: number; offset: string }> = {}
  let offset = 0
  for (const [name, bytes] of files) {
    entries[name] = { size: bytes.length, offset: String(offset) }
    offset += bytes.length
  }
  const json = Buffer.from(JSON.stringify({ files: entries }))
  const padded = Math.ceil(json.length / 4) * 4
  const header = Buffer.alloc(16 + padded)
  header.writeUInt32LE(4, 0) // payload of the size pickle
  header.writeUInt32LE(8 + padded, 4) // size of the header pickle
  header.writeUInt32LE(4 + padded, 8) // payload of the header pickle
  header.writeUInt32LE(json.length, 12)
  header.set(json, 16)
  return Buffer.concat([header, ...files.values()])
}
