//! The state of an aggregate: a Rust value that lives as long as PostgreSQL's aggregate does.

use pgrx::{Internal, pg_sys};

/// Hands the state to `work`, made by default on the first row, and returns it for the next call.
pub fn with_state<T: Default>(
    mut state: Internal,
    fcinfo: pg_sys::FunctionCallInfo,
    work: impl FnOnce(&mut T),
) -> Internal {
    let mut context: pg_sys::MemoryContext = std::ptr::null_mut();
    // SAFETY: PostgreSQL calls a function with an `internal` argument only from an aggregate, and
    // hands each aggregate its own state, which only functions of this aggregate make: a `T`. It
    // is made in the aggregate's memory context and dropped with it.
    unsafe {
        pg_sys::AggCheckCallContext(fcinfo, &mut context);
        let before = if context.is_null() {
            std::ptr::null_mut()
        } else {
            pg_sys::MemoryContextSwitchTo(context)
        };
        let value: &mut T = state.get_or_insert_default();
        if !before.is_null() {
            pg_sys::MemoryContextSwitchTo(before);
        }
        work(value);
    }
    state
}

/// The state at the end of a group or frame; `None` without rows.
pub fn state<T>(state: &Internal) -> Option<&T> {
    // SAFETY: as in `with_state`.
    unsafe { state.get() }
}
