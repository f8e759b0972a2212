//! Some users' summaries, checked exactly: those who practised last, and some at random. The number
//! of users, the attempts of each and the time are bounded.

use super::findings::{Findings, call};
use crate::error::Result;
use crate::maintenance::check;
use crate::pg::db::Db;
use crate::pg::sqltype::{Uuid, value};
use std::time::{Duration, Instant};

/// How many users, half of them those who practised last.
const MOST_USERS: i64 = 20;
/// Users with more attempts are left to `check_summaries()`.
const MOST_ATTEMPTS: i32 = 20_000;
const MOST_TIME: Duration = Duration::from_secs(5);

/// The users, and about how many there are. Each random one is the next after a random id.
const USERS: &str = "\
WITH few AS MATERIALIZED (
    SELECT u.id FROM @schema@.users u LIMIT $1 + 1
),
recent AS MATERIALIZED (
    SELECT a.user_id AS id FROM (SELECT a.user_id, a.id FROM @schema@.attempts a ORDER BY a.id DESC LIMIT 1000) a
    GROUP BY a.user_id ORDER BY max(a.id) DESC LIMIT $1 / 2
),
points AS MATERIALIZED (
    SELECT gen_random_uuid() AS id FROM generate_series(1, $1 / 2)
),
random AS MATERIALIZED (
    SELECT coalesce(
        (SELECT u.id FROM @schema@.users u WHERE u.id >= p.id ORDER BY u.id LIMIT 1),
        (SELECT u.id FROM @schema@.users u ORDER BY u.id LIMIT 1)) AS id
    FROM points p
),
chosen AS (
    SELECT id FROM few WHERE (SELECT count(*) FROM few) <= $1
    UNION SELECT id FROM recent UNION SELECT id FROM random
)
SELECT u.id,
    CASE WHEN (SELECT count(*) FROM few) <= $1 THEN (SELECT count(*) FROM few)
        ELSE (SELECT greatest(c.reltuples, 0)::int8 FROM pg_class c WHERE c.oid = $3) END
FROM chosen JOIN @schema@.users u ON u.id = chosen.id
WHERE u.total_attempts <= $2
LIMIT $1";

pub fn look(db: &Db) -> Result<Findings> {
    let args =
        [value(Some(MOST_USERS)), value(Some(MOST_ATTEMPTS)), value(db.schema().relation("users"))];
    let chosen =
        db.run(USERS, &args)?.map(|row| Ok((row.require::<Uuid>(0)?, row.require::<i64>(1)?)))?;
    let all = chosen.first().map_or(0, |(_, all)| (*all).max(chosen.len() as i64));
    let users: Vec<Uuid> = chosen.into_iter().map(|(user, _)| user).collect();
    let end = Instant::now() + MOST_TIME;
    let checked = check::check_some(db, &users, || Instant::now() < end)?;
    let whose = format!("users checked: {}, of about {all}", checked.len());
    let mut findings = Findings::or_else(format!("every stored value is exact; {whose}"));
    let differing: Vec<_> = checked.iter().filter(|user| user.count > 0).collect();
    if let Some(first) = differing.first() {
        let values: i64 = differing.iter().map(|user| user.count).sum();
        let what = format!(
            "stored values that differ from what the attempts say: {values}, of {} users; {whose}; of user {}: {}",
            differing.len(),
            first.user,
            first.example
        );
        findings.error(what, call("rebuild_summaries", &db.schema().name));
    }
    Ok(findings)
}
