// A year of days, a column for each week: practised, excused, or missed and saved by a freeze.

import { addDays, counted, daysBetween, longDay, mondayOf, monthOf } from './dates.ts'
import { card, h } from './dom.ts'
import type { Progress } from './progress.ts'

const WEEKS = 53
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export function calendarCard(progress: Progress): HTMLElement {
  const first = addDays(mondayOf(progress.today), -7 * (WEEKS - 1))
  const practised = new Map(progress.days.map((day) => [day.practiceDate, day]))
  const excused = new Map(progress.excused.map((one) => [one.day, one.reason]))
  const frozen = frozenDays(progress, excused)
  const mondays = Array.from({ length: WEEKS }, (_, week) => addDays(first, 7 * week))

  const cell = (day: string, week: number) => {
    const classes = `day ${age(week)}`
    if (day > progress.today) return h('td', { class: classes })
    const done = practised.get(day)
    const [kind, text] = done !== undefined
      ? [`level${Math.min(4, Math.ceil(done.attemptsCount / 2))}`, `${counted(done.attemptsCount, 'answer')}, average ${done.averageScore}`]
      : excused.has(day) ? ['excused', `excused${excused.get(day) ? `: ${excused.get(day)}` : ''}`]
      : frozen.has(day) ? ['frozen', 'missed, a freeze kept the streak'] : ['missed', 'no practice']
    return h('td', { class: classes }, h('span', { class: `square ${kind}`, title: `${longDay(day)}: ${text}` },
      h('span', { class: 'unseen' }, `${longDay(day)}: ${text}`)))
  }
  const labels = mondays.map((monday, week) =>
    h('th', { scope: 'col', class: `month ${age(week)}` }, h('span', { class: 'unseen' }, `week of ${longDay(monday)}`),
      startsMonth(monday) ? h('span', { class: 'label', 'aria-hidden': 'true' }, monthOf(addDays(monday, 6))) : null))
  const table = h('table', { class: 'calendar' },
    h('caption', { class: 'unseen' }, 'Practice days of the last year'),
    h('thead', {}, h('tr', {}, h('td'), ...labels)),
    h('tbody', {}, ...WEEKDAYS.map((name, weekday) => h('tr', {},
      h('th', { scope: 'row', class: weekday % 2 ? 'unseen-label' : '' }, name),
      ...mondays.map((monday, week) => cell(addDays(monday, weekday), week))))))
  return card('Practice days', 'days', table, legend())
}

/** Between the first day of the present streak and today, a day that was neither practised nor
 * excused was missed, and a freeze kept the streak. */
function frozenDays({ days, profile, today }: Progress, excused: Map<string, unknown>): Set<string> {
  const start = days.at(-profile.currentStreak)?.practiceDate
  if (profile.currentStreak === 0 || start === undefined) return new Set()
  const practised = new Set(days.map((day) => day.practiceDate))
  return new Set(Array.from({ length: Math.max(0, daysBetween(start, today)) }, (_, place) => addDays(start, place))
    .filter((day) => !practised.has(day) && !excused.has(day)))
}

function startsMonth(monday: string): boolean {
  return addDays(monday, 6).slice(8) <= '07'
}

/** Narrow pages leave out the older weeks. */
function age(week: number): string {
  return week < WEEKS - 27 ? 'old' : week < WEEKS - 18 ? 'older' : ''
}

function legend(): HTMLElement {
  const square = (kind: string) => h('span', { class: `square ${kind}` })
  return h('p', { class: 'legend muted', 'aria-hidden': 'true' },
    h('span', {}, square('missed'), square('level1'), square('level2'), square('level3'), square('level4'), ' more answers'),
    h('span', {}, square('excused'), ' excused'), h('span', {}, square('frozen'), ' freeze spent'))
}
