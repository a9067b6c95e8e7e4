/** An authority and certificates of it, made by the openssl program, for tests of TLS. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../../build/provision/places.ts'

export const openssl = findProgram('openssl')
/** For the option `skip` of a test. */
export const withoutOpenssl = openssl === undefined ? 'no openssl is installed' : false

/** Paths and content of a certificate and its private key, as PEM. */
export interface Identity {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: Buffer
  readonly key: Buffer
}

export interface Authority extends Identity {
  /** A certificate for a common name and alternative names such as `DNS:localhost`; `expired`: its time is over. */
  issue(name: string, alternatives: readonly string[], options?: { readonly expired?: boolean }): Identity
}

export function makeAuthority(folder: string, name: string): Authority {
  const place = join(folder, name)
  mkdirSync(place, { recursive: true })
  const at = (file: string) => join(place, file)
  const run = (...args: string[]) => execFileSync(openssl!, args, { cwd: place, stdio: ['ignore', 'ignore', 'pipe'] })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const identity = (base: string): Identity => ({
    certFile: at(`${base}.pem`),
    keyFile: at(`${base}.key`),
    cert: readFileSync(at(`${base}.pem`)),
    key: readFileSync(at(`${base}.key`)),
  })
  run('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', `/CN=${name}`)
  writeFileSync(at('index.txt'), '')
  let issued = 0
  return {
    ...identity('ca'),
    issue(common, alternatives, { expired = false } = {}) {
      const base = `${++issued}`
      run(
        'req',
        ...newKey,
        '-keyout',
        `${base}.key`,
        '-out',
        `${base}.csr`,
        '-subj',
        `/O=Logwitness tests/CN=${common}`,
      )
      writeFileSync(
        at(`${base}.cnf`),
        [
          '[ca]',
          'default_ca=here',
          '[here]',
          'database=index.txt',
          `new_certs_dir=.`,
          'rand_serial=yes',
          'default_md=sha256',
          'policy=any',
          'unique_subject=no',
          '[any]',
          'commonName=supplied',
          'organizationName=optional',
          '[extensions]',
          'basicConstraints=CA:FALSE',
          ...(alternatives.length > 0 ? [`subjectAltName=${alternatives.join(',')}`] : []),
          '',
        ].join('\n'),
      )
      const times = expired ? ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'] : ['-days', '30']
      run(
        ...['ca', '-batch', '-notext', '-config', `${base}.cnf`, '-extensions', 'extensions', '-cert', 'ca.pem'],
        ...['-keyfile', 'ca.key', '-in', `${base}.csr`, '-out', `${base}.pem`, ...times],
      )
      return identity(base)
    },
  }
}
