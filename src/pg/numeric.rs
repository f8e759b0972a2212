//! PostgreSQL's `numeric` in its stored form, to and from an exact decimal. Safe code over bytes;
//! the layout is that of `src/backend/utils/adt/numeric.c`.

use rust_decimal::Decimal;
use std::ops::Deref;

/// Decimal digits in one digit of a `numeric`.
const DIGIT_WIDTH: i32 = 4;
const BASE: u16 = 10_000;

const SIGN_MASK: u16 = 0xC000;
const LONG_NEGATIVE: u16 = 0x4000;
const SHORT: u16 = 0x8000;
const SPECIAL: u16 = 0xC000;
const SHORT_NEGATIVE: u16 = 0x2000;
const SHORT_SCALE_SHIFT: u16 = 7;
const SHORT_SCALE_MASK: u16 = 0x003F;
const SHORT_WEIGHT_SIGN: u16 = 0x0040;
const SHORT_WEIGHT_MASK: u16 = 0x003F;
const LONG_SCALE_MASK: u16 = 0x3FFF;

/// Reads the body of a `numeric` (without its length word). `None` for NaN, the infinities, and
/// numbers that 96 bits and 28 decimal places do not hold.
pub fn decode(body: &[u8]) -> Option<Decimal> {
    let header = u16_at(body, 0)?;
    let (negative, scale, weight, digits) = match header & SIGN_MASK {
        SPECIAL => return None,
        SHORT => {
            let scale = (header >> SHORT_SCALE_SHIFT) & SHORT_SCALE_MASK;
            (header & SHORT_NEGATIVE != 0, scale, short_weight(header), &body[2..])
        }
        sign => {
            let weight = u16_at(body, 2)? as i16 as i32;
            let scale = header & LONG_SCALE_MASK;
            (sign == LONG_NEGATIVE, scale, weight, &body[4..])
        }
    };

    let count = (digits.len() / 2) as i32;
    // The stored digits end at this decimal place; the display scale says where the number ends.
    let shift = scale as i32 - (count - 1 - weight) * DIGIT_WIDTH;
    let decimal = match small_mantissa(digits, shift) {
        // Most numbers.
        Some(mantissa) => {
            Decimal::try_new(if negative { -mantissa } else { mantissa }, scale.into())
        }
        None => {
            let mantissa = mantissa(digits, shift)?;
            let signed = if negative { -mantissa } else { mantissa };
            Decimal::try_from_i128_with_scale(signed, scale.into())
        }
    };
    decimal.ok()
}

/// The number in the body of a `numeric`, in hundredths and rounded half away from zero, however
/// many digits it has. `None` for NaN, the infinities, and numbers of 10,000 or more.
pub fn hundredths(body: &[u8]) -> Option<i32> {
    let header = u16_at(body, 0)?;
    let (negative, weight, digits) = match header & SIGN_MASK {
        SPECIAL => return None,
        SHORT => (header & SHORT_NEGATIVE != 0, short_weight(header), body.get(2..)?),
        sign => (sign == LONG_NEGATIVE, i32::from(u16_at(body, 2)? as i16), body.get(4..)?),
    };
    let (mut whole, mut fraction) = (0, 0);
    for (place, digit) in (i32::MIN..=weight).rev().zip(digits.chunks_exact(2)) {
        match (place, i32::from(u16_at(digit, 0)?)) {
            (0, digit) => whole = digit,
            (-1, digit) => fraction = digit,
            (1.., 1..) => return None,
            _ => {}
        }
    }
    // Four decimal places; those behind them do not matter.
    let size = whole * 100 + fraction / 100 + i32::from(fraction % 100 >= 50);
    Some(if negative { -size } else { size })
}

/// Whether a number, in the form of its body, has at most this many digits before its point.
pub fn has_at_most(integer_digits: i32, body: &[u8]) -> bool {
    let Some(header) = u16_at(body, 0) else {
        return false;
    };
    let (weight, first) = match header & SIGN_MASK {
        SPECIAL => return false,
        SHORT if header & SHORT_WEIGHT_SIGN != 0 => return true,
        SHORT => (i32::from(header & SHORT_WEIGHT_MASK), u16_at(body, 2)),
        _ => (u16_at(body, 2).map_or(0, |weight| i32::from(weight as i16)), u16_at(body, 4)),
    };
    let first = match first.unwrap_or_default() {
        0 => 0,
        first => first.ilog10() as i32 + 1,
    };
    weight < 0 || weight * DIGIT_WIDTH + first <= integer_digits
}

