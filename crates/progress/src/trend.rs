//! The trend of a series: whether its last points are better than those before them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::number::{ExactSum, Overflow, PLACES};

/// The direction of a skill's scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Trend {
    /// The last points are better by more than the threshold.
    Improving,
    /// The difference is within the threshold, or there is nothing to compare.
    #[default]
    Stable,
    /// The last points are worse by more than the threshold.
    Declining,
}

/// A text that names no trend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown trend \"{0}\"")]
pub struct UnknownTrend(
    /// The text.
    pub String,
);

/// A trend and the difference behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrendReading {
    /// The trend.
    pub trend: Trend,
    /// The mean of the last points minus the mean of those before them, in points of score, rounded
    /// half away from zero to 2 decimal places; 0 with fewer than two points.
    pub percentage: Decimal,
}

impl Trend {
    /// The name as stored in `skill_progress.trend`.
    pub fn name(self) -> &'static str {
        match self {
            Trend::Improving => "improving",
            Trend::Stable => "stable",
            Trend::Declining => "declining",
        }
    }
}

impl FromStr for Trend {
    type Err = UnknownTrend;

    /// Reads a [`Trend::name`].
    fn from_str(text: &str) -> Result<Trend, UnknownTrend> {
        [Trend::Improving, Trend::Stable, Trend::Declining]
            .into_iter()
            .find(|trend| trend.name() == text)
            .ok_or_else(|| UnknownTrend(text.to_owned()))
    }
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The trend of `scores`, oldest first, with `window` points (at least 1) on either side of the
/// comparison, fewer if there are not enough. Any numbers are allowed. Only the last `2 * window`
/// points matter: passing just those gives the same result.
///
/// `threshold` (0 or more) is compared with the exact difference, not with the rounded one.
///
/// Definition: "with n points in the history, k = min(average_window, n / 2, whole division); delta
/// = (sum of the last k minus sum of the k before them) / k, not rounded: improving above
/// trend_threshold, declining below minus it, else stable (also with n < 2). trend_percentage:
/// delta rounded, 0 with n < 2".
///
/// # Errors
/// [`Overflow`] when a sum, the threshold times k, or the difference does not fit exactly.
pub fn trend(
    scores: &[Decimal],
    window: usize,
    threshold: Decimal,
) -> Result<TrendReading, Overflow> {
    let k = window.min(scores.len() / 2);
    if k == 0 {
        return Ok(TrendReading { trend: Trend::Stable, percentage: Decimal::new(0, PLACES) });
    }
    let (before, last) = scores.split_at(scores.len() - k);
    let before = &before[before.len() - k..];
    let count = k as u64;

    // delta > threshold, multiplied by k on both sides so that nothing is divided before comparing.
    let change = ExactSum::of(last)?.minus(ExactSum::of(before)?)?;
    let limit = ExactSum::product(threshold, count)?;
    let trend = if change.compare(limit)? == Ordering::Greater {
        Trend::Improving
    } else if change.compare(limit.negated()?)? == Ordering::Less {
        Trend::Declining
    } else {
        Trend::Stable
    };
    Ok(TrendReading { trend, percentage: change.mean(count)? })
}
