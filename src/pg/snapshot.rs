//! Snapshots of our own, as each statement of PostgreSQL's has one.

use pgrx::pg_sys;

/// What the transaction sees now: in READ COMMITTED all that is committed, and what the transaction did itself. It is
/// active as long as the value: what is stored out of line can be read, and no row goes that it shows.
pub struct Snapshot(pub(super) pg_sys::Snapshot);

impl Snapshot {
    pub fn take() -> Self {
        // SAFETY: makes the transaction's own changes visible, as each statement does; the snapshot that is pushed
        // is popped by `drop`, or by the transaction's abort.
        unsafe {
            pg_sys::CommandCounterIncrement();
            pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
            Self(pg_sys::GetActiveSnapshot())
        }
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: pushed by `take`, and what was pushed since is popped.
            unsafe { pg_sys::PopActiveSnapshot() };
        }
    }
}
