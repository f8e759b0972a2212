//! The stored form of `jsonb`: objects read, and arrays of objects made and spliced, without going
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
const ENTRY_IS_STRING: u32 = 0;
const ENTRY_IS_NUMERIC: u32 = 0x1000_0000;
const ENTRY_IS_NULL: u32 = 0x4000_0000;
const ENTRY_IS_CONTAINER: u32 = 0x5000_0000;
const ENTRY_HAS_OFFSET: u32 = 0x8000_0000;
/// At each multiple of this, an entry holds its end offset instead of its length.
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

/// An array of objects.
pub struct Objects<'a> {
    /// The elements one after the other, each from a word's start.
    data: &'a [u8],
    /// The end of each.
    ends: Vec<usize>,
}

impl<'a> Objects<'a> {
    /// `None` for anything else.
    pub fn of(array: &'a Jsonb) -> Option<Self> {
        let header = word_at(&array.0, 0)?;
        if header & IS_ARRAY == 0 || header & IS_SCALAR != 0 {
            return None;
        }
        let children = Children::of(&array.0, (header & COUNT_MASK) as usize)?;
        let mut ends = Vec::with_capacity((header & COUNT_MASK) as usize);
        for (kind, range) in children.ranges() {
            let is_object = word_at(children.data, align(range.start))? & IS_OBJECT != 0;
            if kind != ENTRY_IS_CONTAINER || !is_object || range.end > children.data.len() {
                return None;
            }
            ends.push(range.end);
        }
        Some(Self { data: children.data, ends })
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number under `key` in each of the last `count` objects, oldest first. `None` if one has
    /// no such number.
    pub fn last_numbers(&self, key: &str, count: usize) -> Option<Vec<Decimal>> {
        let mut numbers = Vec::with_capacity(count);
        for index in self.len().saturating_sub(count)..self.len() {
            match Object::in_container(self.element(index))?.field(key)? {
                Field::Number(number) => numbers.push(number),
                _ => return None,
            }
        }
        Some(numbers)
    }

    /// The text under `key` in the first object. `None` if there is none.
    pub fn first_text(&self, key: &str) -> Option<String> {
        let first = self.data.get(..*self.ends.first()?)?;
        Object::in_container(first)?.text(key)
    }

    /// The last `kept` objects, followed by all of `others`.
    pub fn splice(&self, kept: usize, others: &Objects) -> Jsonb {
        let skipped = self.len().saturating_sub(kept);
        let mut new = NewArray::of(self.len() - skipped + others.len());
        if skipped < self.len() {
            let start = self.start(skipped);
            new.append(&self.data[start..], self.ends[skipped..].iter().map(|end| end - start));
        }
        new.append(others.data, others.ends.iter().copied());
        new.finish()
    }

    fn start(&self, index: usize) -> usize {
        if index == 0 { 0 } else { align(self.ends[index - 1]) }
    }

    fn element(&self, index: usize) -> &'a [u8] {
        &self.data[self.start(index)..self.ends[index]]
    }
}

/// A value in an object.
#[derive(Debug, PartialEq)]
pub enum Field {
    Null,
    Number(Decimal),
    /// Anything else, and numbers that no decimal holds.
    Other,
}

/// An object whose fields are looked up by key.
pub struct Object<'a> {
    /// All keys, then all values.
    children: Children<'a>,
    count: usize,
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
        let count = (header & COUNT_MASK) as usize;
        Some(Self { children: Children::of(container, count * 2)?, count })
    }

    /// The type and the range of the value under a key.
    fn value(&self, key: &str) -> Option<(u32, Range<usize>)> {
        let is_key =
            |(_, range): (u32, Range<usize>)| self.children.data.get(range) == Some(key.as_bytes());
        let index = self.children.ranges().take(self.count).position(is_key)?;
        self.children.ranges().nth(self.count + index)
    }

    /// The text under a key; `None` if there is no such key, or something else under it.
    fn text(&self, key: &str) -> Option<String> {
        let (kind, range) = self.value(key)?;
        let bytes = self.children.data.get(range).filter(|_| kind == ENTRY_IS_STRING)?;
        String::from_utf8(bytes.to_vec()).ok()
    }

    /// The value under a key; `None` if there is no such key.
    pub fn field(&self, key: &str) -> Option<Field> {
        let (kind, range) = self.value(key)?;
        Some(self.read(kind, range))
    }

    /// The values under the keys that `find` knows, each with what it knows of the key.
    pub fn fields<K>(&self, find: impl Fn(&[u8]) -> Option<K>) -> impl Iterator<Item = (K, Field)> {
        let keys = self.children.ranges().take(self.count);
        let values = self.children.ranges().skip(self.count);
        keys.zip(values).filter_map(move |((_, key), (kind, range))| {
            let known = find(self.children.data.get(key)?)?;
            Some((known, self.read(kind, range)))
        })
    }

    fn read(&self, kind: u32, range: Range<usize>) -> Field {
        match kind {
            ENTRY_IS_NULL => Field::Null,
            ENTRY_IS_NUMERIC => self
                .children
                .aligned(range)
                .and_then(varlena_body)
                .and_then(numeric::decode)
                .map_or(Field::Other, Field::Number),
            _ => Field::Other,
        }
    }
}

