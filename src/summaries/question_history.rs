//! `question_history`: how often a user was asked a question, and with which scores.

use super::users::LockedUsers;
use super::{Summary, differences};
use crate::attempts::{Attempt, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::row::Row;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Arg, Timestamp, Uuid, value};
use progress::{QuestionTotals, Score};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND a.question_id IS NOT NULL"
);

// Counts and sums add up. Best, worst and latest do not change when the same attempt comes twice.
const MERGE: &str = "\
UPDATE @schema@.question_history h
SET times_asked = h.times_asked + d.times_asked,
    times_skipped = h.times_skipped + d.times_skipped,
    times_scored = h.times_scored + d.times_scored,
    total_score = h.total_score + d.total_score,
    best_score = greatest(h.best_score, d.best_score),
    worst_score = least(h.worst_score, d.worst_score),
    avg_score = round((h.total_score + d.total_score)
        / nullif(h.times_scored + d.times_scored, 0), 2),
    last_asked_at = greatest(h.last_asked_at, d.last_asked_at),
    latest_score = CASE
        WHEN (h.latest_scored_at, h.latest_attempt_id) >= (d.latest_scored_at, d.latest_attempt_id)
            OR d.latest_scored_at IS NULL
        THEN h.latest_score ELSE d.latest_score END,
    latest_attempt_id = CASE
        WHEN (h.latest_scored_at, h.latest_attempt_id) >= (d.latest_scored_at, d.latest_attempt_id)
            OR d.latest_scored_at IS NULL
        THEN h.latest_attempt_id ELSE d.latest_attempt_id END,
    latest_scored_at = greatest(h.latest_scored_at, d.latest_scored_at),
    updated_at = now()
FROM @rows@
     AS d (row, user_id, question_id, times_asked, times_skipped, times_scored, total_score,
           best_score, worst_score, latest_score, avg_score, last_asked_at, latest_scored_at,
           latest_attempt_id)
WHERE h.user_id = d.user_id AND h.question_id = d.question_id
RETURNING d.row";

const REPLACE: &str = "\
UPDATE @schema@.question_history h
SET times_asked = d.times_asked, times_skipped = d.times_skipped, times_scored = d.times_scored,
    total_score = d.total_score, best_score = d.best_score, worst_score = d.worst_score,
    latest_score = d.latest_score, avg_score = d.avg_score, last_asked_at = d.last_asked_at,
    latest_scored_at = d.latest_scored_at, latest_attempt_id = d.latest_attempt_id,
    updated_at = now()
FROM @rows@
     AS d (row, user_id, question_id, times_asked, times_skipped, times_scored, total_score,
           best_score, worst_score, latest_score, avg_score, last_asked_at, latest_scored_at,
           latest_attempt_id)
WHERE h.user_id = d.user_id AND h.question_id = d.question_id
RETURNING d.row";

const INSERT_MISSING: &str = "\
INSERT INTO @schema@.question_history
    (user_id, question_id, times_asked, times_skipped, times_scored, total_score, best_score,
     worst_score, latest_score, avg_score, last_asked_at, latest_scored_at, latest_attempt_id)
SELECT d.user_id, d.question_id, d.times_asked, d.times_skipped, d.times_scored, d.total_score,
       d.best_score, d.worst_score, d.latest_score, d.avg_score, d.last_asked_at,
       d.latest_scored_at, d.latest_attempt_id
FROM @rows@
     AS d (row, user_id, question_id, times_asked, times_skipped, times_scored, total_score,
           best_score, worst_score, latest_score, avg_score, last_asked_at, latest_scored_at,
           latest_attempt_id)
ON CONFLICT DO NOTHING";

const STORED: &str = "\
SELECT h.user_id, h.question_id, h.times_asked::int8, h.times_skipped::int8, h.times_scored::int8,
       h.total_score::numeric, h.best_score::numeric, h.worst_score::numeric,
       h.latest_score::numeric, h.avg_score::numeric, h.last_asked_at, h.latest_scored_at,
       h.latest_attempt_id
FROM @schema@.question_history h WHERE h.user_id @keys@";

const DELETE: &str = "\
DELETE FROM @schema@.question_history h
USING @rows@ AS d (user_id, question_id)
WHERE h.user_id = d.user_id AND h.question_id = d.question_id";

const CLEAR: &str = "DELETE FROM @schema@.question_history";

/// A row of `question_history` without its key.
#[derive(PartialEq)]
struct Record {
    asked: i64,
    skipped: i64,
    scored: i64,
    total_score: Decimal,
    best_score: Option<Decimal>,
    worst_score: Option<Decimal>,
    latest_score: Option<Decimal>,
    average_score: Option<Decimal>,
    last_asked_at: Timestamp,
    latest_scored_at: Option<Timestamp>,
    latest_attempt_id: Option<i64>,
}

