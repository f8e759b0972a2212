//! Compression of histories in the block format of LZ4, the form in which PostgreSQL stores them. Safe code over bytes.
//!
//! A general compressor searches for repetitions. Here they are known: each entry of a history resembles the one
//! before. Saying so without a search takes a third of the time, and any LZ4 reader can read it.
//! The format: <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md>.

/// A match shorter than this cannot be said.
const SHORTEST_MATCH: usize = 4;
/// The last match starts so many bytes before the end at the latest.
const LAST_MATCH: usize = 12;
/// So many bytes at the end are always literals.
const LAST_LITERALS: usize = 5;
/// The greatest distance to a match.
const FARTHEST: usize = 65_535;
/// What fits into half a token; more goes on in bytes of its own.
const TOKEN_LIMIT: usize = 15;

/// Compresses `input`. The bytes between 4 and `words_end` are words that resemble one another; the parts from `starts`
/// on, ascending, each resemble the part before.
pub fn compress(input: &[u8], words_end: usize, starts: &[usize]) -> Vec<u8> {
    let mut encoder = Encoder { input, output: Vec::with_capacity(input.len() / 3), anchor: 0 };
    encoder.part(2 * size_of::<u32>(), words_end, size_of::<u32>());
    let ends = starts.iter().skip(1).copied().chain([input.len()]);
    for ((before, start), end) in starts.iter().zip(starts.iter().skip(1)).zip(ends.skip(1)) {
        encoder.part(*start, end, start - before);
    }
    encoder.finish()
}

struct Encoder<'a> {
    input: &'a [u8],
    output: Vec<u8>,
    /// Where the bytes begin that are not encoded yet.
    anchor: usize,
}

impl Encoder<'_> {
    /// Encodes `start..end`, which resembles what stands `distance` bytes before. A match may go on beyond the end.
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

    /// How many bytes from `position` are the same as those `distance` before, short of the last literals.
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
        let literals = &self.input[self.anchor..end];
        let nibble = literals.len().min(TOKEN_LIMIT);
        self.output.push((nibble << 4 | match_nibble) as u8);
        self.rest_of_length(literals.len());
        self.output.extend_from_slice(&self.input[self.anchor..end]);
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

fn word(bytes: &[u8], offset: usize) -> Option<u64> {
    bytes.get(offset..)?.first_chunk().map(|word| u64::from_le_bytes(*word))
}
