//! Room for one row of a heap.

use crate::pg::relation::OpenRelation;
use pgrx::pg_sys;
use std::marker::PhantomData;
use std::ptr;

/// A slot for heap tuples. It goes before the relation, and before the snapshot that it reads by.
pub(super) struct Slot<'r> {
    slot: *mut pg_sys::TupleTableSlot,
    relation: PhantomData<&'r OpenRelation>,
}

impl<'r> Slot<'r> {
    /// The relation is a heap.
    pub fn of(relation: &'r OpenRelation) -> Self {
        // SAFETY: the relation is open for as long as the slot; `drop` frees the slot.
        let slot = unsafe { pg_sys::table_slot_create(relation.as_ptr(), ptr::null_mut()) };
        Self { slot, relation: PhantomData }
    }

    pub fn as_ptr(&self) -> *mut pg_sys::TupleTableSlot {
        self.slot
    }

    /// The heap tuple that the slot holds, where it is; NULL if it holds none.
    pub fn tuple(&self) -> pg_sys::HeapTuple {
        // SAFETY: the slot is live, and one for heap tuples.
        unsafe { (*self.slot.cast::<pg_sys::HeapTupleTableSlot>()).tuple }
    }

    /// Empties the slot.
    pub fn clear(&self) {
        // SAFETY: the slot is live.
        unsafe { pg_sys::ExecClearTuple(self.slot) };
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: made by `of`.
            unsafe { pg_sys::ExecDropSingleTupleTableSlot(self.slot) };
        }
    }
}
