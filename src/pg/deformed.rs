//! The columns of a tuple, taken apart.

use super::attribute;
use super::row::Row;
use pgrx::pg_sys::{self, Datum, Oid};

/// The columns of a row by their zero-based positions.
pub(super) struct Deformed {
    pub values: Vec<Datum>,
    pub nulls: Vec<bool>,
}

impl Deformed {
    /// A row of NULLs.
    pub fn of_width(width: usize) -> Self {
        Self { values: vec![Datum::from(0usize); width], nulls: vec![true; width] }
    }

    /// The columns of a tuple.
    ///
    /// # Safety
    /// As for `read`.
    pub unsafe fn of(tuple: pg_sys::HeapTuple, descriptor: pg_sys::TupleDesc) -> Self {
        // SAFETY: the caller vouches for the descriptor.
        let mut columns = Self::of_width(unsafe { attribute::of_descriptor(descriptor) }.len());
        // SAFETY: the caller vouches for the tuple.
        unsafe { columns.read(tuple, descriptor) };
        columns
    }

    /// Reads all columns of a tuple, which the values point into.
    ///
    /// # Safety
    /// `tuple` is a valid tuple of this descriptor, which is valid and has this many columns.
    pub unsafe fn read(&mut self, tuple: pg_sys::HeapTuple, descriptor: pg_sys::TupleDesc) {
        let (values, nulls) = (self.values.as_mut_ptr(), self.nulls.as_mut_ptr());
        // SAFETY: the caller vouches for the tuple; both lists have an entry for each column.
        unsafe { pg_sys::heap_deform_tuple(tuple, descriptor, values, nulls) };
    }

    /// The columns as a row.
    ///
    /// # Safety
    /// The tuple outlives the row, and `types` are those of its descriptor.
    pub unsafe fn row<'r>(&'r self, types: &'r [Oid]) -> Row<'r> {
        // SAFETY: the caller vouches for the values.
        unsafe { Row::new(&self.values, &self.nulls, types) }
    }
}
