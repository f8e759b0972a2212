//! The stored form of `jsonb`: objects read, and arrays of points made and spliced, without going
//! through text. Safe code over bytes; the layout is that of `src/include/utils/jsonb.h`.

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
const ENTRY_IS_NULL: u32 = 0x4000_0000;
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
    match Object::in_container(object)?.field(key)? {
        Field::Number(number) => Some(number),
        _ => None,
    }
}

/// What an object holds under a key.
#[derive(Debug, PartialEq)]
pub enum Field {
    Null,
    Number(Decimal),
    /// Anything else, and numbers that no decimal holds.
    Other,
}

/// An object whose fields are looked up by key.
pub struct Object<'a> {
    children: Children<'a>,
    /// All keys, then all values.
    ranges: Vec<(u32, Range<usize>)>,
}

impl<'a> Object<'a> {
    /// The document, if it is an object.
    pub fn of(document: &'a Jsonb) -> Option<Self> {
        Self::in_container(&document.0)
    }

    fn in_container(container: &'a [u8]) -> Option<Self> {
        let header = word_at(container, 0)?;
        if header & IS_OBJECT == 0 {
            return None;
        }
        let children = Children::of(container, (header & COUNT_MASK) as usize * 2)?;
        let ranges = children.ranges().collect();
        Some(Self { children, ranges })
    }

    /// The value under a key; `None` if there is no such key.
    pub fn field(&self, key: &str) -> Option<Field> {
        let (keys, values) = self.ranges.split_at(self.ranges.len() / 2);
        let is_key = |(_, range): &(u32, Range<usize>)| {
            self.children.data.get(range.clone()) == Some(key.as_bytes())
        };
        let (kind, range) = &values[keys.iter().position(is_key)?];
        Some(match *kind {
            ENTRY_IS_NULL => Field::Null,
            ENTRY_IS_NUMERIC => self
                .children
                .aligned(range.clone())
                .and_then(varlena_body)
                .and_then(numeric::decode)
                .map_or(Field::Other, Field::Number),
            _ => Field::Other,
        })
    }
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
    let kept = &before[before.len().saturating_sub(kept)..];
    Some(array_of(kept.len() + after.len(), kept.iter().chain(&after).copied()))
}

/// An array of containers.
fn array_of<B: AsRef<[u8]>>(count: usize, elements: impl Iterator<Item = B>) -> Jsonb {
    let mut bytes = Vec::with_capacity(WORD + count * 80);
    bytes.extend_from_slice(&(IS_ARRAY | count as u32).to_ne_bytes());
    bytes.resize(WORD + count * WORD, 0);
    let data_start = bytes.len();
    for (index, element) in elements.enumerate() {
        let start = bytes.len();
        bytes.resize(align(start), 0);
        bytes.extend_from_slice(element.as_ref());
        let field = if index % OFFSET_STRIDE == 0 {
            ENTRY_HAS_OFFSET | (bytes.len() - data_start) as u32
        } else {
            (bytes.len() - start) as u32
        };
        let entry = ENTRY_IS_CONTAINER | field;
        bytes[WORD + index * WORD..][..WORD].copy_from_slice(&entry.to_ne_bytes());
    }
    Jsonb(bytes)
}

/// The array of a history's points: `{"date": ..., "score": ...}` each.
pub fn points(points: impl ExactSizeIterator<Item = (String, Decimal)>) -> Jsonb {
    array_of(points.len(), points.map(|(date, score)| point(&date, score)))
}

fn point(date: &str, score: Decimal) -> Vec<u8> {
    const KEYS: [&str; 2] = ["date", "score"];
    let number = numeric::encode(score);
    let number_length = WORD + number.len();

    // Data: both keys, the date, and the number, which starts at a word with its length word.
    let keys_length = KEYS[0].len() + KEYS[1].len();
    let padding = align(keys_length + date.len()) - (keys_length + date.len());
    let entries = [
        ENTRY_HAS_OFFSET | KEYS[0].len() as u32,
        KEYS[1].len() as u32,
        date.len() as u32,
        ENTRY_IS_NUMERIC | (padding + number_length) as u32,
    ];
    let mut bytes = Vec::with_capacity(80);
    bytes.extend_from_slice(&(IS_OBJECT | KEYS.len() as u32).to_ne_bytes());
    for entry in entries {
        bytes.extend_from_slice(&entry.to_ne_bytes());
    }
    bytes.extend_from_slice(KEYS[0].as_bytes());
    bytes.extend_from_slice(KEYS[1].as_bytes());
    bytes.extend_from_slice(date.as_bytes());
    bytes.resize(bytes.len() + padding, 0);
    let length_word = number_length as u32;
    let length_word = if cfg!(target_endian = "little") { length_word << 2 } else { length_word };
    bytes.extend_from_slice(&length_word.to_ne_bytes());
    bytes.extend_from_slice(&number);
    bytes
}
