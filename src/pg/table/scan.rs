//! Rows found by their key, without the executor.

use crate::pg::snapshot::Snapshot;
use crate::pg::sqltype::{Arg, Date, SqlType, Uuid};
use pgrx::pg_sys::{self, Datum, Oid};
use std::ptr;

/// A scan of the primary key's index by its first columns.
pub struct KeyScan {
    index: pg_sys::Relation,
    scan: pg_sys::IndexScanDesc,
    pub slot: *mut pg_sys::TupleTableSlot,
    given: usize,
    /// Made at the first start.
    keys: Vec<pg_sys::ScanKeyData>,
}

impl KeyScan {
    /// Begins a scan of a table's index by `given` columns.
    ///
    /// # Safety
    /// The relation is open and locked, and stays so for as long as the scan; `index` is an index of it.
    pub unsafe fn begin(
        relation: pg_sys::Relation,
        index: Oid,
        snapshot: &Snapshot,
        given: usize,
    ) -> Self {
        // SAFETY: the caller vouches for the table and its index; the snapshot is active for as long as the scan. `drop`
        // ends it all.
        unsafe {
            let index = pg_sys::index_open(index, pg_sys::AccessShareLock as i32);
            let scan = pg_sys::index_beginscan(
                relation,
                index,
                snapshot.0,
                #[cfg(feature = "pg18")]
                ptr::null_mut(),
                given as i32,
                0,
            );
            let slot = pg_sys::table_slot_create(relation, ptr::null_mut());
            Self { index, scan, slot, given, keys: Vec::with_capacity(given) }
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
                self.slot,
            )
        }
    }

    /// The row that the scan stands on.
    pub fn tuple(&self) -> pg_sys::HeapTuple {
        let mut must_free = false;
        // SAFETY: the slot holds a heap tuple, which is not copied.
        unsafe { pg_sys::ExecFetchSlotHeapTuple(self.slot, false, &mut must_free) }
    }
}

impl Drop for KeyScan {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: all three were opened by `begin`.
            unsafe {
                pg_sys::ExecDropSingleTupleTableSlot(self.slot);
                pg_sys::index_endscan(self.scan);
                pg_sys::index_close(self.index, pg_sys::NoLock as i32);
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
