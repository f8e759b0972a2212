//! Histories in the form in which PostgreSQL stores them.

use crate::pg::lz4::{Earlier, Input};
use crate::pg::varlena::Plain;
use crate::pg::{jsonb, lz4, varlena};
use pgrx::pg_sys::Datum;

/// What PostgreSQL compresses begins about here: rows of more than a quarter of a page.
const SHORT: usize = 1500;

/// What is stored in a history's place by now, as it stands in the row and decompressed.
pub struct Stored<'a> {
    pub datum: Datum,
    pub plain: &'a Plain,
}

/// A history as PostgreSQL stores it in a column that lz4 compresses, given what is stored in its place by now. Short
/// ones stay as they are.
///
/// # Safety
/// `history` is a valid `jsonb`, and so are the two forms of `stored`, which are of the same one.
pub unsafe fn compressed(history: Datum, stored: Option<Stored>) -> Datum {
    // SAFETY: the caller vouches for a jsonb, which outlives this function.
    let bytes = unsafe { varlena::body(history) };
    let Some((words_end, starts)) = jsonb::parts(bytes).filter(|_| bytes.len() > SHORT) else {
        return history;
    };
    let starts: Vec<usize> = starts.collect();
    let input = Input { bytes, words_end, starts: &starts };
    // SAFETY: as above.
    let earlier = stored.and_then(|stored| unsafe { earlier_of(&input, &stored) });
    let compressed = lz4::compress(&input, earlier);
    if varlena::lz4_size(&compressed) >= bytes.len() {
        return history;
    }
    varlena::new_lz4(&compressed, bytes.len())
}

/// A stored history, if the input is what comes of it by more points at its end.
///
/// # Safety
/// `stored` is a valid `jsonb` in two forms that outlive the use of the result.
unsafe fn earlier_of<'a>(input: &Input, stored: &Stored) -> Option<Earlier<'a>> {
    // SAFETY: the caller vouches for them.
    let (compressed, bytes) =
        unsafe { (varlena::lz4_bytes(stored.datum)?, varlena::body(stored.plain.datum())) };
    let (_, mut starts) = jsonb::parts(bytes)?;
    let [at, second, ..] = *input.starts else {
        return None;
    };
    let first = input.bytes.get(at..second)?;
    let is_kept = |start: &usize| bytes.get(*start..).is_some_and(|rest| rest.starts_with(first));
    let shared = starts.find(is_kept)?..bytes.len();
    let is_shared = input.bytes.get(at..at + shared.len())? == &bytes[shared.clone()];
    is_shared.then_some(Earlier { compressed, shared, at })
}
