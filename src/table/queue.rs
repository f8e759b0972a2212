//! A queue for a row that many sessions want to lock, while foreign keys of theirs hold its key.
//!
//! PostgreSQL lets whoever holds a row's key past those who wait for the row: they wait for the
//! transaction that has the row, wake up together, and all but one go back to sleep. So they take
//! an advisory lock that stands for the row first, and a commit wakes only the next in the queue.
//!
//! # Invariant: whoever is in the queue holds the row's key, and no more of it
//!
//! `FoundRow::is_only_key_locked` says so. That adds no deadlock: the first in the queue waits for
//! transactions that have the row, as all others in it would without a queue, and never behind a
//! transaction that waits to delete the row, and so for everyone who holds its key.

use crate::pg::advisory_lock::AdvisoryLock;
use crate::pg::sqltype::{Arg, Uuid};
use crate::pg::transaction::current_transaction;
use pgrx::pg_sys::Oid;
use std::cell::Cell;

thread_local! {
    /// The last transaction that took a place in a queue.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// The queue for one row. A place in it is kept until the transaction ends.
pub struct Queue(AdvisoryLock);

impl Queue {
    /// The queue for the row whose key is one `uuid`; `None` for other keys, and for a transaction
    /// that has been in a queue. One lock for each row would fill the server's table of locks, and
    /// a row that sessions crowd for is the only one in its transaction.
    pub fn of(table: Oid, key: &[Arg]) -> Option<Self> {
        let [key] = key else {
            return None;
        };
        if LAST.get() == current_transaction() {
            return None;
        }
        Some(Self(AdvisoryLock::numbered(number(table, key.get()?))))
    }

    /// Takes the first place if nobody else has it.
    pub fn enter_if_empty(&self) -> bool {
        LAST.set(current_transaction());
        self.0.try_lock()
    }

    /// Waits for the first place.
    pub fn enter(&self) {
        LAST.set(current_transaction());
        self.0.lock();
    }
}

/// A number of 64 bits for a row. Two rows of the same number share their queue.
fn number(table: Oid, Uuid(key): Uuid) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let key = u128::from_be_bytes(key);
    [(key >> 64) as u64, key as u64].iter().fold(u64::from(table.to_u32()), |number, half| {
        (number ^ half).wrapping_mul(ODD).rotate_left(29)
    })
}
