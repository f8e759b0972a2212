//! The state of the running transaction, and the clock.

use super::sqltype::Timestamp;
use pgrx::pg_sys;
use std::ffi::CStr;

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

/// Raises 25006 in a transaction that only reads.
pub fn forbid_if_read_only(command: &CStr) {
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::PreventCommandIfReadOnly(command.as_ptr()) };
}

/// Whether the session has the usual replication role, in which foreign keys are checked and
/// triggers fire unless they say otherwise.
pub fn is_origin() -> bool {
    // SAFETY: reads a backend variable.
    let role = unsafe { pg_sys::SessionReplicationRole };
    role == pg_sys::SESSION_REPLICATION_ROLE_ORIGIN as i32
}