/// The body of an uncompressed variable-length value with a four-byte or a one-byte header.
fn varlena_body(value: &[u8]) -> Option<&[u8]> {
    let first = *value.first()?;
    let is_short = if cfg!(target_endian = "little") { first & 1 == 1 } else { first & 0x80 != 0 };
    value.get(if is_short { 1 } else { WORD }..)
}

/// A container that is being made: its entries, and behind them its children one after the other.
struct NewContainer {
    bytes: Vec<u8>,
    data_start: usize,
    /// How many entries are written.
    count: usize,
    /// Where the last child ends.
    end: usize,
}

impl NewContainer {
    /// `header` is the container's type and count, `length` how many entries it will have.
    fn new(header: u32, length: usize, capacity: usize) -> Self {
        let data_start = WORD + length * WORD;
        let mut bytes = Vec::with_capacity(data_start + capacity);
        bytes.extend_from_slice(&header.to_ne_bytes());
        bytes.resize(data_start, 0);
        Self { bytes, data_start, count: 0, end: 0 }
    }

    /// Where the next byte goes, counted from the first child.
    fn position(&self) -> usize {
        self.bytes.len() - self.data_start
    }

    /// Begins a child that must stand at a word's start. The padding counts as its own.
    fn align(&mut self) {
        self.bytes.resize(align(self.bytes.len()), 0);
    }

    /// Writes the entry of the child that ends here.
    fn end_child(&mut self, kind: u32, end: usize) {
        let field = if self.count.is_multiple_of(OFFSET_STRIDE) {
            ENTRY_HAS_OFFSET | end as u32
        } else {
            (end - self.end) as u32
        };
        self.bytes[WORD + self.count * WORD..][..WORD]
            .copy_from_slice(&(kind | field).to_ne_bytes());
        self.end = end;
        self.count += 1;
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.end_child(ENTRY_IS_STRING, self.position());
    }

    fn number(&mut self, number: Decimal) {
        let body = numeric::encode(number);
        let length = (WORD + body.len()) as u32;
        let length_word = if cfg!(target_endian = "little") { length << 2 } else { length };
        self.align();
        self.bytes.extend_from_slice(&length_word.to_ne_bytes());
        self.bytes.extend_from_slice(&body);
        self.end_child(ENTRY_IS_NUMERIC, self.position());
    }

    fn finish(self) -> Vec<u8> {
        debug_assert_eq!(self.data_start, WORD + self.count * WORD);
        self.bytes
    }
}

/// A value of an object that is made.
pub enum Value<'a> {
    Text(&'a str),
    Number(Decimal),
}

/// The bytes of an object with these fields, in the order of their keys: shorter ones first.
fn object(fields: &[(&str, Value)]) -> Vec<u8> {
    debug_assert!(fields.is_sorted_by_key(|(key, _)| (key.len(), *key)));
    let header = IS_OBJECT | fields.len() as u32;
    let mut new = NewContainer::new(header, 2 * fields.len(), 64);
    for (key, _) in fields {
        new.text(key);
    }
    for (_, value) in fields {
        match value {
            Value::Text(text) => new.text(text),
            Value::Number(number) => new.number(*number),
        }
    }
    new.finish()
}

/// An array of objects that is being made.
pub struct NewArray(NewContainer);

impl NewArray {
    /// An array that will have `length` elements.
    pub fn of(length: usize) -> Self {
        Self(NewContainer::new(IS_ARRAY | length as u32, length, length * 80))
    }

    /// Appends an object with these fields, in the order of their keys: shorter ones first.
    pub fn push(&mut self, fields: &[(&str, Value)]) {
        let object = object(fields);
        self.append(&object, std::iter::once(object.len()));
    }

    /// Appends elements that stand one after the other in `data`, each from a word's start to its
    /// end.
    fn append(&mut self, data: &[u8], ends: impl Iterator<Item = usize>) {
        self.0.align();
        let start = self.0.position();
        self.0.bytes.extend_from_slice(data);
        for end in ends {
            self.0.end_child(ENTRY_IS_CONTAINER, start + end);
        }
    }

    pub fn finish(self) -> Jsonb {
        Jsonb(self.0.finish())
    }
}
