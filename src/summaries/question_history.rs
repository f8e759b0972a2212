//! `question_history`: how often a user was asked a question, and with which scores.

use super::extremes::{After, greatest_after};
use super::stored::{
    self, Change, average, counter, differences, read_stored, read_stored_of, two_places,
};
use super::users::{self, LockedUsers};
use super::{Changed, Summary};
use crate::attempts::{Attempt, Concerned, Domains, Facts, SELECTED, attempt_columns};
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::spi::{Rows, Step};
use crate::pg::sqltype::{Arg, Timestamp, Uuid, array, value};
use crate::pg::transaction::keeps_snapshot;
use crate::table::{Access, Column, Reference, Table};
use progress::{AttemptKey, QuestionTotals, Score, SubScores};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND a.question_id IS NOT NULL"
);

const ATTEMPTS_AT_QUESTION: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = $1 AND a.question_id = $2"
);

pub(super) static QUESTIONS: Table = Table {
    name: "questions",
    access: Access::Reference,
    columns: &[Column::integer("id")],
    key: 1,
    also_read: &[],
    scores: &[],
    other_checks: &[],
    own_triggers: &[],
    references: &[],
    texts: OnceLock::new(),
};

pub(super) static TABLE: Table = Table {
    name: "question_history",
    access: Access::Write,
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
    other_checks: &[],
    own_triggers: &[],
    references: &[
        Reference { column: 0, table: &users::TABLE },
        Reference { column: 1, table: &QUESTIONS },
    ],
    texts: OnceLock::new(),
};

const QUESTIONS_THERE: &str = "SELECT q.id FROM @schema@.questions q WHERE q.id = ANY ($1)";

const CLEAR: &str = "DELETE FROM @schema@.question_history";

/// The key of a row.
type Key = (Uuid, i32);

/// What attempts come to, by user and question.
#[derive(Default)]
struct Totals(BTreeMap<Key, QuestionTotals>);

impl Totals {
    fn add(&mut self, attempt: &Facts) {
        if let Some(question) = attempt.question {
            let totals = self.0.entry((attempt.user, question)).or_default();
            totals.add(attempt.key, attempt.is_skipped, attempt.final_score);
        }
    }

    /// What changed attempts of the users come to.
    fn of(users: &LockedUsers, attempts: Concerned) -> Self {
        let mut totals = Self::default();
        users.ids().flat_map(|id| attempts.of(id)).for_each(|attempt| totals.add(attempt));
        totals
    }
}

