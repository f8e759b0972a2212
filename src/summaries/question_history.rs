//! `question_history`: how often a user was asked a question, and with which scores.

use super::users::{LockedUser, LockedUsers};
use super::{AttemptSource, BATCH, Summary, differences};
use crate::attempts::{Attempt, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::row::Row;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Arg, Timestamp, Uuid, array};
use progress::{QuestionTotals, Score};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = ANY ($1) AND a.question_id IS NOT NULL"
);

macro_rules! upsert {
    ($on_conflict:literal) => {
        concat!(
            "INSERT INTO @schema@.question_history AS h \
                 (user_id, question_id, times_asked, times_skipped, times_scored, total_score, \
                  best_score, worst_score, latest_score, avg_score, last_asked_at, \
                  latest_scored_at, latest_attempt_id) \
             SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
             ON CONFLICT (user_id, question_id) DO UPDATE SET updated_at = now(), ",
            $on_conflict
        )
    };
}

// Counts and sums add up. Best, worst and latest do not change when the same attempt comes twice.
const MERGE: &str = upsert!(
    "\
    times_asked = h.times_asked + excluded.times_asked,
    times_skipped = h.times_skipped + excluded.times_skipped,
    times_scored = h.times_scored + excluded.times_scored,
    total_score = h.total_score + excluded.total_score,
    best_score = greatest(h.best_score, excluded.best_score),
    worst_score = least(h.worst_score, excluded.worst_score),
    avg_score = round((h.total_score + excluded.total_score)
        / nullif(h.times_scored + excluded.times_scored, 0), 2),
    last_asked_at = greatest(h.last_asked_at, excluded.last_asked_at),
    (latest_score, latest_scored_at, latest_attempt_id) = (
        SELECT l.score, l.scored_at, l.attempt_id
        FROM (VALUES (h.latest_score, h.latest_scored_at, h.latest_attempt_id),
                     (excluded.latest_score, excluded.latest_scored_at, excluded.latest_attempt_id)
             ) AS l (score, scored_at, attempt_id)
        ORDER BY l.scored_at DESC NULLS LAST, l.attempt_id DESC LIMIT 1)"
);

const REPLACE: &str = upsert!(
    "\
    times_asked = excluded.times_asked, times_skipped = excluded.times_skipped,
    times_scored = excluded.times_scored, total_score = excluded.total_score,
    best_score = excluded.best_score, worst_score = excluded.worst_score,
    latest_score = excluded.latest_score, avg_score = excluded.avg_score,
    last_asked_at = excluded.last_asked_at, latest_scored_at = excluded.latest_scored_at,
    latest_attempt_id = excluded.latest_attempt_id"
);

const STORED: &str = "\
SELECT h.user_id, h.question_id, h.times_asked::int8, h.times_skipped::int8, h.times_scored::int8,
       h.total_score::numeric, h.best_score::numeric, h.worst_score::numeric,
       h.latest_score::numeric, h.avg_score::numeric, h.last_asked_at, h.latest_scored_at,
       h.latest_attempt_id
FROM @schema@.question_history h WHERE h.user_id = ANY ($1)";

const DELETE: &str = "\
DELETE FROM @schema@.question_history h
USING unnest($1, $2) AS d (user_id, question_id)
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
struct Totals(BTreeMap<Key, QuestionTotals>);

impl Totals {
    fn add(&mut self, user: Uuid, attempt: &Attempt) -> Result<()> {
        if let Some(question) = attempt.question()? {
            self.0.entry((user, question)).or_default().add(
                attempt.key()?,
                attempt.is_skipped()?,
                attempt.final_score()?,
            );
        }
        Ok(())
    }

    fn records(&self) -> impl Iterator<Item = (Key, Record)> {
        self.0
            .iter()
            .map(|(key, totals)| (*key, Record::from(totals)))
    }
}

pub struct QuestionHistory;

impl Summary for QuestionHistory {
    fn add(
        spi: &Spi,
        schema: &Schema,
        users: &LockedUsers,
        inserted: &dyn AttemptSource,
    ) -> Result<()> {
        let mut totals = Totals::default();
        inserted.each(&mut |attempt| {
            let user = attempt.user()?;
            if users.position(user).is_some() {
                totals.add(user, attempt)
            } else {
                Ok(())
            }
        })?;
        write(spi, schema, MERGE, totals.records())
    }

    fn recompute(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
        let all: Vec<&LockedUser> = users.iter().collect();
        let mut mended = 0;
        for batch in all.chunks(BATCH) {
            let ids = || array(batch.iter().map(|user| Some(user.id)));
            let mut totals = Totals::default();
            spi.each_row(schema, ATTEMPTS, &[ids()], |row| {
                let attempt = Attempt::new(row, &SELECTED);
                totals.add(attempt.user()?, &attempt)?;
                Ok(Step::Continue)
            })?;

            let stored: HashMap<Key, Record> = spi
                .run(schema, STORED, &[ids()])?
                .map(read)?
                .into_iter()
                .collect();
            let (changed, surplus) = differences(stored, totals.records());
            mended += (changed.len() + surplus.len()) as u64;
            write(spi, schema, REPLACE, changed.into_iter())?;
            if !surplus.is_empty() {
                let keys = [
                    array(surplus.iter().map(|(user, _)| Some(*user))),
                    array(surplus.iter().map(|(_, question)| Some(*question))),
                ];
                spi.run(schema, DELETE, &keys)?;
            }
        }
        Ok(mended)
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

fn write(
    spi: &Spi,
    schema: &Schema,
    statement: &'static str,
    records: impl Iterator<Item = (Key, Record)>,
) -> Result<()> {
    let records: Vec<(Key, Record)> = records.collect();
    if records.is_empty() {
        return Ok(());
    }
    let numbers = |of: fn(&Record) -> i64| array(records.iter().map(|(_, r)| Some(of(r))));
    let scores = |of: fn(&Record) -> Option<Decimal>| array(records.iter().map(|(_, r)| of(r)));
    let args: [Arg; 13] = [
        array(records.iter().map(|((user, _), _)| Some(*user))),
        array(records.iter().map(|((_, question), _)| Some(*question))),
        numbers(|r| r.asked),
        numbers(|r| r.skipped),
        numbers(|r| r.scored),
        scores(|r| Some(r.total_score)),
        scores(|r| r.best_score),
        scores(|r| r.worst_score),
        scores(|r| r.latest_score),
        scores(|r| r.average_score),
        array(records.iter().map(|(_, r)| Some(r.last_asked_at))),
        array(records.iter().map(|(_, r)| r.latest_scored_at)),
        array(records.iter().map(|(_, r)| r.latest_attempt_id)),
    ];
    spi.run(schema, statement, &args)?;
    Ok(())
}
