//! What happened to users earlier in the running transaction, which decides what may be made of the next change.
//!
//! The triggers of one statement, or of statements within each other, fire while the table already holds what later
//! ones of them report: a row trigger that edits its row, a CTE, ON CONFLICT. So after a recomputation, which counted
//! such rows, nothing may be added for that user any more; and after a change of attempts, the rows that a trigger
//! reports may have become others since.

use crate::pg::catalog::Schema;
use crate::pg::sqltype::Uuid;
use crate::pg::transaction::current_transaction;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashSet;

/// Beyond so many notes all count as noted: slower, and never wrong.
const LIMIT: usize = 100_000;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// All summaries of the user were recomputed, or one of them.
    Recomputed,
    /// Attempts of the user were updated or deleted, as one summary was told.
    Changed(&'static str),
}

thread_local! {
    static NOTES: RefCell<Notes> = RefCell::default();
}

/// Over all target schemas. A rolled back savepoint keeps its notes, which costs time and nothing else.
#[derive(Default)]
struct Notes {
    transaction: u64,
    notes: HashSet<(Note, Oid, Uuid)>,
}

impl Notes {
    fn of_this_transaction<R>(work: impl FnOnce(&mut HashSet<(Note, Oid, Uuid)>) -> R) -> R {
        let transaction = current_transaction();
        NOTES.with_borrow_mut(|state| {
            if state.transaction != transaction {
                *state = Self { transaction, notes: HashSet::new() };
            }
            work(&mut state.notes)
        })
    }
}

impl Note {
    pub fn take(self, schema: &Schema, users: impl IntoIterator<Item = Uuid>) {
        Notes::of_this_transaction(|notes| {
            for user in users {
                if notes.len() < LIMIT {
                    notes.insert((self, schema.oid, user));
                }
            }
        });
    }

    /// Whether it was taken of the user in this transaction.
    pub fn is_of(self, schema: &Schema, user: Uuid) -> bool {
        Notes::of_this_transaction(|notes| {
            notes.len() >= LIMIT || notes.contains(&(self, schema.oid, user))
        })
    }
}
