//! The rows of `practice_sessions`: what a user practised on each practice day. When they are
//! written, and what they mean for the streak, is `user_stats`' business.

use super::arrays::text_array;
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::row::Row;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{Arg, Date, Uuid, value};
use progress::{DayTotals, Score};
use rust_decimal::Decimal;
use std::collections::HashMap;

// Domains that are new on the day are appended; `write` puts these days in order.
const MERGE: &str = "\
UPDATE @schema@.practice_sessions p
SET attempts_count = p.attempts_count + d.attempts_count,
    scored_attempts = p.scored_attempts + d.scored_attempts,
    total_score = p.total_score + d.total_score,
    average_score = coalesce(round((p.total_score + d.total_score)
        / nullif(p.scored_attempts + d.scored_attempts, 0), 2), 0),
    best_score = greatest(p.best_score, d.best_score),
    total_duration_seconds = p.total_duration_seconds + d.duration,
    domains_practiced = CASE
        WHEN p.domains_practiced @> d.domains::text[] THEN p.domains_practiced
        ELSE p.domains_practiced || d.domains::text[] END,
    updated_at = now()
FROM @rows@
     AS d (row, user_id, practice_date, attempts_count, scored_attempts, total_score,
           average_score, best_score, duration, domains)
WHERE p.user_id = d.user_id AND p.practice_date = d.practice_date
RETURNING d.row, p.user_id, p.practice_date, p.domains_practiced";

const SORT_DOMAINS: &str = "\
UPDATE @schema@.practice_sessions p
SET domains_practiced = ARRAY(SELECT DISTINCT e.domain COLLATE \"C\"
                              FROM unnest(p.domains_practiced) AS e (domain) ORDER BY 1)
FROM @rows@ AS d (user_id, practice_date)
WHERE p.user_id = d.user_id AND p.practice_date = d.practice_date";

const REPLACE: &str = "\
UPDATE @schema@.practice_sessions p
SET attempts_count = d.attempts_count, scored_attempts = d.scored_attempts,
    total_score = d.total_score, average_score = d.average_score, best_score = d.best_score,
    total_duration_seconds = d.duration, domains_practiced = d.domains::text[],
    updated_at = now()
FROM @rows@
     AS d (row, user_id, practice_date, attempts_count, scored_attempts, total_score,
           average_score, best_score, duration, domains)
WHERE p.user_id = d.user_id AND p.practice_date = d.practice_date
RETURNING d.row, p.user_id, p.practice_date, p.domains_practiced";

const INSERT_MISSING: &str = "\
INSERT INTO @schema@.practice_sessions
    (user_id, practice_date, attempts_count, scored_attempts, total_score, average_score,
     best_score, total_duration_seconds, domains_practiced)
SELECT d.user_id, d.practice_date, d.attempts_count, d.scored_attempts, d.total_score,
       d.average_score, d.best_score, d.duration, d.domains::text[]
FROM @rows@
     AS d (row, user_id, practice_date, attempts_count, scored_attempts, total_score,
           average_score, best_score, duration, domains)
ON CONFLICT DO NOTHING";

const STORED: &str = "\
SELECT p.user_id, p.practice_date, p.attempts_count::int8, p.scored_attempts::int8,
       p.total_score::numeric, p.average_score::numeric, p.best_score::numeric,
       p.total_duration_seconds::numeric, p.domains_practiced::text[]
FROM @schema@.practice_sessions p WHERE p.user_id @keys@";

const DELETE: &str = "\
DELETE FROM @schema@.practice_sessions p
USING @rows@ AS d (user_id, practice_date)
WHERE p.user_id = d.user_id AND p.practice_date = d.practice_date";

const DAYS: &str = "\
SELECT p.user_id, p.practice_date FROM @schema@.practice_sessions p
WHERE p.user_id @keys@ ORDER BY p.user_id, p.practice_date";

const CLEAR: &str = "DELETE FROM @schema@.practice_sessions";

/// The key of a row.
pub type Key = (Uuid, Date);

