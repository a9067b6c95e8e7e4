/**
 * Which rows of a list stand in its window. The list is not an element with a height: browsers cap those (2^25 pixels, 1.5
 * million rows), and rows of one height need no measuring. `top` is the truth: the first visible row, with the part of it that is scrolled out.
 */
export interface Viewport {
  /** Rows in the list. */
  readonly count: number
  /** Height of the window and of a row, in pixels. */
  readonly height: number
  readonly rowHeight: number
}

/** Rows that the window holds, as a fraction. */
export function capacity({ height, rowHeight }: Viewport): number {
  return Math.max(height / rowHeight, 0)
}

/** The nearest `top` that leaves no empty space beyond either end. */
export function clampTop(top: number, viewport: Viewport): number {
  return Math.max(0, Math.min(top, viewport.count - capacity(viewport)))
}

/** First row to draw and the one after the last. */
export function visibleRows(top: number, viewport: Viewport): { from: number; to: number } {
  const from = Math.floor(top)
  return { from, to: Math.min(viewport.count, Math.ceil(top + capacity(viewport))) }
}

/** The nearest `top` at which a row is wholly visible. */
export function reveal(index: number, top: number, viewport: Viewport): number {
  const rows = capacity(viewport)
  if (index < top) return clampTop(index, viewport)
  if (index + 1 > top + rows) return clampTop(index + 1 - rows, viewport)
  return clampTop(top, viewport)
}

/** `top` with a row in the middle, where it is not visible already. */
export function revealCentred(index: number, top: number, viewport: Viewport): number {
  const rows = capacity(viewport)
  if (index >= top && index + 1 <= top + rows) return clampTop(top, viewport)
  // Whole rows, so that none is cut through at the top.
  return clampTop(Math.floor(index - rows / 2), viewport)
}

/** Smallest height of the thumb in pixels: small enough for long lists, large enough to be caught. */
export const MIN_THUMB = 16

/** Thumb of the scroll track: where it begins and how high it is, in pixels. */
export function thumb(top: number, viewport: Viewport, track: number): { start: number; size: number } {
  const rows = capacity(viewport)
  if (viewport.count <= rows) return { start: 0, size: track }
  const size = Math.min(track, Math.max(MIN_THUMB, (track * rows) / viewport.count))
  return { start: ((track - size) * top) / (viewport.count - rows), size }
}

/** `top` for a thumb that begins at `start`: the reverse of `thumb`. */
export function topForThumb(start: number, viewport: Viewport, track: number): number {
  const rows = capacity(viewport)
  const { size } = thumb(0, viewport, track)
  if (viewport.count <= rows || track <= size) return 0
  return clampTop((start * (viewport.count - rows)) / (track - size), viewport)
}
