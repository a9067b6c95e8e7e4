/** A stretch of text: shown as it is, or as a boxed name because it would act on the screen instead of being seen. */
export interface VisiblePart {
  readonly text: string
  readonly boxed: boolean
  /** Where the stretch begins in the string it was taken from (UTF-16 units). */
  readonly at: number
}

const C0 = [
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI',
  'DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US',
]
  .join(' ')
  .split(' ')

/** Names as Unicode abbreviates them (NameAliases.txt) for characters that are not seen or that change the order of others. */
const NAMED: Readonly<Record<number, string>> = {
  127: 'DEL',
  173: 'SHY',
  847: 'CGJ',
  1564: 'ALM',
  6158: 'MVS',
  8203: 'ZWSP',
  8204: 'ZWNJ',
  8205: 'ZWJ',
  8206: 'LRM',
  8207: 'RLM',
  8232: 'LS',
  8233: 'PS',
  8234: 'LRE',
  8235: 'RLE',
  8236: 'PDF',
  8237: 'LRO',
  8238: 'RLO',
  8288: 'WJ',
  8294: 'LRI',
  8295: 'RLI',
  8296: 'FSI',
  8297: 'PDI',
  65279: 'BOM',
  65529: 'IAA',
  65530: 'IAS',
  65531: 'IAT',
}

// Controls C0, DEL and C1; format characters, line and paragraph separators; lone surrogates; tags and variation selectors.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]|\u034f|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu

/** Name of a character that must not be shown as itself. */
export function nameOf(character: string): string {
  const code = character.codePointAt(0)!
  return C0[code] ?? NAMED[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Splits text so that control, bidirectional, zero-width and other unseen characters can be drawn as boxed names. */
export function visibleParts(text: string): VisiblePart[] {
  const parts: VisiblePart[] = []
  let from = 0
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), boxed: false, at: from })
    parts.push({ text: nameOf(match[0]), boxed: true, at: match.index })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ text: text.slice(from), boxed: false, at: from })
  return parts
}

/** The text with every unseen character replaced by its name in brackets: for titles and places that take only strings. */
export function visibleString(text: string): string {
  return text.replace(HIDDEN, (character) => `[${nameOf(character)}]`)
}
