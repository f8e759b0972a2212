//! Rows written to the heap of a table without the executor, by the functions that the executor calls for it.

use super::direct::DirectTable;
use super::history::{self, Stored};
use super::scan::Slot;
use super::tuple::StoredTuple;
use super::{Column, Table};
use crate::pg::numeric;
use crate::pg::owner::PinnedSettings;
use crate::pg::snapshot::Snapshot;
use crate::pg::spi::Spi;
use crate::pg::sqltype::Arg;
use crate::pg::varlena::{self, Plain};
use pgrx::pg_sys::{self, Datum, TM_Result};
use std::ptr;

/// What stands for one statement of the executor: its snapshot and its command.
pub struct Writer<'t> {
    to: &'t DirectTable,
    spi: &'t Spi,
    command: u32,
    /// The transaction's time, as `now()` says it.
    now: Datum,
    // Slots and indexes go before the snapshot.
    /// The row version that is to be replaced.
    old: Slot,
    new: Slot,
    values: Vec<Datum>,
    nulls: Vec<bool>,
    indexes: Option<Indexes>,
    snapshot: Snapshot,
}

impl<'t> Writer<'t> {
    pub(super) fn new(to: &'t DirectTable, spi: &'t Spi) -> Self {
        let snapshot = Snapshot::latest();
        let relation = to.relation.as_ptr();
        // SAFETY: assigns the running command, which is written by. The relation is open for as long as the slots.
        let (command, now, old, new) = unsafe {
            let now = pg_sys::GetCurrentTransactionStartTimestamp();
            let command = pg_sys::GetCurrentCommandId(true);
            (command, Datum::from(now), Slot::of(relation), Slot::of(relation))
        };
        let (values, nulls) = (vec![Datum::from(0usize); to.width()], vec![true; to.width()]);
        Self { to, spi, command, now, old, new, values, nulls, indexes: None, snapshot }
    }

    /// Replaces the row that was read as `stored`. `false`, and nothing is done, where the executor has to: the row is
    /// another one now, or does not take the values.
    pub fn update(&mut self, stored: &StoredTuple, values: &[Arg]) -> bool {
        let Some(updated_at) = self.to.shape.updated_at.filter(|_| self.is_as_read(stored)) else {
            return false;
        };
        // SAFETY: the stored tuple is one of this table, and the buffers hold all of its columns.
        unsafe {
            pg_sys::heap_deform_tuple(
                &mut stored.tuple(),
                self.to.relation.descriptor(),
                self.values.as_mut_ptr(),
                self.nulls.as_mut_ptr(),
            );
        }
        if !self.put(values, stored.history.as_ref()) {
            return false;
        }
        self.put_now(updated_at);
        self.takes_nulls() && self.replace(stored)
    }

    /// Inserts a row, whose foreign keys were looked at. `false` as for `update`.
    pub fn insert(&mut self, values: &[Arg]) -> bool {
        self.nulls.fill(true);
        if !self.put(values, None) {
            return false;
        }
        let shape = &self.to.shape;
        for position in [shape.created_at, shape.updated_at].into_iter().flatten() {
            self.put_now(position);
        }
        if !self.takes_nulls() {
            return false;
        }
        self.fill_slot();
        // SAFETY: the slot holds a row of this table, which is open.
        unsafe {
            let relation = self.to.relation.as_ptr();
            pg_sys::table_tuple_insert(relation, self.new.0, self.command, 0, ptr::null_mut());
        }
        self.enter_in_indexes(false, false);
        true
    }

    /// Whether the row stands where it was read, unchanged: triggers of others may have run since.
    fn is_as_read(&self, stored: &StoredTuple) -> bool {
        let mut place = stored.header.t_self;
        // SAFETY: the relation is open and the snapshot active; a place past the end of a table holds nothing. The
        // slot keeps its tuple until it gets another.
        unsafe {
            let is_seen = pg_sys::table_tuple_fetch_row_version(
                self.to.relation.as_ptr(),
                &mut place,
                self.snapshot.0,
                self.old.0,
            );
            is_seen && stored.is_same(self.old.tuple())
        }
    }

    /// Puts the values of a row in the places of their columns, over what is stored there: with a history that is
    /// `plain` if there is one. `false` for a value that its column does not take.
    fn put(&mut self, values: &[Arg], plain: Option<&Plain>) -> bool {
        let Table { columns, .. } = self.to.table;
        for (place, ((value, column), &position)) in
            values.iter().zip(*columns).zip(&self.to.shape.columns).enumerate()
        {
            if !fits(column, value) {
                return false;
            }
            let stored = plain.map(|plain| Stored { datum: self.values[position], plain });
            self.nulls[position] = value.datum.is_none();
            self.values[position] = match value.datum {
                // SAFETY: an argument vouches for its value, which has the type that it names, and the shape for the
                // column's. The stored row was read with its history decompressed.
                Some(datum) if self.to.shape.history == Some(place) => unsafe {
                    history::compressed(datum, stored)
                },
                datum => datum.unwrap_or(Datum::from(0usize)),
            };
        }
        true
    }

