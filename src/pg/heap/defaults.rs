//! Columns that get their defaults in rows that are inserted.

use crate::pg::deformed::Deformed;
use crate::pg::relation::OpenRelation;
use pgrx::pg_sys;
use std::marker::PhantomData;
use std::ptr;

/// The defaults of some columns, ready to be evaluated as the executor does it.
pub(super) struct Defaults<'r> {
    /// NULL where every column is NULL by default.
    state: *mut pg_sys::EState,
    /// The columns that have a default, by position.
    columns: Vec<(usize, *mut pg_sys::ExprState)>,
    relation: PhantomData<&'r OpenRelation>,
}

impl<'r> Defaults<'r> {
    /// Of the columns at `positions`. Raises 42501 for a function that the role may not call.
    pub fn of(relation: &'r OpenRelation, positions: impl Iterator<Item = usize>) -> Self {
        let mut state: *mut pg_sys::EState = ptr::null_mut();
        let columns = positions.filter_map(|position| {
            let default = relation.default_tree(position);
            if default.is_null() {
                return None;
            }
            // SAFETY: the tree is whole, and the state lives until `drop`, or the transaction's
            // abort.
            unsafe {
                if state.is_null() {
                    state = pg_sys::CreateExecutorState();
                }
                Some((position, pg_sys::ExecPrepareExpr(default.cast(), state)))
            }
        });
        let columns = columns.collect();
        Self { state, columns, relation: PhantomData }
    }

    /// Sets the columns in a row. The values stay until the next row's.
    pub fn fill(&mut self, row: &mut Deformed) {
        if self.columns.is_empty() {
            return;
        }
        // SAFETY: the state is live, and evaluates expressions in memory that lasts for a row. They
        // read no columns.
        unsafe {
            let mut context = (*self.state).es_per_tuple_exprcontext;
            if context.is_null() {
                context = pg_sys::MakePerTupleExprContext(self.state);
            }
            pg_sys::MemoryContextReset((*context).ecxt_per_tuple_memory);
            for &(position, expression) in &self.columns {
                let is_null = &mut row.nulls[position];
                row.values[position] =
                    pg_sys::ExecEvalExprSwitchContext(expression, context, is_null);
            }
        }
    }
}

impl Drop for Defaults<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() && !self.state.is_null() {
            // SAFETY: made by `of`.
            unsafe { pg_sys::FreeExecutorState(self.state) };
        }
    }
}