/// A row without its key.
#[derive(PartialEq)]
pub struct Record {
    attempts: i64,
    scored: i64,
    total_score: Decimal,
    average_score: Decimal,
    best_score: Decimal,
    duration: Decimal,
    domains: Vec<String>,
}

impl From<&DayTotals> for Record {
    fn from(totals: &DayTotals) -> Self {
        Self {
            attempts: totals.attempts as i64,
            scored: totals.scored as i64,
            total_score: totals.total_score,
            average_score: totals.average().unwrap_or_default(),
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            duration: totals.duration,
            domains: totals.domains.iter().cloned().collect(),
        }
    }
}

/// The stored rows of some users.
pub fn stored(spi: &Spi, schema: &Schema, users: &[Uuid]) -> Result<HashMap<Key, Record>> {
    Ok(spi.run_for(schema, STORED, users)?.map(read)?.into_iter().collect())
}

fn read(row: &Row) -> Result<(Key, Record)> {
    let record = Record {
        attempts: row.require(2)?,
        scored: row.require(3)?,
        total_score: row.require(4)?,
        average_score: row.require(5)?,
        best_score: row.require(6)?,
        duration: row.require(7)?,
        domains: row.require(8)?,
    };
    Ok(((row.require(0)?, row.require(1)?), record))
}

/// The practice days of some users, ascending.
pub fn days(spi: &Spi, schema: &Schema, users: &[Uuid]) -> Result<HashMap<Uuid, Vec<i32>>> {
    let mut days: HashMap<Uuid, Vec<i32>> = HashMap::new();
    let rows = spi.run_for(schema, DAYS, users)?;
    for (user, day) in rows.map(|row| Ok((row.require(0)?, row.require::<Date>(1)?)))? {
        days.entry(user).or_default().push(day.0);
    }
    Ok(days)
}

/// Adds what new attempts come to, in the order of the keys.
pub fn merge(spi: &Spi, schema: &Schema, added: &[(Key, Record)]) -> Result<()> {
    write(spi, schema, MERGE, added)
}

/// Writes rows as they are, in the order of the keys.
pub fn replace(spi: &Spi, schema: &Schema, rows: &[(Key, Record)]) -> Result<()> {
    write(spi, schema, REPLACE, rows)
}

fn write(spi: &Spi, schema: &Schema, update: &'static str, rows: &[(Key, Record)]) -> Result<()> {
    let rows: Vec<[Arg; 10]> = rows
        .iter()
        .zip(0..)
        .map(|(((user, day), record), row)| {
            [
                value::<i32>(Some(row)),
                value(Some(*user)),
                value(Some(*day)),
                value(Some(record.attempts)),
                value(Some(record.scored)),
                value(Some(record.total_score)),
                value(Some(record.average_score)),
                value(Some(record.best_score)),
                value(Some(record.duration)),
                value(Some(text_array(&record.domains))),
            ]
        })
        .collect();
    let updated = spi.write_rows(schema, update, INSERT_MISSING, &rows)?;
    let unsorted = updated.map(|row| {
        let domains: Vec<String> = row.require(3)?;
        let key: Key = (row.require(1)?, row.require(2)?);
        Ok((!domains.is_sorted_by(|a, b| a < b)).then_some(key))
    })?;
    spi.run_rows(schema, SORT_DOMAINS, &key_rows(unsorted.iter().flatten()))?;
    Ok(())
}

fn key_rows<'k>(keys: impl Iterator<Item = &'k Key>) -> Vec<[Arg; 2]> {
    keys.map(|(user, day)| [value(Some(*user)), value(Some(*day))]).collect()
}

/// Deletes rows whose last attempt is gone.
pub fn delete(spi: &Spi, schema: &Schema, keys: &[Key]) -> Result<()> {
    spi.run_rows(schema, DELETE, &key_rows(keys.iter()))?;
    Ok(())
}

/// Deletes all rows that the newest snapshot shows.
pub fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
    spi.run_latest(schema, CLEAR, &[])?;
    Ok(())
}
