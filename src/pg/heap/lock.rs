//! Row locks.

use super::scan::FoundRow;
use pgrx::pg_sys::{self, TM_Result};
use std::ptr;

/// How strong a row lock is.
#[derive(Clone, Copy)]
pub enum Strength {
    /// As foreign keys lock the rows that they reference: the key stays, and the row is not
    /// deleted.
    KeyShare,
    /// Against everything but `KeyShare`, as an UPDATE does.
    NoKeyUpdate,
}

impl Strength {
    fn mode(self) -> pg_sys::LockTupleMode::Type {
        match self {
            Self::KeyShare => pg_sys::LockTupleMode::LockTupleKeyShare,
            Self::NoKeyUpdate => pg_sys::LockTupleMode::LockTupleNoKeyExclusive,
        }
    }
}

/// The result of locking a row.
pub enum LockOutcome<'s> {
    /// The version that was locked.
    Locked(FoundRow<'s>),
    Deleted,
    /// Anything else, as PostgreSQL numbers it.
    Failed(i32),
}

impl<'s> FoundRow<'s> {
    /// Locks the row, waiting for others: its latest version, or only the one that was found.
    pub fn lock(self, strength: Strength, latest: bool) -> LockOutcome<'s> {
        let flags = if latest { pg_sys::TUPLE_LOCK_FLAG_FIND_LAST_VERSION } else { 0 };
        let mut failure = pg_sys::TM_FailureData::default();
        let (relation, slot) = (&self.heap.relation, self.slot.as_ptr());
        // SAFETY: a heap can lock tuples; the slot's tuple has its place in `tts_tid`, which is
        // copied because locking stores another tuple in the slot.
        let outcome = unsafe {
            let mut location = (*slot).tts_tid;
            let Some(tuple_lock) = (*relation.data().rd_tableam).tuple_lock else {
                return LockOutcome::Failed(0);
            };
            let command = pg_sys::GetCurrentCommandId(false);
            pg_sys::ffi::pg_guard_ffi_boundary(|| {
                tuple_lock(
                    relation.as_ptr(),
                    &mut location,
                    self.snapshot.0,
                    slot,
                    command,
                    strength.mode(),
                    pg_sys::LockWaitPolicy::LockWaitBlock,
                    flags as u8,
                    &mut failure,
                )
            })
        };
        match outcome {
            TM_Result::TM_Ok => LockOutcome::Locked(self),
            TM_Result::TM_Deleted => LockOutcome::Deleted,
            code => LockOutcome::Failed(code as i32),
        }
    }

    /// Whether this transaction holds the key of the row, as foreign keys do, and no more of it.
    pub fn is_only_key_locked(&self) -> bool {
        let slot = self.slot.as_ptr();
        // SAFETY: the slot has pinned the tuple's buffer, which is locked while the header is read.
        let (flags, written_by, locked_by) = unsafe {
            let buffer = (*slot.cast::<pg_sys::BufferHeapTupleTableSlot>()).buffer;
            pg_sys::LockBuffer(buffer, pg_sys::BUFFER_LOCK_SHARE as i32);
            let header = &*(*self.slot.tuple()).t_data;
            let ids = header.t_choice.t_heap;
            let flags = u32::from(header.t_infomask);
            pg_sys::LockBuffer(buffer, pg_sys::BUFFER_LOCK_UNLOCK as i32);
            (flags, ids.t_xmin, ids.t_xmax)
        };
        // SAFETY: any id may be asked for.
        let is_own = |id| unsafe { pg_sys::TransactionIdIsCurrentTransactionId(id) };
        if flags & pg_sys::HEAP_XMAX_INVALID != 0 || is_own(written_by) {
            return false;
        }
        if flags & pg_sys::HEAP_XMAX_IS_MULTI == 0 {
            let modes = pg_sys::HEAP_XMAX_KEYSHR_LOCK | pg_sys::HEAP_XMAX_EXCL_LOCK;
            return flags & modes == pg_sys::HEAP_XMAX_KEYSHR_LOCK && is_own(locked_by);
        }
        let mut members = ptr::null_mut();
        let locks_only = flags & pg_sys::HEAP_XMAX_LOCK_ONLY != 0;
        // SAFETY: the tuple names these lockers; the list of them is palloc'd.
        let own: Vec<_> = unsafe {
            let count = pg_sys::GetMultiXactIdMembers(locked_by, &mut members, false, locks_only);
            let members = (0..usize::try_from(count).unwrap_or(0)).map(|index| *members.add(index));
            members.filter(|member| is_own(member.xid)).map(|member| member.status).collect()
        };
        let of_foreign_keys = pg_sys::MultiXactStatus::MultiXactStatusForKeyShare;
        !own.is_empty() && own.into_iter().all(|status| status == of_foreign_keys)
    }
}
