import { basename } from 'node:path'
import { parseTreeHead } from '../../core/archive/checkpoint.ts'
import { MAX_READ_NOTE_BYTES, type Note, parseNote } from '../../core/note/signed-note.ts'
import { keyLabel, type VerificationKey } from '../../core/note/verification-key.ts'
import { looksLikeChecksums, readChecksumList } from '../../core/seals/checksum-list.ts'
import { sealFinding, sealReport } from '../../core/seals/seal-report.ts'
import { verifyNote } from '../keys/verify-note.ts'
import { prepareList } from './checksums.ts'
import { type CheckedSeal, type PreparedSeal, readSmall, type SealContext } from './context.ts'
import type { Statement } from './detached.ts'

/** Reads the signed note (C2SP signed-note) at `path`. Where its text is a list of checksums, it seals the files in it. */
export async function prepareSignedNote(path: string, context: SealContext): Promise<PreparedSeal> {
  const bytes = readSmall(path, MAX_READ_NOTE_BYTES)
  const note = 'error' in bytes ? bytes : parseNote(bytes)
  if ('error' in note) {
    const reason = `The note cannot be read: ${note.error.replace(/\.$/, '')}.`
    const statement: Statement = { verdict: 'cannot check', reason, finding: 'seal damaged' }
    return { check: () => Promise.resolve(noteAlone(path, 'signed note', statement)) }
  }
  const statement = judge(note, context)
  if (!looksLikeChecksums(note.text, true)) {
    const { detail, remark } = describe(note)
    const told = { ...statement, reason: statement.reason + remark }
    return { check: () => Promise.resolve(noteAlone(path, detail, told)) }
  }
  const { verdict, reason, signer, finding } = statement
  return prepareList(path, readChecksumList(note.text), context, {
    type: 'signed note',
    prefix: 'signed note, ',
    voucher: signer === undefined ? { doubt: 'the signature on the list proves nothing' } : { by: signer },
    findings: finding === undefined ? [] : [sealFinding(finding, basename(path), `${basename(path)}: ${reason}`)],
    whole: verdict === 'verified' ? [] : [{ verdict, reason }],
  })
}

/** What the text of the note is, as far as it shows. */
function describe(note: Note): { detail: string; remark: string } {
  const head = parseTreeHead(note.text)
  if ('error' in head) return { detail: 'signed note', remark: '' }
  const remark = ` It is the state of the log ${head.origin} with ${head.size} entries; only its signature was checked, not the log.`
  return { detail: 'signed note, tlog checkpoint', remark }
}

function judge(note: Note, context: SealContext): Statement {
  const { by, wrong, unknown } = verifyNote(note, context.options.keys ?? [])
  if (wrong.length > 0) {
    const reason = `The signature of ${keyLabel(wrong[0]!)} does not match the note: the note or the signature was changed.`
    return { verdict: 'failed', reason, finding: 'signature invalid' }
  }
  const trusted: VerificationKey | undefined = by.find((key) => context.options.trusted(key))
  if (trusted !== undefined) {
    const signer = keyLabel(trusted)
    return { verdict: 'verified', reason: `The note is signed by ${signer}, which is trusted.`, signer }
  }
  const [known] = by
  if (known !== undefined) {
    const reason = `The note is signed by ${keyLabel(known)}, which is not trusted. To trust it: logwitness keys trust VKEY.`
    return { verdict: 'cannot check', reason }
  }
  const names = unknown.map(keyLabel).join(', ')
  const reason = `The note names the signer ${names}, whose key is not known here. To verify it, give the key: logwitness keys trust VKEY.`
  return { verdict: 'cannot check', reason }
}

function noteAlone(path: string, detail: string, statement: Statement): CheckedSeal {
  const file = basename(path)
  const { verdict, reason, finding, signer } = statement
  const findings = finding === undefined ? [] : [sealFinding(finding, file, `${file}: ${reason}`)]
  const report = sealReport({
    path,
    type: 'signed note',
    detail,
    signer,
    files: [{ path: file, verdict, reason }],
    findings,
  })
  return { report, sealed: [] }
}
