//! What has happened to users in the running transaction, which decides how the next change of
//! their attempts may be followed.
//!
//! # Invariant: a recomputed user is recomputed again
//!
//! The triggers of one statement, and of statements nested in each other, fire while the table
//! already holds rows that later ones of them will report: a row trigger that edits its row, a CTE,
//! ON CONFLICT. A recomputation has counted such rows, so following the report would count them
//! twice. Likewise, after an update or a deletion, rows that a trigger reports may have changed
//! since.

use crate::pg::catalog::Schema;
use crate::pg::sqltype::Uuid;
use crate::pg::transaction::current_transaction;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashSet;

/// Past this limit every user counts as marked: slower, still correct.
const LIMIT: usize = 100_000;

/// A mark on a user, valid until the transaction ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A summary of the user was recomputed.
    Recomputed,
    /// Attempts of the user were updated or deleted, as the summary in this table was told.
    Changed(&'static str),
    /// The user's row reached a milestone that the attempts did not show.
    Overshot,
}

thread_local! {
    static MARKS: RefCell<Marks> = RefCell::default();
}

/// The marks in all target schemas. A rolled back savepoint keeps its marks, which only costs time.
#[derive(Default)]
struct Marks {
    transaction: u64,
    marks: HashSet<(Mark, Oid, Uuid)>,
}

impl Marks {
    fn of_this_transaction<R>(work: impl FnOnce(&mut HashSet<(Mark, Oid, Uuid)>) -> R) -> R {
        let transaction = current_transaction();
        MARKS.with_borrow_mut(|state| {
            if state.transaction != transaction {
                *state = Self { transaction, marks: HashSet::new() };
            }
            work(&mut state.marks)
        })
    }
}

impl Mark {
    /// Marks users.
    pub fn set(self, schema: &Schema, users: impl IntoIterator<Item = Uuid>) {
        Marks::of_this_transaction(|marks| {
            for user in users {
                if marks.len() < LIMIT {
                    marks.insert((self, schema.oid, user));
                }
            }
        });
    }

    /// Whether the user has the mark.
    pub fn is_on(self, schema: &Schema, user: Uuid) -> bool {
        Marks::of_this_transaction(|marks| {
            marks.len() >= LIMIT || marks.contains(&(self, schema.oid, user))
        })
    }
}
