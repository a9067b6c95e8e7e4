/** The digests that checksum lists use, by the name under which OpenSSL computes them. */
export const DIGESTS = {
  md5: { label: 'MD5', bytes: 16 },
  sha1: { label: 'SHA-1', bytes: 20 },
  ripemd160: { label: 'RIPEMD-160', bytes: 20 },
  sha224: { label: 'SHA-224', bytes: 28 },
  'sha512-224': { label: 'SHA-512/224', bytes: 28 },
  'sha3-224': { label: 'SHA3-224', bytes: 28 },
  sha256: { label: 'SHA-256', bytes: 32 },
  'sha512-256': { label: 'SHA-512/256', bytes: 32 },
  'sha3-256': { label: 'SHA3-256', bytes: 32 },
  blake2s256: { label: 'BLAKE2s', bytes: 32 },
  sha384: { label: 'SHA-384', bytes: 48 },
  'sha3-384': { label: 'SHA3-384', bytes: 48 },
  sha512: { label: 'SHA-512', bytes: 64 },
  blake2b512: { label: 'BLAKE2b', bytes: 64 },
  'sha3-512': { label: 'SHA3-512', bytes: 64 },
} as const
export type DigestAlgorithm = keyof typeof DIGESTS

/** Two files with the same digest can be made for these, so that a match does not exclude that one was put in place of the other. */
const COLLIDING: ReadonlySet<DigestAlgorithm> = new Set<DigestAlgorithm>(['md5', 'sha1'])

const ALL = Object.keys(DIGESTS) as DigestAlgorithm[]

/** Names as tools write them, in small letters and without `-`, `_`, `/` and spaces, where they are not those of OpenSSL. */
const OTHER_NAMES: Readonly<Record<string, DigestAlgorithm>> = {
  sha: 'sha1',
  sha2224: 'sha224',
  sha2256: 'sha256',
  sha2384: 'sha384',
  sha2512: 'sha512',
  sha2512224: 'sha512-224',
  sha2512256: 'sha512-256',
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
  b2: 'blake2b512',
  rmd160: 'ripemd160',
}

const plain = (name: string): string => name.toLowerCase().replace(/[-_/ ]/g, '')

const BY_NAME: ReadonlyMap<string, DigestAlgorithm> = new Map([
  ...ALL.map((name): [string, DigestAlgorithm] => [plain(name), name]),
  ...Object.entries(OTHER_NAMES),
])

/** The digest that is named so in a list (`SHA256`, `SHA2-256`, `sha512/256`); undefined: none that is computed here. */
export function digestNamed(name: string): DigestAlgorithm | undefined {
  return BY_NAME.get(plain(name))
}

/** The digests that are this many bytes long, the usual one first. */
export function digestsOfLength(bytes: number): DigestAlgorithm[] {
  return ALL.filter((name) => DIGESTS[name].bytes === bytes)
}

/** Whether files that differ can be made to have the same digest. */
export function isColliding(name: DigestAlgorithm): boolean {
  return COLLIDING.has(name)
}

/** The digest that the name of a list tells: `SHA256SUMS`, `x.md5`, `b2sums.txt`. */
export function digestInFileName(name: string): DigestAlgorithm | undefined {
  const [, word] = FILE_NAME.exec(name) ?? []
  return word === undefined ? undefined : digestNamed(word)
}

const FILE_NAME =
  /(?:^|[^a-z0-9])(md5|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512|sha3-\d{3}|b2|blake2[bs]|rmd160)(?:sums?)?(?![a-z0-9])/i
