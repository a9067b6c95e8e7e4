import type { ReactElement } from 'react'

const stroke = { fill: 'none', stroke: 'currentColor' }

/** Marks of the interface, drawn on 12 by 12. Severity is told by outline and ink, so that it survives greyscale. */
const GLYPHS = {
  sev0: <path fillRule="evenodd" d="M4 .6h4L11.4 4v4L8 11.4H4L.6 8V4zM5.2 2.8v4h1.6v-4zM5.2 7.9v1.5h1.6V7.9z" />,
  sev1: <path fillRule="evenodd" d="M6 .6 11.6 11H.4zM5.3 4.2v3.6h1.4V4.2zM5.3 8.5v1.3h1.4V8.5z" />,
  sev2: <path d="M6 .4 11.6 6 6 11.6.4 6z" />,
  sev3: <path d="M1.7 1.7h8.6v8.6H1.7z" />,
  sev4: <path d="M6 2 10.6 10.3H1.4z" {...stroke} strokeWidth="1.5" />,
  sev5: <path d="M6 1.5 10.5 6 6 10.5 1.5 6z" {...stroke} strokeWidth="1.4" />,
  sev6: <path d="M2 5.2h8v1.6H2z" />,
  sev7: <circle cx="6" cy="6" r="1.4" />,
  sev8: <path d="M3.6 4.2c0-3 4.8-3 4.8-.2 0 1.6-2.3 1.7-2.3 3.4M6.1 9.2v1.4" {...stroke} strokeWidth="1.4" />,
  verified: (
    <path
      fillRule="evenodd"
      d="M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM5.2 8.8 2.5 6.1l1-1 1.7 1.7 3.4-3.5 1 1z"
    />
  ),
  failed: <path d="M1.6 1.6l8.8 8.8M10.4 1.6l-8.8 8.8" {...stroke} strokeWidth="2.9" />,
  'not-checked': <circle cx="6" cy="6" r="4.6" {...stroke} strokeWidth="1.6" strokeDasharray="1.5 2.11" />,
  'cannot-check': (
    <>
      <circle cx="6" cy="6" r="4.6" {...stroke} strokeWidth="1.4" />
      <path d="M2.9 9.1l6.2-6.2" {...stroke} strokeWidth="1.4" />
    </>
  ),
  ring: <circle cx="6" cy="6" r="4.5" {...stroke} strokeWidth="1.6" />,
  pin: <path d="M4 1h4v3.6l1.6 1.6v1H6.6V11h-1.2V7.2H2.4v-1L4 4.6z" />,
  close: <path d="M3.2 3.2l5.6 5.6M8.8 3.2 3.2 8.8" {...stroke} strokeWidth="1.3" />,
  find: (
    <>
      <circle cx="5" cy="5" r="3.4" {...stroke} strokeWidth="1.3" />
      <path d="M7.6 7.6 11 11" {...stroke} strokeWidth="1.3" />
    </>
  ),
  copy: (
    <>
      <path d="M4.2 3.8h5.6v6.6H4.2z" {...stroke} strokeWidth="1.2" />
      <path d="M2.2 8.4V1.6h5.6" {...stroke} strokeWidth="1.2" />
    </>
  ),
  next: <path d="M4.2 2.4 8 6l-3.8 3.6" {...stroke} strokeWidth="1.4" />,
  back: <path d="M7.8 2.4 4 6l3.8 3.6" {...stroke} strokeWidth="1.4" />,
  down: <path d="M2.4 4.2 6 8l3.6-3.8" {...stroke} strokeWidth="1.4" />,
  list: <path d="M1.5 2.5h9v1.3h-9zM1.5 5.4h6.4v1.3H1.5zM1.5 8.3h9v1.3h-9z" />,
  dark: <path d="M7.4 1.2a4.9 4.9 0 1 0 3.6 6.6A4.3 4.3 0 0 1 7.4 1.2z" />,
  light: (
    <>
      <circle cx="6" cy="6" r="2.4" />
      <path
        d="M6 .6v1.7M6 9.7v1.7M.6 6h1.7M9.7 6h1.7M2.2 2.2l1.2 1.2M8.6 8.6l1.2 1.2M9.8 2.2 8.6 3.4M3.4 8.6 2.2 9.8"
        {...stroke}
        strokeWidth="1.2"
      />
    </>
  ),
  system: (
    <>
      <circle cx="6" cy="6" r="4.6" {...stroke} strokeWidth="1.3" />
      <path d="M6 1.4a4.6 4.6 0 0 1 0 9.2z" />
    </>
  ),
} as const satisfies Record<string, ReactElement>

export type GlyphName = keyof typeof GLYPHS

/** A mark in the colour of the text around it, or in a colour of its own. It is never alone: a word or a label says the same. */
export function Glyph({ name, size = 12, colour }: { name: GlyphName; size?: number; colour?: string }) {
  return (
    <svg
      className="glyph"
      viewBox="0 0 12 12"
      aria-hidden="true"
      style={{ width: size, height: size, ...(colour ? { color: colour } : {}) }}
    >
      {GLYPHS[name]}
    </svg>
  )
}
