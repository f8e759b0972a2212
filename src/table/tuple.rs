//! Copies of rows as they stand in the heap, and room for their columns.

use crate::pg::memory;
use crate::pg::varlena::Plain;
use pgrx::pg_sys::{self, Datum};

/// A row as it stands in the heap, copied.
pub struct StoredTuple {
    pub header: pg_sys::HeapTupleData,
    /// The tuple's bytes, aligned as PostgreSQL needs them.
    body: Vec<u64>,
    /// The history in it, which the next one is compressed after.
    pub history: Option<Plain>,
}

impl StoredTuple {
    /// # Safety
    /// `tuple` is a valid heap tuple.
    pub unsafe fn copy(tuple: pg_sys::HeapTuple) -> Self {
        // SAFETY: a tuple has `t_len` bytes at `t_data`.
        let (header, body) =
            unsafe { (*tuple, memory::copy((*tuple).t_data.cast(), (*tuple).t_len as usize)) };
        Self { header, body, history: None }
    }

    /// Whether another tuple of the table is the same version of the same row, as far as it tells of its contents.
    ///
    /// # Safety
    /// `tuple` is a valid heap tuple.
    pub unsafe fn is_same(&self, tuple: pg_sys::HeapTuple) -> bool {
        // The flags and the columns, without what tells of later versions and lockers.
        const CONTENTS: usize = std::mem::offset_of!(pg_sys::HeapTupleHeaderData, t_bits);
        let length = self.header.t_len as usize;
        // SAFETY: both tuples have `t_len` bytes at `t_data`, which begin with a header.
        unsafe {
            let (own, other) = (self.tuple().t_data, (*tuple).t_data);
            let bytes = |data: pg_sys::HeapTupleHeader| {
                std::slice::from_raw_parts(data.cast::<u8>().add(CONTENTS), length - CONTENTS)
            };
            (*tuple).t_len as usize == length
                && (*own).t_choice.t_heap.t_xmin == (*other).t_choice.t_heap.t_xmin
                && bytes(own) == bytes(other)
        }
    }

    /// The tuple as PostgreSQL takes one, for as long as `self`.
    pub fn tuple(&self) -> pg_sys::HeapTupleData {
        pg_sys::HeapTupleData { t_data: self.body.as_ptr().cast_mut().cast(), ..self.header }
    }
}

/// Room for a row's columns: as the table has them, and as they are read.
pub struct Buffers {
    pub values: Vec<Datum>,
    pub nulls: Vec<bool>,
    pub read_values: Vec<Datum>,
    pub read_nulls: Vec<bool>,
}

impl Buffers {
    /// For a table of so many columns, of which so many are read.
    pub fn of(width: usize, read: usize) -> Self {
        Self {
            values: vec![Datum::from(0usize); width],
            nulls: vec![true; width],
            read_values: vec![Datum::from(0usize); read],
            read_nulls: vec![true; read],
        }
    }
}
