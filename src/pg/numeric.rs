//! PostgreSQL's `numeric` in its stored form, to and from an exact decimal. Safe code over bytes;
//! the layout is that of `src/backend/utils/adt/numeric.c`.

use rust_decimal::Decimal;

/// Decimal digits in one digit of a `numeric`.
const DIGIT_WIDTH: i32 = 4;
const BASE: i128 = 10_000;

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
            let magnitude = (header & SHORT_WEIGHT_MASK) as i32;
            let weight = if header & SHORT_WEIGHT_SIGN != 0 {
                magnitude - (SHORT_WEIGHT_MASK as i32 + 1)
            } else {
                magnitude
            };
            let scale = (header >> SHORT_SCALE_SHIFT) & SHORT_SCALE_MASK;
            (header & SHORT_NEGATIVE != 0, scale, weight, &body[2..])
        }
        sign => {
            let weight = u16_at(body, 2)? as i16 as i32;
            let scale = header & LONG_SCALE_MASK;
            (sign == LONG_NEGATIVE, scale, weight, &body[4..])
        }
    };

    let count = (digits.len() / 2) as i32;
    let mut mantissa: i128 = 0;
    for index in 0..count {
        let digit = u16_at(digits, index as usize * 2)? as i128;
        mantissa = mantissa.checked_mul(BASE)?.checked_add(digit)?;
    }
    // The stored digits end at this decimal place; the display scale says where the number ends.
    let stored_scale = (count - 1 - weight) * DIGIT_WIDTH;
    let shift = scale as i32 - stored_scale;
    let mantissa = if shift >= 0 {
        mantissa.checked_mul(10i128.checked_pow(shift as u32)?)?
    } else {
        mantissa / 10i128.checked_pow(shift.unsigned_abs())?
    };
    let signed = if negative { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(signed, scale as u32).ok()
}

fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(offset..offset + 2)?.try_into().ok()?))
}

/// Writes a decimal as the body of a `numeric` (without its length word).
pub fn encode(value: Decimal) -> Vec<u8> {
    let scale = value.scale();
    // Pad the fraction to whole base-10,000 digits.
    let padding = (DIGIT_WIDTH as u32 - scale % DIGIT_WIDTH as u32) % DIGIT_WIDTH as u32;
    let mut rest = value.mantissa().unsigned_abs() * 10u128.pow(padding);
    let mut digits: Vec<u16> = Vec::with_capacity(9);
    while rest > 0 {
        digits.push((rest % BASE as u128) as u16);
        rest /= BASE as u128;
    }
    let fraction_digits = (scale + padding) as i32 / DIGIT_WIDTH;
    let weight = digits.len() as i32 - 1 - fraction_digits;
    digits.reverse();
    while digits.last() == Some(&0) {
        digits.pop();
    }

    let zero = digits.is_empty();
    let weight = if zero { 0 } else { weight };
    let negative = value.is_sign_negative() && !zero;
    // 28 decimal places and 29 digits always fit the short form.
    let header = SHORT
        | if negative { SHORT_NEGATIVE } else { 0 }
        | ((scale as u16) << SHORT_SCALE_SHIFT)
        | if weight < 0 { SHORT_WEIGHT_SIGN } else { 0 }
        | (weight as u16 & SHORT_WEIGHT_MASK);

    let mut body = Vec::with_capacity(2 + digits.len() * 2);
    body.extend_from_slice(&header.to_ne_bytes());
    for digit in digits {
        body.extend_from_slice(&digit.to_ne_bytes());
    }
    body
}
