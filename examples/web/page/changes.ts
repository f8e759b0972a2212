// What an answer has changed, as lines of before and after.

import { capitalised } from './numbers.ts'
import type { Progress } from './progress.ts'

export interface Change {
  what: string
  before: string
  after: string
}

export function changesBetween(before: Progress, after: Progress): Change[] {
  const lines: [string, unknown, unknown][] = [
    ['Answers', before.profile.totalAttempts, after.profile.totalAttempts],
    ['Average score', before.profile.averageScore, after.profile.averageScore],
    ['Best score', before.profile.bestScore, after.profile.bestScore],
    ['Streak', before.profile.currentStreak, after.profile.currentStreak],
    ['Answers this week', before.weeks.at(-1)?.attempts ?? 0, after.weeks.at(-1)?.attempts ?? 0],
    ...after.skills.map((skill): [string, unknown, unknown] => {
      const old = before.skills.find((one) => one.name === skill.name)
      return [capitalised(skill.name), old?.average.toFixed(2) ?? '–', skill.average.toFixed(2)]
    }),
    ['Milestones', before.milestones.length, after.milestones.length],
    ['First to practise', before.questions[0]?.question ?? '–', after.questions[0]?.question ?? '–'],
  ]
  return lines
    .map(([what, old, now]) => ({ what, before: String(old), after: String(now) }))
    .filter((change) => change.before !== change.after)
}
