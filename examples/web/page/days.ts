// What each day of a user's calendar was: practised, excused, missed and saved by a freeze, or
// missed.

import { addDays, counted } from './dates.ts'
import type { Progress } from './progress.ts'

export interface Day {
  kind: 'practised' | 'excused' | 'frozen' | 'missed'
  answers: number
  text: string
}

export function daysOf(progress: Progress): (day: string) => Day {
  const practised = new Map(progress.days.map((day) => [day.practiceDate, day]))
  const excused = new Map(progress.excused.map((one) => [one.day, one.reason]))
  const frozen = new Set(progress.frozen)
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
    if (frozen.has(day))
      return { kind: 'frozen', answers: 0, text: 'missed, a freeze kept the streak' }
    return { kind: 'missed', answers: 0, text: 'no practice' }
  }
}

export function lastDays(today: string, number: number): string[] {
  return Array.from({ length: number }, (_, place) => addDays(today, place - number + 1))
}

/** The freezes left as of now: those after the last practice day, less the days missed since. A lost
 * streak has lost them as well. */
export function freezesLeft({ days, frozen, profile, settings }: Progress): number {
  if (profile.streakStatus === 'lost') return 0
  const last = days.at(-1)?.practiceDate ?? ''
  return settings.streakFreezes - frozen.filter((day) => day > last).length
}
