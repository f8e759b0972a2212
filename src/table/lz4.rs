//! Compression into the block format of LZ4, in which PostgreSQL stores values.
//!
//! A general compressor searches for repetitions. Here they are known: each element of an array
//! resembles the one before. Encoding them without a search takes a third of the time, and every
//! LZ4 reader can read the result. The format:
//! <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md>.

use std::ops::Range;

/// The shortest match LZ4 can encode.
const SHORTEST_MATCH: usize = 4;
/// The last match starts at least this many bytes before the end.
const LAST_MATCH: usize = 12;
/// At least this many bytes at the end are literals.
const LAST_LITERALS: usize = 5;
/// The greatest distance to a match.
const FARTHEST: usize = 65_535;
/// The largest length that fits into half a token. More is added in bytes of its own.
const TOKEN_LIMIT: usize = 15;

/// Bytes to be compressed.
pub struct Input<'a> {
    pub bytes: &'a [u8],
    /// The words from the second one up to here each resemble the word before.
    pub words_end: usize,
    /// The parts that begin here, ascending, each resemble the part before.
    pub starts: &'a [usize],
}

/// An input that is compressed already, whose last bytes another one shares.
pub struct Earlier<'a> {
    pub compressed: &'a [u8],
    /// Where the shared bytes are in the earlier input.
    pub shared: Range<usize>,
    /// Where they begin in the other input.
    pub at: usize,
}

/// Compresses an input, copying sequences from an earlier one where it can.
pub fn compress(input: &Input, earlier: Option<Earlier>) -> Vec<u8> {
    let bytes = input.bytes;
    let mut encoder =
        Encoder { input: bytes, output: Vec::with_capacity(bytes.len() / 3), anchor: 0 };
    encoder.part(2 * size_of::<u32>(), input.words_end, size_of::<u32>());
    if let Some(earlier) = earlier {
        encoder.copy_from(&earlier);
    }
    let ends = input.starts.iter().skip(2).copied().chain([bytes.len()]);
    for (pair, end) in input.starts.windows(2).zip(ends) {
        if let [before, start] = *pair {
            encoder.part(start, end, start - before);
        }
    }
    encoder.finish()
}

struct Encoder<'a> {
    input: &'a [u8],
    output: Vec<u8>,
    /// Where the bytes that are not encoded yet begin.
    anchor: usize,
}

impl Encoder<'_> {
    /// Encodes `start..end`, which resembles the bytes `distance` before. A match may go on beyond
    /// the end.
    fn part(&mut self, start: usize, end: usize, distance: usize) {
        let end = end.min(self.input.len().saturating_sub(LAST_MATCH));
        let mut position = start.max(self.anchor);
        if distance > FARTHEST || distance > position {
            return;
        }
        while position < end {
            let length = self.matching(position, distance);
            if length < SHORTEST_MATCH {
                position += length + 1;
            } else {
                self.sequence(position, distance, length);
                position += length;
            }
        }
    }

    /// Copies sequences of an earlier input: those whose matches lie in the shared bytes
    /// altogether, and were not cut short by their end.
    fn copy_from(&mut self, earlier: &Earlier) {
        let Range { start, end } = earlier.shared;
        let mut taken: Option<Range<usize>> = None;
        for sequence in Sequences::of(earlier.compressed) {
            let is_shared = sequence.position >= start + sequence.distance
                && sequence.position + sequence.length + LAST_MATCH < end;
            let position = (sequence.position + earlier.at).wrapping_sub(start);
            match &mut taken {
                None if is_shared && position >= self.anchor => {
                    // Its literals are those from the anchor on.
                    self.sequence(position, sequence.distance, sequence.length);
                    taken = Some(sequence.end..sequence.end);
                }
                Some(bytes) if is_shared => {
                    bytes.end = sequence.end;
                    self.anchor = position + sequence.length;
                }
                None => {}
                Some(_) => break,
            }
        }
        self.output.extend_from_slice(&earlier.compressed[taken.unwrap_or_default()]);
    }

    /// How many bytes from `position` are the same as those `distance` before, short of the last
    /// literals.
    fn matching(&self, position: usize, distance: usize) -> usize {
        let end = self.input.len() - LAST_LITERALS;
        let (here, there) = (&self.input[position..end], &self.input[position - distance..end]);
        let mut length = 0;
        // Eight bytes at a time; the first that differs is the lowest of the little end.
        while let (Some(here), Some(there)) = (word(here, length), word(there, length)) {
            if here != there {
                return length + (here ^ there).trailing_zeros() as usize / 8;
            }
            length += size_of::<u64>();
        }
        let rest = here[length..].iter().zip(&there[length..]);
        length + rest.take_while(|(here, there)| here == there).count()
    }

    /// The literals up to `position`, and a match there.
    fn sequence(&mut self, position: usize, distance: usize, length: usize) {
        let beyond_shortest = length - SHORTEST_MATCH;
        self.literals(position, beyond_shortest.min(TOKEN_LIMIT));
        self.output.extend_from_slice(&(distance as u16).to_le_bytes());
        self.rest_of_length(beyond_shortest);
        self.anchor = position + length;
    }

    /// A token, and the literals up to `end`.
    fn literals(&mut self, end: usize, match_nibble: usize) {
        let input = self.input;
        let literals = &input[self.anchor..end];
        let nibble = literals.len().min(TOKEN_LIMIT);
        self.output.push((nibble << 4 | match_nibble) as u8);
        self.rest_of_length(literals.len());
        self.output.extend_from_slice(literals);
    }

    fn rest_of_length(&mut self, length: usize) {
        if length >= TOKEN_LIMIT {
            let mut rest = length - TOKEN_LIMIT;
            while rest >= 255 {
                self.output.push(255);
                rest -= 255;
            }
            self.output.push(rest as u8);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.literals(self.input.len(), 0);
        self.output
    }
}

/// Literals and a match, as they are encoded.
struct Sequence {
    /// Where the match begins in the input.
    position: usize,
    distance: usize,
    length: usize,
    /// Where the next sequence begins in the encoded bytes.
    end: usize,
}

/// The sequences of compressed bytes, without the last one, which is literals only.
struct Sequences<'a> {
    bytes: &'a [u8],
    next: usize,
    position: usize,
}

impl<'a> Sequences<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, next: 0, position: 0 }
    }

    fn byte(&mut self) -> Option<usize> {
        let byte = *self.bytes.get(self.next)?;
        self.next += 1;
        Some(usize::from(byte))
    }

    fn length(&mut self, nibble: usize) -> Option<usize> {
        let mut length = nibble;
        if nibble == TOKEN_LIMIT {
            loop {
                let byte = self.byte()?;
                length += byte;
                if byte < 255 {
                    break;
                }
            }
        }
        Some(length)
    }
}

impl Iterator for Sequences<'_> {
    type Item = Sequence;

    fn next(&mut self) -> Option<Sequence> {
        let token = self.byte()?;
        let literals = self.length(token >> 4)?;
        self.next += literals;
        let distance = self.byte()? | self.byte()? << 8;
        let length = SHORTEST_MATCH + self.length(token & TOKEN_LIMIT)?;
        let position = self.position + literals;
        self.position = position + length;
        Some(Sequence { position, distance, length, end: self.next })
    }
}

fn word(bytes: &[u8], offset: usize) -> Option<u64> {
    bytes.get(offset..)?.first_chunk().map(|word| u64::from_le_bytes(*word))
}
