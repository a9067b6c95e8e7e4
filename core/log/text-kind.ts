/** Binary formats that are met among log files, told by their first bytes, with what to do about them. */
const BINARY: readonly (readonly [magic: string, offset: number, refusal: string])[] = [
  [
    'LPKSHHRH',
    0,
    'is a systemd journal file: export it with "journalctl --file … -o short-iso-precise" and open the result',
  ],
  ['ElfFile\0', 0, 'is a Windows event log (EVTX), which is not read'],
  ['ustar', 257, 'is a tar archive: unpack it and open the folder'],
  ['PK\x03\x04', 0, 'is a zip archive: unpack it and open the folder'],
  ['\x7fELF', 0, 'is a program (ELF), not a log'],
  ['SQLite format 3\0', 0, 'is an SQLite database, not a log'],
  [
    '\xff\xfe',
    0,
    'is UTF-16 text, which is not read: convert it to UTF-8 (for example with iconv) and open the result',
  ],
  [
    '\xfe\xff',
    0,
    'is UTF-16 text, which is not read: convert it to UTF-8 (for example with iconv) and open the result',
  ],
  ['\x89PNG', 0, 'is a picture (PNG), not a log'],
  ['%PDF-', 0, 'is a PDF document, not a log'],
]

/** A clause that refuses a well-known binary format by name; undefined if the content is none of them. */
export function namedBinary(content: Uint8Array): string | undefined {
  return BINARY.find(([magic, offset]) => standsAt(content, magic, offset))?.[2]
}

/** Share of bytes that no text has, above which content is taken for binary data. A log may hold some garbage and still be one. */
export const MAX_BINARY_SHARE = 0.1

/** Whether content is lines of text in an encoding that extends ASCII: few control characters, tab, line ends and escape aside. */
export function looksLikeText(content: Uint8Array): boolean {
  let control = 0
  for (const byte of content)
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) control++
  return control <= content.length * MAX_BINARY_SHARE
}

function standsAt(content: Uint8Array, magic: string, offset: number): boolean {
  if (content.length < offset + magic.length) return false
  for (let i = 0; i < magic.length; i++) if (content[offset + i] !== magic.charCodeAt(i)) return false
  return true
}