impl From<&QuestionTotals> for Record {
    fn from(totals: &QuestionTotals) -> Self {
        Self {
            asked: totals.asked as i64,
            skipped: totals.skipped as i64,
            scored: totals.scored as i64,
            total_score: totals.total_score,
            best_score: totals.best.map(Score::value),
            worst_score: totals.worst.map(Score::value),
            latest_score: totals.latest.map(|(_, score)| score.value()),
            average_score: totals.average(),
            last_asked_at: Timestamp(totals.last_asked_at),
            latest_scored_at: totals.latest.map(|(key, _)| Timestamp(key.created_at)),
            latest_attempt_id: totals.latest.map(|(key, _)| key.id),
        }
    }
}

type Key = (Uuid, i32);

/// What some attempts add up to, by user and question.
#[derive(Default)]
pub struct Totals(BTreeMap<Key, QuestionTotals>);

impl Totals {
    fn add(&mut self, attempt: &Attempt) -> Result<()> {
        if let Some(question) = attempt.question()? {
            self.0.entry((attempt.user()?, question)).or_default().add(
                attempt.key()?,
                attempt.is_skipped()?,
                attempt.final_score()?,
            );
        }
        Ok(())
    }

    fn records(&self) -> impl Iterator<Item = (Key, Record)> {
        self.0.iter().map(|(key, totals)| (*key, Record::from(totals)))
    }
}

pub struct QuestionHistory;

impl Summary for QuestionHistory {
    const TABLES: &'static [&'static str] = &["question_history"];

    type Added = Totals;

    fn gather(added: &mut Totals, attempt: &Attempt) -> Result<()> {
        added.add(attempt)
    }

    fn add(spi: &Spi, schema: &Schema, users: &LockedUsers, added: &Totals) -> Result<()> {
        let records: Vec<(Key, Record)> =
            added.records().filter(|((user, _), _)| users.position(*user).is_some()).collect();
        write(spi, schema, MERGE, &records)
    }

    fn recompute_batch(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
        let ids: Vec<Uuid> = users.ids().collect();
        let mut totals = Totals::default();
        spi.each_row_for(schema, ATTEMPTS, &ids, |row| {
            totals.add(&Attempt::new(row, &SELECTED))?;
            Ok(Step::Continue)
        })?;

        let stored: HashMap<Key, Record> =
            spi.run_for(schema, STORED, &ids)?.map(read)?.into_iter().collect();
        let (changed, surplus) = differences(stored, totals.records());
        write(spi, schema, REPLACE, &changed)?;
        delete(spi, schema, &surplus)?;
        Ok((changed.len() + surplus.len()) as u64)
    }

    fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
        spi.run_latest(schema, CLEAR, &[])?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<(Key, Record)> {
    let record = Record {
        asked: row.require(2)?,
        skipped: row.require(3)?,
        scored: row.require(4)?,
        total_score: row.require(5)?,
        best_score: row.get(6)?,
        worst_score: row.get(7)?,
        latest_score: row.get(8)?,
        average_score: row.get(9)?,
        last_asked_at: row.require(10)?,
        latest_scored_at: row.get(11)?,
        latest_attempt_id: row.get(12)?,
    };
    Ok(((row.require(0)?, row.require(1)?), record))
}

/// Writes rows, in the order of their keys: those that exist by `update`.
fn write(
    spi: &Spi,
    schema: &Schema,
    update: &'static str,
    records: &[(Key, Record)],
) -> Result<()> {
    let rows: Vec<[Arg; 14]> = records
        .iter()
        .zip(0..)
        .map(|(((user, question), record), row)| {
            [
                value::<i32>(Some(row)),
                value(Some(*user)),
                value(Some(*question)),
                value(Some(record.asked)),
                value(Some(record.skipped)),
                value(Some(record.scored)),
                value(Some(record.total_score)),
                value(record.best_score),
                value(record.worst_score),
                value(record.latest_score),
                value(record.average_score),
                value(Some(record.last_asked_at)),
                value(record.latest_scored_at),
                value(record.latest_attempt_id),
            ]
        })
        .collect();
    spi.write_rows(schema, update, INSERT_MISSING, &rows)?;
    Ok(())
}

/// Deletes rows whose last attempt is gone.
fn delete(spi: &Spi, schema: &Schema, keys: &[Key]) -> Result<()> {
    let rows: Vec<[Arg; 2]> =
        keys.iter().map(|(user, question)| [value(Some(*user)), value(Some(*question))]).collect();
    spi.run_rows(schema, DELETE, &rows)?;
    Ok(())
}
