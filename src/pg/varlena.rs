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

/// A variable-length value outside PostgreSQL's memory, decompressed: its length word and its body.
pub struct Plain(Vec<u64>);

impl Plain {
    /// # Safety
    /// `datum` is a valid variable-length value.
    pub unsafe fn copy(datum: Datum) -> Self {
        // SAFETY: the caller vouches for the datum. The decompressed copy is freed at once, so that
        // the next one takes its place, which is still in the processor's cache.
        unsafe {
            let pointer = datum.cast_mut_ptr();
            let plain = pg_sys::pg_detoast_datum(pointer);
            let words = memory::copy(plain.cast(), pgrx::varlena::varsize_any(plain));
            if plain != pointer {
                pg_sys::pfree(plain.cast());
            }
            Self(words)
        }
    }

    /// The value as PostgreSQL takes one, for as long as `self`.
    pub fn datum(&self) -> Datum {
        Datum::from(self.0.as_ptr().cast_mut())
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

/// lz4's number in the upper two bits of the word that holds the length of the original.
const LZ4: u32 = 1 << pg_sys::VARLENA_EXTSIZE_BITS;

/// The compressed bytes of a value that is stored in its row, compressed by lz4.
///
/// # Safety
/// As for [`stored`].
pub unsafe fn lz4_bytes<'a>(datum: Datum) -> Option<&'a [u8]> {
    // SAFETY: the caller vouches for the datum.
    let bytes = unsafe { stored(datum) };
    let is_compressed = if cfg!(target_endian = "little") {
        bytes.first()? & 0x03 == 0x02
    } else {
        bytes.first()? & 0xC0 == 0x40
    };
    let word =
        u32::from_ne_bytes(bytes.get(pg_sys::VARHDRSZ..2 * pg_sys::VARHDRSZ)?.try_into().ok()?);
    let is_lz4 = word >> pg_sys::VARLENA_EXTSIZE_BITS == LZ4 >> pg_sys::VARLENA_EXTSIZE_BITS;
    (is_compressed && is_lz4).then(|| &bytes[2 * pg_sys::VARHDRSZ..])
}

/// A new value whose body, of `length` bytes, is compressed by lz4, in the current memory context.
pub fn new_lz4(compressed: &[u8], length: usize) -> Datum {
    let size = lz4_size(compressed);
    // The length word of a compressed value has its second bit set.
    let length_word = if cfg!(target_endian = "little") {
        (size as u32) << 2 | 0x02
    } else {
        size as u32 | 0x4000_0000
    };
    let pointer = memory::allocate(size);
    // SAFETY: there are `size` writable bytes; two words and the compressed bytes fill them.
    unsafe {
        pointer.cast::<u32>().write(length_word);
        pointer.cast::<u32>().add(1).write(length as u32 | LZ4);
        let bytes = pointer.add(2 * pg_sys::VARHDRSZ);
        std::ptr::copy_nonoverlapping(compressed.as_ptr(), bytes, compressed.len());
        Datum::from(pointer)
    }
}

/// The size of such a value.
pub fn lz4_size(compressed: &[u8]) -> usize {
    2 * pg_sys::VARHDRSZ + compressed.len()
}
