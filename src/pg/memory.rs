//! Memory: PostgreSQL's, in the current context, and copies outside of it.

use pgrx::pg_sys;
use std::cell::Cell;
use std::ffi::c_int;
use std::ptr;

unsafe extern "C-unwind" {
    /// PostgreSQL's function itself. As pgrx declares it, each call prepares to catch an error,
    /// which takes longer than the allocation.
    fn palloc_extended(size: pg_sys::Size, flags: c_int) -> *mut u8;
}

/// The most that PostgreSQL allocates at once: a gigabyte.
const MOST: usize = 0x3fff_ffff;

/// Bytes in the current memory context. Raises 53200 if there are none left.
pub fn allocate(size: usize) -> *mut u8 {
    let pointer = if size <= MOST {
        // SAFETY: of a valid size, and with this flag, the function raises no error: it returns
        // NULL.
        unsafe { palloc_extended(size, pg_sys::MCXT_ALLOC_NO_OOM as c_int) }
    } else {
        ptr::null_mut()
    };
    if !pointer.is_null() {
        return pointer;
    }
    // SAFETY: it raises the error, or finds memory after all.
    unsafe { pg_sys::palloc(size).cast() }
}

/// A copy of bytes, aligned as PostgreSQL needs them.
///
/// # Safety
/// There are `length` bytes at `bytes`.
pub unsafe fn copy(bytes: *const u8, length: usize) -> Vec<u64> {
    let count = length.div_ceil(size_of::<u64>());
    let mut words: Vec<u64> = Vec::with_capacity(count);
    // SAFETY: the caller vouches for the bytes. They fill the words, the last of which is cleared
    // first.
    unsafe {
        if let Some(last) = words.spare_capacity_mut()[..count].last_mut() {
            last.write(0);
        }
        ptr::copy_nonoverlapping(bytes, words.as_mut_ptr().cast(), length);
        words.set_len(count);
    }
    words
}

/// More than a trigger call for one row needs.
const KEPT: usize = 256 * 1024;

thread_local! {
    static KEPT_MEMORY: Cell<pg_sys::MemoryContext> = const { Cell::new(ptr::null_mut()) };
    static IS_IN_USE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` in a memory context whose first block the backend keeps, and frees what it allocates
/// there. A nested call runs in the current context. PostgreSQL frees the memory of each trigger
/// call, and the C library hands blocks of more than 128 kB back to the kernel, to ask for them
/// again at once: that takes a tenth of a single insert.
///
/// `work` must return Rust's own memory, or nothing.
pub fn in_kept_memory<R>(work: impl FnOnce() -> R) -> R {
    struct Leave(pg_sys::MemoryContext);
    impl Drop for Leave {
        fn drop(&mut self) {
            IS_IN_USE.set(false);
            // An error that is being raised may still refer to this memory: the next use frees it.
            if !std::thread::panicking() {
                // SAFETY: both contexts live: the caller's, and the one that is never deleted.
                unsafe {
                    pg_sys::MemoryContextSwitchTo(self.0);
                    pg_sys::MemoryContextReset(KEPT_MEMORY.get());
                }
            }
        }
    }
    if IS_IN_USE.replace(true) {
        return work();
    }
    // SAFETY: the context is made once and never deleted. Nothing uses what an error has left in
    // it.
    let _leave = unsafe {
        if KEPT_MEMORY.get().is_null() {
            KEPT_MEMORY.set(pg_sys::AllocSetContextCreateInternal(
                pg_sys::TopMemoryContext,
                c"interview_core trigger call".as_ptr(),
                KEPT,
                pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
            ));
        }
        pg_sys::MemoryContextReset(KEPT_MEMORY.get());
        Leave(pg_sys::MemoryContextSwitchTo(KEPT_MEMORY.get()))
    };
    work()
}
