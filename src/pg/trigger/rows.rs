//! The changed rows of a trigger call, whether they come as transition tables or one at a time.

use super::{Event, Side, TriggerCall};
use crate::error::Result;
use crate::pg::deformed::Deformed;
use crate::pg::row::Row;
use crate::pg::statement::StatementRows;
use pgrx::pg_sys::{self, Oid};

impl TriggerCall<'_> {
    /// Whether the call can deliver the rows of a side.
    pub fn has_rows(&self, side: Side) -> bool {
        if self.is_for_each_row() {
            return match self.event() {
                Event::Insert => side == Side::New,
                Event::Update => true,
                Event::Delete => side == Side::Old,
                Event::Truncate => false,
            };
        }
        match side {
            Side::Old => !self.data.tg_oldtable.is_null(),
            Side::New => !self.data.tg_newtable.is_null(),
        }
    }

    /// Hands each row of a side to `visit`: those of the transition table, or the one row. Nothing
    /// where the call cannot deliver any.
    pub fn each_row(&self, side: Side, mut visit: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        if !self.has_rows(side) {
            return Ok(());
        }
        let types = self.types();
        if self.is_for_each_row() {
            // SAFETY: the call has a row of this side, which outlives it, and the types are those
            // of its table.
            return unsafe { visit(&self.deformed(side).row(&types)) };
        }
        let mut reader = StoreReader::open(self, side, &types);
        while let Some(row) = reader.next_row() {
            visit(&row)?;
        }
        Ok(())
    }

    /// The rows of the statement; `None` for a trigger FOR EACH ROW.
    pub fn statement_rows(&self) -> Option<StatementRows> {
        let (old, new) = (self.data.tg_oldtable, self.data.tg_newtable);
        (!self.is_for_each_row()).then_some(StatementRows { context: self.context, old, new })
    }

    /// How many rows of a side the call delivers.
    pub fn row_count(&self, side: Side) -> usize {
        if !self.has_rows(side) {
            return 0;
        }
        if self.is_for_each_row() {
            return 1;
        }
        // SAFETY: the store exists, by `has_rows`.
        let count = unsafe { pg_sys::tuplestore_tuple_count(self.store(side)) };
        usize::try_from(count).unwrap_or_default()
    }

    /// Whether each updated row is there both as it was and as it is. One that an update moved to
    /// another partition may have been dropped there by a BEFORE trigger: it has no new state.
    pub fn has_pairs(&self) -> bool {
        self.row_count(Side::Old) == self.row_count(Side::New)
    }

    /// Hands each updated row to `visit` as it was and as it is. PostgreSQL stores both
    /// transition tables of an UPDATE in the same order.
    pub fn each_pair(&self, mut visit: impl FnMut(&Row, &Row) -> Result<()>) -> Result<()> {
        if !(self.has_rows(Side::Old) && self.has_rows(Side::New)) {
            return Ok(());
        }
        let types = self.types();
        if self.is_for_each_row() {
            // SAFETY: as in `each_row`.
            let [old, new] = unsafe { [Side::Old, Side::New].map(|side| self.deformed(side)) };
            // SAFETY: as in `each_row`.
            return unsafe { visit(&old.row(&types), &new.row(&types)) };
        }
        let mut old = StoreReader::open(self, Side::Old, &types);
        let mut new = StoreReader::open(self, Side::New, &types);
        while let (Some(old), Some(new)) = (old.next_row(), new.next_row()) {
            visit(&old, &new)?;
        }
        Ok(())
    }

    fn types(&self) -> Vec<Oid> {
        self.attributes().iter().map(|attribute| attribute.atttypid).collect()
    }

    /// # Safety
    /// The call is FOR EACH ROW and has a row of this side.
    pub(super) unsafe fn deformed(&self, side: Side) -> Deformed {
        // SAFETY: the caller vouches for the row, which has the descriptor of its table.
        unsafe { Deformed::of(self.tuple(side), self.descriptor()) }
    }

    fn store(&self, side: Side) -> *mut pg_sys::Tuplestorestate {
        match side {
            Side::Old => self.data.tg_oldtable,
            Side::New => self.data.tg_newtable,
        }
    }
}

/// Reads a transition table from its start, through read pointer 0, which no executor node uses.
struct StoreReader<'t> {
    store: *mut pg_sys::Tuplestorestate,
    slot: *mut pg_sys::TupleTableSlot,
    types: &'t [Oid],
}

impl<'t> StoreReader<'t> {
    /// The call has a transition table of this side (`has_rows`), whose columns have these types.
    fn open(call: &TriggerCall, side: Side, types: &'t [Oid]) -> Self {
        let store = call.store(side);
        // SAFETY: the store exists; the slot is dropped with the reader. Rewinding lets several
        // trigger functions read the same store.
        unsafe {
            pg_sys::tuplestore_select_read_pointer(store, 0);
            pg_sys::tuplestore_rescan(store);
            let minimal = &raw const pg_sys::TTSOpsMinimalTuple;
            let slot = pg_sys::MakeSingleTupleTableSlot(call.descriptor(), minimal);
            Self { store, slot, types }
        }
    }

    fn next_row(&mut self) -> Option<Row<'_>> {
        // SAFETY: store and slot are live; after slot_getsomeattrs_int all columns of the row are
        // in the slot's arrays, which stay valid until the next row is fetched, for which this
        // reader must be borrowed again.
        unsafe {
            pg_sys::tuplestore_select_read_pointer(self.store, 0);
            if !pg_sys::tuplestore_gettupleslot(self.store, true, false, self.slot) {
                return None;
            }
            let count = self.types.len();
            pg_sys::slot_getsomeattrs_int(self.slot, count as i32);
            Some(Row::new(
                std::slice::from_raw_parts((*self.slot).tts_values, count),
                std::slice::from_raw_parts((*self.slot).tts_isnull, count),
                self.types,
            ))
        }
    }
}

impl Drop for StoreReader<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: the slot was made by `open`; after an error its memory context frees it.
            unsafe { pg_sys::ExecDropSingleTupleTableSlot(self.slot) };
        }
    }
}
