//! Whether rows may be written past the executor: whether it would do nothing with them but store
//! them and enter them in the indexes. docs/direct-path.md goes through its duties one by one.
//!
//! # Invariant: nothing is kept from one statement to the next
//!
//! Everything is asked of the relation itself each time. That is in memory and locked, and
//! PostgreSQL keeps it true, so that there is nothing to invalidate. Lists of obstacles allocate
//! nothing while they are empty.

use super::layout::TimestampPositions;
use super::obstacle::Obstacle;
use super::{Table, Timestamps};
use crate::pg::attribute::{ColumnSet, name};
use crate::pg::heap::Heap;
use crate::pg::relation::{Check, ForeignKey, OpenRelation, Trigger, WriteEvent};
use crate::pg::transaction::is_origin;
use pgrx::pg_sys::{self, FormData_pg_attribute};
use std::ffi::CStr;

pub struct Eligibility<'a> {
    relation: &'a OpenRelation,
    /// The positions of the columns that hold the values of a row.
    written: &'a [usize],
    table: &'static Table,
    timestamps: &'a TimestampPositions,
}

impl<'a> Eligibility<'a> {
    pub fn of(heap: &'a Heap, table: &'static Table, timestamps: &'a TimestampPositions) -> Self {
        let written = &heap.positions()[..table.columns.len()];
        Self { relation: heap.relation(), written, table, timestamps }
    }

    /// The position of the column that gets the transaction's time when rows are updated directly;
    /// `None` where the executor has to update them.
    pub fn updated_at(&self) -> Option<usize> {
        self.timestamps.updated_at.filter(|_| self.obstacles_to_updates().is_empty())
    }

    /// The foreign keys to be checked when rows are inserted directly; `None` where the executor
    /// has to insert them.
    pub fn foreign_keys_on_insert(&self) -> Option<Vec<ForeignKey>> {
        self.obstacles_to_inserts().is_empty().then(|| self.relation.foreign_keys())
    }

    /// Why the executor has to update rows.
    pub fn obstacles_to_updates(&self) -> Vec<Obstacle> {
        let not_key = self.written[self.table.key..].iter().copied();
        let written = not_key.chain(self.timestamps.updated_at).collect();
        let mut found = self.obstacles_to_writes(&written);
        found.extend(self.missing(self.timestamps.updated_at, |names| names.updated));
        found.extend(self.triggers(WriteEvent::Update(&written)));
        if self.relation.has_foreign_key_on(&written) {
            found.push(Obstacle::ForeignKeyOfWritten);
        }
        if self.relation.may_be_referenced_by(&written) {
            found.push(Obstacle::IndexOfWritten);
        }
        found
    }

    /// Why the executor has to insert rows, apart from foreign keys.
    pub fn obstacles_to_inserts(&self) -> Vec<Obstacle> {
        let TimestampPositions { created_at, updated_at } = *self.timestamps;
        let timestamps = || created_at.into_iter().chain(updated_at);
        let written = self.written_on_insert();
        let mut found = self.obstacles_to_writes(&written);
        found.extend(self.missing(created_at, |names| names.created));
        found.extend(self.missing(updated_at, |names| names.updated));
        found.extend(self.triggers(WriteEvent::Insert));
        let others = self.columns_beside(&written);
        let others = others.filter(|(position, _)| !self.relation.has_simple_default(*position));
        found.extend(others.map(|(_, column)| Obstacle::OtherColumn(text(name(column)))));
        let not_now = timestamps().filter(|position| !self.is_now_by_default(*position));
        found.extend(
            not_now.map(|position| {
                Obstacle::NotNow(text(name(&self.relation.attributes()[position])))
            }),
        );
        found
    }

    /// The columns that get a value, or the transaction's time, when rows are inserted.
    pub fn written_on_insert(&self) -> ColumnSet {
        let TimestampPositions { created_at, updated_at } = *self.timestamps;
        self.written.iter().copied().chain(created_at).chain(updated_at).collect()
    }

    /// The columns of others, which get their defaults when rows are inserted.
    pub fn columns_beside(
        &self,
        written: &ColumnSet,
    ) -> impl Iterator<Item = (usize, &'a FormData_pg_attribute)> {
        self.columns().filter(|(position, _)| !written.contains(*position))
    }

    /// Those that INSERT and UPDATE have in common.
    fn obstacles_to_writes(&self, written: &ColumnSet) -> Vec<Obstacle> {
        let mut found = Vec::new();
        if !is_origin() {
            found.push(Obstacle::ReplicationRole);
        }
        if self.relation.has_generated_columns() {
            found.push(Obstacle::GeneratedColumns);
        }
        let checks = self.relation.checks().filter(|check| !self.is_kept(check));
        found.extend(checks.map(|check| Obstacle::Check(text(check.name))));
        let identities = self
            .columns()
            .filter(|(position, column)| column.attidentity != 0 && written.contains(*position));
        found.extend(identities.map(|(_, column)| Obstacle::IdentityColumn(text(name(column)))));
        found
    }

    /// A column for the transaction's time that is not there, or has another type.
    fn missing(
        &self,
        position: Option<usize>,
        name: fn(&Timestamps) -> &'static str,
    ) -> Option<Obstacle> {
        if position.is_some() {
            return None;
        }
        Some(Obstacle::Column(self.table.timestamps.as_ref().map_or("updated_at", name)))
    }

    /// The columns that have not been dropped, by position.
    fn columns(&self) -> impl Iterator<Item = (usize, &'a FormData_pg_attribute)> {
        let all = self.relation.attributes().iter().enumerate();
        all.filter(|(_, column)| !column.attisdropped)
    }

    /// Whether every row keeps a CHECK: old rows because it was checked when they came, new ones
    /// because the extension writes no others.
    fn is_kept(&self, check: &Check) -> bool {
        check.is_valid && check.expression.is_one_of(self.table.checks())
    }

    /// Whether a column that our statements do not name gets the time of the transaction.
    fn is_now_by_default(&self, position: usize) -> bool {
        let default = self.relation.default_of(position);
        default.is_some_and(|default| default.is_one_of(&["now()"]))
    }

    /// The triggers that fire and do something.
    fn triggers(&self, event: WriteEvent) -> impl Iterator<Item = Obstacle> {
        let all = self.relation.triggers_on(event).into_iter();
        let others = all.filter(|trigger| {
            !is_of_foreign_key(trigger) && !trigger.calls_one_of(self.table.own_triggers)
        });
        others.map(|trigger| Obstacle::Trigger(trigger.oid))
    }
}

/// Whether a trigger is one by which PostgreSQL keeps a foreign key, and does nothing with rows
/// that keep it now: a row's own references are checked when it is inserted, and the keys that
/// others reference do not change.
fn is_of_foreign_key(trigger: &Trigger) -> bool {
    match trigger.function.to_u32() {
        // Checked at the end of the transaction, it needs an event for each version of a row.
        pg_sys::F_RI_FKEY_CHECK_INS | pg_sys::F_RI_FKEY_CHECK_UPD => {
            trigger.is_internal && !trigger.is_deferrable
        }
        pg_sys::F_RI_FKEY_CASCADE_UPD
        | pg_sys::F_RI_FKEY_RESTRICT_UPD
        | pg_sys::F_RI_FKEY_SETNULL_UPD
        | pg_sys::F_RI_FKEY_SETDEFAULT_UPD
        | pg_sys::F_RI_FKEY_NOACTION_UPD => trigger.is_internal,
        _ => false,
    }
}

fn text(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}
