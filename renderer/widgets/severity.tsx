import { Glyph, type GlyphName } from './glyph.tsx'

/** Names of RFC 5424 §6.2.1, numerical codes 0 to 7. */
export const SEVERITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const

/** Row of a histogram's counts that stands for "none stated". */
export const NONE_SAID = 8

/** The word for a severity; null: the message states none. */
export function severityName(severity: number | null): string {
  return severity === null ? 'none said' : (SEVERITIES[severity] ?? `severity ${severity}`)
}

/** The mark for a severity. */
export function severityGlyph(severity: number | null): GlyphName {
  return `sev${severity !== null && severity >= 0 && severity <= 7 ? severity : NONE_SAID}` as GlyphName
}

/** Glyph and word, always together. */
export function Severity({ severity }: { severity: number | null }) {
  const stated = severity !== null
  return (
    <span className="severity" style={{ color: stated ? `var(--sev-${severity}-ink)` : 'var(--ink-3)' }}>
      <Glyph name={severityGlyph(severity)} size={11} />
      {severityName(severity)}
    </span>
  )
}
