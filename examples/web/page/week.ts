// The weekly goal, which the user sets, and the answers of the last weeks.

import { weekChart } from './charts.ts'
import { addDays, mondayOf, shortDay } from './dates.ts'
import { card, h, icon } from './dom.ts'
import type { Page } from './overview.ts'
import { setWeeklyGoal, type Progress } from './progress.ts'

const WEEKS = 12
const MAX_GOAL = 1000

export function weekCard({ settings, weeks, today }: Progress, page: Page): HTMLElement {
  const goal = settings.weeklyGoal
  const monday = mondayOf(today)
  const shown = Array.from({ length: WEEKS }, (_, place) => {
    const week = addDays(monday, 7 * (place - WEEKS + 1))
    const found = weeks.find((one) => one.week === week)
    return {
      label: shortDay(week),
      attempts: found?.attempts ?? 0,
      reached: goal === null || (found?.goalReached ?? false),
    }
  })
  const answered = shown.at(-1)!.attempts
  const reached = shown.filter((week) => week.reached).length
  const description =
    `Answers in each of the last ${WEEKS} weeks, from ${shown[0]!.label}: ` +
    shown.map((week) => week.attempts).join(', ') +
    (goal === null ? '.' : `. The goal was reached in ${reached}.`)
  return card(
    'This week',
    'week',
    h(
      'div',
      { class: 'figure' },
      goal !== null && ring(answered / goal),
      h(
        'p',
        h('span', { class: 'big' }, String(answered)),
        h('span', { class: 'unit' }, goal === null ? 'answers' : `of ${goal} answers`),
      ),
    ),
    goalForm(settings.rowId, goal, page),
    weekChart(shown, goal, description, 104),
  )
}

function goalForm(user: string, goal: number | null, page: Page): HTMLElement {
  const input = h('input', {
    id: 'goal',
    type: 'number',
    min: 1,
    max: MAX_GOAL,
    value: goal ?? '',
    inputmode: 'numeric',
  })
  const save = async (event: Event) => {
    event.preventDefault()
    const wanted = input.value === '' ? null : input.valueAsNumber
    await setWeeklyGoal(user, wanted)
    await page.reload()
    page.say(
      wanted === null
        ? 'There is no weekly goal any more.'
        : `The weekly goal is now ${wanted} answers.`,
    )
    document.getElementById('goal')?.focus()
  }
  return h(
    'form',
    { class: 'goal', onsubmit: (event) => void save(event) },
    h('label', { for: 'goal' }, 'Weekly goal'),
    input,
    h('button', { class: 'small' }, 'Save'),
  )
}

function ring(part: number): SVGElement {
  const length = 2 * Math.PI * 20
  const circle = { cx: '24', cy: '24', r: '20' }
  const drawing = icon(
    '0 0 48 48',
    { ...circle, class: 'track' },
    part > 0 && {
      ...circle,
      class: 'part',
      'stroke-dasharray': `${Math.min(1, part) * length} ${length}`,
      transform: 'rotate(-90 24 24)',
    },
  )
  drawing.setAttribute('class', part >= 1 ? 'ring full' : 'ring')
  return drawing
}
