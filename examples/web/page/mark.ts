// The sign of the page, a line that rises.

import { icon } from './dom.ts'

export function mark(): SVGElement {
  return icon('0 0 32 32', { d: 'M7 21.5 13 15l4.5 4L25 10.5' })
}
