//! A queue for a row that many sessions want to lock, while foreign keys of theirs hold its key.
//!
//! PostgreSQL lets who holds a row's key past those who wait for the row: they wait for whoever has the row, are woken
//! together, and all but one go back to sleep. So before the row they take an advisory lock that stands for it, and a
//! commit wakes only the next in the queue.
//!
//! Invariant: whoever is in the queue holds the row's key, and no more of it ([`holds_key_only`]). That adds no deadlock:
//! the first in the queue waits for transactions that have the row, as all others in it would without a queue, and
//! never behind somebody who waits to delete the row, and so for all who hold its key.

use crate::pg::sqltype::{Arg, SqlType, Uuid};
use crate::pg::transaction::current_transaction;
use pgrx::pg_sys::{self, Oid};
use std::cell::Cell;
use std::ptr;

/// The last field of PostgreSQL's own advisory locks is 1 or 2.
const ADVISORY_LOCK_OF_A_ROW: u16 = 3;

thread_local! {
    /// The last transaction that took a place in a queue.
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// The queue for one row. A place in it is kept until the transaction ends.
pub struct Queue(pg_sys::LOCKTAG);

impl Queue {
    /// The queue for the row of a key; `None` for a transaction that was in one before. One lock for each row would
    /// fill the server's table of locks, and a row for which sessions crowd is the only one in its transaction.
    pub fn of(table: Oid, key: &[Arg]) -> Option<Self> {
        if LAST.get() == current_transaction() {
            return None;
        }
        let number = key.iter().fold(u64::from(table.to_u32()), mix);
        Some(Self(pg_sys::LOCKTAG {
            // SAFETY: reads a backend variable.
            locktag_field1: unsafe { pg_sys::MyDatabaseId.to_u32() },
            locktag_field2: (number >> 32) as u32,
            locktag_field3: number as u32,
            locktag_field4: ADVISORY_LOCK_OF_A_ROW,
            locktag_type: pg_sys::LockTagType::LOCKTAG_ADVISORY as u8,
            locktag_lockmethodid: pg_sys::USER_LOCKMETHOD as u8,
        }))
    }

    /// Takes the first place if nobody else has it.
    pub fn enter_if_empty(&self) -> bool {
        self.acquire(true) != pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL
    }

    /// Waits for the first place.
    pub fn enter(&self) {
        self.acquire(false);
    }

    fn acquire(&self, at_once: bool) -> pg_sys::LockAcquireResult::Type {
        LAST.set(current_transaction());
        // SAFETY: the tag is complete. A cancelled wait raises an error.
        unsafe { pg_sys::LockAcquire(&self.0, pg_sys::ExclusiveLock as i32, false, at_once) }
    }
}

/// A number of 64 bits for a key, one value after the other. Two rows of the same number share their queue.
fn mix(number: u64, value: &Arg) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let halves = match value.datum {
        None => [0, 0],
        Some(datum) if value.oid == Uuid::OID => {
            // SAFETY: an argument vouches for its value, which has the type that it names.
            let uuid = u128::from_be_bytes(unsafe { *datum.cast_mut_ptr::<[u8; 16]>() });
            [(uuid >> 64) as u64, uuid as u64]
        }
        Some(datum) => [datum.value() as u64, 0],
    };
    halves.iter().fold(number, |number, half| (number ^ half).wrapping_mul(ODD).rotate_left(29))
}

/// Whether this transaction holds the key of the row in a slot, as foreign keys do, and no more of the row.
///
/// # Safety
/// The slot holds a tuple of a heap, which it has pinned.
pub unsafe fn holds_key_only(slot: *mut pg_sys::TupleTableSlot) -> bool {
    // SAFETY: the tuple's header is read while its buffer, which is pinned, is locked.
    let (flags, written_by, locked_by) = unsafe {
        let buffer = (*slot.cast::<pg_sys::BufferHeapTupleTableSlot>()).buffer;
        pg_sys::LockBuffer(buffer, pg_sys::BUFFER_LOCK_SHARE as i32);
        let header = &*(*(*slot.cast::<pg_sys::HeapTupleTableSlot>()).tuple).t_data;
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
