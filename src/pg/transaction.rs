//! Which transaction this is, and what time it is.

use super::sqltype::Timestamp;
use pgrx::pg_sys;

/// The 64-bit id of the top-level transaction, assigned now if it has none yet.
pub fn current_transaction() -> u64 {
    // SAFETY: assigns or reads the id of the running transaction.
    unsafe { pg_sys::GetTopFullTransactionId().value }
}

/// Whether the transaction keeps one snapshot: REPEATABLE READ and SERIALIZABLE.
pub fn keeps_snapshot() -> bool {
    // SAFETY: reads a backend variable.
    unsafe { pg_sys::XactIsoLevel >= pg_sys::XACT_REPEATABLE_READ as i32 }
}

/// `clock_timestamp()`.
pub fn clock() -> Timestamp {
    // SAFETY: reads the clock.
    let now = unsafe { pg_sys::GetCurrentTimestamp() };
    Timestamp::of_postgres(now)
}
