//! The values that the extension itself is writing to `users`, for the trigger that lets nothing
//! else into the derived columns.

use super::UserRow;
use crate::pg::catalog::Schema;
use crate::pg::sqltype::{Arg, Uuid};
use pgrx::pg_sys::Oid;
use std::cell::RefCell;

/// A write under way.
pub enum BeingWritten {
    /// Users in the order of their ids, with the values of their rows.
    Rows(Vec<(Uuid, [Arg; UserRow::WIDTH])>),
    /// Every row, as that of a user without attempts.
    Zero,
}

struct Writing {
    schema: Oid,
    written: BeingWritten,
}

thread_local! {
    static WRITING: RefCell<Option<Writing>> = const { RefCell::new(None) };
}

/// Runs a write of these rows of a schema's `users`. Triggers of the application may fire in it,
/// and write as well.
pub fn while_writing<R>(schema: &Schema, written: BeingWritten, write: impl FnOnce() -> R) -> R {
    struct Restore(Option<Writing>);
    impl Drop for Restore {
        fn drop(&mut self) {
            WRITING.set(self.0.take());
        }
    }
    let _restore = Restore(WRITING.replace(Some(Writing { schema: schema.oid, written })));
    write()
}

/// The new values of a user's row.
pub enum NewValues {
    Zero,
    Values(Box<[Arg; UserRow::WIDTH]>),
}

/// The values that the extension is writing to the row of a user; `None` if it is not writing it.
pub fn values_being_written(schema: &Schema, user: Uuid) -> Option<NewValues> {
    WRITING.with_borrow(|writing| {
        let writing = writing.as_ref().filter(|writing| writing.schema == schema.oid)?;
        match &writing.written {
            BeingWritten::Zero => Some(NewValues::Zero),
            BeingWritten::Rows(rows) => {
                let row = rows.binary_search_by_key(&user, |(id, _)| *id).ok()?;
                Some(NewValues::Values(Box::new(rows[row].1)))
            }
        }
    })
}
