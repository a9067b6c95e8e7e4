import { BarController, BarElement, Chart, LinearScale } from 'chart.js'
import type { Histogram } from '../../contract/shapes.ts'
import { token } from '../theme/theme.ts'
import { EDGE, LEFT, RIGHT } from './axis.ts'

Chart.register(BarController, BarElement, LinearScale)

/** Rows of counts: severities 0 to 7 and "none stated". The worst comes first and so stands at the base. */
const ROWS = 9

/** Share of its room that a bar fills. */
const BAR_SHARE = 0.88

/** Colour of a row of counts: the ramp of severities, and the plainest mark for messages that state none. */
export function colourOf(severity: number): string {
  return severity < 8 ? token(`--sev-${severity}`) : token('--ink-4')
}

/** The chart that draws the bars. */
export type Bars = Chart<'bar', { x: number; y: number }[]>

/** Makes the chart. It draws bars and the y axis alone: the x axis is drawn below the lanes, which stand between. */
export function createBars(canvas: HTMLCanvasElement): Bars {
  return new Chart<'bar', { x: number; y: number }[]>(canvas, {
    type: 'bar',
    data: { datasets: [] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      onResize: fitBars,
      layout: { autoPadding: false, padding: { right: RIGHT, left: 0, top: EDGE, bottom: EDGE } },
      datasets: {
        // One pixel at least, so that a single emergency among thousands is seen. Zeros are left out of the data: they would get it too.
        bar: { minBarLength: 1, grouped: false },
      },
      scales: {
        x: { type: 'linear', display: false, stacked: true, offset: false },
        y: {
          type: 'linear',
          stacked: true,
          beginAtZero: true,
          border: { display: false },
          ticks: {
            maxTicksLimit: 4,
            precision: 0,
            padding: 6,
            callback: (value) => Number(value).toLocaleString('en-US'),
          },
          // The plot begins where the lanes begin, however wide the figures are.
          afterFit: (scale) => {
            scale.width = LEFT
          },
        },
      },
    },
  })
}

/** Bars are as wide as the room between them asks, however few there are. */
function fitBars(chart: Chart): void {
  const buckets = Number(chart.options.scales?.x?.max ?? 1)
  const barThickness = (BAR_SHARE * Math.max(0, chart.width - LEFT - RIGHT)) / buckets
  for (const dataset of chart.data.datasets) Object.assign(dataset, { barThickness })
}

/** Draws counts in the colours of the theme in force. */
export function updateBars(chart: Bars, histogram: Histogram | null): void {
  const buckets = histogram?.buckets ?? 1
  chart.data.datasets = Array.from({ length: histogram ? ROWS : 0 }, (_, severity) => ({
    data: (histogram?.counts[severity] ?? []).flatMap((y, bucket) => (y > 0 ? [{ x: bucket + 0.5, y }] : [])),
    backgroundColor: colourOf(severity),
    stack: 'all',
  }))
  const scales = chart.options.scales!
  Object.assign(scales.x!, { min: 0, max: buckets })
  const y = scales.y!
  y.grid = { color: token('--line-1'), drawTicks: false }
  y.ticks = { ...y.ticks, color: token('--ink-3'), font: { family: token('--font-ui'), size: 10 } }
  fitBars(chart as unknown as Chart)
  chart.update('none')
}
