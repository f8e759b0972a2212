//! The rows of `practice_sessions`: what a user practised on each practice day. When they are
//! written, and what they mean for the streak, is `user_stats`' business.

use super::extremes::{After, greatest_after};
use super::stored::{
    self, Change, Stored, average, counter, read_stored, read_stored_of, two_places,
};
use super::users::{self, LockedUsers};
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Date, Uuid, value, value_of};
use crate::table::{Access, Column, OpenTable, Reference, Table};
use progress::{DayTotals, Score};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

pub(super) static TABLE: Table = Table {
    name: "practice_sessions",
    access: Access::Write,
    columns: &[
        Column::uuid("user_id"),
        Column::date("practice_date"),
        Column::integer("attempts_count"),
        Column::integer("scored_attempts"),
        Column::numeric("total_score", 14),
        Column::numeric("average_score", 5),
        Column::numeric("best_score", 5),
        Column::numeric("total_duration_seconds", 12),
        Column::texts("domains_practiced"),
    ],
    key: 2,
    also_read: &[],
    scores: &["average_score", "best_score"],
    other_checks: &[],
    own_triggers: &[],
    references: &[Reference { column: 0, table: &users::TABLE }],
    texts: OnceLock::new(),
};

/// What `total_duration_seconds` can hold.
const LONGEST_DAY: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 2);

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

impl Record {
    /// The record of a day after a change of its attempts. The best score and the domains may have to be asked for.
    pub fn after(
        stored: Option<&Self>,
        removed: Option<&DayTotals>,
        added: Option<&DayTotals>,
        current: Option<&DayTotals>,
    ) -> After<Self> {
        let (none, nothing) = (DayTotals::default(), Self::from(&DayTotals::default()));
        let (removed, added) = (removed.unwrap_or(&none), added.unwrap_or(&none));
        let (stored, current) = (stored.unwrap_or(&nothing), current.unwrap_or(&none));
        let attempts = stored.attempts - removed.attempts as i64;
        let scored = stored.scored - removed.scored as i64;
        if attempts < 0 || scored < 0 {
            return After::Unfit;
        }
        let (attempts, scored) = (attempts + added.attempts as i64, scored + added.scored as i64);
        if attempts == 0 {
            return if scored == 0 { After::Gone } else { After::Unfit };
        }

        let [removed_best, current_best] = [removed, current].map(|t| t.best.map(Score::value));
        let best = greatest_after(Some(stored.best_score), removed_best, current_best);
        let total_score = stored.total_score - removed.total_score + added.total_score;
        let record = Self {
            attempts,
            scored,
            total_score,
            average_score: average(total_score, scored),
            best_score: best.flatten().unwrap_or_default(),
            duration: stored.duration - removed.duration + added.duration,
            domains: stored.with_domains(&current.domains),
        };
        // A domain that goes with an attempt may be another attempt's, too.
        if best.is_some() && removed.domains.is_subset(&current.domains) {
            After::Row(record)
        } else {
            After::Unsure(record)
        }
    }

    fn with_domains(&self, more: &BTreeSet<String>) -> Vec<String> {
        if more.iter().all(|domain| self.domains.binary_search(domain).is_ok()) {
            return self.domains.clone();
        }
        let all: BTreeSet<&String> = self.domains.iter().chain(more).collect();
        all.into_iter().cloned().collect()
    }

    /// The record with what the attempts of the day say themselves.
    pub fn with(self, found: &DayTotals) -> Self {
        Self {
            best_score: found.best.map(Score::value).unwrap_or_default(),
            domains: found.domains.iter().cloned().collect(),
            ..self
        }
    }

    fn row((user, day): &Key, record: &Self) -> Result<[Arg; 9]> {
        if record.duration > LONGEST_DAY {
            return Err(Error::SumRange("total_duration_seconds"));
        }
        Ok([
            value(Some(*user)),
            value(Some(*day)),
            counter(record.attempts)?,
            counter(record.scored)?,
            value(Some(two_places(record.total_score))),
            value(Some(two_places(record.average_score))),
            value(Some(two_places(record.best_score))),
            value(Some(two_places(record.duration))),
            value_of(&record.domains),
        ])
    }
}

fn read(row: &Row) -> Result<Option<(Key, Record)>> {
    let record = Record {
        attempts: row.require::<i32>(2)?.into(),
        scored: row.require::<i32>(3)?.into(),
        total_score: row.require(4)?,
        average_score: row.require(5)?,
        best_score: row.require(6)?,
        duration: row.require(7)?,
        domains: row.require(8)?,
    };
    Ok(Some(((row.require(0)?, row.require(1)?), record)))
}

fn key_row((user, day): &Key) -> [Arg; 2] {
    [value(Some(*user)), value(Some(*day))]
}

/// The table of a schema.
pub fn open<'s>(db: &Db<'s>) -> Result<OpenTable<'s>> {
    TABLE.open(db)
}

/// The stored rows of these days.
pub fn stored<'k>(
    table: &OpenTable,
    keys: impl Iterator<Item = &'k Key>,
) -> Result<Stored<Key, Record>> {
    read_stored(table, &keys.map(key_row).collect::<Vec<_>>(), read)
}

/// The stored rows of some users.
pub fn stored_of(table: &OpenTable, users: &LockedUsers) -> Result<Stored<Key, Record>> {
    read_stored_of(table, users.ids(), read)
}

/// The practice days of some users, ascending.
pub fn days(db: &Db, users: &[Uuid]) -> Result<HashMap<Uuid, Vec<i32>>> {
    let mut days: HashMap<Uuid, Vec<i32>> = HashMap::new();
    let rows = db.run_for(DAYS, users)?;
    for (user, day) in rows.map(|row| Ok((row.require(0)?, row.require::<Date>(1)?)))? {
        days.entry(user).or_default().push(day.0);
    }
    Ok(days)
}

/// Writes rows, in the order of their keys.
pub fn write(table: &OpenTable, changes: &[Change<Key, Record>]) -> Result<()> {
    stored::write(table, changes, Record::row)
}

/// Deletes rows whose last attempt is gone.
pub fn delete(table: &OpenTable, keys: &[Key]) -> Result<()> {
    table.delete(&keys.iter().map(key_row).collect::<Vec<_>>())
}

/// Deletes all rows.
pub fn clear(db: &Db) -> Result<()> {
    db.run(CLEAR, &[])?;
    Ok(())
}
