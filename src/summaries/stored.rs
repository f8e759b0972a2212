//! Rows of summaries, as they are stored and as they shall be.

use crate::error::{Error, Result};
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Uuid, value};
use crate::table::{NewRow, OpenTable, RowVersion};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::hash::Hash;

/// What is stored: each row by its key, with its place in the table.
pub type Stored<K, R> = HashMap<K, (R, RowVersion)>;

/// A row to be written.
pub struct Change<K, R> {
    pub key: K,
    pub record: R,
    /// Where the row with this key is stored, if there is one.
    pub place: Option<RowVersion>,
}

impl<K: Hash + Eq, R> Change<K, R> {
    /// The change to a record, in place of what is stored for its key.
    pub fn new(key: K, record: R, stored: &mut Stored<K, R>) -> Self {
        let place = stored.remove(&key).map(|(_, place)| place);
        Self { key, record, place }
    }
}

/// What must be written and deleted to turn the stored records into the expected ones, in the order of the keys:
/// rows are always written in this order, so that two sessions cannot wait for each other.
pub fn differences<K: Hash + Eq + Ord, R: PartialEq>(
    mut stored: Stored<K, R>,
    expected: impl IntoIterator<Item = (K, R)>,
) -> (Vec<Change<K, R>>, Vec<K>) {
    let mut changes = Vec::new();
    for (key, record) in expected {
        match stored.remove(&key) {
            Some((found, _)) if found == record => {}
            found => changes.push(Change { key, record, place: found.map(|(_, place)| place) }),
        }
    }
    let mut surplus: Vec<K> = stored.into_keys().collect();
    changes.sort_by(|a, b| a.key.cmp(&b.key));
    surplus.sort();
    (changes, surplus)
}

/// The stored rows whose keys begin with one of `prefixes`. `read` passes over a row by `None`.
pub fn read_stored<K: Hash + Eq, R, const P: usize>(
    table: &OpenTable,
    prefixes: &[[Arg; P]],
    read: impl Fn(&Row) -> Result<Option<(K, R)>>,
) -> Result<Stored<K, R>> {
    let mut stored = Stored::with_capacity(prefixes.len());
    table.read(prefixes, |row, place| {
        stored.extend(read(row)?.map(|(key, record)| (key, (record, place))));
        Ok(())
    })?;
    Ok(stored)
}

/// The stored rows of some users, whose ids begin the key.
pub fn read_stored_of<K: Hash + Eq, R>(
    table: &OpenTable,
    users: impl Iterator<Item = Uuid>,
    read: impl Fn(&Row) -> Result<Option<(K, R)>>,
) -> Result<Stored<K, R>> {
    let users: Vec<[Arg; 1]> = users.map(|user| [value(Some(user))]).collect();
    read_stored(table, &users, read)
}

/// Writes rows, each as `row` says.
pub fn write<K, R, const N: usize>(
    table: &OpenTable,
    changes: &[Change<K, R>],
    row: impl Fn(&K, &R) -> Result<[Arg; N]>,
) -> Result<()> {
    let rows = changes.iter().map(|change| {
        let values = row(&change.key, &change.record)?;
        Ok(NewRow { stored: change.place.as_ref(), values })
    });
    table.write(&rows.collect::<Result<Vec<_>>>()?)
}

/// The mean of scores: 0 with none. Between the triggers of one statement sums and counts may be of different
/// attempts; the mean stays what a score can be.
pub fn average(total_score: Decimal, scored: i64) -> Decimal {
    let average = progress::average(total_score, scored.max(0) as u64).unwrap_or_default();
    average.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED)
}

/// A counter as its column holds it.
pub fn counter(count: i64) -> Result<Arg> {
    i32::try_from(count).map(|count| value(Some(count))).map_err(|_| Error::CounterRange)
}

/// A score or a sum of scores as its column holds it: with two places.
pub fn two_places(mut number: Decimal) -> Decimal {
    number.rescale(2);
    number
}
