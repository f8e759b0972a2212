// Elements, made in one expression each.

type Child = Node | string | null | false
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>

/** h('button', { class: 'main', onclick: save }, 'Save'), or h('p', 'A text'). Text is text: nothing
 * is parsed as HTML. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  ...parts: [Attributes, ...Child[]] | Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const part of parts) {
    if (part instanceof Node || typeof part === 'string') element.append(part)
    else if (part !== null && part !== false) setAttributes(element, part)
  }
  return element
}

function setAttributes(element: HTMLElement, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value))
  }
}

const SVG = 'http://www.w3.org/2000/svg'

/** A drawing of paths, for the eye only. */
export function icon(box: string, ...paths: (Record<string, string> | false)[]): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', box)
  svg.setAttribute('aria-hidden', 'true')
  for (const attributes of paths) {
    if (attributes === false) continue
    const path = document.createElementNS(SVG, attributes.d ? 'path' : 'circle')
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value)
    svg.append(path)
  }
  return svg
}

/** A part of the page with a heading that names it. */
export function card(title: string, classes: string, ...children: Child[]): HTMLElement {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, '-')
  return h(
    'section',
    { class: `card ${classes}`, 'aria-labelledby': id },
    h('h2', { id }, title),
    ...children,
  )
}
