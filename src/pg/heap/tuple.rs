//! Copies of rows as they stand in a heap.

use crate::pg::memory;
use pgrx::pg_sys;
use std::rc::Rc;

/// A version of a row as it stood in the heap, copied. Clones share the copy.
#[derive(Clone)]
pub struct HeapTuple(Rc<Copied>);

struct Copied {
    header: pg_sys::HeapTupleData,
    /// The tuple's bytes, aligned as PostgreSQL needs them.
    body: Vec<u64>,
}

impl HeapTuple {
    /// # Safety
    /// `tuple` is a valid heap tuple.
    pub(super) unsafe fn copy(tuple: pg_sys::HeapTuple) -> Self {
        // SAFETY: a tuple has `t_len` bytes at `t_data`.
        let (header, body) =
            unsafe { (*tuple, memory::copy((*tuple).t_data.cast(), (*tuple).t_len as usize)) };
        Self(Rc::new(Copied { header, body }))
    }

    /// The tuple as PostgreSQL takes one, for as long as the copy.
    pub(super) fn as_postgres(&self) -> pg_sys::HeapTupleData {
        let Copied { header, body } = &*self.0;
        pg_sys::HeapTupleData { t_data: body.as_ptr().cast_mut().cast(), ..*header }
    }

    /// Where it stands in the table.
    pub(super) fn location(&self) -> pg_sys::ItemPointerData {
        self.0.header.t_self
    }

    /// Whether another tuple of the table is the same version of the same row, by its contents.
    ///
    /// # Safety
    /// `tuple` is a valid heap tuple.
    pub(super) unsafe fn is_same(&self, tuple: pg_sys::HeapTuple) -> bool {
        // The NULLs and the columns, without the fields about later versions and lockers.
        const CONTENTS: usize = std::mem::offset_of!(pg_sys::HeapTupleHeaderData, t_bits);
        let length = self.0.header.t_len as usize;
        // SAFETY: both tuples have `t_len` bytes at `t_data`, which begin with a header.
        unsafe {
            let (own, other) = (self.as_postgres().t_data, (*tuple).t_data);
            let bytes = |data: pg_sys::HeapTupleHeader| {
                std::slice::from_raw_parts(data.cast::<u8>().add(CONTENTS), length - CONTENTS)
            };
            (*tuple).t_len as usize == length
                && (*own).t_choice.t_heap.t_xmin == (*other).t_choice.t_heap.t_xmin
                && bytes(own) == bytes(other)
        }
    }
}
