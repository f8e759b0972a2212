//! Exact decimal arithmetic: sums that never lose a digit, and the one rounding rule of all
//! averages.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// Decimal places of every score and every average.
pub(crate) const PLACES: u32 = 2;

/// An exact intermediate result that does not fit.
///
/// Scores are too small to cause it; the aggregates, which accept any numbers, can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sum of scores is out of range")]
pub struct Overflow;

/// Rounds to 2 decimal places, half away from zero.
///
/// The result has scale 2 and is never a negative zero. A value too large for two decimal places
/// (from about 7.9e26) keeps as many as fit.
///
/// Definition: "All averages are exact decimals rounded half away from zero to 2 places".
pub fn round(value: Decimal) -> Decimal {
    // An average of one value always exists; see `quotient`.
    average(value, 1).unwrap_or(value)
}

/// The mean of `count` values whose exact sum is `sum`, rounded as by [`round`]; `None` when
/// `count` is 0.
///
/// Rounded once, from the exact quotient.
///
/// Definition: "average_score = total_score / scored_attempts".
pub fn average(sum: Decimal, count: u64) -> Option<Decimal> {
    quotient(sum.mantissa(), sum.scale(), count)
}

/// A sum without rounding: `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExactSum {
    mantissa: i128,
    scale: u32,
}

impl ExactSum {
    /// The exact sum of `values`.
    pub(crate) fn of(values: &[Decimal]) -> Result<ExactSum, Overflow> {
        let scale = values.iter().map(Decimal::scale).max().unwrap_or(0);
        let mut mantissa = 0_i128;
        for value in values {
            let addend = with_scale(value.mantissa(), value.scale(), scale)?;
            mantissa = mantissa.checked_add(addend).ok_or(Overflow)?;
        }
        Ok(ExactSum { mantissa, scale })
    }

    /// `value` times `factor`.
    pub(crate) fn product(value: Decimal, factor: u64) -> Result<ExactSum, Overflow> {
        let mantissa = value.mantissa().checked_mul(i128::from(factor));
        Ok(ExactSum { mantissa: mantissa.ok_or(Overflow)?, scale: value.scale() })
    }

    /// `self - other`.
    pub(crate) fn minus(self, other: ExactSum) -> Result<ExactSum, Overflow> {
        let (left, right, scale) = self.aligned(other)?;
        let mantissa = left.checked_sub(right).ok_or(Overflow)?;
        Ok(ExactSum { mantissa, scale })
    }

    /// `-self`.
    pub(crate) fn negated(self) -> Result<ExactSum, Overflow> {
        let mantissa = self.mantissa.checked_neg().ok_or(Overflow)?;
        Ok(ExactSum { mantissa, ..self })
    }

    /// Exact comparison, whatever the scales.
    pub(crate) fn compare(self, other: ExactSum) -> Result<Ordering, Overflow> {
        let (left, right, _) = self.aligned(other)?;
        Ok(left.cmp(&right))
    }

    /// `self / count`, rounded as by [`round`]. A `count` of 0 is an overflow.
    pub(crate) fn mean(self, count: u64) -> Result<Decimal, Overflow> {
        quotient(self.mantissa, self.scale, count).ok_or(Overflow)
    }

    fn aligned(self, other: ExactSum) -> Result<(i128, i128, u32), Overflow> {
        let scale = self.scale.max(other.scale);
        let left = with_scale(self.mantissa, self.scale, scale)?;
        let right = with_scale(other.mantissa, other.scale, scale)?;
        Ok((left, right, scale))
    }
}

/// The mantissa of the same number written with the larger scale `to`.
fn with_scale(mantissa: i128, from: u32, to: u32) -> Result<i128, Overflow> {
    if from == to {
        return Ok(mantissa);
    }
    mantissa.checked_mul(10_i128.pow(to - from)).ok_or(Overflow)
}

/// `mantissa / 10^scale / count`, rounded half away from zero to 2 places, or to fewer where the
/// result is too large for two. `None` when `count` is 0 or the result does not fit a `Decimal`,
/// which cannot happen when the dividend does.
fn quotient(mantissa: i128, scale: u32, count: u64) -> Option<Decimal> {
    if count == 0 {
        return None;
    }
    (0..=PLACES).rev().find_map(|places| quotient_with(mantissa, scale, count, places))
}

fn quotient_with(mantissa: i128, scale: u32, count: u64, places: u32) -> Option<Decimal> {
    // The quotient in half units of the last place. Two truncating divisions equal one by the
    // product, so the last step is the only rounding, half away from zero.
    let doubled = mantissa.unsigned_abs().checked_mul(2)?;
    let scaled = if scale >= places {
        doubled / 10_u128.pow(scale - places)
    } else {
        doubled.checked_mul(10_u128.pow(places - scale))?
    };
    let half_units = scaled / u128::from(count);
    let size = i128::try_from(half_units.div_ceil(2)).ok()?;
    Decimal::try_from_i128_with_scale(size * mantissa.signum(), places).ok()
}
