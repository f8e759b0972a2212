//! The moving average of a series: now, and one point earlier.

use rust_decimal::Decimal;

use crate::number::{ExactSum, Overflow};

/// The mean of the last `window` of `scores` (of all, if there are fewer), oldest first, rounded
/// half away from zero to 2 decimal places; `None` when there are none. Any numbers are allowed.
///
/// Definition: "current_avg: mean of the last average_window points".
///
/// # Errors
/// [`Overflow`] when the exact sum does not fit.
pub fn moving_average(scores: &[Decimal], window: usize) -> Result<Option<Decimal>, Overflow> {
    let last = &scores[scores.len().saturating_sub(window)..];
    if last.is_empty() {
        return Ok(None);
    }
    ExactSum::of(last)?.mean(last.len() as u64).map(Some)
}

/// The [`moving_average`] as it was before the newest of `scores`; `None` with fewer than two.
///
/// Definition: "previous_avg: the same one point earlier (NULL with one point)".
///
/// # Errors
/// [`Overflow`] when the exact sum does not fit.
pub fn previous_average(scores: &[Decimal], window: usize) -> Result<Option<Decimal>, Overflow> {
    match scores {
        [earlier @ .., _newest] => moving_average(earlier, window),
        [] => Ok(None),
    }
}
