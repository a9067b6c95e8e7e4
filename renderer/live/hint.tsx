import { visibleString } from '../text/visible.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { hintParts } from './words.ts'

/** What helps: a command that can be copied as it stands, and words. */
export function Hint({ hint }: { hint: string }) {
  const { command, words } = hintParts(hint)
  return (
    <div className="hint">
      {command !== null && (
        <div className="command">
          <code>{visibleString(command)}</code>
          <CopyButton label="Copy the command" text={() => command} />
        </div>
      )}
      {words !== '' && <p>{visibleString(words)}</p>}
    </div>
  )
}
