//! Memory: PostgreSQL's, in the current context, and copies outside of it.

use pgrx::pg_sys;
use std::ffi::c_int;
use std::ptr;

unsafe extern "C-unwind" {
    /// PostgreSQL's function itself. As pgrx declares it, a call sets up a jump to be caught in case of an error, which
    /// takes longer than the allocation.
    fn palloc_extended(size: pg_sys::Size, flags: c_int) -> *mut u8;
}

/// The most that PostgreSQL allocates at once: a gigabyte.
const MOST: usize = 0x3fff_ffff;

/// So many bytes in the current memory context. An ERROR if there are none left.
pub fn allocate(size: usize) -> *mut u8 {
    let is_valid = size <= MOST;
    // SAFETY: of a valid size, and with this flag, the function raises no error: it returns NULL.
    let pointer = match is_valid {
        true => unsafe { palloc_extended(size, pg_sys::MCXT_ALLOC_NO_OOM as c_int) },
        false => ptr::null_mut(),
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
    // SAFETY: the caller vouches for the bytes. They fill the words, the last of which is cleared first.
    unsafe {
        if let Some(last) = words.spare_capacity_mut()[..count].last_mut() {
            last.write(0);
        }
        ptr::copy_nonoverlapping(bytes, words.as_mut_ptr().cast(), length);
        words.set_len(count);
    }
    words
}
