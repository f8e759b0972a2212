//! Rows locked by their key, without the executor.

use super::direct::{DirectTable, forbid_if_read_only};
use super::queue::{self, Queue};
use super::scan::KeyScan;
use super::tuple::Buffers;
use super::{RowVersion, Strength};
use crate::error::{Error, Result};
use crate::pg::row::Row;
use crate::pg::snapshot::Snapshot;
use crate::pg::sqltype::Arg;
use crate::pg::transaction::keeps_snapshot;
use pgrx::pg_sys::{self, TM_Result};

impl DirectTable {
    /// Locks the rows of `keys` and hands their latest versions to `visit`. A row that is gone is passed over; one
    /// that the transaction's snapshot is too old for fails with 40001.
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
        let mut scan = self.scan(&snapshot, K);
        let mut buffers = Buffers::of(self.width(), self.types.len());
        for key in keys {
            scan.restart(key);
            if !scan.next() {
                continue;
            }
            if let ([key], Strength::NoKeyUpdate) = (keys, strength)
                && let Some(queue) = self.crowded_queue(&scan, key)
            {
                drop(scan);
                drop(snapshot);
                queue.enter();
                // What was found is old by now.
                return self.lock(keys, strength, visit);
            }
            if self.lock_row(&scan, &snapshot, strength)? {
                // SAFETY: locking leaves the locked version in the slot.
                unsafe { self.hand(scan.tuple(), &mut buffers, visit)? };
            }
        }
        Ok(())
    }

    /// The queue for the row that the scan has found, if this transaction is to wait there. It takes the first place if
    /// it is free.
    fn crowded_queue<const K: usize>(&self, scan: &KeyScan, key: &[Arg; K]) -> Option<Queue> {
        // SAFETY: the slot holds the tuple of this heap that was found.
        Queue::of(self.oid(), key).filter(
            |queue| unsafe { queue::holds_key_only(scan.slot.0) } && !queue.enter_if_empty(),
        )
    }

    /// Locks the row that the scan has found; `false` if it is gone.
    fn lock_row(&self, scan: &KeyScan, snapshot: &Snapshot, strength: Strength) -> Result<bool> {
        let mode = match strength {
            Strength::KeyShare => pg_sys::LockTupleMode::LockTupleKeyShare,
            Strength::NoKeyUpdate => pg_sys::LockTupleMode::LockTupleNoKeyExclusive,
        };
        let flags = if keeps_snapshot() { 0 } else { pg_sys::TUPLE_LOCK_FLAG_FIND_LAST_VERSION };
        let mut failure = pg_sys::TM_FailureData::default();
        // SAFETY: the table is a heap, which can lock tuples; the slot's tuple has its place in `tts_tid`, which is
        // copied because locking stores another tuple in the slot.
        let outcome = unsafe {
            let mut place = (*scan.slot.0).tts_tid;
            let routine = self.relation.data().rd_tableam;
            let Some(lock) = (*routine).tuple_lock else {
                return Err(Error::Spi { call: "tuple_lock", code: 0 });
            };
            let command = pg_sys::GetCurrentCommandId(false);
            let (relation, snapshot, slot) = (self.relation.as_ptr(), snapshot.0, scan.slot.0);
            pg_sys::ffi::pg_guard_ffi_boundary(|| {
                lock(
                    relation,
                    &mut place,
                    snapshot,
                    slot,
                    command,
                    mode,
                    pg_sys::LockWaitPolicy::LockWaitBlock,
                    flags as u8,
                    &mut failure,
                )
            })
        };
        match outcome {
            TM_Result::TM_Ok => Ok(true),
            // Foreign keys are checked against what is there now: the executor does that.
            _ if matches!(strength, Strength::KeyShare) => Ok(false),
            _ if keeps_snapshot() => Err(Error::Serialization),
            TM_Result::TM_Deleted => Ok(false),
            code => Err(Error::Spi { call: "tuple_lock", code: code as i32 }),
        }
    }
}
