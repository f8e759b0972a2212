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
