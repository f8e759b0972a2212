// A small line without axes, drawn as SVG: it fits any width, and prints sharp.

const SVG = 'http://www.w3.org/2000/svg'
const WIDTH = 400
const HEIGHT = 36
const MARGIN = 3

export interface Value {
  date: string
  score: number
}

/** `range` is one for all lines that stand below each other. */
export function sparkline(
  values: Value[],
  range: [number, number],
  description: string,
): SVGElement {
  const times = values.map((value) => Date.parse(value.date))
  const x = scale([times[0]!, times.at(-1)!], [MARGIN, WIDTH - MARGIN])
  const y = scale(range, [HEIGHT - MARGIN, MARGIN])
  const points = values.map(
    (value, place) => `${x(times[place]!).toFixed(1)},${y(value.score).toFixed(1)}`,
  )
  const svg = element('svg', {
    class: 'sparkline',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': description,
  })
  svg.append(
    element('polyline', { points: points.join(' ') }),
    // A stroke without length and with round ends is a dot that keeps its shape at any width.
    element('path', { class: 'dots', d: points.map((point) => `M${point}h0`).join('') }),
  )
  return svg
}

function scale(
  [from, to]: [number, number],
  [low, high]: [number, number],
): (value: number) => number {
  return (value) =>
    to === from ? (low + high) / 2 : low + ((value - from) / (to - from)) * (high - low)
}

function element(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}