/// A row of `question_history` without its key.
#[derive(Clone, Copy, PartialEq)]
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
    /// The record of a question after a change of its attempts. Best, worst and latest may have to be asked for.
    fn after(
        stored: Option<&Self>,
        removed: Option<&QuestionTotals>,
        added: Option<&QuestionTotals>,
        current: Option<&QuestionTotals>,
    ) -> After<Self> {
        let none = QuestionTotals::default();
        let Some(stored) = stored else {
            // All that the row depends on is in `added`, or the caller has said that it is not.
            return added
                .filter(|_| removed.is_none())
                .map_or(After::Unfit, |added| After::Row(added.into()));
        };
        let (removed, added) = (removed.unwrap_or(&none), added.unwrap_or(&none));
        let before = [
            stored.asked - removed.asked as i64,
            stored.skipped - removed.skipped as i64,
            stored.scored - removed.scored as i64,
        ];
        let [asked, skipped, scored] = before;
        if before.iter().any(|count| *count < 0) {
            return After::Unfit;
        }
        let asked = asked + added.asked as i64;
        let (skipped, scored) = (skipped + added.skipped as i64, scored + added.scored as i64);
        if asked == 0 {
            return if scored == 0 && skipped == 0 { After::Gone } else { After::Unfit };
        }

        let current = current.unwrap_or(&none);
        let asked_at = |totals: &QuestionTotals| (totals.asked > 0).then_some(totals.last_asked_at);
        let last_asked_at =
            greatest_after(Some(stored.last_asked_at.0), asked_at(removed), asked_at(current));
        let total_score = stored.total_score - removed.total_score + added.total_score;
        let counted = Self { asked, skipped, scored, total_score, ..*stored };
        match (counted.with_scores(removed, current), last_asked_at.flatten()) {
            (Some(record), Some(last_asked_at)) => {
                After::Row(Self { last_asked_at: Timestamp(last_asked_at), ..record })
            }
            _ => After::Unsure(counted),
        }
    }

    /// The record with what is said of its scores brought up to date; `None` where only the attempts tell.
    fn with_scores(self, removed: &QuestionTotals, current: &QuestionTotals) -> Option<Self> {
        let value = |score: Option<Score>| score.map(Score::value);
        let key = |totals: &QuestionTotals| totals.latest.map(|(key, _)| key);
        let best = greatest_after(self.best_score, value(removed.best), value(current.best))?;
        let reversed = |score: Option<Decimal>| score.map(Reverse);
        let worst = greatest_after(
            reversed(self.worst_score),
            reversed(value(removed.worst)),
            reversed(value(current.worst)),
        )?;
        let stored_key = self.latest_scored_at.zip(self.latest_attempt_id);
        let stored_key = stored_key.map(|(at, id)| AttemptKey { created_at: at.0, id });
        let latest = greatest_after(stored_key, key(removed), key(current))?;
        let latest_score = match current.latest {
            Some((key, score)) if Some(key) == latest => Some(score.value()),
            _ => self.latest_score,
        };
        Some(Self {
            best_score: best,
            worst_score: worst.map(|Reverse(score)| score),
            latest_score,
            average_score: self.average(),
            latest_scored_at: latest.map(|key| Timestamp(key.created_at)),
            latest_attempt_id: latest.map(|key| key.id),
            ..self
        })
    }

    fn average(&self) -> Option<Decimal> {
        (self.scored > 0).then(|| average(self.total_score, self.scored))
    }

    /// The record with what the attempts say themselves, but for counts and sums.
    fn with(self, found: &QuestionTotals) -> Self {
        let (asked, skipped, scored) = (self.asked, self.skipped, self.scored);
        let (total_score, average_score) = (self.total_score, self.average());
        Self { asked, skipped, scored, total_score, average_score, ..found.into() }
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

pub struct QuestionHistory;

impl Summary for QuestionHistory {
    const TABLE: &'static str = "question_history";

    const PLACE: usize = 2;

    const READS_DOCUMENTS: bool = false;

    fn differs(before: &Facts, after: &Facts) -> bool {
        let facts = |f: &Facts| (f.user, f.key, f.question, f.is_skipped, f.final_score);
        facts(before) != facts(after)
    }

    fn change_batch(db: &Db, users: &LockedUsers, changed: &Changed) -> Result<BTreeSet<Uuid>> {
        let totals = |attempts| Totals::of(users, attempts);
        let [removed, added] = [changed.removed, changed.added].map(totals);
        let current = changed.current.map(totals);
        let current = current.as_ref().unwrap_or(&added);
        let mut keys: Vec<&Key> = removed.0.keys().chain(added.0.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        let key_rows: Vec<[Arg; 2]> = keys.iter().map(|key| key_row(key)).collect();
        let table = TABLE.open(db)?;
        let mut stored = read_stored(&table, &key_rows, read)?;
        let (mut changes, mut gone, mut unfit) = (Vec::new(), Vec::new(), BTreeSet::new());
        for key in keys {
            let [removed, added, current] =
                [&removed, &added, current].map(|totals| totals.0.get(key));
            let found = stored.get(key).map(|(record, _)| record);
            let after = if found.is_none() && changed.changed_before.contains(&key.0) {
                After::Unfit
            } else {
                Record::after(found, removed, added, current)
            };
            match after.settle(|record| Ok(record.with(&read_question(db, key)?)))? {
                After::Row(record) => changes.push(Change::new(*key, record, &mut stored)),
                After::Gone => gone.push(key_row(key)),
                After::Unsure(_) | After::Unfit => {
                    unfit.insert(key.0);
                }
            }
        }
        require_questions(db, &changes)?;
        stored::write(&table, &changes, Record::row)?;
        table.delete(&gone)?;
        Ok(unfit)
    }

    fn recompute_batch(db: &Db, users: &LockedUsers) -> Result<u64> {
        let ids: Vec<Uuid> = users.ids().collect();
        let (mut totals, mut domains) = (Totals::default(), Domains::default());
        db.each_row_for(ATTEMPTS, &ids, |row| {
            totals.add(&read_attempt(row, &mut domains)?);
            Ok(Step::Continue)
        })?;

        let table = TABLE.open(db)?;
        let stored = read_stored_of(&table, users.ids(), read)?;
        let expected = totals.0.iter().map(|(key, totals)| (*key, Record::from(totals)));
        let (changes, surplus) = differences(stored, expected);
        require_questions(db, &changes)?;
        stored::write(&table, &changes, Record::row)?;
        table.delete(&surplus.iter().map(key_row).collect::<Vec<_>>())?;
        Ok((changes.len() + surplus.len()) as u64)
    }

    fn clear(db: &Db) -> Result<()> {
        db.run(CLEAR, &[])?;
        Ok(())
    }
}

/// The foreign key of a new row looks for the question in the transaction's own snapshot. One that is there, but hidden
/// from it, is not gone: 40001.
fn require_questions(db: &Db, changes: &[Change<Key, Record>]) -> Result<()> {
    if !keeps_snapshot() {
        return Ok(());
    }
    let new: BTreeSet<i32> =
        changes.iter().filter(|change| change.place.is_none()).map(|change| change.key.1).collect();
    if new.is_empty() {
        return Ok(());
    }
    let new = [array(new.into_iter().map(Some))];
    let count = |rows: Rows| rows.map(|row| row.require::<i32>(0)).map(|ids| ids.len());
    let seen = count(db.run_as_seen(QUESTIONS_THERE, &new)?)?;
    if count(db.run(QUESTIONS_THERE, &new)?)? > seen {
        return Err(Error::Serialization);
    }
    Ok(())
}

/// What the attempts of a user at a question come to.
fn read_question(db: &Db, key: &Key) -> Result<QuestionTotals> {
    let (mut totals, mut domains) = (QuestionTotals::default(), Domains::default());
    db.each_row(ATTEMPTS_AT_QUESTION, &key_row(key), |row| {
        let attempt = read_attempt(row, &mut domains)?;
        totals.add(attempt.key, attempt.is_skipped, attempt.final_score);
        Ok(Step::Continue)
    })?;
    Ok(totals)
}

fn read_attempt(row: &Row, domains: &mut Domains) -> Result<Facts> {
    Attempt::new(row, &SELECTED).facts(SubScores::default(), domains)
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
