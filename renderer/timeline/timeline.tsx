import { useEffect, useMemo, useRef, useState } from 'react'
import { list } from '../messages/list-store.ts'
import { isInDoubt, search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { type Axis, LEFT, RIGHT, TOP } from './axis.ts'
import { bandsOf } from './bands.ts'
import { Bars } from './bars.tsx'
import { GapGround } from './gap-bands.tsx'
import { Lanes } from './lanes.tsx'
import { Legend } from './legend.tsx'
import { Plot } from './plot.tsx'

/** Height of the lanes and the time axis below the bars. */
const BELOW = 52

/** Height of the lanes alone: what a bar holds is told there too. */
const LANES = 33

/** Histogram, lanes and time axis on one scale. */
export function Timeline() {
  const box = useRef<HTMLElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const histogram = useStore(search, (state) => state.histogram)
  const pending = useStore(search, isInDoubt)

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const { width, height } = size
  const plot = height - TOP - BELOW
  const places = useStore(list, (state) => state.rows.places)
  const axis = useMemo<Axis | null>(
    () =>
      histogram && width > LEFT + RIGHT
        ? { from: histogram.grid.from, to: histogram.grid.to, left: LEFT, right: width - RIGHT }
        : null,
    [histogram, width],
  )
  const bands = useMemo(() => (axis ? bandsOf(places, axis) : []), [places, axis])
  return (
    <section className={`timeline${pending ? ' dim' : ''}`} ref={box} aria-label="Timeline">
      <Legend />
      {axis && <GapGround bands={bands} top={TOP} bottom={TOP + plot} width={width} />}
      <Bars />
      {axis && histogram && (
        <>
          <Lanes
            axis={axis}
            step={histogram.grid.step}
            data={histogram.data}
            bands={bands}
            top={TOP + plot}
            width={width}
            height={height}
          />
          <Plot
            axis={axis}
            bars={plot}
            height={plot + LANES}
            grid={histogram.grid}
            data={histogram.data}
            bands={bands}
          />
        </>
      )}
    </section>
  )
}
