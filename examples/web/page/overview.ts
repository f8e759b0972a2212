// The overview: everything about a user's practice, on one page.

import { openAnswer } from './answer.ts'
import { calendarCard } from './calendar.ts'
import { counted } from './dates.ts'
import { h } from './dom.ts'
import { milestonesCard } from './milestones.ts'
import type { Progress } from './progress.ts'
import { questionsCard } from './questions.ts'
import { skillsSection } from './skills.ts'
import { streakCard } from './streak.ts'
import { weekCard } from './week.ts'

export interface Page {
  /** Reads everything again, shows it, and puts the focus at its beginning. */
  reload(): Promise<void>
  /** Tells the user what happened, a screen reader's user too. */
  say(text: string): void
}

export function overview(progress: Progress, page: Page): HTMLElement {
  const { profile } = progress
  return h(
    'div',
    { class: 'overview' },
    h(
      'div',
      { class: 'greeting' },
      h('h1', `Hello, ${profile.fullName?.split(' ')[0] ?? 'you'}`),
      h(
        'p',
        { class: 'muted' },
        `${counted(profile.totalAttempts, 'answer')} on ${counted(Number(profile.practiceDays), 'day')}, `,
        'average ',
        h('strong', { id: 'average' }, profile.averageScore),
        ', best ',
        h('strong', profile.bestScore),
      ),
    ),
    streakCard(progress),
    weekCard(progress, page),
    milestonesCard(progress),
    questionsCard(progress, (question) => openAnswer(question, progress, page)),
    calendarCard(progress),
    skillsSection(progress),
  )
}
