// A client of interview_core with `pg`: the auth service, an application's backend, a front end.
//
//   node examples/node/with_pg.ts "postgresql:///app?host=/path/to/socket&user=postgres" [SCHEMA]
//
// Needs Node.js 22.18, `npm ci` in this folder, and a database with interview_core.install(), which
// keeps the progress: nobody here computes an average.

import { randomUUID } from 'node:crypto'
import pg from 'pg'

// -- types: what comes as text
// `pg` makes a Date of a `date`, at midnight in the zone of this process: elsewhere another day.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

interface Profile {
  full_name: string
  email: string
  total_attempts: number
  current_streak: number
  last_practice_date: string | null
  // `numeric` and `bigint` come as strings, which keep every digit: with +, convert them first.
  average_score: string
  best_score: string
}

interface Skill {
  skill_name: string
  current_avg: string
  trend: 'improving' | 'stable' | 'declining'
  // Numbers inside a document are numbers.
  score_history: { date: string; score: number }[]
}
// -- end

// The backend's word on each answer: the overall score, sub-scores, seconds. The last was skipped.
const ANSWERS: [string, number | null, Record<string, number>, number][] = [
  ['Tell me about yourself.', 71.5, { content: 70, delivery: 74, structure: 68.5 }, 64.2],
  ['Describe a conflict in your team.', 78, { content: 80, delivery: 75, structure: 77 }, 91],
  ['Why this company?', 83.25, { content: 85, delivery: 80.5, structure: 84 }, 58.8],
  ['What is your biggest weakness?', null, {}, 0],
]

// -- transaction: a role and a user, on a pool
/** One transaction on a connection of the pool, as a role and with the claims of a user's token, as
 * PostgREST runs a request. With `true`, what is set ends with the transaction: the next one to get
 * the connection finds nothing of it. */
async function actingAs<T>(
  { role = 'none', user }: { role?: string; user?: string },
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const claims = user === undefined ? '' : JSON.stringify({ sub: user, role })
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(
      `SELECT set_config('search_path', quote_ident($1), true), set_config('role', $2, true),
              set_config('request.jwt.claims', $3, true)`,
      [schema, role, claims],
    )
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
// -- end

/** What the auth service does; a trigger then creates the user's profile. */
function signUp(email: string, fullName: string): Promise<string> {
  return actingAs({}, async (client) => {
    const user = randomUUID()
    const insert = 'INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($1, $2, $3)'
    await client.query(insert, [user, email, { full_name: fullName }])
    return user
  })
}

/** What the backend does after an interview: one session, its questions, one attempt per answer. */
function recordSession(user: string): Promise<void> {
  return actingAs({ role: 'service_role' }, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO interview_sessions (user_id, session_name, total_questions)
       VALUES ($1, 'First practice', $2) RETURNING id`,
      [user, ANSWERS.length],
    )
    const session = rows[0]?.id
    for (const [index, [question, final, scores, seconds]] of ANSWERS.entries()) {
      const questions = await client.query<{ id: number }>(
        "INSERT INTO questions (question, category) VALUES ($1, 'behavioral') RETURNING id",
        [question],
      )
      const id = questions.rows[0]?.id
      // An object becomes a document. A list for jsonb needs JSON.stringify: `pg` sends an array.
      await client.query(
        `INSERT INTO attempts (user_id, question_id, session_id, question_text, final_score,
                               ml_scores, audio_duration, question_order, is_skipped)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [user, id, session, question, final, scores, seconds, index + 1, final === null],
      )
    }
    await client.query(
      `UPDATE interview_sessions SET status = 'completed', completed_questions = $1,
              completed_at = now() WHERE id = $2`,
      [ANSWERS.filter(([, final]) => final !== null).length, session],
    )
  })
}

/** What the front end shows: read with the user's own rights, so it needs no WHERE user_id = ... */
function printProgress(user: string): Promise<void> {
  return actingAs({ role: 'authenticated', user }, async (client) => {
    for (const profile of (await client.query<Profile>('SELECT * FROM users')).rows) {
      console.log(`${profile.full_name} <${profile.email}>`)
      console.log(
        `  attempts ${profile.total_attempts}, average ${profile.average_score},` +
          ` best ${profile.best_score}, streak ${profile.current_streak} day(s)`,
      )
    }
    const skills = await client.query<Skill>('SELECT * FROM skill_progress ORDER BY skill_name')
    for (const { skill_name, current_avg, trend, score_history } of skills.rows) {
      const points = score_history.map(({ score }) => score).join(', ')
      console.log(`  ${skill_name} average ${current_avg} ${trend} [${points}]`)
    }
  })
}

const [url, schema = 'public'] = process.argv.slice(2)
if (url === undefined) {
  console.error('usage: node with_pg.ts DATABASE_URL [SCHEMA]')
  process.exit(1)
}
// Its role must be able to sign users up and to act as the two API roles.
const pool = new pg.Pool({ connectionString: url, max: 4 })
try {
  const user = await signUp(`ada.${randomUUID().slice(0, 8)}@example.com`, 'Ada Example')
  await recordSession(user)
  await printProgress(user)
} catch (error) {
  if (!(error instanceof pg.DatabaseError)) throw error
  // `code` is the SQLSTATE. After 40001 or 40P01 the whole transaction may be tried again.
  console.error(`${error.code}: ${error.message}`, error.hint ?? '')
  process.exitCode = 1
} finally {
  await pool.end()
}
