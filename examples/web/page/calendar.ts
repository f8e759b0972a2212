// A year of days, a column for each week.

import { addDays, longDay, mondayOf, monthOf } from './dates.ts'
import { daysOf } from './days.ts'
import { card, h } from './dom.ts'
import type { Progress } from './progress.ts'

const WEEKS = 53
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export function calendarCard(progress: Progress): HTMLElement {
  const dayOf = daysOf(progress)
  const first = addDays(mondayOf(progress.today), -7 * (WEEKS - 1))
  const mondays = Array.from({ length: WEEKS }, (_, week) => addDays(first, 7 * week))

  const cell = (date: string, week: number) => {
    if (date > progress.today) return h('td', { class: age(week) })
    const { kind, answers, text } = dayOf(date)
    const shade = kind === 'practised' ? `level${Math.min(4, Math.ceil(answers / 2))}` : kind
    const said = `${longDay(date)}: ${text}`
    return h(
      'td',
      { class: age(week) },
      h('span', { class: `square ${shade}`, title: said }, h('span', { class: 'unseen' }, said)),
    )
  }
  const heads = mondays.map((monday, week) =>
    h(
      'th',
      { scope: 'col', class: `month ${age(week)}` },
      h('span', { class: 'unseen' }, `week of ${longDay(monday)}`),
      startsMonth(monday) &&
        h('span', { class: 'label', 'aria-hidden': 'true' }, monthOf(addDays(monday, 6))),
    ),
  )
  return card(
    'Practice days',
    'days',
    h(
      'table',
      { class: 'calendar' },
      h('caption', { class: 'unseen' }, 'Practice days of the last year'),
      h('thead', h('tr', h('td'), ...heads)),
      h(
        'tbody',
        ...WEEKDAYS.map((name, weekday) =>
          h(
            'tr',
            h(
              'th',
              { scope: 'row' },
              h('span', { class: weekday % 2 === 1 ? 'unseen' : '' }, name),
            ),
            ...mondays.map((monday, week) => cell(addDays(monday, weekday), week)),
          ),
        ),
      ),
    ),
    legend(),
  )
}

function startsMonth(monday: string): boolean {
  return addDays(monday, 6).slice(8) <= '07'
}

/** Narrow pages leave out the older weeks. */
function age(week: number): string {
  return week < WEEKS - 27 ? 'old' : week < WEEKS - 18 ? 'older' : ''
}

function legend(): HTMLElement {
  const squares = (...kinds: string[]) =>
    kinds.map((kind) => h('span', { class: `square ${kind}` }))
  return h(
    'p',
    { class: 'legend muted', 'aria-hidden': 'true' },
    h('span', ...squares('missed', 'level1', 'level2', 'level3', 'level4'), 'more answers'),
    h('span', ...squares('excused'), 'excused'),
    h('span', ...squares('frozen'), 'freeze spent'),
  )
}
