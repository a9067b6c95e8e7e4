import { isIP } from 'node:net'

/** Where to listen: an address of this machine, and a port; 0: any free one. */
export interface ListenAddress {
  readonly transport: 'udp' | 'tcp' | 'tls'
  readonly host: string
  readonly port: number
}

const LOOPBACK = '127.0.0.1'

/** Reads `PORT` (on the loopback address), `ADDRESS:PORT`, or `[IPv6 ADDRESS]:PORT`. */
export function parseListenAddress(
  transport: ListenAddress['transport'],
  text: string,
): ListenAddress | { readonly error: string } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]:|([^:]*):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port > 65_535)
    return { error: `"${text}" is neither PORT, ADDRESS:PORT nor [ADDRESS]:PORT` }
  const host = bracketed ?? plain ?? LOOPBACK
  const version = isIP(host)
  if (version === 0 || (version === 6) !== (bracketed !== undefined))
    return { error: `"${host}" is no IP address of this machine (IPv6 addresses stand in brackets)` }
  return { transport, host, port }
}

export function isLoopback({ host }: ListenAddress): boolean {
  return host === '::1' || host.startsWith('127.')
}

/** As it is written in records and messages: `udp 127.0.0.1:514`. */
export function listenName({ transport, host, port }: ListenAddress): string {
  return `${transport} ${host.includes(':') ? `[${host}]` : host}:${port}`
}
