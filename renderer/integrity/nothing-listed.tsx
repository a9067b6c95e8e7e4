import type { IntegrityState } from '../../contract/integrity.ts'
import { VerdictCounts } from '../verdict/verdict.tsx'
import { CheckButton } from './check-notice.tsx'

/** What the case was looked through for. */
const LOOKED_FOR = [
  ['Sealed archives', 'folders with archive.json and checkpoints'],
  ['Checksums', 'lists and sidecars: sha256sum, BSD, --tag, and those with the name first'],
  ['BagIt bags', 'folders with bagit.txt and manifests'],
  ['Signatures', 'SSH signatures beside a file, and signed notes'],
  ['Time stamps', 'RFC 3161 tokens beside a file'],
] as const

/** What stands in place of reports while there are none. It is no pass, and says so. */
export function NothingListed({ state }: { state: IntegrityState }) {
  return state.state === 'none' ? <NothingSealed state={state} /> : <NothingChecked state={state} />
}

/** No archive and no seal: said in words, with what was looked for. */
function NothingSealed({ state }: { state: IntegrityState }) {
  return (
    <section className="nothing-sealed" aria-label="Nothing is sealed">
      <h1>Nothing in this case is sealed.</h1>
      <p>
        With the evidence of this case there came no archive and no seal. Whether it was changed before it came here
        cannot be told: not sealed is not the same as unchanged.
      </p>
      <dl>
        {LOOKED_FOR.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              none <span className="d">{what}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>Messages</dt>
          <dd>
            <VerdictCounts counts={state.messages} />
          </dd>
        </div>
      </dl>
      <p>
        To have what comes be provable: <code>logwitness seal ARCHIVE FILE…</code> makes an archive, or adds to one. A
        seal that stands beside the evidence is taken in with it.
      </p>
    </section>
  )
}

/** There are seals, and no check of them has ended. */
function NothingChecked({ state }: { state: IntegrityState }) {
  return (
    <section className="nothing-sealed" aria-label="Nothing was checked">
      <h1>
        {state.state === 'done' ? 'The check found no seal.' : 'What is sealed in this case has not been checked.'}
      </h1>
      <p>What the seals say of these messages is not known yet. That is not a pass.</p>
      <dl>
        <div>
          <dt>Messages</dt>
          <dd>
            <VerdictCounts counts={state.messages} />
          </dd>
        </div>
      </dl>
      <CheckButton state={state} />
    </section>
  )
}
