/**
 * The textures of losses, drawn once and used by every picture of the page: a wide hatch for what is not known, a dense one for what is
 * counted; each is fainter where it lies behind something else, or where there is no evidence at all.
 */
export function Hatches() {
  return (
    <svg className="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <Hatch id="loss-unknown" size={6} width={2.4} colour="var(--hatch)" />
        <Hatch id="loss-unknown-faint" size={6} width={2.4} colour="var(--hatch-soft)" />
        <Hatch id="loss-counted" size={3.4} width={2} colour="var(--loss)" />
        <Hatch id="loss-counted-faint" size={3.4} width={1.6} colour="var(--hatch)" />
      </defs>
    </svg>
  )
}

function Hatch({ id, size, width, colour }: { id: string; size: number; width: number; colour: string }) {
  return (
    <pattern id={id} width={size} height={size} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path d={`M0 0V${size}`} stroke={colour} strokeWidth={width} />
    </pattern>
  )
}
