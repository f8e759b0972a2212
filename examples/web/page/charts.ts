// Charts by uPlot, in the page's colours. A canvas says nothing to a screen reader, so each chart
// has a sentence that does.

import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

import { h } from './dom.ts'
import type { Point } from './progress.ts'

/** From and to on an axis of scores; one for all charts that stand side by side. */
export type Range = [number, number]

const drawn = new Set<uPlot>()

function redraw(): void {
  for (const chart of drawn) {
    if (chart.root.isConnected) chart.redraw()
    else drawn.delete(chart)
  }
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
// Paper is white, whatever the screen is.
addEventListener('beforeprint', () => {
  document.documentElement.dataset.printing = ''
  redraw()
})
addEventListener('afterprint', () => {
  delete document.documentElement.dataset.printing
  redraw()
})

function colour(name: string): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)
}

const FONT = '11px "Inter Variable", system-ui, sans-serif'

function axis(options: Partial<uPlot.Axis>): uPlot.Axis {
  return {
    stroke: colour('muted'),
    font: FONT,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    ...options,
  }
}

export function rangeOf(scores: number[]): Range {
  if (scores.length === 0) return [0, 100]
  return [
    Math.max(0, Math.floor(Math.min(...scores) / 10) * 10),
    Math.min(100, Math.ceil(Math.max(...scores) / 10) * 10),
  ]
}

/** Scores as dots, from the oldest to the newest with equal steps, and their moving average as a line. */
export function scoreChart(
  points: Point[],
  range: Range,
  description: string,
  onPoint: (point: Point | null) => void,
): HTMLElement {
  const places = points.map((_, place) => place)
  return chart(
    description,
    [places, points.map((point) => point.score), points.map((point) => point.average)],
    {
      width: 0,
      height: 132,
      series: [
        {},
        { paths: () => null, points: { show: true, size: 4, width: 0, fill: colour('dot') } },
        { stroke: colour('accent'), width: 2.5, points: { show: false } },
      ],
      scales: { x: { time: false }, y: { range } },
      axes: [
        axis({
          grid: { show: false },
          size: 22,
          space: 70,
          values: (_, splits) => splits.map((place) => dayAt(points[place])),
        }),
        axis({ size: 30, space: 28 }),
      ],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 8, width: 0, fill: colour('accent') as never },
      },
      hooks: { setCursor: [(plot) => onPoint(points[plot.cursor.idx ?? -1] ?? null)] },
    },
  )
}

/** A bar for each week, with the goal as a line across. */
export function weekChart(
  weeks: { label: string; attempts: number; reached: boolean }[],
  goal: number | null,
  description: string,
  height: number,
): HTMLElement {
  const places = weeks.map((_, place) => place)
  const bars = uPlot.paths.bars!({ size: [0.68, 34], radius: 0.2 })
  const of = (wanted: boolean) =>
    weeks.map((week) => (week.reached === wanted ? week.attempts : null))
  const high = Math.max(goal ?? 0, ...weeks.map((week) => week.attempts), 5) * 1.12
  return chart(description, [places, of(true), of(false)], {
    width: 0,
    height,
    series: [
      {},
      { fill: colour('accent'), width: 0, paths: bars, points: { show: false } },
      { fill: colour('bar'), width: 0, paths: bars, points: { show: false } },
    ],
    scales: { x: { time: false, range: [-0.6, weeks.length - 0.4] }, y: { range: [0, high] } },
    axes: [
      axis({
        grid: { show: false },
        size: 22,
        splits: places.filter((place) => (weeks.length - 1 - place) % 3 === 0),
        values: (_, splits) => splits.map((place) => weeks[place]?.label ?? ''),
      } as Partial<uPlot.Axis>),
      axis({ size: 30, space: 26 }),
    ],
    cursor: { show: false },
    hooks: { draw: [(plot) => goal !== null && goalLine(plot, goal)] },
  })
}

function goalLine(plot: uPlot, goal: number): void {
  const y = plot.valToPos(goal, 'y', true)
  const { ctx } = plot
  ctx.save()
  ctx.strokeStyle = colour('text')()
  ctx.lineWidth = 1.5 * devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(plot.bbox.left, y)
  ctx.lineTo(plot.bbox.left + plot.bbox.width, y)
  ctx.stroke()
  ctx.restore()
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

function dayAt(point: Point | undefined): string {
  return point === undefined ? '' : DAY.format(point.at * 1000)
}

function chart(description: string, data: uPlot.AlignedData, options: uPlot.Options): HTMLElement {
  const element = h('div', { class: 'chart', role: 'img', 'aria-label': description })
  element.style.height = `${options.height}px`
  let plot: uPlot | undefined
  // The width is known once the element is on the page, and changes with the window.
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry!.contentRect.width)
    if (width === 0) return
    if (plot === undefined) {
      plot = new uPlot(
        { ...options, width, legend: { show: false }, padding: [8, 6, 0, 0] },
        data,
        element,
      )
      drawn.add(plot)
    } else if (plot.width !== width) plot.setSize({ width, height: options.height })
  }).observe(element)
  return element
}
