//! A table reached without the executor: its rows are read and written where they stand.
//!
//! # Invariant: whoever writes a row holds the lock of its user
//!
//! So nobody else changes it meanwhile. A row that has changed all the same, because it was written
//! past the lock, is left to SPI, as is everything that [`Eligibility`] finds.

use super::eligibility::Eligibility;
use super::layout::{TimestampPositions, layout_of};
use super::obstacle::Obstacle;
use super::{Access, Column, Reference, RowVersion, Table};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::heap::{Heap, HeapTuple, HeapWriter, NewTuple};
use crate::pg::numeric;
use crate::pg::relation::{ForeignKey, OpenRelation};
use crate::pg::row::Row;
use crate::pg::snapshot::Snapshot;
use crate::pg::spi::Spi;
use crate::pg::sqltype::Arg;
use pgrx::pg_sys::Oid;

/// A table whose rows may be reached directly, open and locked until the transaction ends.
pub struct DirectTable {
    pub(super) heap: Heap,
    table: &'static Table,
    timestamps: TimestampPositions,
}

impl DirectTable {
    /// Opens the table; `None` where it may only be reached through SPI.
    pub fn open(schema: &Schema, table: &'static Table) -> Option<Self> {
        let relation = OpenRelation::named(schema, table.name, table.access)?;
        if !relation.is_within_reach(table.access) {
            return None;
        }
        Self::of(relation, table)
    }

    /// A relation that is within reach; `None` if its columns or its indexes are not ours.
    pub(super) fn of(relation: OpenRelation, table: &'static Table) -> Option<Self> {
        let (positions, timestamps) = layout_of(&relation, table)?;
        let heap = Heap::open(relation, positions, table.key)?;
        Some(Self { heap, table, timestamps })
    }

    pub fn oid(&self) -> Oid {
        self.heap.relation().oid()
    }

    /// The position of a column of the table's description.
    pub fn position(&self, column: usize) -> usize {
        self.heap.positions()[column]
    }

    fn eligibility(&self) -> Eligibility<'_> {
        Eligibility::of(&self.heap, self.table, &self.timestamps)
    }

    /// Hands each row whose key begins with one of `prefixes` to `visit`, as they are now.
    pub fn read<const P: usize>(
        &self,
        prefixes: &[[Arg; P]],
        visit: &mut impl FnMut(&Row, RowVersion) -> Result<()>,
    ) -> Result<()> {
        let snapshot = Snapshot::latest();
        let mut scan = self.heap.scan(&snapshot);
        for prefix in prefixes {
            let mut matches = scan.matches(prefix)?;
            while let Some(found) = matches.next() {
                found.read(|row, version| visit(row, RowVersion::of(version)))?;
            }
        }
        Ok(())
    }

    /// Begins to update rows; `None` where the executor has to.
    pub fn updater<'t>(&'t self, spi: &'t Spi) -> Option<Writer<'t>> {
        let updated_at = self.eligibility().updated_at()?;
        let writer = self.heap.updater(spi);
        Some(Writer { to: self, writer, at_now: [updated_at; 2] })
    }

    /// The foreign keys to be checked for rows that are inserted; `None` where the executor has to
    /// insert them.
    pub fn foreign_keys_on_insert(&self) -> Option<Vec<ForeignKey>> {
        self.eligibility().foreign_keys_on_insert()
    }

    pub(super) fn obstacles_to_updates(&self) -> Vec<Obstacle> {
        self.eligibility().obstacles_to_updates()
    }

    /// Whether the tables that rows reference are within reach is not among them.
    pub(super) fn obstacles_to_inserts(&self, schema: &Schema) -> Vec<Obstacle> {
        let mut found = self.eligibility().obstacles_to_inserts();
        let keys = self.heap.relation().foreign_keys();
        let others = keys.iter().filter(|key| !self.is_of_reference(key, schema));
        found.extend(others.map(|key| Obstacle::ForeignKey(key.oid())));
        found
    }

    /// Whether a foreign key is one of those that the table's description names.
    fn is_of_reference(&self, key: &ForeignKey, schema: &Schema) -> bool {
        self.table.references.iter().any(|reference| {
            let referenced = OpenRelation::named(schema, reference.table.name, Access::Read);
            let target = referenced.and_then(|relation| Self::of(relation, reference.table));
            target.is_some_and(|target| self.is_key_of(key, reference, &target))
        })
    }

    /// Whether a foreign key is this one.
    pub(super) fn is_key_of(&self, key: &ForeignKey, reference: &Reference, target: &Self) -> bool {
        self.table.index_of(reference.column).is_some_and(|column| {
            let columns = (self.position(column), target.position(0));
            key.referenced() == target.oid() && key.columns().eq([columns])
        })
    }

    /// Begins to insert rows, which may be inserted directly and whose foreign keys were checked.
    pub fn inserter<'t>(&'t self, spi: &'t Spi) -> Option<Writer<'t>> {
        let at_now = [self.timestamps.created_at?, self.timestamps.updated_at?];
        let eligibility = self.eligibility();
        let written = eligibility.written_on_insert();
        let others = eligibility.columns_beside(&written).map(|(position, _)| position);
        Some(Writer { to: self, writer: self.heap.inserter(spi, others), at_now })
    }
}

/// Rows being written in one statement.
pub struct Writer<'t> {
    to: &'t DirectTable,
    writer: HeapWriter<'t>,
    /// The positions of the columns that get the transaction's time.
    at_now: [usize; 2],
}

impl Writer<'_> {
    /// Replaces the row that was read as `version`. `false`, and nothing is done, where the
    /// executor has to: the row has changed since, or does not take the values.
    pub fn update(&mut self, version: &HeapTuple, values: &[Arg]) -> bool {
        let Self { to, writer, at_now } = self;
        writer.update(version).is_some_and(|mut row| to.fill(&mut row, values) && row.store(at_now))
    }

    /// Inserts a row. `false` as for `update`.
    pub fn insert(&mut self, values: &[Arg]) -> bool {
        let Self { to, writer, at_now } = self;
        let mut row = writer.insert();
        to.fill(&mut row, values) && row.store(at_now)
    }
}

impl DirectTable {
    /// Sets the columns of a row; `false` if one does not take its value.
    fn fill(&self, row: &mut NewTuple, values: &[Arg]) -> bool {
        values
            .iter()
            .zip(self.table.columns)
            .enumerate()
            .all(|(index, (value, column))| has_room(column, value) && row.set(index, *value))
    }
}

/// Whether a column has room for a value.
fn has_room(column: &Column, value: &Arg) -> bool {
    column
        .integer_digits()
        .is_none_or(|digits| value.body().is_none_or(|number| numeric::has_at_most(digits, number)))
}
