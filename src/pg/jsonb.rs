//! The stored form of a `jsonb` array of objects, read and spliced without parsing its text. Safe
//! code over bytes; the layout is that of `src/include/utils/jsonb.h`.

use super::numeric;
use super::sqltype::Jsonb;
use rust_decimal::Decimal;
use std::ops::Range;

const COUNT_MASK: u32 = 0x0FFF_FFFF;
const IS_OBJECT: u32 = 0x2000_0000;
const IS_ARRAY: u32 = 0x4000_0000;
const IS_SCALAR: u32 = 0x1000_0000;

const ENTRY_LENGTH_MASK: u32 = 0x0FFF_FFFF;
const ENTRY_TYPE_MASK: u32 = 0x7000_0000;
const ENTRY_IS_NUMERIC: u32 = 0x1000_0000;
const ENTRY_IS_CONTAINER: u32 = 0x5000_0000;
const ENTRY_HAS_OFFSET: u32 = 0x8000_0000;
/// Every so many entries, an entry holds its end offset instead of its length.
const OFFSET_STRIDE: usize = 32;

const WORD: usize = 4;

/// The children of a container: for each its type and its bytes.
struct Children<'a> {
    entries: &'a [u8],
    data: &'a [u8],
}

impl<'a> Children<'a> {
    fn of(container: &'a [u8], count: usize) -> Option<Self> {
        let start = WORD + count * WORD;
        Some(Self { entries: container.get(WORD..start)?, data: container.get(start..)? })
    }

    /// The type bits and the range of each child, padding included.
    fn ranges(&self) -> impl Iterator<Item = (u32, Range<usize>)> + use<'a> {
        let mut end = 0;
        self.entries.chunks_exact(WORD).map(move |word| {
            let entry = word_at(word, 0).unwrap_or(0);
            let start = end;
            let field = (entry & ENTRY_LENGTH_MASK) as usize;
            end = if entry & ENTRY_HAS_OFFSET != 0 { field } else { start + field };
            (entry & ENTRY_TYPE_MASK, start..end)
        })
    }

    /// The bytes of the child at a range, from its aligned start.
    fn aligned(&self, range: Range<usize>) -> Option<&'a [u8]> {
        self.data.get(align(range.start)..range.end)
    }
}

fn align(offset: usize) -> usize {
    offset.next_multiple_of(WORD)
}

fn word_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(offset..offset + WORD)?.try_into().ok()?))
}

/// The objects of an array of objects, each as its container's bytes. `None` for anything else.
fn objects(array: &Jsonb) -> Option<Vec<&[u8]>> {
    let header = word_at(&array.0, 0)?;
    if header & IS_ARRAY == 0 || header & IS_SCALAR != 0 {
        return None;
    }
    let children = Children::of(&array.0, (header & COUNT_MASK) as usize)?;
    children
        .ranges()
        .map(|(kind, range)| {
            let object = children.aligned(range).filter(|_| kind == ENTRY_IS_CONTAINER)?;
            (word_at(object, 0)? & IS_OBJECT != 0).then_some(object)
        })
        .collect()
}

/// The number under `key` in each of the last `count` objects of an array, oldest first. `None`
/// if the array is not one of objects that all have such a number.
pub fn last_numbers(array: &Jsonb, key: &str, count: usize) -> Option<Vec<Decimal>> {
    let objects = objects(array)?;
    let skipped = objects.len().saturating_sub(count);
    objects[skipped..].iter().map(|object| number_in(object, key)).collect()
}

fn number_in(object: &[u8], key: &str) -> Option<Decimal> {
    let pairs = (word_at(object, 0)? & COUNT_MASK) as usize;
    // The entries are all keys, then all values.
    let children = Children::of(object, pairs * 2)?;
    let ranges: Vec<_> = children.ranges().collect();
    let position = ranges[..pairs]
        .iter()
        .position(|(_, range)| children.data.get(range.clone()) == Some(key.as_bytes()))?;
    let (kind, range) = ranges[pairs + position].clone();
    if kind != ENTRY_IS_NUMERIC {
        return None;
    }
    numeric::decode(varlena_body(children.aligned(range)?)?)
}

/// The body of an uncompressed variable-length value with a four-byte or a one-byte header.
fn varlena_body(value: &[u8]) -> Option<&[u8]> {
    let first = *value.first()?;
    let is_short = if cfg!(target_endian = "little") { first & 1 == 1 } else { first & 0x80 != 0 };
    value.get(if is_short { 1 } else { WORD }..)
}

/// The last `kept` objects of `array` followed by all objects of `appended`. `None` if either is
/// not an array of objects.
pub fn splice(array: &Jsonb, kept: usize, appended: &Jsonb) -> Option<Jsonb> {
    let before = objects(array)?;
    let after = objects(appended)?;
    let elements: Vec<&[u8]> =
        before[before.len().saturating_sub(kept)..].iter().chain(&after).copied().collect();

    let mut bytes = Vec::with_capacity(array.0.len() + appended.0.len());
    bytes.extend_from_slice(&(IS_ARRAY | elements.len() as u32).to_ne_bytes());
    bytes.resize(WORD + elements.len() * WORD, 0);
    let data_start = bytes.len();
    for (index, element) in elements.iter().enumerate() {
        let start = bytes.len();
        bytes.resize(align(start), 0);
        bytes.extend_from_slice(element);
        let field = if index % OFFSET_STRIDE == 0 {
            ENTRY_HAS_OFFSET | (bytes.len() - data_start) as u32
        } else {
            (bytes.len() - start) as u32
        };
        let entry = ENTRY_IS_CONTAINER | field;
        bytes[WORD + index * WORD..][..WORD].copy_from_slice(&entry.to_ne_bytes());
    }
    Some(Jsonb(bytes))
}
