//! Rows written to a heap.

use super::Heap;
use super::defaults::Defaults;
use super::indexes::Indexes;
use super::slot::Slot;
use super::tuple::HeapTuple;
use crate::pg::deformed::Deformed;
use crate::pg::snapshot::Snapshot;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{Arg, SqlType, Timestamp};
use crate::pg::transaction::forbid_if_read_only;
use pgrx::pg_sys::{self, Datum, TM_Result};
use std::ffi::CStr;
use std::ptr;

/// Rows being written, as one statement of the executor writes them: under one snapshot and
/// command.
pub struct HeapWriter<'h> {
    heap: &'h Heap,
    spi: &'h Spi,
    command: u32,
    /// The transaction's time, as `now()` says it.
    now: Datum,
    // Slots and indexes go before the snapshot.
    /// The row version that is to be replaced.
    old: Slot<'h>,
    new: Slot<'h>,
    row: Deformed,
    indexes: Option<Indexes<'h>>,
    /// Of the columns that an INSERT does not name.
    defaults: Option<Defaults<'h>>,
    snapshot: Snapshot,
}

/// A row version that is being made. Each value is valid for its column.
pub struct NewTuple<'w, 'h> {
    writer: &'w mut HeapWriter<'h>,
    /// The version that it replaces, which the writer's old slot holds.
    replaced: Option<&'w HeapTuple>,
}

impl<'h> HeapWriter<'h> {
    pub(super) fn for_updates(heap: &'h Heap, spi: &'h Spi) -> Self {
        forbid(c"UPDATE");
        // SAFETY: the relation is open.
        unsafe {
            let update = pg_sys::CmdType::CMD_UPDATE;
            pg_sys::CheckCmdReplicaIdentity(heap.relation.as_ptr(), update);
        }
        Self::new(heap, spi)
    }

    pub(super) fn for_inserts(
        heap: &'h Heap,
        spi: &'h Spi,
        others: impl Iterator<Item = usize>,
    ) -> Self {
        forbid(c"INSERT");
        let mut writer = Self::new(heap, spi);
        writer.defaults = Some(Defaults::of(&heap.relation, others));
        writer
    }

    fn new(heap: &'h Heap, spi: &'h Spi) -> Self {
        let snapshot = Snapshot::latest();
        // SAFETY: assigns the running command, which is written by.
        let (command, now) = unsafe {
            let now = pg_sys::GetCurrentTransactionStartTimestamp();
            (pg_sys::GetCurrentCommandId(true), Datum::from(now))
        };
        let (old, new) = (Slot::of(&heap.relation), Slot::of(&heap.relation));
        let row = Deformed::of_width(heap.relation.attributes().len());
        Self { heap, spi, command, now, old, new, row, indexes: None, defaults: None, snapshot }
    }

