import type { DecodeOptions } from './content-decoder.ts'

const SYSLOG = 1
const TLS = 2

/** The ports of a decoding, by number. */
export class PortSet {
  private readonly kinds = new Uint8Array(65_536)

  constructor(options: Pick<DecodeOptions, 'ports' | 'tlsPorts'>) {
    for (const port of options.ports) this.kinds[port] = SYSLOG
    for (const port of options.tlsPorts) this.kinds[port] = TLS
  }

  isSyslog(port: number): boolean {
    return this.kinds[port] === SYSLOG
  }

  isTls(port: number): boolean {
    return this.kinds[port] === TLS
  }
}