/// The weight of the first digit in the short form.
fn short_weight(header: u16) -> i32 {
    let magnitude = i32::from(header & SHORT_WEIGHT_MASK);
    if header & SHORT_WEIGHT_SIGN != 0 {
        magnitude - (i32::from(SHORT_WEIGHT_MASK) + 1)
    } else {
        magnitude
    }
}

/// The number that the digits make, with `shift` decimal places more, or fewer where it is
/// negative.
fn mantissa(digits: &[u8], shift: i32) -> Option<i128> {
    let mut mantissa: i128 = 0;
    for digit in digits.chunks_exact(2) {
        mantissa = mantissa.checked_mul(BASE.into())?.checked_add(u16_at(digit, 0)?.into())?;
    }
    let factor = 10i128.checked_pow(shift.unsigned_abs())?;
    if shift >= 0 { mantissa.checked_mul(factor) } else { Some(mantissa / factor) }
}

/// The same where 64 bits are enough for certain.
fn small_mantissa(digits: &[u8], shift: i32) -> Option<i64> {
    if digits.len() > 3 * 2 || !(-3..=3).contains(&shift) {
        return None;
    }
    let mut mantissa: i64 = 0;
    for digit in digits.chunks_exact(2) {
        mantissa = mantissa * i64::from(BASE) + i64::from(u16_at(digit, 0)?);
    }
    let factor = [1, 10, 100, 1000][shift.unsigned_abs() as usize];
    Some(if shift >= 0 { mantissa * factor } else { mantissa / factor })
}

fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(offset..offset + 2)?.try_into().ok()?))
}

/// 96 bits, and zeros up to a whole digit behind them.
const MOST_DIGITS: usize = 9;

/// The body of a `numeric`: a header, and no more digits than a decimal has.
pub struct Body {
    bytes: [u8; 2 + 2 * MOST_DIGITS],
    length: usize,
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Writes a decimal as the body of a `numeric` (without its length word).
pub fn encode(value: Decimal) -> Body {
    let scale = value.scale();
    // Pad the fraction to whole base-10,000 digits.
    let padding = (DIGIT_WIDTH as u32 - scale % DIGIT_WIDTH as u32) % DIGIT_WIDTH as u32;
    let mut rest = value.mantissa().unsigned_abs() * 10u128.pow(padding);
    // The digits, from the last one on.
    let mut digits = [0u16; MOST_DIGITS];
    let mut count = 0;
    while rest > 0 {
        (digits[count], rest) = match u64::try_from(rest) {
            Ok(rest) => ((rest % u64::from(BASE)) as u16, (rest / u64::from(BASE)).into()),
            Err(_) => ((rest % u128::from(BASE)) as u16, rest / u128::from(BASE)),
        };
        count += 1;
    }
    let fraction_digits = (scale + padding) as i32 / DIGIT_WIDTH;
    let weight = if count == 0 { 0 } else { count as i32 - 1 - fraction_digits };
    // Zeros at the end are not stored.
    let zeros = digits[..count].iter().take_while(|digit| **digit == 0).count();
    let negative = value.is_sign_negative() && count > 0;
    // 28 decimal places and 29 digits always fit the short form.
    let header = SHORT
        | if negative { SHORT_NEGATIVE } else { 0 }
        | ((scale as u16) << SHORT_SCALE_SHIFT)
        | if weight < 0 { SHORT_WEIGHT_SIGN } else { 0 }
        | (weight as u16 & SHORT_WEIGHT_MASK);

    let mut body = Body { bytes: [0; 2 + 2 * MOST_DIGITS], length: 2 * (1 + count - zeros) };
    let words = [header].into_iter().chain(digits[zeros..count].iter().rev().copied());
    for (bytes, word) in body.bytes.chunks_exact_mut(2).zip(words) {
        bytes.copy_from_slice(&word.to_ne_bytes());
    }
    body
}