    /// Begins a row version in place of the one that was read. `None` if that does not stand where
    /// it was read, unchanged: triggers of others may have run since.
    pub fn update<'w>(&'w mut self, read: &'w HeapTuple) -> Option<NewTuple<'w, 'h>> {
        let mut location = read.location();
        let relation = &self.heap.relation;
        // SAFETY: the relation is open and the snapshot active; a location past the end of a table
        // holds nothing. The slot keeps the tuple that it gets, which is one of this relation.
        unsafe {
            let is_seen = pg_sys::table_tuple_fetch_row_version(
                relation.as_ptr(),
                &mut location,
                self.snapshot.0,
                self.old.as_ptr(),
            );
            if !is_seen || !read.is_same(self.old.tuple()) {
                return None;
            }
            self.row.read(self.old.tuple(), relation.descriptor());
        }
        Some(NewTuple { writer: self, replaced: Some(read) })
    }

    /// Begins a new row.
    pub fn insert(&mut self) -> NewTuple<'_, 'h> {
        self.row.nulls.fill(true);
        NewTuple { writer: self, replaced: None }
    }

    fn fill_slot(&mut self) {
        self.new.clear();
        let Deformed { values, nulls } = &self.row;
        // SAFETY: an empty slot of this table has room for its columns, and takes as its row what
        // it is filled with.
        unsafe {
            let slot = self.new.as_ptr();
            ptr::copy_nonoverlapping(values.as_ptr(), (*slot).tts_values, values.len());
            ptr::copy_nonoverlapping(nulls.as_ptr(), (*slot).tts_isnull, nulls.len());
            pg_sys::ExecStoreVirtualTuple(slot);
        }
    }

    fn store_new(&mut self) {
        self.fill_slot();
        // SAFETY: the slot holds a row of this table, which is open.
        unsafe {
            let relation = self.heap.relation.as_ptr();
            let (slot, no_state) = (self.new.as_ptr(), ptr::null_mut());
            pg_sys::table_tuple_insert(relation, slot, self.command, 0, no_state);
        }
        self.enter_in_indexes(false, false);
    }

    fn replace(&mut self, replaced: &HeapTuple) -> bool {
        self.fill_slot();
        let mut location = replaced.location();
        let mut failure = pg_sys::TM_FailureData::default();
        let mut lock_mode = pg_sys::LockTupleMode::LockTupleNoKeyExclusive;
        #[cfg(feature = "pg15")]
        let mut to_be_entered = false;
        #[cfg(not(feature = "pg15"))]
        let mut to_be_entered = pg_sys::TU_UpdateIndexes::TU_None;
        // SAFETY: the relation is open, the location is that of a row of the table, and the slot
        // holds a row for it.
        let outcome = unsafe {
            pg_sys::table_tuple_update(
                self.heap.relation.as_ptr(),
                &mut location,
                self.new.as_ptr(),
                self.command,
                self.snapshot.0,
                ptr::null_mut(),
                true,
                &mut failure,
                &mut lock_mode,
                &mut to_be_entered,
            )
        };
        if outcome != TM_Result::TM_Ok {
            return false;
        }
        #[cfg(feature = "pg15")]
        let (in_any, in_summarizing) = (to_be_entered, false);
        #[cfg(not(feature = "pg15"))]
        let (in_any, in_summarizing) = (
            to_be_entered != pg_sys::TU_UpdateIndexes::TU_None,
            to_be_entered == pg_sys::TU_UpdateIndexes::TU_Summarizing,
        );
        if in_any {
            self.enter_in_indexes(true, in_summarizing);
        }
        true
    }

    fn enter_in_indexes(&mut self, is_update: bool, in_summarizing: bool) {
        let (heap, spi) = (self.heap, self.spi);
        let indexes = self.indexes.get_or_insert_with(|| Indexes::open(&heap.relation, spi));
        // SAFETY: the row was just stored, so that the slot knows its place. An index is deferrable
        // only if its constraint has a trigger of PostgreSQL's: callers leave such tables alone.
        unsafe { indexes.enter(self.new.as_ptr(), is_update, in_summarizing) };
    }
}

impl NewTuple<'_, '_> {
    /// Sets a column that is read. `false`, and nothing is done, for a value of another type.
    #[inline]
    pub fn set(&mut self, column: usize, value: Arg) -> bool {
        let columns = &self.writer.heap.columns;
        if columns.types.get(column) != Some(&value.oid) {
            return false;
        }
        let (position, row) = (columns.positions[column], &mut self.writer.row);
        row.nulls[position] = value.is_null();
        row.values[position] = value.datum_or_zero();
        true
    }

    /// Stores the version, with the transaction's time in the columns at `at_now`. `false`, and
    /// nothing is done, if a column would not take its value, or the row has changed meanwhile.
    pub fn store(self, at_now: &[usize]) -> bool {
        let Self { writer, replaced } = self;
        let attributes = writer.heap.relation.attributes();
        for &position in at_now {
            if attributes.get(position).is_none_or(|found| found.atttypid != Timestamp::OID) {
                return false;
            }
            (writer.row.values[position], writer.row.nulls[position]) = (writer.now, false);
        }
        if replaced.is_none()
            && let Some(defaults) = &mut writer.defaults
        {
            defaults.fill(&mut writer.row);
        }
        for (attribute, is_null) in attributes.iter().zip(&mut writer.row.nulls) {
            // As the executor does it, a new version has no values of dropped columns.
            *is_null |= attribute.attisdropped;
            if *is_null && attribute.attnotnull {
                return false;
            }
        }
        match replaced {
            Some(replaced) => writer.replace(replaced),
            None => {
                writer.store_new();
                true
            }
        }
    }
}

/// Raises an error in a transaction that only reads, and in parallel mode.
fn forbid(command: &CStr) {
    forbid_if_read_only(command);
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::PreventCommandIfParallelMode(command.as_ptr()) };
}
