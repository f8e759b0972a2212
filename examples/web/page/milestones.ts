// Milestones: levels that were reached once, and stay.

import { counted, dayOf, longDay } from './dates.ts'
import { card, h } from './dom.ts'
import type { Progress } from './progress.ts'

const KINDS = {
  attempts: { title: 'Answers', named: (level: number) => counted(level, 'answer') },
  streak: { title: 'Days in a row', named: (level: number) => `${level} days in a row` },
  score: { title: 'Best score', named: (level: number) => `a score of ${level}` },
}

export function milestonesCard({ milestones, zone }: Progress): HTMLElement {
  const newest = milestones.toSorted((a, b) => b.reachedAt.localeCompare(a.reachedAt))[0]
  const rows = Object.entries(KINDS).flatMap(([kind, { title }]) => {
    const reached = milestones.filter((milestone) => milestone.kind === kind)
    return reached.length === 0
      ? []
      : [
          h('dt', title),
          h(
            'dd',
            h(
              'ul',
              { class: 'levels' },
              ...reached.map((milestone) => {
                const day = longDay(dayOf(milestone.reachedAt, zone))
                return h(
                  'li',
                  {
                    class: milestone === newest ? 'level newest' : 'level',
                    title: `reached on ${day}`,
                  },
                  milestone.level.toLocaleString('en'),
                  h('span', { class: 'unseen' }, `, reached on ${day}`),
                )
              }),
            ),
          ),
        ]
  })
  if (newest === undefined)
    return card('Milestones', 'milestones', h('p', { class: 'muted' }, 'The first answer is one.'))
  return card(
    'Milestones',
    'milestones',
    h('dl', ...rows),
    h(
      'p',
      { class: 'muted' },
      `Newest: ${milestoneName(newest.kind, newest.level)}, ${longDay(dayOf(newest.reachedAt, zone))}`,
    ),
  )
}

/** A milestone in words. An application may have set kinds and levels of its own. */
export function milestoneName(kind: string, level: number): string {
  return KINDS[kind as keyof typeof KINDS]?.named(level) ?? `${kind} ${level}`
}
