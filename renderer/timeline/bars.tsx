import { useEffect, useRef } from 'react'
import { search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { useTheme } from '../theme/theme.ts'
import { type Bars as BarChart, createBars, updateBars } from './chart.ts'

/** The histogram's bars and their y axis. */
export function Bars() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const chart = useRef<BarChart>(null)
  const histogram = useStore(search, (state) => state.histogram)
  const theme = useTheme()

  useEffect(() => {
    chart.current = createBars(canvas.current!)
    return () => chart.current?.destroy()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that updateBars reads
  useEffect(() => {
    if (chart.current) updateBars(chart.current, histogram?.data ?? null)
  }, [histogram, theme])

  return (
    <div className="bars">
      <canvas ref={canvas} role="img" aria-label="Messages over time, stacked by severity" />
    </div>
  )
}
