import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { parseAddress } from '../../core/bytes/parse-address.ts'

/**
 * How many datagrams the kernel has dropped for want of room in the buffer of the UDP socket that is bound to this address, since it was
 * opened; null where the system does not tell (it has no /proc/net/udp), or several sockets share the address.
 */
export function socketDrops(host: string, port: number): number | null {
  try {
    const table = readFileSync(host.includes(':') ? '/proc/net/udp6' : '/proc/net/udp', 'latin1')
    return dropsIn(table, host, port, endianness() === 'LE')
  } catch {
    return null
  }
}

/** Finds the figure in the table (Linux, udp4_format_sock and udp6_sock_seq_show: the last column of the socket's line). */
export function dropsIn(table: string, host: string, port: number, little: boolean): number | null {
  const local = `${hexAddress(host, little)}:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = table.split('\n').map((line) => line.trim().split(/\s+/))
  const found = lines.filter((fields) => fields[1] === local)
  const drops = found.length === 1 ? found[0]!.at(-1)! : ''
  return /^\d{1,10}$/.test(drops) ? Number(drops) : null
}

/** Each 32-bit word of an address is written as a number of the machine's own byte order. */
function hexAddress(host: string, little: boolean): string {
  const bytes = Buffer.from(parseAddress(host) ?? [])
  if (little) bytes.swap32()
  return bytes.toString('hex').toUpperCase()
}
