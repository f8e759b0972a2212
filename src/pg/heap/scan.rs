//! Rows found by their key.

use super::slot::Slot;
use super::tuple::HeapTuple;
use super::{Columns, Heap};
use crate::error::{Error, Result};
use crate::pg::catalog::type_name;
use crate::pg::deformed::Deformed;
use crate::pg::row::Row;
use crate::pg::snapshot::Snapshot;
use crate::pg::sqltype::{Arg, Date, SqlType, Timestamp, Uuid};
use pgrx::pg_sys::{self, Datum, Oid};
use std::ptr;

/// A scan of the key's index by the first `P` columns of the key.
pub struct KeyScan<'h, const P: usize> {
    heap: &'h Heap,
    snapshot: &'h Snapshot,
    scan: pg_sys::IndexScanDesc,
    slot: Slot<'h>,
    keys: [pg_sys::ScanKeyData; P],
    room: RowRoom,
}

/// Room for a row's columns as the table has them, and as they are read.
struct RowRoom {
    all: Deformed,
    values: Vec<Datum>,
    nulls: Vec<bool>,
}

/// The rows that a scan was started for.
pub struct Matches<'s, 'h, const P: usize>(&'s mut KeyScan<'h, P>);

/// The row that a scan stands on.
pub struct FoundRow<'s> {
    pub(super) heap: &'s Heap,
    pub(super) snapshot: &'s Snapshot,
    /// Holds a tuple.
    pub(super) slot: &'s Slot<'s>,
    room: &'s mut RowRoom,
}

impl<'h, const P: usize> KeyScan<'h, P> {
    pub(super) fn begin(heap: &'h Heap, snapshot: &'h Snapshot) -> Self {
        let (relation, index) = (heap.relation.as_ptr(), heap.index.as_ptr());
        // SAFETY: the table and its index are open for as long as the scan, and the snapshot is
        // active. `drop` ends the scan.
        let scan = unsafe {
            pg_sys::index_beginscan(
                relation,
                index,
                snapshot.0,
                #[cfg(feature = "pg18")]
                ptr::null_mut(),
                P as i32,
                0,
            )
        };
        let read = heap.columns.positions.len();
        let room = RowRoom {
            all: Deformed::of_width(heap.relation.attributes().len()),
            values: vec![Datum::from(0usize); read],
            nulls: vec![true; read],
        };
        let keys = [pg_sys::ScanKeyData::default(); P];
        Self { heap, snapshot, scan, slot: Slot::of(&heap.relation), keys, room }
    }

    /// Starts anew, for the rows with these values in their key. NULL is no row's.
    pub fn matches(&mut self, values: &[Arg; P]) -> Result<Matches<'_, 'h, P>> {
        let Columns { types, key, .. } = &self.heap.columns;
        for (position, (value, scan_key)) in values.iter().zip(&mut self.keys).enumerate() {
            if types[..*key].get(position) != Some(&value.oid) {
                return Err(Error::ColumnType {
                    column: (position + 1).to_string(),
                    expected: types.get(position).map_or_else(String::new, |oid| type_name(*oid)),
                    found: type_name(value.oid),
                });
            }
            if scan_key.sk_attno == 0 {
                // SAFETY: fills the key. The function compares values of the column's type.
                unsafe {
                    pg_sys::ScanKeyInit(
                        scan_key,
                        position as i16 + 1,
                        pg_sys::BTEqualStrategyNumber as u16,
                        equality(value.oid)?.into(),
                        Datum::from(0usize),
                    );
                }
            }
            scan_key.sk_flags = if value.is_null() { pg_sys::SK_ISNULL as i32 } else { 0 };
            scan_key.sk_argument = value.datum_or_zero();
        }
        // SAFETY: the scan was begun with this many keys, all of which are filled, and copies them.
        unsafe {
            let (keys, none) = (self.keys.as_mut_ptr(), ptr::null_mut());
            pg_sys::index_rescan(self.scan, keys, P as i32, none, 0);
        }
        Ok(Matches(self))
    }
}

impl<const P: usize> Matches<'_, '_, P> {
    /// Goes to the next row; `None` after the last.
    pub fn next(&mut self) -> Option<FoundRow<'_>> {
        pgrx::check_for_interrupts!();
        let KeyScan { heap, snapshot, scan, slot, room, .. } = &mut *self.0;
        // SAFETY: the scan was started (`matches`), and it and the slot are live.
        let is_found = unsafe {
            let forward = pg_sys::ScanDirection::ForwardScanDirection;
            pg_sys::index_getnext_slot(*scan, forward, slot.as_ptr())
        };
        is_found.then_some(FoundRow { heap, snapshot, slot, room })
    }
}

impl<const P: usize> Drop for KeyScan<'_, P> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // The slot goes first, as in the executor: it pins a page of the scan.
            self.slot.clear();
            // SAFETY: begun by `begin`.
            unsafe { pg_sys::index_endscan(self.scan) };
        }
    }
}

impl FoundRow<'_> {
    /// Hands the columns that are read to `visit`, with a copy of the row's version.
    pub fn read<R>(self, visit: impl FnOnce(&Row, &HeapTuple) -> R) -> R {
        let Self { heap, slot, room, .. } = self;
        let Columns { positions, types, .. } = &heap.columns;
        // SAFETY: the slot holds a tuple of this relation.
        let tuple = unsafe {
            let tuple = HeapTuple::copy(slot.tuple());
            room.all.read(&mut tuple.as_postgres(), heap.relation.descriptor());
            tuple
        };
        let read = room.values.iter_mut().zip(&mut room.nulls);
        for (&position, (value, null)) in positions.iter().zip(read) {
            (*value, *null) = (room.all.values[position], room.all.nulls[position]);
        }
        // SAFETY: the values point into the copy, which outlives the row, and have the types that
        // the table has for their columns.
        let row = unsafe { Row::new(&room.values, &room.nulls, types) };
        visit(&row, &tuple)
    }
}

/// The function that compares values of a key column's type.
fn equality(oid: Oid) -> Result<u32> {
    match oid {
        Uuid::OID => Ok(pg_sys::F_UUID_EQ),
        Date::OID => Ok(pg_sys::F_DATE_EQ),
        i16::OID => Ok(pg_sys::F_INT2EQ),
        i32::OID => Ok(pg_sys::F_INT4EQ),
        i64::OID => Ok(pg_sys::F_INT8EQ),
        Timestamp::OID => Ok(pg_sys::F_TIMESTAMPTZ_EQ),
        _ => Err(Error::ColumnType {
            column: "key".into(),
            expected: "a type that rows are found by".into(),
            found: type_name(oid),
        }),
    }
}
