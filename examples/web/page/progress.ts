// What the overview shows of a user: one request, with the user's own token. Everything is read as
// the database computed it.

import { todayIn } from './dates.ts'
import { query, session } from './server.ts'

const OVERVIEW = `query Overview {
  profile: allUserProgressOverviewsList {
    fullName totalAttempts averageScore bestScore practiceDays
    currentStreak longestStreak streakStatus streakExpiresAt
  }
  settings: allUsersList { rowId weeklyGoal streakFreezes }
  zone: myTimeZone
  installation: practiceSettingsList { averageWindow }
  skills: allSkillProgressesList { skillName currentAvg trend trendPercentage bestScore attemptsCount }
  points: mySkillPointsList { skillName scoredAt score average }
  needs: allSkillNeedsList { skillName need reasons }
  days: allPracticeSessionsList(orderBy: PRACTICE_DATE_ASC) { practiceDate attemptsCount averageScore }
  excused: allExcusedDaysList { day reason }
  frozen: myFrozenDaysList
  milestones: allMilestonesList { kind level reachedAt }
  weeks: allWeeklySummariesList { week attempts average goalReached }
  questions: myNextQuestionsList(howMany: 6) { questionId question category difficulty reason detail }
}`

const SET_GOAL = `mutation SetGoal($user: UUID!, $goal: Int) {
  updateUserByRowId(input: { rowId: $user, userPatch: { weeklyGoal: $goal } }) { clientMutationId }
}`

/** numeric and bigint arrive as texts, so that no digit is lost on the way. */
type Numeric = string

export interface Answered {
  profile: {
    fullName: string | null
    totalAttempts: number
    averageScore: Numeric
    bestScore: Numeric
    currentStreak: number
    longestStreak: number
    streakStatus: 'none' | 'today' | 'lost' | 'excused' | 'at_risk'
    streakExpiresAt: string | null
    practiceDays: Numeric
  }[]
  settings: {
    rowId: string
    weeklyGoal: number | null
    streakFreezes: number
  }[]
  zone: string
  installation: { averageWindow: number }[]
  skills: {
    skillName: string
    currentAvg: Numeric
    trend: Trend
    trendPercentage: Numeric
    bestScore: Numeric
    attemptsCount: number
  }[]
  points: { skillName: string; scoredAt: string; score: Numeric; average: Numeric | null }[]
  needs: { skillName: string; need: Numeric; reasons: string[] }[]
  days: { practiceDate: string; attemptsCount: number; averageScore: Numeric }[]
  excused: { day: string; reason: string | null }[]
  frozen: string[]
  milestones: { kind: 'attempts' | 'streak' | 'score'; level: number; reachedAt: string }[]
  weeks: { week: string; attempts: Numeric; average: Numeric; goalReached: boolean | null }[]
  questions: Question[]
}

export interface Point {
  at: number
  score: number
  average: number | null
}

export type Trend = 'improving' | 'stable' | 'declining'

export interface Question {
  questionId: number
  question: string
  category: string | null
  difficulty: string
  reason: 'due' | 'new' | 'early'
  detail: string
}

export interface Skill {
  name: string
  average: number
  trend: Trend
  change: number
  best: number
  attempts: number
  reasons: string[]
  points: Point[]
}

export type Progress = Omit<
  Answered,
  'profile' | 'settings' | 'installation' | 'skills' | 'points' | 'needs' | 'weeks'
> & {
  profile: Answered['profile'][number]
  settings: Answered['settings'][number]
  skills: Skill[]
  weeks: { week: string; attempts: number; average: number; goalReached: boolean | null }[]
  averageWindow: number
  today: string
}

export async function readProgress(): Promise<Progress> {
  const read = await query<Answered>(OVERVIEW)
  const profile = read.profile[0]
  const settings = read.settings[0]
  // The account is gone; the token would be good for an hour.
  if (profile === undefined || settings === undefined) throw session.end()
  return {
    ...read,
    profile,
    settings,
    averageWindow: read.installation[0]!.averageWindow,
    today: todayIn(read.zone),
    milestones: read.milestones.toSorted((a, b) => a.level - b.level),
    skills: read.skills.map((skill) => skillOf(skill, read)).sort((a, b) => b.average - a.average),
    weeks: read.weeks
      .map((week) => ({ ...week, attempts: Number(week.attempts), average: Number(week.average) }))
      .sort((a, b) => a.week.localeCompare(b.week)),
  }
}

function skillOf(skill: Answered['skills'][number], read: Answered): Skill {
  return {
    name: skill.skillName,
    average: Number(skill.currentAvg),
    trend: skill.trend,
    change: Number(skill.trendPercentage),
    best: Number(skill.bestScore),
    attempts: skill.attemptsCount,
    reasons: read.needs.find((need) => need.skillName === skill.skillName)?.reasons ?? [],
    points: read.points
      .filter((point) => point.skillName === skill.skillName)
      .map((point) => ({
        at: Date.parse(point.scoredAt) / 1000,
        score: Number(point.score),
        average: point.average === null ? null : Number(point.average),
      })),
  }
}

export async function setWeeklyGoal(user: string, goal: number | null): Promise<void> {
  await query(SET_GOAL, { user, goal })
}
