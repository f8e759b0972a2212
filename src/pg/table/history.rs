//! Histories in the form in which PostgreSQL stores them.

use crate::pg::{jsonb, lz4, varlena};
use pgrx::pg_sys::Datum;

/// What PostgreSQL compresses begins about here: rows of more than a quarter of a page.
const SHORT: usize = 1500;

/// A history as PostgreSQL stores it in a column that lz4 compresses. Short ones stay as they are.
///
/// # Safety
/// `history` is a valid `jsonb`.
pub unsafe fn compressed(history: Datum) -> Datum {
    // SAFETY: the caller vouches for a jsonb, which outlives this function.
    let body = unsafe { varlena::body(history) };
    let Some((words_end, starts)) = jsonb::parts(body).filter(|_| body.len() > SHORT) else {
        return history;
    };
    let compressed = lz4::compress(body, words_end, &starts);
    if varlena::lz4_size(&compressed) >= body.len() {
        return history;
    }
    varlena::new_lz4(&compressed, body.len())
}
