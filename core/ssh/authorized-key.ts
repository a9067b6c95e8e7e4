import { fromBase64 } from '../bytes/base64.ts'
import { readSshKey } from '../seals/ssh-key.ts'
import { sshReader } from '../seals/ssh-wire.ts'

/** A public key as a line of a `.pub` file: type, base64, comment (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"). */
export interface PublicKeyLine {
  readonly type: string
  readonly base64: string
  readonly comment: string
}

/** Characters of a file that holds one public key. */
export const MAX_PUBLIC_KEY = 16_384

/** Reads the content of a `.pub` file: one key, without options of its own. */
export function parsePublicKeyFile(text: string): PublicKeyLine | { readonly error: string } {
  if (/PRIVATE KEY-----/.test(text)) return { error: 'it is a private key: name the file that ends in .pub' }
  if (text.length > MAX_PUBLIC_KEY) return { error: 'it is longer than a public key can be' }
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length !== 1) return { error: `it holds ${lines.length} lines with keys; there must be one` }
  const [, type, base64, comment = ''] =
    /^([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/.exec(lines[0]!) ?? []
  if (type === undefined || base64 === undefined)
    return { error: 'it is no line of type, key and comment; a line with options in front of the key is not taken' }
  const blob = fromBase64(base64)
  if (blob === undefined) return { error: 'the base64 of the key is damaged' }
  const stated = sshReader(blob).text()
  if (stated !== type) return { error: `the line says ${type}, and the key says ${stated ?? 'nothing'}` }
  const key = readSshKey(blob)
  if ('error' in key) return key
  return { type, base64, comment: plainComment(comment) }
}

/** Comments are free text: what is not printable ASCII would only mislead whoever reads the file. */
function plainComment(comment: string): string {
  return comment.replace(/[^ -~]/g, '?').slice(0, 200)
}

/** Patterns of `from=`, as one option may have them. */
export const MAX_FROM = 100

/**
 * Checks a pattern of `from=`: an address, a network in CIDR, or a host name with `*` and `?`; `!` in front excludes. Undefined: it
 * is one. (ssh_config(5), "PATTERNS"; OpenSSH takes CIDR with host bits set for an error and refuses the key.)
 */
export function fromError(pattern: string): string | undefined {
  const plain = pattern.replace(/^!/, '')
  const [address = '', length] = plain.split('/')
  if (length !== undefined) {
    const [bytes, bits] = [addressBytes(address), /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN]
    if (bytes === undefined) return `"${pattern}" is no network: an address and the length of its prefix, 192.0.2.0/24`
    if (!(bits >= 1 && bits <= 8 * bytes.length))
      return `"${pattern}": the prefix has 1 to ${8 * bytes.length} bits; a network of all addresses restricts nothing`
    if (bytes.some((byte, i) => (byte & (0xff >> Math.min(8, Math.max(0, bits - 8 * i)))) !== 0))
      return `"${pattern}": bits behind the prefix are set, and sshd would refuse the key`
    return undefined
  }
  if (addressBytes(plain)) return undefined
  if (/^[*?.]+$/.test(plain)) return `"${pattern}" restricts nothing`
  if (/^[A-Za-z0-9_*?][A-Za-z0-9_.*?-]{0,252}$/.test(plain)) return undefined
  return `"${pattern}" is neither an address, nor a network, nor a name of a host`
}

/** The bytes of an IPv4 address in four decimals or of an IPv6 address; undefined where it is none. */
function addressBytes(text: string): number[] | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split('.').map(Number)
    return bytes.every((byte, i) => byte <= 255 && String(byte) === text.split('.')[i]) ? bytes : undefined
  }
  if (!/^[0-9A-Fa-f:]{2,39}$/.test(text)) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const given = groups.flat()
  if (given.some((group) => !/^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined
  const missing = 8 - given.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const all = [...groups[0]!, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...(groups[1] ?? [])]
  return all.flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

/** What a restricted key may do, and from where. */
export interface Restriction {
  readonly from: readonly string[]
  /** Program and arguments that run whatever the other side asks for. */
  readonly command: readonly string[]
}

/**
 * The line for authorized_keys that allows a key nothing but one command: `restrict` switches off forwarding, terminals, the
 * user's rc file, and whatever else OpenSSH may come to allow (sshd(8)).
 */
export function authorizedKeyLine(key: PublicKeyLine, { from, command }: Restriction): string {
  const options = ['restrict']
  if (from.length > 0) options.push(`from="${from.join(',')}"`)
  options.push(`command="${command.map(shellWord).join(' ').replaceAll('"', '\\"')}"`)
  return `${options.join(',')} ${key.type} ${key.base64}${key.comment === '' ? '' : ` ${key.comment}`}`
}

/**
 * A word as sh(1) reads it back. sshd ends the option at a quote that has no backslash before it and takes away that backslash, and
 * no other (auth-options.c, opt_dequote): so what is quoted here must hold no backslash before a quote.
 */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}

/** What cannot stand in the command of an authorized_keys line, and why; undefined: it can. */
export function commandError(command: readonly string[]): string | undefined {
  if (command.some((word) => /\p{Cc}/u.test(word))) return 'a line end or another control character cannot stand in it'
  if (command.some((word) => word.includes('\\"') || word.includes("\\'")))
    return 'a backslash before a quote cannot stand in it'
  return undefined
}
