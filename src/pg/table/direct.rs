//! Rows read from and written to the heap of a table without the executor, as logical replication's apply worker
//! does.
//!
//! The contract: `shape` has found that the executor would do nothing else with such a row (no triggers of others, no
//! other CHECKs, plain indexes, no row level security for the owner), and the caller holds the locks of the users
//! whose rows they are. What differs all the same (a row that somebody wrote past the lock) is left to SPI.

use super::history::{self, Stored};
use super::scan::KeyScan;
use super::shape::{self, Shape};
use super::tuple::{Buffers, StoredTuple};
use super::{Place, Table};
use crate::error::Result;
use crate::pg::catalog::{Schema, current_role_acts_as};
use crate::pg::row::Row;
use crate::pg::snapshot::Snapshot;
use crate::pg::spi::Spi;
use crate::pg::sqltype::Arg;
use crate::pg::varlena::Plain;
use pgrx::pg_sys::{self, Datum, Oid, TM_Result};
use std::cell::OnceCell;
use std::ptr;
use std::rc::Rc;

/// An index that new row versions are entered in.
struct OpenIndex {
    relation: pg_sys::Relation,
    info: *mut pg_sys::IndexInfo,
    is_unique: bool,
}

/// A table that may be reached directly, open and locked until the transaction ends.
pub struct DirectTable {
    pub(super) relation: pg_sys::Relation,
    shape: Rc<Shape>,
    pub(super) types: Vec<Oid>,
    indexes: OnceCell<Vec<OpenIndex>>,
}

impl DirectTable {
    /// Opens the table; `None` where it may only be reached through SPI.
    pub fn open(spi: &Spi, schema: &Schema, table: &'static Table) -> Result<Option<Self>> {
        let Some(oid) = schema.relation(table.name) else {
            return Ok(None);
        };
        // SAFETY: returns NULL for a table that is gone; an open one is closed by `drop`, or by the transaction's
        // abort. The lock is the executor's for writing, and keeps the shape as it is.
        let relation = unsafe { pg_sys::try_table_open(oid, pg_sys::RowExclusiveLock as i32) };
        if relation.is_null() {
            return Ok(None);
        }
        let mut opened = Opened(relation);
        // SAFETY: the relation is open.
        if !current_role_acts_as(unsafe { (*(*relation).rd_rel).relowner }) {
            // The executor checks what the caller may do.
            return Ok(None);
        }
        let Some(shape) = shape::of(spi, schema, table, oid)? else {
            return Ok(None);
        };
        let types = table.read_columns().map(|column| column.oid).collect();
        opened.0 = ptr::null_mut();
        Ok(Some(Self { relation, shape, types, indexes: OnceCell::new() }))
    }

    /// Whether rows may be updated as well as read.
    #[cfg(any(test, feature = "pg_test"))]
    pub fn is_updatable(&self) -> bool {
        self.shape.is_updatable
    }

    /// Whether rows may be inserted as well as updated.
    pub fn is_insertable(&self) -> bool {
        self.shape.is_insertable
    }

    pub(super) fn oid(&self) -> Oid {
        // SAFETY: the relation is open.
        unsafe { (*self.relation).rd_id }
    }

    fn descriptor(&self) -> pg_sys::TupleDesc {
        // SAFETY: the relation is open.
        unsafe { (*self.relation).rd_att }
    }

    pub(super) fn width(&self) -> usize {
        // SAFETY: the relation is open, and so is its descriptor.
        unsafe { (*self.descriptor()).natts as usize }
    }

    pub(super) fn scan(&self, snapshot: &Snapshot, given: usize) -> KeyScan {
        // SAFETY: the table is open and locked until the transaction ends, and the shape knows its index.
        unsafe { KeyScan::begin(self.relation, self.shape.key_index, snapshot, given) }
    }

    /// Hands a heap tuple's columns to `visit`, with its place.
    ///
    /// # Safety
    /// `tuple` is a valid tuple of this table.
    pub(super) unsafe fn hand(
        &self,
        tuple: pg_sys::HeapTuple,
        buffers: &mut Buffers,
        visit: &mut impl FnMut(&Row, Place) -> Result<()>,
    ) -> Result<()> {
        // SAFETY: the caller vouches for the tuple; the buffers hold all of its columns.
        let mut stored = unsafe {
            let stored = StoredTuple::copy(tuple);
            pg_sys::heap_deform_tuple(
                &mut stored.tuple(),
                self.descriptor(),
                buffers.values.as_mut_ptr(),
                buffers.nulls.as_mut_ptr(),
            );
            stored
        };
        let columns = self.shape.columns.iter();
        for (&position, (value, null)) in
            columns.zip(buffers.read_values.iter_mut().zip(&mut buffers.read_nulls))
        {
            (*value, *null) = (buffers.values[position], buffers.nulls[position]);
        }
        if let Some(column) = self.shape.history
            && !buffers.read_nulls[column]
        {
            // SAFETY: the column is a jsonb.
            let plain = unsafe { Plain::copy(buffers.read_values[column]) };
            buffers.read_values[column] = plain.datum();
            stored.history = Some(plain);
        }
        // SAFETY: the values point into `stored`, which lives until `visit` has returned or keeps it, and the shape
        // vouches for their types.
        let row = unsafe { Row::new(&buffers.read_values, &buffers.read_nulls, &self.types) };
        visit(&row, Place(Some(Rc::new(stored))))
    }

