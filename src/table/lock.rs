//! Rows locked by their key, without the executor.

use super::heap::DirectTable;
use super::queue::Queue;
use super::{RowVersion, Strength};
use crate::error::{Error, Result};
use crate::pg::heap::{FoundRow, LockOutcome};
use crate::pg::row::Row;
use crate::pg::snapshot::Snapshot;
use crate::pg::sqltype::Arg;
use crate::pg::transaction::{forbid_if_read_only, keeps_snapshot};

impl DirectTable {
    /// Locks the rows of `keys` and hands their latest versions to `visit`. A row that is gone is
    /// passed over; one that the transaction's snapshot is too old for fails with 40001.
    pub fn lock<const K: usize>(
        &self,
        keys: &[[Arg; K]],
        strength: Strength,
        visit: &mut impl FnMut(&Row, RowVersion) -> Result<()>,
    ) -> Result<()> {
        forbid_if_read_only(match strength {
            Strength::KeyShare => c"SELECT FOR KEY SHARE",
            Strength::NoKeyUpdate => c"SELECT FOR NO KEY UPDATE",
        });
        let snapshot = Snapshot::of_transaction();
        let mut scan = self.heap.scan(&snapshot);
        for key in keys {
            let mut matches = scan.matches(key)?;
            let Some(found) = matches.next() else {
                continue;
            };
            if let ([key], Strength::NoKeyUpdate) = (keys, strength)
                && let Some(queue) = self.crowded_queue(&found, key)
            {
                drop(scan);
                drop(snapshot);
                queue.enter();
                // The row may have changed while this transaction waited.
                return self.lock(keys, strength, visit);
            }
            if let Some(locked) = lock_found(found, strength)? {
                locked.read(|row, version| visit(row, RowVersion::of(version)))?;
            }
        }
        Ok(())
    }

    /// The queue for a row, if this transaction is to wait there. It takes the first place if that
    /// is free.
    fn crowded_queue(&self, found: &FoundRow, key: &[Arg]) -> Option<Queue> {
        Queue::of(self.oid(), key)
            .filter(|queue| found.is_only_key_locked() && !queue.enter_if_empty())
    }
}

/// Locks a row; `None` if it is gone.
fn lock_found(found: FoundRow<'_>, strength: Strength) -> Result<Option<FoundRow<'_>>> {
    let is_key_share = matches!(strength, Strength::KeyShare);
    match found.lock(strength, !keeps_snapshot()) {
        LockOutcome::Locked(row) => Ok(Some(row)),
        // The executor checks foreign keys against the latest rows.
        _ if is_key_share => Ok(None),
        _ if keeps_snapshot() => Err(Error::Serialization),
        LockOutcome::Deleted => Ok(None),
        LockOutcome::Failed(code) => Err(Error::Spi { call: "tuple_lock", code }),
    }
}
