// What an answer has changed, as lines of before and after.

import { mondayOf } from './dates.ts'
import { capitalised } from './numbers.ts'
import type { Progress } from './progress.ts'

export interface Change {
  what: string
  before: string
  after: string
  /** Of two numbers. */
  difference: number | null
}

export function changesBetween(before: Progress, after: Progress): Change[] {
  const skills = after.skills.map((skill) => {
    const old = before.skills.find((one) => one.name === skill.name)
    return change(capitalised(skill.name), old?.average.toFixed(2), skill.average.toFixed(2))
  })
  return [
    change('Answers', before.profile.totalAttempts, after.profile.totalAttempts),
    change('Average score', before.profile.averageScore, after.profile.averageScore),
    change('Best score', before.profile.bestScore, after.profile.bestScore),
    change('Streak', before.profile.currentStreak, after.profile.currentStreak),
    change('Answers this week', answersIn(before, after.today), answersIn(after, after.today)),
    ...skills,
    change('Milestones', before.milestones.length, after.milestones.length),
    change('First to practise', before.questions[0]?.question, after.questions[0]?.question),
  ].filter((line) => line.before !== line.after)
}

function change(
  what: string,
  before: string | number | undefined,
  after: string | number | undefined,
): Change {
  const difference = Number(after) - Number(before)
  return {
    what,
    before: String(before ?? '–'),
    after: String(after ?? '–'),
    difference: Number.isNaN(difference) ? null : difference,
  }
}

function answersIn(progress: Progress, day: string): number {
  const monday = mondayOf(day)
  return progress.weeks.find((one) => one.week === monday)?.attempts ?? 0
}
