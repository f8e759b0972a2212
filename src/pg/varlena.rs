//! Variable-length values: a length word, or a byte, and a body.

use super::memory;
use pgrx::pg_sys::{self, Datum};

/// Copies bytes into a new variable-length value in the current memory context.
pub fn new(body: &[u8]) -> Datum {
    let size = body.len() + pg_sys::VARHDRSZ;
    let pointer = memory::allocate(size);
    // SAFETY: there are `size` writable bytes; the header and the body together fill exactly these.
    unsafe {
        pgrx::varlena::set_varsize_4b(pointer.cast(), size as i32);
        std::ptr::copy_nonoverlapping(body.as_ptr(), pointer.add(pg_sys::VARHDRSZ), body.len());
        Datum::from(pointer)
    }
}

/// The body of a variable-length value, decompressed and fetched if need be.
///
/// # Safety
/// `datum` is a valid variable-length value that outlives the use of the result, or belongs to a
/// memory context that does.
pub unsafe fn body<'a>(datum: Datum) -> &'a [u8] {
    // SAFETY: the caller vouches for the datum; a detoasted copy lives in the current context.
    unsafe {
        let pointer = datum.cast_mut_ptr();
        let is_plain = pgrx::varlena::varatt_is_4b_u(pointer)
            || pgrx::varlena::varatt_is_1b(pointer) && !pgrx::varlena::varatt_is_1b_e(pointer);
        let detoasted = if is_plain { pointer } else { pg_sys::pg_detoast_datum_packed(pointer) };
        std::slice::from_raw_parts(
            pgrx::varlena::vardata_any(detoasted).cast(),
            pgrx::varlena::varsize_any_exhdr(detoasted),
        )
    }
}

/// All bytes of a variable-length value as it is stored, compressed or out of line as it may be.
///
/// # Safety
/// `datum` is a valid variable-length value that outlives the use of the result.
pub unsafe fn stored<'a>(datum: Datum) -> &'a [u8] {
    // SAFETY: the caller vouches for the datum, whose header says how long it is.
    unsafe {
        let pointer = datum.cast_mut_ptr::<pg_sys::varlena>();
        std::slice::from_raw_parts(pointer.cast(), pgrx::varlena::varsize_any(pointer))
    }
}

/// All bytes of a value that is passed by reference, of a type of this length: -1 for one of
/// variable length.
///
/// # Safety
/// `datum` is a valid value of such a type that outlives the use of the result.
pub unsafe fn stored_of_length<'a>(datum: Datum, length: i32) -> &'a [u8] {
    match usize::try_from(length) {
        // SAFETY: as the caller says.
        Ok(length) => unsafe { std::slice::from_raw_parts(datum.cast_mut_ptr(), length) },
        // SAFETY: as the caller says.
        Err(_) => unsafe { stored(datum) },
    }
}
