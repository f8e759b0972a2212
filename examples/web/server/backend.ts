// The backend: what the database leaves to the application. It has the service role, so it never
// takes from a request for whom it acts: the caller passes the user of a verified token.

import pg from 'pg'

import { score, type Score } from './score.ts'
import { Unauthorized } from './tokens.ts'

export interface DemoUser {
  id: string
  name: string
  attempts: number
  streak: number
}

export interface Answer {
  questionId: number
  text: string
  seconds: number
}

export class BadRequest extends Error {
  readonly statusCode = 400
}

export class Backend {
  readonly #pool: pg.Pool

  constructor(connectionString: string) {
    // web_backend has no rights of its own, and every session of it is the service role's.
    this.#pool = new pg.Pool({ connectionString, options: '-c role=service_role', max: 4 })
    // Of a connection that waits in the pool, when the database stops. The next request makes another.
    this.#pool.on('error', (error) => console.error(`web: a connection is lost: ${error.message}`))
  }

  async demoUsers(): Promise<DemoUser[]> {
    const { rows } = await this.#pool.query<DemoUser>(`
      SELECT user_id AS id, full_name AS name, total_attempts AS attempts, current_streak AS streak
      FROM user_progress_overview WHERE full_name IS NOT NULL ORDER BY full_name`)
    return rows
  }

  async isDemoUser(userId: string): Promise<boolean> {
    return (await this.demoUsers()).some((user) => user.id === userId)
  }

  /** Scores an answer and inserts it. Everything else follows in the same transaction, by the
   * extension's triggers. */
  async record(userId: string, answer: Answer): Promise<Score> {
    const question = await this.#question(userId, answer.questionId)
    const scored = score(answer.text)
    // No row of this user, no attempt: a token outlives an account that is deleted.
    const { rowCount } = await this.#pool.query(
      `INSERT INTO attempts (user_id, question_id, question_text, domain, difficulty, transcript,
                             audio_duration, final_score, ml_scores, feedback)
       SELECT id, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM users WHERE id = $1`,
      [
        userId,
        answer.questionId,
        question.question,
        question.domain,
        question.difficulty,
        answer.text,
        answer.seconds,
        scored.final,
        scored.skills,
        scored.feedback.join(' '),
      ],
    )
    if (rowCount === 0) throw new Unauthorized('there is no such account any more')
    return scored
  }

  /** The service role sees every question; this user sees the active ones that are official or
   * their own. */
  async #question(
    userId: string,
    id: number,
  ): Promise<{ question: string; domain: string; difficulty: string }> {
    const { rows } = await this.#pool.query(
      `SELECT question, domain, difficulty FROM questions
       WHERE id = $1 AND is_active AND (NOT is_custom OR uploaded_by = $2)`,
      [id, userId],
    )
    if (rows[0] === undefined) throw new BadRequest('there is no such question')
    return rows[0]
  }
}
