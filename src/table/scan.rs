//! Rows found by their key, without the executor.

use crate::pg::snapshot::Snapshot;
use crate::pg::sqltype::{Arg, Date, SqlType, Uuid};
use pgrx::pg_sys::{self, Datum, Oid};
use std::ptr;

/// Room for one row of a heap.
pub struct Slot(pub *mut pg_sys::TupleTableSlot);

impl Slot {
    /// # Safety
    /// The relation is an open heap, and stays so for as long as the slot.
    pub unsafe fn of(relation: pg_sys::Relation) -> Self {
        // SAFETY: the caller vouches for the relation; `drop` frees the slot.
        Self(unsafe { pg_sys::table_slot_create(relation, ptr::null_mut()) })
    }

    /// The heap tuple that the slot holds, which is not copied.
    pub fn tuple(&self) -> pg_sys::HeapTuple {
        // SAFETY: the slot is live, and one for heap tuples.
        unsafe { (*self.0.cast::<pg_sys::HeapTupleTableSlot>()).tuple }
    }

    /// Lets go of what the slot holds.
    pub fn clear(&self) {
        // SAFETY: the slot is live.
        unsafe { pg_sys::ExecClearTuple(self.0) };
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: made by `of`.
            unsafe { pg_sys::ExecDropSingleTupleTableSlot(self.0) };
        }
    }
}

/// A scan of the key's index by its first columns.
pub struct KeyScan {
    scan: pg_sys::IndexScanDesc,
    pub slot: Slot,
    given: usize,
    /// Made at the first start.
    keys: Vec<pg_sys::ScanKeyData>,
}

impl KeyScan {
    /// Begins a scan of a table's index by `given` columns.
    ///
    /// # Safety
    /// The relation and its index are open and locked, and stay so for as long as the scan.
    pub unsafe fn begin(
        relation: pg_sys::Relation,
        index: pg_sys::Relation,
        snapshot: &Snapshot,
        given: usize,
    ) -> Self {
        // SAFETY: the caller vouches for the table and its index; the snapshot is active for as long as the scan. `drop`
        // ends it all.
        unsafe {
            let scan = pg_sys::index_beginscan(
                relation,
                index,
                snapshot.0,
                #[cfg(feature = "pg18")]
                ptr::null_mut(),
                given as i32,
                0,
            );
            Self { scan, slot: Slot::of(relation), given, keys: Vec::with_capacity(given) }
        }
    }

    /// Starts again, for other values of the same types.
    pub fn restart(&mut self, values: &[Arg]) {
        for (position, value) in values.iter().enumerate() {
            let datum = value.datum.unwrap_or(Datum::from(0usize));
            if let Some(key) = self.keys.get_mut(position) {
                key.sk_argument = datum;
                continue;
            }
            let mut key = pg_sys::ScanKeyData::default();
            // SAFETY: the value has the type that the function compares.
            unsafe {
                pg_sys::ScanKeyInit(
                    &mut key,
                    position as i16 + 1,
                    pg_sys::BTEqualStrategyNumber as u16,
                    equality(value.oid).into(),
                    datum,
                );
            }
            self.keys.push(key);
        }
        // SAFETY: the scan was begun with so many keys, which it copies.
        unsafe {
            pg_sys::index_rescan(
                self.scan,
                self.keys.as_mut_ptr(),
                self.given as i32,
                ptr::null_mut(),
                0,
            );
        }
    }

    /// Goes to the next row; `false` after the last.
    pub fn next(&self) -> bool {
        pgrx::check_for_interrupts!();
        // SAFETY: scan and slot are live.
        unsafe {
            pg_sys::index_getnext_slot(
                self.scan,
                pg_sys::ScanDirection::ForwardScanDirection,
                self.slot.0,
            )
        }
    }

    /// The row that the scan stands on.
    pub fn tuple(&self) -> pg_sys::HeapTuple {
        self.slot.tuple()
    }
}

impl Drop for KeyScan {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: begun by `begin`. What the slot holds is cleared first, as the executor does.
            unsafe {
                self.slot.clear();
                pg_sys::index_endscan(self.scan);
            }
        }
    }
}

/// The function that compares values of a key column's type.
fn equality(oid: Oid) -> u32 {
    match oid {
        Uuid::OID => pg_sys::F_UUID_EQ,
        Date::OID => pg_sys::F_DATE_EQ,
        i16::OID => pg_sys::F_INT2EQ,
        _ => pg_sys::F_INT4EQ,
    }
}
