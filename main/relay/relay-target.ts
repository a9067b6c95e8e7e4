/** Where messages are passed on to, and how. */
export interface RelayTarget {
  readonly scheme: 'tcp' | 'tls' | 'udp-spoof'
  readonly host: string
  readonly port: number
}

/** Reads `tcp://HOST:PORT`, `tls://HOST:PORT` or `udp-spoof://ADDRESS:PORT`; IPv6 addresses stand in brackets. */
export function parseTarget(text: string): RelayTarget | { readonly error: string } {
  const [, scheme, bracketed, plain, digits] =
    /^(tcp|tls|udp-spoof):\/\/(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (scheme === undefined || port < 1 || port > 65_535)
    return { error: `"${text}" is none of tcp://HOST:PORT, tls://HOST:PORT and udp-spoof://ADDRESS:PORT` }
  return { scheme: scheme as RelayTarget['scheme'], host: (bracketed ?? plain)!, port }
}

export function targetName({ scheme, host, port }: RelayTarget): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
