import { formatVerificationKey, parseVerificationKey, type VerificationKey } from '../../core/note/verification-key.ts'
import { KeyError } from './key-error.ts'

/** Characters that the comment of a trusted key may have. */
export const MAX_COMMENT = 200

export interface TrustedKey {
  readonly key: VerificationKey
  readonly comment: string
}

/**
 * Reads the list of trusted keys: a verification key a line, and behind a space whatever the user wrote to it. Empty lines and lines
 * that begin with `#` mean nothing. A line that cannot be read is a problem, and trusts nothing.
 */
export function parseTrustList(text: string): { keys: TrustedKey[]; problems: string[] } {
  const keys: TrustedKey[] = []
  const problems: string[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (isRemark(line)) continue
    const entry = parseLine(line)
    if ('error' in entry) problems.push(`line ${i + 1} is no key: ${entry.error}`)
    else keys.push(entry)
  }
  return { keys, problems }
}

/** The list with one more key; where it is there already, with another comment. Throws KeyError where the comment cannot stand. */
export function addTrust(text: string, key: VerificationKey, comment: string): string {
  if (comment.length > MAX_COMMENT || /[\p{Cc}\u2028\u2029]/u.test(comment))
    throw new KeyError(
      `a comment has at most ${MAX_COMMENT} characters and stands in one line without control characters`,
    )
  const line = `${formatVerificationKey(key)}${comment === '' ? '' : ` ${comment}`}`
  return `${removeTrust(text, key)}${line}\n`
}

/** The list without a key; every other line stays as it is. */
export function removeTrust(text: string, key: VerificationKey): string {
  const exact = formatVerificationKey(key)
  const kept = text.split('\n').filter((line) => line.split(' ')[0]?.trimEnd() !== exact)
  const rest = kept.join('\n')
  return rest === '' || rest.endsWith('\n') ? rest : `${rest}\n`
}

function isRemark(line: string): boolean {
  return line.trim() === '' || line.startsWith('#')
}

function parseLine(line: string): TrustedKey | { error: string } {
  const space = line.indexOf(' ')
  const key = parseVerificationKey(space < 0 ? line.trimEnd() : line.slice(0, space))
  return 'error' in key ? key : { key, comment: space < 0 ? '' : line.slice(space + 1).trim() }
}
