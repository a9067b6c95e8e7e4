/**
 * An IP address that is written as text, as its 4 or 16 bytes: dotted decimal without leading zeros, or the forms of RFC 4291 §2.2; a
 * zone behind "%" (RFC 4007 §11) is passed over. Undefined where it is none.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  const [plain = ''] = text.split('%', 1)
  return plain.includes(':') ? parseIpv6(plain) : parseIpv4(plain)
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const bytes = new Uint8Array(4)
  for (const [i, part] of parts.entries()) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    bytes[i] = Number(part)
  }
  return bytes
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const isShort = halves.length === 2
  const [front, back] = [groupsOf(halves[0]!, !isShort), isShort ? groupsOf(halves[1]!, true) : []]
  if (front === undefined || back === undefined) return undefined
  const length = front.length + back.length
  if (isShort ? length > 14 : length !== 16) return undefined
  const bytes = new Uint8Array(16)
  bytes.set(front)
  bytes.set(back, 16 - back.length)
  return bytes
}

/** The bytes of groups between colons; at the end of an address the last group may be an IPv4 address. */
function groupsOf(text: string, atEnd: boolean): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [i, group] of groups.entries()) {
    const last = atEnd && i === groups.length - 1 && group.includes('.') ? parseIpv4(group) : undefined
    if (last !== undefined) bytes.push(...last)
    else if (/^[0-9a-fA-F]{1,4}$/.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255)
    else return undefined
  }
  return bytes.length > 16 ? undefined : bytes
}
