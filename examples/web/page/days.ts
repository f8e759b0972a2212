// What each day of a user's calendar was: practised, excused, missed and saved by a freeze, or
// missed.

import { addDays, counted, daysIn } from './dates.ts'
import type { Progress } from './progress.ts'

export interface Day {
  kind: 'practised' | 'excused' | 'frozen' | 'missed'
  answers: number
  text: string
}

export function daysOf(progress: Progress): (day: string) => Day {
  const practised = new Map(progress.days.map((day) => [day.practiceDate, day]))
  const excused = new Map(progress.excused.map((one) => [one.day, one.reason]))
  const begin = beginOfStreak(progress)
  return (day) => {
    const done = practised.get(day)
    if (done !== undefined) {
      return {
        kind: 'practised',
        answers: done.attemptsCount,
        text: `${counted(done.attemptsCount, 'answer')}, average ${done.averageScore}`,
      }
    }
    if (excused.has(day))
      return {
        kind: 'excused',
        answers: 0,
        text: ['excused', excused.get(day)].filter(Boolean).join(': '),
      }
    // Within the present streak, a day that was neither practised nor excused was missed, and a freeze
    // kept the streak. Today may still be practised.
    if (begin !== undefined && begin < day && day < progress.today) {
      return { kind: 'frozen', answers: 0, text: 'missed, a freeze kept the streak' }
    }
    return { kind: 'missed', answers: 0, text: 'no practice' }
  }
}

/** The present streak counts practice days: its first is that many from the end. */
function beginOfStreak({ days, profile }: Progress): string | undefined {
  return profile.currentStreak > 0 ? days.at(-profile.currentStreak)?.practiceDate : undefined
}

export function lastDays(today: string, number: number): string[] {
  return Array.from({ length: number }, (_, place) => addDays(today, place - number + 1))
}

/** The freezes left as of now: those after the last practice day, less the days missed since. */
export function freezesLeft(progress: Progress): number {
  const last = progress.days.at(-1)?.practiceDate
  if (last === undefined) return 0
  const dayOf = daysOf(progress)
  const since = lastDays(progress.today, daysIn(last, progress.today))
  return (
    progress.settings.streakFreezes - since.filter((day) => dayOf(day).kind === 'frozen').length
  )
}
