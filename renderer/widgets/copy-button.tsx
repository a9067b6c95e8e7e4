import { Button } from '@blueprintjs/core'
import { useEffect, useState } from 'react'
import { report } from '../case/case-store.ts'
import { Glyph } from './glyph.tsx'

/** Puts text on the clipboard; a refusal is reported. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    report(new Error('The clipboard refused the text. Select it and copy it by keyboard.'))
    return false
  }
}

/** Copies a text and says for a moment that it did. */
export function CopyButton({
  text,
  label,
  quiet,
  large,
}: {
  text: () => string
  label: string
  quiet?: boolean
  large?: boolean
}) {
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 1200)
    return () => clearTimeout(timer)
  }, [done])
  return (
    <Button
      className={quiet ? 'small bare' : large ? 'quiet' : 'small'}
      aria-label={label}
      title={label}
      onClick={async () => setDone(await copyText(text()))}
    >
      <Glyph name="copy" size={10} />
      {quiet ? done && 'copied' : done ? 'Copied' : label}
    </Button>
  )
}
