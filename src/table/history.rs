//! Histories in the form in which PostgreSQL stores them.
//!
//! A history is a `jsonb` array of similar objects that grows at its end. It is compressed as it is
//! made: PostgreSQL's own compressor would search for repetitions that are known here.

use super::lz4::{self, Earlier, Input};
use crate::pg::{jsonb, varlena};

/// PostgreSQL begins to compress about here: rows of more than a quarter of a page.
const SHORT: usize = 1500;

/// The history that another one replaces, as its column stores it and decompressed.
pub struct Predecessor<'a> {
    pub compressed: &'a [u8],
    pub plain: &'a [u8],
}

/// The LZ4 block of a history. `None` for a short one, and for one that would not get smaller.
pub fn compress(history: &[u8], predecessor: Option<Predecessor>) -> Option<Vec<u8>> {
    let (words_end, starts) = jsonb::parts(history).filter(|_| history.len() > SHORT)?;
    let starts: Vec<usize> = starts.collect();
    let input = Input { bytes: history, words_end, starts: &starts };
    let earlier = predecessor.and_then(|predecessor| shared_with(&input, &predecessor));
    let block = lz4::compress(&input, earlier);
    (varlena::lz4_size(&block) < history.len()).then_some(block)
}

/// The end of the predecessor, if the history begins with it.
fn shared_with<'a>(input: &Input, predecessor: &Predecessor<'a>) -> Option<Earlier<'a>> {
    let Predecessor { compressed, plain } = *predecessor;
    let (_, mut starts) = jsonb::parts(plain)?;
    let [at, second, ..] = *input.starts else {
        return None;
    };
    let first = input.bytes.get(at..second)?;
    let is_kept = |start: &usize| plain.get(*start..).is_some_and(|rest| rest.starts_with(first));
    let shared = starts.find(is_kept)?..plain.len();
    let is_shared = input.bytes.get(at..at + shared.len())? == &plain[shared.clone()];
    is_shared.then_some(Earlier { compressed, shared, at })
}
