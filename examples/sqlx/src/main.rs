//! A client of interview_core with sqlx: the auth service, an application's backend, a front end.
//!
//!     cargo run -- "postgresql:///app?host=/path/to/socket&user=postgres" [SCHEMA]
//!
//! Needs a database in which interview_core.install() has run. docs/clients.md shows it by parts.

use rust_decimal::{Decimal, dec};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgTransaction};
use sqlx::{Result, query, query_as, query_scalar};
use std::error::Error;
use uuid::Uuid;

// -- transaction: as a role, with the claims of a user's token; repeated when it must be
/// PostgREST does this for each request. The third argument of set_config ends both settings with
/// the transaction, so the connection goes back to the pool without them.
async fn begin(pool: &PgPool, role: &str, user: Option<Uuid>) -> Result<PgTransaction<'static>> {
    let mut transaction = pool.begin().await?;
    query("SELECT set_config('role', $1, true), set_config('request.jwt.claims', $2, true)")
        .bind(role)
        .bind(json!({"sub": user, "role": role}).to_string())
        .execute(&mut *transaction)
        .await?;
    Ok(transaction)
}

/// Repeats what fails with 40001 or 40P01: the work as a whole, from its BEGIN on.
async fn repeated<T>(work: impl AsyncFn() -> Result<T>) -> Result<T> {
    for _ in 1..5 {
        match work().await {
            Err(error) if matches!(sqlstate(&error).as_deref(), Some("40001" | "40P01")) => {}
            done => return done,
        }
    }
    work().await
}

fn sqlstate(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}
// -- end

/// What the auth service does; a trigger then creates the user's profile.
async fn sign_up(pool: &PgPool, full_name: &str) -> Result<Uuid> {
    let id = Uuid::new_v4();
    query("INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(format!("ada.{}@example.com", &id.simple().to_string()[..8]))
        .bind(json!({"full_name": full_name}))
        .execute(pool)
        .await?;
    Ok(id)
}

// -- record: many attempts in one statement
/// Question, score, sub-scores, seconds. A `numeric` is a Decimal, exact to its last digit.
type Answer = (&'static str, Option<Decimal>, Value, Decimal);

const INSERT_SESSION: &str = "
    INSERT INTO interview_sessions (user_id, session_name, total_questions, completed_questions,
                                    status, completed_at)
    VALUES ($1, 'First practice', $2, $3, 'completed', now()) RETURNING id";
/// An array for each column: however many rows, it is one statement, and each trigger runs once.
const INSERT_ATTEMPTS: &str = "
    WITH asked AS (
        INSERT INTO questions (question) SELECT unnest($3::text[]) RETURNING id, question
    )
    INSERT INTO attempts (user_id, session_id, question_id, question_text, final_score, ml_scores,
                          audio_duration, question_order, is_skipped)
    SELECT $1, $2, asked.id, question, score, document, seconds, n, score IS NULL
    FROM unnest($3::text[], $4::numeric[], $5::jsonb[], $6::numeric[])
        WITH ORDINALITY AS given (question, score, document, seconds, n)
    JOIN asked USING (question) ORDER BY n";

async fn record(pool: &PgPool, user: Uuid, answers: &[Answer]) -> Result<()> {
    let (questions, scores, documents, seconds): (Vec<_>, Vec<_>, Vec<_>, Vec<_>) =
        answers.iter().cloned().collect();
    let mut transaction = begin(pool, "service_role", None).await?;
    let session: Uuid = query_scalar(INSERT_SESSION)
        .bind(user)
        .bind(questions.len() as i32)
        .bind(scores.iter().flatten().count() as i32)
        .fetch_one(&mut *transaction)
        .await?;
    query(INSERT_ATTEMPTS)
        .bind(user)
        .bind(session)
        .bind(questions)
        .bind(scores)
        .bind(documents)
        .bind(seconds)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
// -- end

// -- read: with the user's own rights
const PROFILE: &str = "
    SELECT full_name, email, total_attempts, average_score, best_score, current_streak FROM users";
const SKILLS: &str = "
    SELECT skill_name, current_avg, trend,
        ARRAY(SELECT (point ->> 'score')::numeric FROM jsonb_array_elements(score_history) AS point)
    FROM skill_progress ORDER BY skill_name";
type Profile = (String, String, i32, Decimal, Decimal, i32);
type Skill = (String, Decimal, String, Vec<Decimal>);

async fn print_progress(pool: &PgPool, user: Uuid) -> Result<()> {
    let mut transaction = begin(pool, "authenticated", Some(user)).await?;
    let (name, email, attempts, average, best, streak): Profile =
        query_as(PROFILE).fetch_one(&mut *transaction).await?;
    println!("{name} <{email}>");
    println!("  attempts {attempts}, average {average}, best {best}, streak {streak} day(s)");
    let skills: Vec<Skill> = query_as(SKILLS).fetch_all(&mut *transaction).await?;
    for (skill, average, trend, points) in skills {
        println!("  {skill:<14} average {average:>6}  {trend:<10} {points:?}");
    }
    transaction.commit().await
}
// -- end

async fn play(pool: &PgPool) -> Result<()> {
    #[rustfmt::skip]
    let answers = [
        ("Tell me about yourself.", Some(dec!(71.5)),
         json!({"content": 70, "delivery": 74, "structure": 68.5}), dec!(64.2)),
        ("Describe a conflict in your team.", Some(dec!(78)),
         json!({"content": 80, "delivery": 75, "structure": 77}), dec!(91)),
        ("Why this company?", Some(dec!(83.25)),
         json!({"content": 85, "delivery": 80.5, "structure": 84}), dec!(58.8)),
        ("What is your biggest weakness?", None, json!({}), dec!(0)), // skipped
    ];
    let user = sign_up(pool, "Ada Example").await?;
    repeated(|| record(pool, user, &answers)).await?;
    print_progress(pool, user).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("usage: with_sqlx DATABASE_URL [SCHEMA]")?;
    let schema = std::env::args().nth(2).unwrap_or_else(|| "public".into());
    let options = url.parse::<PgConnectOptions>()?.options([("search_path", schema)]);
    let pool = PgPoolOptions::new().max_connections(4).connect_with(options).await?;
    if let Err(error) = play(&pool).await {
        eprintln!("{}: {error}", sqlstate(&error).unwrap_or_default());
        std::process::exit(1);
    }
    Ok(())
}
