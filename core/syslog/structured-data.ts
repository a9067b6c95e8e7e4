import { utf8 } from '../bytes/utf8.ts'
import { ruleCode } from './rule.ts'

/** Longest SD-NAME (RFC 5424 §6.3.2, §6.3.3), bytes. */
export const MAX_SD_NAME = 32

const FORM = ruleCode('5424-structured-data')
const NAME = ruleCode('5424-sd-name')
const DUPLICATE = ruleCode('5424-sd-duplicate')
const ESCAPE = ruleCode('5424-sd-escape')

/** Up to this many elements are compared pair by pair; more go through a set. */
const PAIRWISE_ELEMENTS = 32

/** What a scan found: a flyweight, valid until the next scan. `rule` is 0 or the first rule broken. */
export const scanned = { rule: 0 }

/** Where the SD-IDs of the scan begin; grows with the number of elements, which the message's length bounds. */
let ids = new Int32Array(PAIRWISE_ELEMENTS)

/** Index behind an SD-NAME, which ends before a space, '=', ']', '"', a control character or a byte outside ASCII. */
function overName(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end) {
    const byte = bytes[at]!
    if (byte <= 0x20 || byte >= 0x7f || byte === 0x3d || byte === 0x5d || byte === 0x22) break
    at++
  }
  return at
}

function breaks(rule: number): void {
  if (scanned.rule === 0) scanned.rule = rule
}

/** Index behind the closing quote of the PARAM-VALUE that begins at `start`; -1 if it never closes. */
function overValue(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte === 0x22) return at + 1
    if (byte === 0x5d) breaks(ESCAPE)
    else if (byte === 0x5c) {
      const next = at + 1 < end ? bytes[at + 1]! : 0
      if (next === 0x22 || next === 0x5c || next === 0x5d) at++
      else breaks(ESCAPE)
    }
  }
  return -1
}

function sameId(bytes: Uint8Array, a: number, b: number, end: number): boolean {
  const length = overName(bytes, a, end) - a
  if (overName(bytes, b, end) - b !== length) return false
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}

function hasDuplicateId(bytes: Uint8Array, count: number, end: number): boolean {
  if (count <= PAIRWISE_ELEMENTS) {
    for (let i = 1; i < count; i++) for (let j = 0; j < i; j++) if (sameId(bytes, ids[i]!, ids[j]!, end)) return true
    return false
  }
  const seen = new Set<string>()
  for (let i = 0; i < count; i++) {
    const start = ids[i]!
    seen.add(utf8(bytes, start, overName(bytes, start, end)))
  }
  return seen.size < count
}

/**
 * Scans STRUCTURED-DATA (RFC 5424 §6.3) that begins with '[' at `start`. Returns the index behind its last element; -1 if it
 * is malformed. `scanned.rule` then says which rule it breaks; it may do so too where the data could be read.
 */
export function scanStructuredData(bytes: Uint8Array, start: number, end: number): number {
  scanned.rule = 0
  let count = 0
  let at = start
  while (at < end && bytes[at] === 0x5b) {
    const id = at + 1
    at = overName(bytes, id, end)
    if (at === id) return malformed(NAME)
    if (at - id > MAX_SD_NAME) breaks(NAME)
    if (count === ids.length) ids = grown(ids)
    ids[count++] = id
    while (at < end && bytes[at] === 0x20) {
      const name = at + 1
      at = overName(bytes, name, end)
      if (at === name) return malformed(NAME)
      if (at - name > MAX_SD_NAME) breaks(NAME)
      if (at + 1 >= end || bytes[at] !== 0x3d || bytes[at + 1] !== 0x22) return malformed(FORM)
      at = overValue(bytes, at + 2, end)
      if (at < 0) return malformed(FORM)
    }
    if (at >= end || bytes[at] !== 0x5d) return malformed(FORM)
    at++
  }
  if (count > 1 && hasDuplicateId(bytes, count, end)) breaks(DUPLICATE)
  return at
}

function malformed(rule: number): number {
  scanned.rule = rule
  return -1
}

function grown(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(old.length * 2)
  larger.set(old)
  return larger
}

export interface SdElement {
  readonly id: string
  readonly params: { readonly name: string; readonly value: string }[]
}

/**
 * The elements of STRUCTURED-DATA as text, escapes undone, for showing and exporting. Reads as far as the data is well-formed.
 * A backslash before any other character than " \ and ] stays as it is (RFC 5424 §6.3.3).
 */
export function readStructuredData(bytes: Uint8Array, start: number, end: number): SdElement[] {
  const elements: SdElement[] = []
  let at = start
  while (at < end && bytes[at] === 0x5b) {
    const id = at + 1
    at = overName(bytes, id, end)
    if (at === id) break
    const element: SdElement = { id: utf8(bytes, id, at), params: [] }
    while (at < end && bytes[at] === 0x20) {
      const name = at + 1
      const nameEnd = overName(bytes, name, end)
      if (nameEnd === name || nameEnd + 1 >= end || bytes[nameEnd] !== 0x3d || bytes[nameEnd + 1] !== 0x22) break
      const next = overValue(bytes, nameEnd + 2, end)
      if (next < 0) break
      const value = unescaped(bytes, nameEnd + 2, next - 1)
      element.params.push({ name: utf8(bytes, name, nameEnd), value })
      at = next
    }
    elements.push(element)
    if (at >= end || bytes[at] !== 0x5d) break
    at++
  }
  return elements
}

function unescaped(bytes: Uint8Array, start: number, end: number): string {
  return utf8(bytes, start, end).replace(/\\(["\\\]])/g, '$1')
}
