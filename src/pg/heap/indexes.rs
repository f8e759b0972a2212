//! New rows entered in the indexes of their table.

use crate::pg::owner::PinnedSettings;
use crate::pg::relation::OpenRelation;
use crate::pg::spi::Spi;
use pgrx::pg_sys;
use std::marker::PhantomData;
use std::ptr;

/// The indexes of a table, open to be written, with the executor's state for it.
pub(super) struct Indexes<'r> {
    target: Box<pg_sys::ResultRelInfo>,
    state: *mut pg_sys::EState,
    /// Expressions and predicates call functions of others, which must find the names that they
    /// use.
    _settings: Option<PinnedSettings>,
    relation: PhantomData<&'r OpenRelation>,
}

impl<'r> Indexes<'r> {
    pub fn open(relation: &'r OpenRelation, spi: &Spi) -> Self {
        let mut target = Box::<pg_sys::ResultRelInfo>::default();
        // SAFETY: the relation is open and locked for writing longer than this value, whose parts
        // `drop` closes, or the transaction's abort.
        let (state, is_evaluated) = unsafe {
            let state = pg_sys::CreateExecutorState();
            pg_sys::InitResultRelInfo(&mut *target, relation.as_ptr(), 0, ptr::null_mut(), 0);
            pg_sys::ExecOpenIndices(&mut *target, false);
            let is_evaluated = (0..target.ri_NumIndices as usize).any(|nth| {
                let index = &**target.ri_IndexRelationInfo.add(nth);
                !index.ii_Expressions.is_null() || !index.ii_Predicate.is_null()
            });
            (state, is_evaluated)
        };
        let settings = is_evaluated.then(|| spi.pin());
        Self { target, state, _settings: settings, relation: PhantomData }
    }

    /// Enters a row, or only in the indexes that summarize pages.
    ///
    /// # Safety
    /// The slot holds a row of the table that was just stored. No index of the table is deferrable.
    pub unsafe fn enter(
        &mut self,
        slot: *mut pg_sys::TupleTableSlot,
        is_update: bool,
        in_summarizing: bool,
    ) {
        #[cfg(feature = "pg15")]
        let _ = in_summarizing;
        // SAFETY: the caller vouches for the row. Expressions and predicates of indexes are
        // evaluated in the memory of one row.
        unsafe {
            pg_sys::ExecInsertIndexTuples(
                &mut *self.target,
                slot,
                self.state,
                is_update,
                false,
                ptr::null_mut(),
                ptr::null_mut(),
                #[cfg(not(feature = "pg15"))]
                in_summarizing,
            );
            if let Some(expressions) = (*self.state).es_per_tuple_exprcontext.as_ref() {
                pg_sys::MemoryContextReset(expressions.ecxt_per_tuple_memory);
            }
        }
    }
}

impl Drop for Indexes<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: both were made by `open`.
            unsafe {
                pg_sys::ExecCloseIndices(&mut *self.target);
                pg_sys::FreeExecutorState(self.state);
            }
        }
    }
}
