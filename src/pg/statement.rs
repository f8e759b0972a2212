//! A value that the triggers of one statement share.

use pgrx::pg_sys;
use std::any::Any;
use std::cell::RefCell;
use std::ffi::c_void;

/// The changed rows of one statement, as its triggers FOR EACH STATEMENT get them.
///
/// Two calls with equal values got the same rows: transition tables stay where they are until the
/// query ends, and so does the memory context that PostgreSQL calls its triggers in. The value is
/// dropped with that context.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StatementRows {
    pub(super) context: pg_sys::MemoryContext,
    pub(super) old: *mut pg_sys::Tuplestorestate,
    pub(super) new: *mut pg_sys::Tuplestorestate,
}

thread_local! {
    /// One value: of statements within one another, the outer ones lose theirs.
    static KEPT: RefCell<Option<(StatementRows, Box<dyn Any>)>> = const { RefCell::new(None) };
}

impl StatementRows {
    /// Keeps a value for the triggers to come.
    pub fn keep<T: 'static>(self, value: T) {
        KEPT.set(None);
        // SAFETY: the context is the one that this trigger's call record lives in. The callback is
        // allocated in it, and called once, when its memory is freed.
        unsafe {
            let callback = pg_sys::MemoryContextAlloc(
                self.context,
                size_of::<pg_sys::MemoryContextCallback>(),
            );
            let callback = callback.cast::<pg_sys::MemoryContextCallback>();
            callback.write(pg_sys::MemoryContextCallback {
                func: Some(forget),
                arg: self.context.cast(),
                ..Default::default()
            });
            pg_sys::MemoryContextRegisterResetCallback(self.context, callback);
        }
        KEPT.set(Some((self, Box::new(value))));
    }

    /// The value that an earlier trigger has kept.
    pub fn kept<T: Clone + 'static>(self) -> Option<T> {
        KEPT.with_borrow(|kept| {
            let (_, value) = kept.as_ref().filter(|(rows, _)| *rows == self)?;
            value.downcast_ref().cloned()
        })
    }
}

/// Drops the value of a statement. PostgreSQL also calls it when an error has ended the statement.
unsafe extern "C-unwind" fn forget(context: *mut c_void) {
    let forgotten = KEPT.try_with(|kept| {
        let mut kept = kept.try_borrow_mut().ok()?;
        kept.take_if(|(rows, _)| rows.context.cast() == context)
    });
    drop(forgotten);
}
