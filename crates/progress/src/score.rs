//! One score: 0 to 100, two decimal places.

use std::fmt;
use std::num::NonZeroU16;

use rust_decimal::Decimal;

use crate::number::{PLACES, round};

/// Why a value is not a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// The text is not a JSON number.
    #[error("score must be a number")]
    NotANumber,
    /// The value, rounded to 2 decimal places, lies outside 0 to 100.
    #[error("score must be between 0 and 100")]
    OutOfRange,
}

/// A score: a decimal from 0 to 100 with at most 2 decimal places.
///
/// Prints without trailing zeros: `82.5`, `100`, `0`.
///
/// Definition: "A value is a JSON number or a string of digits, rounded to 2 places, then checked
/// to lie in 0..100".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score {
    /// One more than the hundredths, so that an absent score takes no more memory.
    above_hundredths: NonZeroU16,
}

impl Score {
    const MAX_HUNDREDTHS: u16 = 10_000;

    /// Rounds `value` half away from zero to 2 decimal places, then checks that it lies in 0 to
    /// 100: -0.004 is the score 0 and 100.004 the score 100.
    ///
    /// # Errors
    /// [`ScoreError::OutOfRange`].
    pub fn new(value: Decimal) -> Result<Score, ScoreError> {
        // Columns store two places, so most values need no rounding.
        let rounded = if value.scale() == PLACES { value } else { round(value) };
        let hundredths = u16::try_from(rounded.mantissa()).map_err(|_| ScoreError::OutOfRange)?;
        Score::from_hundredths(hundredths)
    }

    /// Reads the text of a JSON number exactly, however long it is and however large its exponent,
    /// then rounds and checks it as [`Score::new`] does. Linear in the length of the text;
    /// allocates nothing.
    ///
    /// # Errors
    /// [`ScoreError::NotANumber`] when the text as a whole is not a JSON number;
    /// [`ScoreError::OutOfRange`].
    pub fn from_number(text: &str) -> Result<Score, ScoreError> {
        Score::from_parsed(NumberText::parse(text))
    }

    /// Reads a number sent as a string, as language models do: `-?[0-9]+(\.[0-9]+)?`, with nothing
    /// around it. Leading zeros are allowed, an exponent is not. Otherwise as
    /// [`Score::from_number`].
    ///
    /// # Errors
    /// [`ScoreError::NotANumber`] for any other text; [`ScoreError::OutOfRange`].
    pub fn from_text(text: &str) -> Result<Score, ScoreError> {
        Score::from_parsed(NumberText::parse_plain(text))
    }

    fn from_parsed(number: Option<NumberText>) -> Result<Score, ScoreError> {
        let number = number.ok_or(ScoreError::NotANumber)?;
        match number.rounded_hundredths() {
            Some(0) => Score::from_hundredths(0),
            Some(hundredths) if !number.negative => Score::from_hundredths(hundredths),
            _ => Err(ScoreError::OutOfRange),
        }
    }

    /// The score of `hundredths` hundredths of a point: 8250 is 82.5.
    ///
    /// # Errors
    /// [`ScoreError::OutOfRange`] above 10,000.
    pub fn from_hundredths(hundredths: u16) -> Result<Score, ScoreError> {
        if hundredths > Score::MAX_HUNDREDTHS {
            return Err(ScoreError::OutOfRange);
        }
        Ok(Score { above_hundredths: NonZeroU16::MIN.saturating_add(hundredths) })
    }

    /// The score as a decimal with scale 2, from 0.00 to 100.00.
    pub fn value(self) -> Decimal {
        Decimal::new(i64::from(self.hundredths()), PLACES)
    }

    /// The score in hundredths of a point, from 0 to 10,000.
    pub fn hundredths(self) -> u16 {
        self.above_hundredths.get() - 1
    }

    /// Appends what `Display` prints. A summary prints whole histories, so this avoids the
    /// formatter.
    pub(crate) fn append_to(self, out: &mut String) {
        let hundredths = self.hundredths();
        let (whole, tenths, rest) = (hundredths / 100, hundredths / 10 % 10, hundredths % 10);
        if whole >= 100 {
            out.push(digit(whole / 100));
        }
        if whole >= 10 {
            out.push(digit(whole / 10 % 10));
        }
        out.push(digit(whole % 10));
        if tenths != 0 || rest != 0 {
            out.push('.');
            out.push(digit(tenths));
        }
        if rest != 0 {
            out.push(digit(rest));
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity("100.00".len());
        self.append_to(&mut text);
        f.pad(&text)
    }
}

fn digit(value: u16) -> char {
    char::from(b'0' + value as u8)
}

/// The parts of a JSON number: `0.<whole><fraction> * 10^(whole.len() + exponent)`.
struct NumberText<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// Saturates: no text has enough digits to offset such an exponent.
    exponent: i64,
}

impl<'a> NumberText<'a> {
    /// The JSON grammar: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    fn parse(text: &'a str) -> Option<NumberText<'a>> {
        let (number, rest) = NumberText::split(text)?;
        if number.whole.len() > 1 && number.whole[0] == b'0' {
            return None;
        }
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', rest @ ..] => parse_exponent(rest)?,
            _ => return None,
        };
        Some(NumberText { exponent, ..number })
    }

    /// `-? [0-9]+ (. [0-9]+)?`.
    fn parse_plain(text: &'a str) -> Option<NumberText<'a>> {
        let (number, rest) = NumberText::split(text)?;
        rest.is_empty().then_some(number)
    }

    /// Splits off the prefix that both grammars share.
    fn split(text: &'a str) -> Option<(NumberText<'a>, &'a [u8])> {
        let rest = text.as_bytes();
        let (negative, rest) = match rest.strip_prefix(b"-") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (whole, rest) = split_digits(rest)?;
        let (fraction, rest) = match rest.strip_prefix(b".") {
            Some(rest) => split_digits(rest)?,
            None => (&rest[..0], rest),
        };
        Some((NumberText { negative, whole, fraction, exponent: 0 }, rest))
    }

    /// The size of the number in hundredths, rounded half up; `None` from 1,000 points on.
    fn rounded_hundredths(&self) -> Option<u16> {
        let digits = || self.whole.iter().chain(self.fraction);
        let Some(leading_zeros) = digits().position(|&digit| digit != b'0') else {
            return Some(0);
        };
        // Digits before the decimal point, counted from the first digit that is not 0; negative
        // when zeros follow the point first.
        let before_point =
            (self.whole.len() as i64 - leading_zeros as i64).saturating_add(self.exponent);
        if before_point > 3 {
            return None;
        }
        let Ok(kept) = usize::try_from(before_point.saturating_add(i64::from(PLACES))) else {
            return Some(0);
        };
        let mut significant = digits()
            .skip(leading_zeros)
            .map(|&digit| u16::from(digit - b'0'))
            .chain(std::iter::repeat(0));
        let cut =
            significant.by_ref().take(kept).fold(0_u32, |sum, digit| sum * 10 + u32::from(digit));
        let round_up = significant.next().is_some_and(|digit| digit >= 5);
        u16::try_from(cut + u32::from(round_up)).ok()
    }
}

/// Splits off the leading digits, at least one.
fn split_digits(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    (end > 0).then(|| bytes.split_at(end))
}

fn parse_exponent(bytes: &[u8]) -> Option<i64> {
    let (negative, bytes) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let (digits, rest) = split_digits(bytes)?;
    if !rest.is_empty() {
        return None;
    }
    let size = digits
        .iter()
        .fold(0_i64, |size, digit| size.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
    Some(if negative { -size } else { size })
}
