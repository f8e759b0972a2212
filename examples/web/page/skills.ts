// The skills: each score, and the moving average with its trend.

import { rangeOf, scoreChart, type Range } from './charts.ts'
import { card, h } from './dom.ts'
import { capitalised, signed } from './numbers.ts'
import type { Point, Progress, Skill } from './progress.ts'

const ARROWS = { improving: '▲', stable: '■', declining: '▼' }
const REASONS: Record<string, string> = {
  below_target: 'below target',
  stale: 'not practised lately',
  declining: 'declining',
}

export function skillsSection({ skills, averageWindow }: Progress): HTMLElement {
  const range = rangeOf(skills.flatMap((skill) => skill.points.map((point) => point.score)))
  return h(
    'section',
    { class: 'skills', 'aria-labelledby': 'skills' },
    h('h2', { id: 'skills' }, 'Skills'),
    h(
      'p',
      { class: 'muted' },
      skills.length === 0
        ? 'The first scored answer begins them.'
        : `Each dot is a score, the line the moving average of the last ${averageWindow}.`,
    ),
    h('div', { class: 'grid' }, ...skills.map((skill) => skillCard(skill, range))),
  )
}

function skillCard(skill: Skill, range: Range): HTMLElement {
  const readout = h('p', { class: 'muted readout' })
  const said = `best ${skill.best} of ${skill.attempts} scores`
  const show = (point: Point | null) => {
    readout.textContent =
      point === null
        ? said
        : `${DAY.format(point.at * 1000)}: score ${point.score}` +
          (point.average === null ? '' : `, average ${point.average.toFixed(2)}`)
  }
  show(null)
  const description =
    `${capitalised(skill.name)}: ${skill.points.length} scores, ` +
    `moving average ${skill.average}, ${skill.trend}.`
  return card(
    capitalised(skill.name),
    'skill',
    h(
      'p',
      { class: 'figure' },
      h('span', { class: 'big', 'data-skill': skill.name }, skill.average.toFixed(1)),
      h(
        'span',
        { class: `trend ${skill.trend}` },
        h('span', { 'aria-hidden': 'true' }, `${ARROWS[skill.trend]} `),
        `${skill.trend} ${signed(skill.change)}`,
      ),
    ),
    scoreChart(skill.points, range, description, show),
    readout,
    skill.reasons.length > 0 &&
      h(
        'p',
        { class: 'facts' },
        ...skill.reasons.map((reason) => h('span', { class: 'tag' }, REASONS[reason] ?? reason)),
      ),
  )
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
