import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { CommandError, USAGE } from './exit-status.ts'

/** Largest PEM file that is read, bytes: some authorities come as lists. */
export const MAX_PEM = 4 << 20

/** The content of a PEM file of certificates or of a private key. Throws CommandError that names the option and what is wrong. */
export function pemFile(flag: string, path: string, holds: 'certificates' | 'private key'): Uint8Array {
  let bytes: Buffer
  try {
    const { size } = statSync(path)
    if (size > MAX_PEM)
      throw new CommandError(
        `${flag}: ${path} has ${size} bytes; a PEM file of more than ${MAX_PEM} is not read`,
        USAGE,
      )
    bytes = readFileSync(path)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${flag}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  const wanted = holds === 'certificates' ? '-----BEGIN CERTIFICATE-----' : 'PRIVATE KEY-----'
  if (!bytes.includes(wanted)) throw new CommandError(`${flag}: ${path} holds no ${holds} in PEM`)
  if (holds === 'certificates') checkTimes(flag, path, bytes)
  return bytes
}

/** A certificate whose time is over would be refused by the other side with fewer words. */
function checkTimes(flag: string, path: string, bytes: Buffer): void {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(bytes)
  } catch (error) {
    throw new CommandError(`${flag}: ${path} holds a certificate that cannot be read: ${(error as Error).message}`)
  }
  const { validFromDate, validToDate } = certificate
  const now = new Date()
  if (validToDate < now)
    throw new CommandError(`${flag}: the certificate in ${path} expired on ${validToDate.toISOString()}`)
  if (validFromDate > now)
    throw new CommandError(`${flag}: the certificate in ${path} is not valid before ${validFromDate.toISOString()}`)
}