    /// Hands each row whose key begins with one of `prefixes` to `visit`, as they are now.
    pub fn read<const P: usize>(
        &self,
        prefixes: &[[Arg; P]],
        visit: &mut impl FnMut(&Row, Place) -> Result<()>,
    ) -> Result<()> {
        let snapshot = Snapshot::latest();
        let mut scan = self.scan(&snapshot, P);
        let mut buffers = Buffers::of(self.width(), self.types.len());
        for prefix in prefixes {
            scan.restart(prefix);
            while scan.next() {
                // SAFETY: the slot holds a tuple of this table until the next one is fetched.
                unsafe { self.hand(scan.tuple(), &mut buffers, visit)? };
            }
        }
        Ok(())
    }

    /// Puts the values of a row in the places of their columns, over what is stored there: with a history that is
    /// `plain` if there is one.
    fn put(&self, values: &[Arg], plain: Option<&Plain>, datums: &mut [Datum], nulls: &mut [bool]) {
        for (column, (value, &position)) in values.iter().zip(&self.shape.columns).enumerate() {
            let stored = plain.map(|plain| Stored { datum: datums[position], plain });
            nulls[position] = value.datum.is_none();
            datums[position] = match value.datum {
                // SAFETY: an argument vouches for its value, which has the type that it names, and the shape for the
                // column's. The stored row was read with its history decompressed.
                Some(datum) if self.shape.history == Some(column) => unsafe {
                    history::compressed(datum, stored)
                },
                datum => datum.unwrap_or(Datum::from(0usize)),
            };
        }
    }

    /// A row's columns as the table has them; all NULL without a tuple.
    ///
    /// # Safety
    /// `tuple` is a valid tuple of this table, which outlives the use of the values.
    unsafe fn deform(&self, tuple: Option<pg_sys::HeapTuple>) -> (Vec<Datum>, Vec<bool>) {
        let mut datums = vec![Datum::from(0usize); self.width()];
        let mut nulls = vec![true; self.width()];
        if let Some(tuple) = tuple {
            // SAFETY: the buffers hold all columns of the table.
            unsafe {
                pg_sys::heap_deform_tuple(
                    tuple,
                    self.descriptor(),
                    datums.as_mut_ptr(),
                    nulls.as_mut_ptr(),
                );
            }
        }
        (datums, nulls)
    }

    /// Replaces a row by another with the same key. `false`, and nothing is done, where the executor has to do it.
    pub fn update(&self, stored: &StoredTuple, values: &[Arg]) -> bool {
        let Some(updated_at) = self.shape.updated_at.filter(|_| self.shape.is_updatable) else {
            return false;
        };
        // SAFETY: the stored tuple is one of this table. The buffers hold all columns, with values of their types; the
        // new tuple is freed.
        unsafe {
            let (mut datums, mut nulls) = self.deform(Some(&mut stored.tuple()));
            self.put(values, stored.history.as_ref(), &mut datums, &mut nulls);
            (datums[updated_at], nulls[updated_at]) = (now(), false);
            let tuple =
                pg_sys::heap_form_tuple(self.descriptor(), datums.as_mut_ptr(), nulls.as_mut_ptr());
            let outcome = replace(self.relation, stored, tuple);
            let is_done = outcome == TM_Result::TM_Ok;
            let stays_on_page =
                (*(*tuple).t_data).t_infomask2 as u32 & pg_sys::HEAP_ONLY_TUPLE != 0;
            if is_done && !stays_on_page {
                self.enter_in_indexes(&datums, &nulls, (*tuple).t_self, true);
            }
            pg_sys::heap_freetuple(tuple);
            is_done
        }
    }

