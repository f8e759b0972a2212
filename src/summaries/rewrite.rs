//! Stored rows of a summary's table, and the writes that bring them up to date.

use crate::error::Result;
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Uuid, value};
use crate::table::stored_row::RowWrite;
use crate::table::{OpenTable, RowVersion, StoredRow};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Stored rows of a table, and the writes and deletions that replace them.
pub struct Rewrite<'t, R: StoredRow> {
    table: &'t OpenTable<'t>,
    stored: HashMap<R::Key, (R, RowVersion)>,
    writes: Vec<RowWrite<R>>,
    deletes: Vec<R::Key>,
    /// Whether there are rows that are none of ours.
    has_others: bool,
}

impl<'t, R: StoredRow> Rewrite<'t, R> {
    /// Reads the rows with these keys.
    pub fn of_keys(table: &'t OpenTable<'t>, keys: &[R::Key]) -> Result<Self> {
        let mut rewrite = Self::with_room_for(table, keys.len());
        R::visit_keys(table, keys, |row, version| rewrite.take(row, version))?;
        Ok(rewrite)
    }

    /// Reads all rows of these users, whose ids begin the key.
    pub fn of_users(table: &'t OpenTable<'t>, users: impl Iterator<Item = Uuid>) -> Result<Self> {
        let users: Vec<[Arg; 1]> = users.map(|user| [value(Some(user))]).collect();
        let mut rewrite = Self::with_room_for(table, users.len());
        table.read(&users, |row, version| rewrite.take(row, version))?;
        Ok(rewrite)
    }

    fn with_room_for(table: &'t OpenTable<'t>, rows: usize) -> Self {
        let (writes, deletes) = (Vec::with_capacity(rows), Vec::new());
        let stored = HashMap::with_capacity(rows);
        Self { table, stored, writes, deletes, has_others: false }
    }

    fn take(&mut self, row: &Row, version: RowVersion) -> Result<()> {
        match R::read(row)? {
            Some((key, row)) => _ = self.stored.insert(key, (row, version)),
            None => self.has_others = true,
        }
        Ok(())
    }

    /// Whether rows were passed over because they are none of ours.
    pub fn has_others(&self) -> bool {
        self.has_others
    }

    /// The row stored under a key.
    pub fn stored(&self, key: &R::Key) -> Option<&R> {
        self.stored.get(key).map(|(row, _)| row)
    }

    /// Schedules a row to be written under a key, in place of any stored one.
    pub fn set(&mut self, key: R::Key, row: R) {
        let stored = self.stored.remove(&key).map(|(_, version)| version);
        self.writes.push(RowWrite { key, row, stored });
    }

    /// Schedules the row under a key to be deleted.
    pub fn delete(&mut self, key: R::Key) {
        self.deletes.push(key);
    }

    /// The keys under which nothing is stored yet.
    pub fn new_keys(&self) -> impl Iterator<Item = &R::Key> {
        self.writes.iter().filter(|write| write.stored.is_none()).map(|write| &write.key)
    }

    /// Schedules the writes and deletions that turn all stored rows into the expected ones.
    pub fn replace_with(&mut self, expected: impl IntoIterator<Item = (R::Key, R)>)
    where
        R: PartialEq,
    {
        for (key, row) in expected {
            if self.stored(&key) == Some(&row) {
                self.stored.remove(&key);
            } else {
                self.set(key, row);
            }
        }
        self.deletes.extend(self.stored.drain().map(|(key, _)| key));
    }

    /// How many rows are to be written or deleted.
    pub fn len(&self) -> usize {
        self.writes.len() + self.deletes.len()
    }

    /// Writes and deletes.
    ///
    /// Invariant: rows are written in the order of their keys, so that two sessions cannot wait for
    /// each other.
    pub fn write(mut self) -> Result<()> {
        self.writes.sort_unstable_by_key(|write| write.key);
        self.deletes.sort_unstable();
        R::write(self.table, &self.writes)?;
        R::delete(self.table, &self.deletes)
    }
}

/// The mean of scores: 0 with none. Between the triggers of one statement, sum and count may be of
/// different attempts; the mean stays within the range of a score.
pub fn average(total_score: Decimal, scored: i64) -> Decimal {
    let average = progress::average(total_score, scored.max(0) as u64).unwrap_or_default();
    average.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED)
}
