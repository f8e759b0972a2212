//! Users whose summaries were recomputed in the running transaction.
//!
//! A recomputation reads the table, which may already hold rows whose INSERT trigger has not fired
//! yet (a row trigger that edits its row, a CTE, ON CONFLICT). Adding such rows afterwards would
//! count them twice, so from the first recomputation of a user to the end of the transaction that
//! user's summaries are always recomputed, never added to.

use crate::pg::catalog::Schema;
use crate::pg::sqltype::Uuid;
use crate::pg::transaction::current_transaction;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashSet;

/// Beyond so many users all count as recomputed: slower, and never wrong.
const LIMIT: usize = 100_000;

thread_local! {
    static STATE: RefCell<RecomputedUsers> = RefCell::default();
}

/// The set, over all target schemas.
#[derive(Default)]
pub struct RecomputedUsers {
    transaction: u64,
    users: HashSet<(Oid, Uuid)>,
}

impl RecomputedUsers {
    fn of_this_transaction<R>(work: impl FnOnce(&mut Self) -> R) -> R {
        let transaction = current_transaction();
        STATE.with_borrow_mut(|state| {
            if state.transaction != transaction {
                *state = Self { transaction, users: HashSet::new() };
            }
            work(state)
        })
    }

    /// Notes that a user's summaries were recomputed. A rolled back savepoint keeps the note,
    /// which costs time and nothing else.
    pub fn insert(schema: &Schema, users: impl IntoIterator<Item = Uuid>) {
        Self::of_this_transaction(|state| {
            for user in users {
                if state.users.len() < LIMIT {
                    state.users.insert((schema.oid, user));
                }
            }
        });
    }

    /// Whether a user's summaries were recomputed in this transaction.
    pub fn contains(schema: &Schema, user: Uuid) -> bool {
        Self::of_this_transaction(|state| {
            state.users.len() >= LIMIT || state.users.contains(&(schema.oid, user))
        })
    }
}