    /// Inserts a row. Its key is new, and what it references exists and is locked.
    pub fn insert(&self, values: &[Arg]) {
        // SAFETY: as in `update`.
        unsafe {
            let (mut datums, mut nulls) = self.deform(None);
            self.put(values, None, &mut datums, &mut nulls);
            for position in [self.shape.created_at, self.shape.updated_at].into_iter().flatten() {
                (datums[position], nulls[position]) = (now(), false);
            }
            let tuple =
                pg_sys::heap_form_tuple(self.descriptor(), datums.as_mut_ptr(), nulls.as_mut_ptr());
            let command = pg_sys::GetCurrentCommandId(true);
            pg_sys::heap_insert(self.relation, tuple, command, 0, ptr::null_mut());
            self.enter_in_indexes(&datums, &nulls, (*tuple).t_self, false);
            pg_sys::heap_freetuple(tuple);
        }
    }

    /// Enters a new row version in every index.
    ///
    /// # Safety
    /// The columns are those of a row of this table that was just stored at `place`.
    unsafe fn enter_in_indexes(
        &self,
        datums: &[Datum],
        nulls: &[bool],
        mut place: pg_sys::ItemPointerData,
        is_update: bool,
    ) {
        let mut keys = [Datum::from(0usize); pg_sys::INDEX_MAX_KEYS as usize];
        let mut key_nulls = [true; pg_sys::INDEX_MAX_KEYS as usize];
        for index in self.indexes.get_or_init(|| self.open_indexes()) {
            // SAFETY: the caller vouches for the row. An index has as many key columns as its info says, all of them
            // columns of the table, since the shape refuses indexes over expressions.
            unsafe {
                let numbers = (*index.info).ii_IndexAttrNumbers;
                let count = (*index.info).ii_NumIndexAttrs as usize;
                for (key, number) in numbers[..count].iter().enumerate() {
                    let position = *number as usize - 1;
                    (keys[key], key_nulls[key]) = (datums[position], nulls[position]);
                }
                let unique = if index.is_unique {
                    pg_sys::IndexUniqueCheck::UNIQUE_CHECK_YES
                } else {
                    pg_sys::IndexUniqueCheck::UNIQUE_CHECK_NO
                };
                pg_sys::index_insert(
                    index.relation,
                    keys.as_mut_ptr(),
                    key_nulls.as_mut_ptr(),
                    &mut place,
                    self.relation,
                    unique,
                    is_update,
                    index.info,
                );
            }
        }
    }

    fn open_indexes(&self) -> Vec<OpenIndex> {
        let open = |&(oid, is_unique): &(Oid, bool)| {
            // SAFETY: the table is locked, so its indexes exist; `drop` closes what is opened here.
            unsafe {
                let relation = pg_sys::index_open(oid, pg_sys::RowExclusiveLock as i32);
                OpenIndex { relation, info: pg_sys::BuildIndexInfo(relation), is_unique }
            }
        };
        self.shape.indexes.iter().map(open).collect()
    }
}

impl Drop for DirectTable {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            for index in self.indexes.take().unwrap_or_default() {
                // SAFETY: opened by `open_indexes`; the lock stays.
                unsafe { pg_sys::index_close(index.relation, pg_sys::NoLock as i32) };
            }
            drop(Opened(self.relation));
        }
    }
}

/// A table to be closed again; its lock stays until the transaction ends.
struct Opened(pg_sys::Relation);

impl Drop for Opened {
    fn drop(&mut self) {
        if !self.0.is_null() && !std::thread::panicking() {
            // SAFETY: the relation is open, and nobody else closes it.
            unsafe { pg_sys::table_close(self.0, pg_sys::NoLock as i32) };
        }
    }
}

/// Replaces a stored tuple by a new one.
///
/// # Safety
/// Both are valid tuples of the relation, which is open.
unsafe fn replace(
    relation: pg_sys::Relation,
    stored: &StoredTuple,
    tuple: pg_sys::HeapTuple,
) -> TM_Result::Type {
    let mut place = stored.header.t_self;
    let mut failure = pg_sys::TM_FailureData::default();
    let mut lock_mode = pg_sys::LockTupleMode::LockTupleNoKeyExclusive;
    #[cfg(not(feature = "pg15"))]
    let mut update_indexes = pg_sys::TU_UpdateIndexes::TU_None;
    // SAFETY: the caller vouches for the relation and the tuples.
    unsafe {
        pg_sys::heap_update(
            relation,
            &mut place,
            tuple,
            pg_sys::GetCurrentCommandId(true),
            ptr::null_mut(),
            true,
            &mut failure,
            &mut lock_mode,
            #[cfg(not(feature = "pg15"))]
            &mut update_indexes,
        )
    }
}

/// The transaction's time, as `now()` says it.
fn now() -> Datum {
    // SAFETY: reads the state of the running transaction.
    Datum::from(unsafe { pg_sys::GetCurrentTransactionStartTimestamp() })
}
