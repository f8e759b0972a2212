//! Whether rows may be written past the executor: whether it would do nothing with them but store
//! them and enter them in the indexes. docs/direct-path.md goes through its duties one by one.
//!
//! # Invariant: nothing is kept from one statement to the next
//!
//! Everything is asked of the relation itself each time. That is in memory and locked, and
//! PostgreSQL keeps it true, so that there is nothing to invalidate.

use super::Table;
use super::layout::TimestampPositions;
use crate::pg::attribute::ColumnSet;
use crate::pg::heap::Heap;
use crate::pg::relation::{Check, ForeignKey, OpenRelation, Trigger, WriteEvent};
use crate::pg::transaction::is_origin;
use pgrx::pg_sys;

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
        let updated_at = self.timestamps.updated_at?;
        let written = self.written[self.table.key..].iter().copied().chain([updated_at]).collect();
        let is_eligible = self.is_plain(&written)
            && !self.fires(WriteEvent::Update(&written))
            && !self.relation.has_foreign_key_on(&written)
            && !self.relation.may_be_referenced_by(&written);
        is_eligible.then_some(updated_at)
    }

    /// The foreign keys to be checked when rows are inserted directly; `None` where the executor
    /// has to insert them.
    pub fn foreign_keys_on_insert(&self) -> Option<Vec<ForeignKey>> {
        let timestamps = [self.timestamps.created_at?, self.timestamps.updated_at?];
        let written: ColumnSet = self.written.iter().copied().chain(timestamps).collect();
        let mut attributes = self.relation.attributes().iter().enumerate();
        let is_eligible = self.is_plain(&written)
            && !self.fires(WriteEvent::Insert)
            // Columns of others have defaults.
            && attributes.all(|(position, found)| found.attisdropped || written.contains(position))
            && timestamps.into_iter().all(|position| self.is_now_by_default(position));
        is_eligible.then(|| self.relation.foreign_keys())
    }

    /// The conditions that INSERT and UPDATE have in common.
    fn is_plain(&self, written: &ColumnSet) -> bool {
        let mut attributes = self.relation.attributes().iter().enumerate();
        is_origin()
            && !self.relation.has_generated_columns()
            && self.relation.checks().all(|check| self.is_kept(&check))
            && attributes
                .all(|(position, found)| found.attidentity == 0 || !written.contains(position))
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

    /// Whether a trigger fires that does anything.
    fn fires(&self, event: WriteEvent) -> bool {
        self.relation.triggers_on(event).iter().any(|trigger| {
            !is_of_foreign_key(trigger) && !trigger.calls_one_of(self.table.own_triggers)
        })
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
