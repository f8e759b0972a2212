//! Rows read from the heap of a table without the executor. `writer` writes them.
//!
//! The contract: the caller holds the locks of the users whose rows they are. What differs all the same (a row that
//! somebody wrote past the lock) is left to SPI, as is all that [`Duties`] finds.

use super::duties::{Duties, ForeignKey};
use super::relation::{KeyIndex, OpenRelation};
use super::scan::KeyScan;
use super::shape::Shape;
use super::tuple::{Buffers, StoredTuple};
use super::writer::Writer;
use super::{RowVersion, Table};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::row::Row;
use crate::pg::snapshot::Snapshot;
use crate::pg::spi::Spi;
use crate::pg::sqltype::Arg;
use crate::pg::varlena::Plain;
use pgrx::pg_sys::{self, Oid};
use std::ffi::CStr;
use std::rc::Rc;

/// A table whose rows may be reached directly, open and locked until the transaction ends.
pub struct DirectTable {
    // Closed before the table that it is an index of.
    index: KeyIndex,
    pub(super) relation: OpenRelation,
    pub(super) table: &'static Table,
    pub(super) shape: Shape,
    pub(super) types: Vec<Oid>,
}

impl DirectTable {
    /// Opens the table; `None` where it may only be reached through SPI.
    pub fn open(schema: &Schema, table: &'static Table) -> Option<Self> {
        let relation = OpenRelation::named(schema, table.name, table.access)?;
        if !relation.is_within_reach(table.access) {
            return None;
        }
        let shape = Shape::of(&relation, table)?;
        let index = KeyIndex::of(&relation, &shape.columns[..table.key])?;
        let types = table.read_columns().map(|column| column.oid).collect();
        Some(Self { index, relation, table, shape, types })
    }

    pub fn oid(&self) -> Oid {
        self.relation.oid()
    }

    /// The position of the column at a place.
    pub fn position(&self, place: usize) -> usize {
        self.shape.columns[place]
    }

    pub(super) fn width(&self) -> usize {
        self.relation.attributes().len()
    }

    /// Begins to update rows; `None` where the executor has to. Raises what it raises before it looks at a row.
    pub fn updater<'t>(&'t self, spi: &'t Spi) -> Option<Writer<'t>> {
        Duties::of(&self.relation, self.table, &self.shape).are_none_on_update().then(|| {
            forbid_if_read_only(c"UPDATE");
            // SAFETY: the relation is open.
            unsafe {
                pg_sys::PreventCommandIfParallelMode(c"UPDATE".as_ptr());
                let update = pg_sys::CmdType::CMD_UPDATE;
                pg_sys::CheckCmdReplicaIdentity(self.relation.as_ptr(), update);
            }
            Writer::new(self, spi)
        })
    }

    /// The foreign keys that rows have to keep which are inserted; `None` where the executor has to insert them.
    pub fn foreign_keys_on_insert(&self) -> Option<Vec<ForeignKey>> {
        Duties::of(&self.relation, self.table, &self.shape).foreign_keys_on_insert()
    }

    /// Begins to insert rows whose foreign keys were looked at. Raises as `updater` does.
    pub fn inserter<'t>(&'t self, spi: &'t Spi) -> Writer<'t> {
        forbid_if_read_only(c"INSERT");
        // SAFETY: reads the state of the transaction.
        unsafe { pg_sys::PreventCommandIfParallelMode(c"INSERT".as_ptr()) };
        Writer::new(self, spi)
    }

    pub(super) fn scan(&self, snapshot: &Snapshot, given: usize) -> KeyScan {
        // SAFETY: the table is open and locked until the transaction ends, and the index is one of its.
        unsafe { KeyScan::begin(self.relation.as_ptr(), self.index.as_ptr(), snapshot, given) }
    }

    /// Hands a heap tuple's columns to `visit`, with its place.
    ///
    /// # Safety
    /// `tuple` is a valid tuple of this table, and a snapshot is active.
    pub(super) unsafe fn hand(
        &self,
        tuple: pg_sys::HeapTuple,
        buffers: &mut Buffers,
        visit: &mut impl FnMut(&Row, RowVersion) -> Result<()>,
    ) -> Result<()> {
        // SAFETY: the caller vouches for the tuple; the buffers hold all of its columns.
        let mut stored = unsafe {
            let stored = StoredTuple::copy(tuple);
            pg_sys::heap_deform_tuple(
                &mut stored.tuple(),
                self.relation.descriptor(),
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
        visit(&row, RowVersion(Some(Rc::new(stored))))
    }

    /// Hands each row whose key begins with one of `prefixes` to `visit`, as they are now.
    pub fn read<const P: usize>(
        &self,
        prefixes: &[[Arg; P]],
        visit: &mut impl FnMut(&Row, RowVersion) -> Result<()>,
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
}

/// Raises 25006 in a transaction that may only read.
pub(super) fn forbid_if_read_only(command: &CStr) {
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::PreventCommandIfReadOnly(command.as_ptr()) };
}
