//! Snapshots: which rows a statement sees.

use pgrx::pg_sys;

/// An active snapshot, which shows what the transaction did itself. While it lives, values that are
/// stored out of line can be read, and no row that it shows is removed.
///
/// # Invariant: a table is locked before the snapshot that reads it is taken
///
/// A table that is rewritten while we wait for its lock would look empty.
pub struct Snapshot(pub(super) pg_sys::Snapshot);

impl Snapshot {
    /// Everything that is committed now, at every isolation level.
    ///
    /// For rows that a lock guards: no older snapshot can show more of them, and one from before a
    /// table was rewritten shows less.
    pub fn latest() -> Self {
        // SAFETY: the snapshot is valid until the next one is taken, and `push` copies it.
        Self::push(|| unsafe { pg_sys::GetLatestSnapshot() })
    }

    /// The transaction's own: the same as `latest` in READ COMMITTED, and else what was committed
    /// when it began.
    ///
    /// For locks: a row that has changed since must fail with 40001.
    pub fn of_transaction() -> Self {
        // SAFETY: as in `latest`.
        Self::push(|| unsafe { pg_sys::GetTransactionSnapshot() })
    }

    fn push(take: impl FnOnce() -> pg_sys::Snapshot) -> Self {
        // SAFETY: makes the transaction's own changes visible, as each statement does; the snapshot
        // that is pushed is popped by `drop`, or by the transaction's abort.
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
