// How an application uses database.types.ts with supabase-js. The tests compile it; docs/clients.md
// shows parts of it, between the comments that name them.

import { createClient } from '@supabase/supabase-js'
import type { Database, Json, Tables, TablesInsert } from './database.types.js'

declare const SUPABASE_URL: string, ANON_KEY: string, SERVICE_ROLE_KEY: string

// -- record: the backend, with the service role key
const admin = createClient<Database>(SUPABASE_URL, SERVICE_ROLE_KEY)

export async function record(userId: string, questionId: number, scores: Record<string, number>) {
  const attempt: TablesInsert<'attempts'> = {
    user_id: userId, question_id: questionId, final_score: 71.5, ml_scores: scores, audio_duration: 64.2,
  }
  const { data, error } = await admin.from('attempts').insert(attempt).select('id').single()
  if (error) throw error
  return data.id // number
}
// -- end

// -- read: the front end, with the anon key and the user's session
const supabase = createClient<Database>(SUPABASE_URL, ANON_KEY)

export async function dashboard(userId: string) {
  const { data: overview } = await supabase.from('user_progress_overview')
    .select('full_name, average_score, current_streak, streak_expires_at').maybeSingle()
  const { data: skills } = await supabase.from('skill_progress')
    .select('skill_name, current_avg, trend, score_history')
  const { data: next } = await supabase.schema('interview_core')
    .rpc('next_questions', { for_user: userId, how_many: 3 })
  return { overview, skills, next }
}
// -- end

// -- narrow: what the generator cannot know
type Present<Row, Columns extends keyof Row> = Row & { [C in Columns]: NonNullable<Row[C]> }

export type Overview = Present<Tables<'user_progress_overview'>,
  'user_id' | 'total_attempts' | 'average_score' | 'current_streak' | 'longest_streak' | 'streak_status'>
export type Trend = 'improving' | 'stable' | 'declining'
export type Point = { date: string; score: number }

export function chart(skill: Tables<'skill_progress'>) {
  const points = skill.score_history as Point[]
  return points.map(({ date, score }) => ({ x: new Date(date), y: score }))
}
// -- end

export async function saveProfile(profile: Tables<'users'>) {
  // A whole row, counters included, is what a form that spreads the profile sends.
  const { error } = await supabase.from('users').upsert({ ...profile, full_name: 'Ada King' })
  if (error) throw error
}

export async function report(userId: string): Promise<Json> {
  const { data, error } = await supabase.schema('interview_core')
    .rpc('progress_report', { for_user: userId, from_date: '2026-03-01', to_date: '2026-03-07' })
  if (error) throw error
  return data
}

export async function mistakes() {
  // Each of these is a mistake that the compiler finds.
  // @ts-expect-error: no such column
  await admin.from('attempts').insert({ user_id: 'a', score: 71.5 })
  // @ts-expect-error: user_id is missing
  await admin.from('attempts').insert({ final_score: 71.5 })
  // @ts-expect-error: no such table
  await admin.from('attempt').select()
  // @ts-expect-error: for_user is missing
  await supabase.schema('interview_core').rpc('next_questions', { how_many: 3 })
  // @ts-expect-error: a view's rows cannot be inserted
  await admin.from('user_progress_overview').insert({ user_id: 'a' })
}
