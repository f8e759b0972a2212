//! Advisory locks that end with the transaction.

use pgrx::pg_sys;

/// The last field of PostgreSQL's own advisory locks is 1 or 2.
const NONE_OF_POSTGRESQL: u16 = 3;

/// An advisory lock of this database, by a number. No function of SQL takes the same.
pub struct AdvisoryLock(pg_sys::LOCKTAG);

impl AdvisoryLock {
    pub fn numbered(number: u64) -> Self {
        Self(pg_sys::LOCKTAG {
            // SAFETY: reads a backend variable.
            locktag_field1: unsafe { pg_sys::MyDatabaseId.to_u32() },
            locktag_field2: (number >> 32) as u32,
            locktag_field3: number as u32,
            locktag_field4: NONE_OF_POSTGRESQL,
            locktag_type: pg_sys::LockTagType::LOCKTAG_ADVISORY as u8,
            locktag_lockmethodid: pg_sys::USER_LOCKMETHOD as u8,
        })
    }

    /// Takes the lock if nobody else has it.
    pub fn try_lock(&self) -> bool {
        self.acquire(true) != pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL
    }

    /// Waits for the lock.
    pub fn lock(&self) {
        self.acquire(false);
    }

    fn acquire(&self, at_once: bool) -> pg_sys::LockAcquireResult::Type {
        // SAFETY: the tag is complete. A cancelled wait raises an error.
        unsafe { pg_sys::LockAcquire(&self.0, pg_sys::ExclusiveLock as i32, false, at_once) }
    }
}