    fn put_now(&mut self, position: usize) {
        (self.values[position], self.nulls[position]) = (self.now, false);
    }

    /// Whether no column that must have a value is without. Forgets those of dropped columns, as the executor does.
    fn takes_nulls(&mut self) -> bool {
        let attributes = self.to.relation.attributes();
        for (attribute, is_null) in attributes.iter().zip(&mut self.nulls) {
            *is_null |= attribute.attisdropped;
            if *is_null && attribute.attnotnull {
                return false;
            }
        }
        true
    }

    fn fill_slot(&mut self) {
        self.new.clear();
        // SAFETY: an empty slot of this table has room for its columns, and takes as its row what it is filled with.
        unsafe {
            let slot = self.new.0;
            ptr::copy_nonoverlapping(self.values.as_ptr(), (*slot).tts_values, self.values.len());
            ptr::copy_nonoverlapping(self.nulls.as_ptr(), (*slot).tts_isnull, self.nulls.len());
            pg_sys::ExecStoreVirtualTuple(slot);
        }
    }

    fn replace(&mut self, stored: &StoredTuple) -> bool {
        self.fill_slot();
        let mut place = stored.header.t_self;
        let mut failure = pg_sys::TM_FailureData::default();
        let mut lock_mode = pg_sys::LockTupleMode::LockTupleNoKeyExclusive;
        #[cfg(feature = "pg15")]
        let mut to_be_entered = false;
        #[cfg(not(feature = "pg15"))]
        let mut to_be_entered = pg_sys::TU_UpdateIndexes::TU_None;
        // SAFETY: the relation is open, the place is that of a row of its, the slot holds a row for it.
        let outcome = unsafe {
            pg_sys::table_tuple_update(
                self.to.relation.as_ptr(),
                &mut place,
                self.new.0,
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

    /// Enters the row that the slot holds in the indexes, or only in those that summarize pages.
    fn enter_in_indexes(&mut self, is_update: bool, in_summarizing: bool) {
        let (to, spi) = (self.to, self.spi);
        let indexes = self.indexes.get_or_insert_with(|| Indexes::open(to, spi));
        // SAFETY: the row was just stored, so that the slot knows its place. No index is deferrable: its constraint
        // would have a trigger of PostgreSQL's, which the table may not have.
        unsafe { indexes.enter(self.new.0, is_update, in_summarizing) };
    }
}

/// Whether a column has room for a value.
fn fits(column: &Column, value: &Arg) -> bool {
    let (Some(datum), Some(digits)) = (value.datum, column.integer_digits()) else {
        return true;
    };
    // SAFETY: an argument vouches for its value; only a numeric column has digits.
    numeric::has_at_most(digits, unsafe { varlena::body(datum) })
}

/// The indexes of a table, open to be written, with the executor's state for it.
struct Indexes {
    target: Box<pg_sys::ResultRelInfo>,
    state: *mut pg_sys::EState,
    /// Expressions and predicates call functions of others, which must find what they name.
    _settings: Option<PinnedSettings>,
}

impl Indexes {
    fn open(to: &DirectTable, spi: &Spi) -> Self {
        let mut target = Box::<pg_sys::ResultRelInfo>::default();
        // SAFETY: the relation is open and locked for writing longer than this value, whose parts `drop` closes, or the
        // transaction's abort.
        let (state, is_evaluated) = unsafe {
            let state = pg_sys::CreateExecutorState();
            let relation = to.relation.as_ptr();
            pg_sys::InitResultRelInfo(&mut *target, relation, 0, ptr::null_mut(), 0);
            pg_sys::ExecOpenIndices(&mut *target, false);
            let is_evaluated = (0..target.ri_NumIndices as usize).any(|nth| {
                let index = &**target.ri_IndexRelationInfo.add(nth);
                !index.ii_Expressions.is_null() || !index.ii_Predicate.is_null()
            });
            (state, is_evaluated)
        };
        Self { target, state, _settings: is_evaluated.then(|| spi.pin()) }
    }

    /// # Safety
    /// The slot holds a row of the table that was just stored. No index of the table is deferrable.
    unsafe fn enter(
        &mut self,
        slot: *mut pg_sys::TupleTableSlot,
        is_update: bool,
        in_summarizing: bool,
    ) {
        #[cfg(feature = "pg15")]
        let _ = in_summarizing;
        // SAFETY: the caller vouches for the row. Expressions and predicates of indexes are evaluated in the memory of
        // one row.
        unsafe {
            pg_sys::ExecInsertIndexTuples(
                &mut *self.target,
                slot,
                self.state,
                is_update,
                false,
                ptr::null_mut(),
                ptr::null_mut(),
                #[cfg(not(feature = "pg15"))]
                in_summarizing,
            );
            if let Some(expressions) = (*self.state).es_per_tuple_exprcontext.as_ref() {
                pg_sys::MemoryContextReset(expressions.ecxt_per_tuple_memory);
            }
        }
    }
}

impl Drop for Indexes {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: both were made by `open`.
            unsafe {
                pg_sys::ExecCloseIndices(&mut *self.target);
                pg_sys::FreeExecutorState(self.state);
            }
        }
    }
}
