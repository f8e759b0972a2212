// A client of interview_core with supabase-js: an application's backend, and a front end.
//
//   SERVICE_ROLE_KEY=... ANON_KEY=... USER_TOKEN=... \
//     node examples/node/with_supabase.ts "https://project.supabase.co" [SCHEMA]
//
// Needs Node.js 22.18, `npm ci` in this folder, a Supabase or PostgREST that exposes the schema and
// `interview_core`, and the access token of a user: signing up is the auth service's. Nobody here
// computes an average: the backend inserts what happened, and the database keeps the progress.

import { createClient, type PostgrestError } from '@supabase/supabase-js'

import type { Database, TablesInsert } from '../../clients/typescript/database.types.ts'

// The backend's scores for each answer: the question, the overall score, the sub-scores and the
// length of the recording in seconds. The last answer was skipped.
const ANSWERS: [string, number | null, Record<string, number>, number][] = [
  ['Tell me about yourself.', 71.5, { content: 70, delivery: 74, structure: 68.5 }, 64.2],
  ['Describe a conflict in your team.', 78, { content: 80, delivery: 75, structure: 77 }, 91],
  ['Why this company?', 83.25, { content: 85, delivery: 80.5, structure: 84 }, 58.8],
  ['What is your biggest weakness?', null, {}, 0],
]

const [url, schema = 'public'] = process.argv.slice(2)
const { SERVICE_ROLE_KEY, ANON_KEY, USER_TOKEN } = process.env
if (!url || !SERVICE_ROLE_KEY || !ANON_KEY || !USER_TOKEN) {
  console.error(
    'usage: SERVICE_ROLE_KEY=... ANON_KEY=... USER_TOKEN=... node with_supabase.ts URL [SCHEMA]',
  )
  process.exit(1)
}
// The types are those of `public`; the tables are the same in any other schema.
const db = { schema: schema as 'public' }
// The backend's client. It keeps no session, or a signed-in user's would take the key's place.
const admin = createClient<Database>(url, SERVICE_ROLE_KEY, { db, auth: { persistSession: false } })
// The front end's. A page signs in with `auth.signInWithPassword()` and needs no `accessToken`.
const supabase = createClient<Database>(url, ANON_KEY, { db, accessToken: async () => USER_TOKEN })

/** The data of an answer; without select() there is none. supabase-js returns errors instead of
 * throwing them. */
async function data<T>(
  answer: PromiseLike<{ data: T; error: PostgrestError | null }>,
): Promise<NonNullable<T>> {
  const { data, error } = await answer
  if (error) throw error
  return data as NonNullable<T>
}

/** What the backend does after an interview: one session, its questions, one attempt per answer.
 *
 * Each request is a transaction. What has to be done as a whole goes into one request: the list of
 * attempts is one statement, and an error in one of them refuses all. */
async function recordSession(user: string): Promise<void> {
  const session = await data(
    admin
      .from('interview_sessions')
      .insert({ user_id: user, session_name: 'First practice', total_questions: ANSWERS.length })
      .select('id')
      .single(),
  )
  const asked = ANSWERS.map(([question]) => ({ question, category: 'behavioral' }))
  const questions = await data(admin.from('questions').insert(asked).select('id, question'))
  const ids = new Map(questions.map(({ id, question }) => [question, id]))
  // Objects of one list have the same keys: what is left out of one of them would be NULL there.
  const attempts: TablesInsert<'attempts'>[] = ANSWERS.map(
    ([question, final, scores, seconds], index) => ({
      user_id: user,
      question_id: ids.get(question),
      session_id: session.id,
      question_text: question,
      final_score: final,
      ml_scores: scores,
      audio_duration: seconds,
      question_order: index + 1,
      is_skipped: final === null,
    }),
  )
  await data(admin.from('attempts').insert(attempts))
  await data(
    admin
      .from('interview_sessions')
      .update({
        status: 'completed',
        completed_questions: ANSWERS.filter(([, final]) => final !== null).length,
        completed_at: new Date().toISOString(),
      })
      .eq('id', session.id),
  )
}

/** What the front end shows: the user's profile with its skills, in one request, by their foreign
 * key. Read with the user's own rights, so it needs no filter by user. */
async function printProgress(): Promise<void> {
  const profile = await data(
    supabase
      .from('users')
      .select('*, skill_progress(skill_name, current_avg, trend, score_history)')
      .order('skill_name', { referencedTable: 'skill_progress' })
      .single(),
  )
  console.log(`${profile.full_name} <${profile.email}>`)
  // Scores come as JavaScript's numbers, and have two places.
  console.log(
    `  attempts ${profile.total_attempts}, average ${profile.average_score.toFixed(2)},` +
      ` best ${profile.best_score.toFixed(2)}, streak ${profile.current_streak} day(s)`,
  )
  for (const { skill_name, current_avg, trend, score_history } of profile.skill_progress) {
    const points = (score_history as { score: number }[]).map(({ score }) => score).join(', ')
    console.log(`  ${skill_name} average ${current_avg.toFixed(2)} ${trend} [${points}]`)
  }
}

/** What to practise next: a function in the extension's schema. */
async function printNext(user: string): Promise<void> {
  const next = supabase.schema('interview_core')
  const [first] = await data(
    next.rpc('next_questions', { for_user: user, how_many: 1, target_schema: schema }),
  )
  console.log(`  next: ${first?.question} (${first?.reason})`)
}

try {
  // Row level security shows the user one profile, their own.
  const { id } = await data(supabase.from('users').select('id').single())
  await recordSession(id)
  await printProgress()
  await printNext(id)
  // `code` is the SQLSTATE: here of a right that clients do not have.
  const { error } = await supabase.from('attempts').insert({ user_id: id, final_score: 100 })
  console.log(`  refused: ${error?.code}`)
} catch (error) {
  const { code, message, hint } = error as PostgrestError
  if (!code) throw error
  // After 40001 or 40P01 the request may be sent again.
  console.error(`${code}: ${message}`, hint ?? '')
  process.exitCode = 1
}
