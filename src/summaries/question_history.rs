//! `question_history`: how often a user was asked a question, and with which scores.

use super::Summary;
use super::stored::{self, Change, counter, differences, read_stored, read_stored_of, two_places};
use super::users::LockedUsers;
use crate::attempts::{Attempt, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::row::Row;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Arg, Timestamp, Uuid, value};
use crate::pg::table::{Column, Table};
use progress::{QuestionTotals, Score};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND a.question_id IS NOT NULL"
);

static TABLE: Table = Table {
    name: "question_history",
    columns: &[
        Column::uuid("user_id"),
        Column::integer("question_id"),
        Column::integer("times_asked"),
        Column::integer("times_skipped"),
        Column::integer("times_scored"),
        Column::numeric("total_score", 14),
        Column::numeric("best_score", 5),
        Column::numeric("worst_score", 5),
        Column::numeric("latest_score", 5),
        Column::numeric("avg_score", 5),
        Column::timestamptz("last_asked_at"),
        Column::timestamptz("latest_scored_at"),
        Column::bigint("latest_attempt_id"),
    ],
    key: 2,
    also_read: &[],
    scores: &["best_score", "worst_score", "latest_score", "avg_score"],
    references: &["questions", "users"],
    reference: Some((1, "questions")),
    texts: OnceLock::new(),
};

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

impl Record {
    /// The record after more attempts. Counts and sums add up; the rest does not change when the same attempt
    /// comes twice.
    fn merged(&self, added: &QuestionTotals) -> Self {
        let scored = self.scored + added.scored as i64;
        let total_score = self.total_score + added.total_score;
        let (best, worst) = (added.best.map(Score::value), added.worst.map(Score::value));
        let added = Self::from(added);
        let is_later = (added.latest_scored_at, added.latest_attempt_id)
            > (self.latest_scored_at, self.latest_attempt_id);
        let latest = if is_later { &added } else { self };
        Self {
            asked: self.asked + added.asked,
            skipped: self.skipped + added.skipped,
            scored,
            total_score,
            best_score: self.best_score.max(best),
            worst_score: self.worst_score.into_iter().chain(worst).min(),
            latest_score: latest.latest_score,
            average_score: progress::average(total_score, scored.max(0) as u64),
            last_asked_at: self.last_asked_at.max(added.last_asked_at),
            latest_scored_at: latest.latest_scored_at,
            latest_attempt_id: latest.latest_attempt_id,
        }
    }

    fn row((user, question): &Key, record: &Self) -> Result<[Arg; 13]> {
        Ok([
            value(Some(*user)),
            value(Some(*question)),
            counter(record.asked)?,
            counter(record.skipped)?,
            counter(record.scored)?,
            value(Some(two_places(record.total_score))),
            value(record.best_score.map(two_places)),
            value(record.worst_score.map(two_places)),
            value(record.latest_score.map(two_places)),
            value(record.average_score.map(two_places)),
            value(Some(record.last_asked_at)),
            value(record.latest_scored_at),
            value(record.latest_attempt_id),
        ])
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
}

pub struct QuestionHistory;

impl Summary for QuestionHistory {
    const TABLES: &'static [&'static str] = &["question_history"];

    type Added = Totals;

    fn gather(added: &mut Totals, attempt: &Attempt) -> Result<()> {
        added.add(attempt)
    }

    fn add(spi: &Spi, schema: &Schema, users: &LockedUsers, added: &Totals) -> Result<()> {
        let added: Vec<(&Key, &QuestionTotals)> =
            added.0.iter().filter(|((user, _), _)| users.position(*user).is_some()).collect();
        let keys: Vec<[Arg; 2]> = added.iter().map(|(key, _)| key_row(key)).collect();
        let table = TABLE.open(spi, schema)?;
        let mut stored = read_stored(&table, &keys, read)?;
        let changes: Vec<Change<Key, Record>> = added
            .into_iter()
            .map(|(key, added)| {
                let record = stored.get(key).map(|(record, _)| record.merged(added));
                Change::new(*key, record.unwrap_or_else(|| added.into()), &mut stored)
            })
            .collect();
        stored::write(&table, &changes, Record::row)
    }

    fn recompute_batch(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
        let ids: Vec<Uuid> = users.ids().collect();
        let mut totals = Totals::default();
        spi.each_row_for(schema, ATTEMPTS, &ids, |row| {
            totals.add(&Attempt::new(row, &SELECTED))?;
            Ok(Step::Continue)
        })?;

        let table = TABLE.open(spi, schema)?;
        let stored = read_stored_of(&table, users, read)?;
        let expected = totals.0.iter().map(|(key, totals)| (*key, Record::from(totals)));
        let (changes, surplus) = differences(stored, expected);
        stored::write(&table, &changes, Record::row)?;
        table.delete(&surplus.iter().map(key_row).collect::<Vec<_>>())?;
        Ok((changes.len() + surplus.len()) as u64)
    }

    fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
        spi.run_latest(schema, CLEAR, &[])?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<Option<(Key, Record)>> {
    let record = Record {
        asked: row.require::<i32>(2)?.into(),
        skipped: row.require::<i32>(3)?.into(),
        scored: row.require::<i32>(4)?.into(),
        total_score: row.require(5)?,
        best_score: row.get(6)?,
        worst_score: row.get(7)?,
        latest_score: row.get(8)?,
        average_score: row.get(9)?,
        last_asked_at: row.require(10)?,
        latest_scored_at: row.get(11)?,
        latest_attempt_id: row.get(12)?,
    };
    Ok(Some(((row.require(0)?, row.require(1)?), record)))
}

fn key_row((user, question): &Key) -> [Arg; 2] {
    [value(Some(*user)), value(Some(*question))]
}
