// The streak: how long it is, until when it lasts, and the freezes that are left.

import { counted, dayOf, longDay, timeUntil, weekdayOf } from './dates.ts'
import { daysOf, freezesLeft, lastDays } from './days.ts'
import { card, h, icon } from './dom.ts'
import type { Progress } from './progress.ts'

const STATUS = {
  none: 'Answer a question to begin one.',
  lost: 'The last one has ended. Answer a question to begin anew.',
  today: 'You have practised today.',
  excused: 'Today is excused.',
  at_risk: 'You have not practised today yet.',
}

export function streakCard(progress: Progress): HTMLElement {
  const { profile, zone } = progress
  const freezes = freezesLeft(progress)
  const lasts = profile.streakExpiresAt
  return card(
    'Streak',
    'streak',
    h(
      'p',
      { class: 'figure' },
      flame(profile.currentStreak > 0),
      h('span', { class: 'big' }, String(profile.currentStreak)),
      h('span', { class: 'unit' }, profile.currentStreak === 1 ? 'day' : 'days'),
    ),
    h('p', STATUS[profile.streakStatus]),
    lasts !== null &&
      h(
        'p',
        { class: 'muted' },
        'Expires at the end of ',
        // The instant of expiry is the first of the next day.
        h('strong', longDay(dayOf(new Date(Date.parse(lasts) - 1).toISOString(), zone))),
        `, in ${timeUntil(lasts)}.`,
      ),
    lastWeek(progress),
    h(
      'p',
      { class: 'facts' },
      freezes > 0 && h('span', { class: 'tag ice' }, `❄ ${counted(freezes, 'freeze')} left`),
      h('span', { class: 'tag' }, `longest ${counted(profile.longestStreak, 'day')}`),
    ),
  )
}

function lastWeek(progress: Progress): HTMLElement {
  const dayOf = daysOf(progress)
  return h(
    'ol',
    { class: 'last-week', 'aria-label': 'The last seven days' },
    ...lastDays(progress.today, 7).map((date) => {
      const { kind, text } = dayOf(date)
      return h(
        'li',
        { title: `${longDay(date)}: ${text}` },
        h('span', { class: `square ${kind}` }),
        weekdayOf(date).slice(0, 2),
        h('span', { class: 'unseen' }, `: ${text}`),
      )
    }),
  )
}

function flame(lit: boolean): SVGElement {
  const drawing = icon('0 0 24 24', {
    d: 'M12 2c1 4-4 6-4 11a4 4 0 0 0 8 0c0-1-.3-2-.8-2.9C17.5 11.5 19 13.5 19 16a7 7 0 0 1-14 0C5 9 11 8 12 2Z',
  })
  drawing.setAttribute('class', lit ? 'flame lit' : 'flame')
  return drawing
}
