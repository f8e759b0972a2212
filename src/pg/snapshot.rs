//! What a statement sees of what others have committed.

use pgrx::pg_sys;

/// An active snapshot, with all that the transaction did itself before: what is stored out of line can be read while it
/// lives, and no row goes that it shows.
///
/// A table must be locked before the snapshot that reads it is taken: what somebody rewrites while we wait for the lock
/// would look empty.
pub struct Snapshot(pub(super) pg_sys::Snapshot);

impl Snapshot {
    /// All that is committed by now, at every isolation level.
    ///
    /// For what is read under the lock of a user: no older snapshot can show more of it, and one from before a table
    /// was rewritten shows less.
    pub fn latest() -> Self {
        // SAFETY: the snapshot is valid until the next one is taken, and `push` copies it.
        Self::push(|| unsafe { pg_sys::GetLatestSnapshot() })
    }

    /// What the transaction sees: the same as `latest` in READ COMMITTED, and else what was committed when it began.
    ///
    /// For locks: what has changed since must fail with 40001.
    pub fn of_transaction() -> Self {
        // SAFETY: as in `latest`.
        Self::push(|| unsafe { pg_sys::GetTransactionSnapshot() })
    }

    fn push(take: impl FnOnce() -> pg_sys::Snapshot) -> Self {
        // SAFETY: makes the transaction's own changes visible, as each statement does; the snapshot that is pushed
        // is popped by `drop`, or by the transaction's abort.
        unsafe {
            pg_sys::CommandCounterIncrement();
            pg_sys::PushActiveSnapshot(take());
            Self(pg_sys::GetActiveSnapshot())
        }
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: pushed by `push`, and what was pushed since is popped.
            unsafe { pg_sys::PopActiveSnapshot() };
        }
    }
}
