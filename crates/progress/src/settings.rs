//! The settings that stored summaries depend on, and their ranges. The time zone is not among them:
//! only the database can check it.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use crate::number::{PLACES, round};

const AVERAGE_WINDOW: RangeInclusive<i32> = 1..=500;
const MAX_HISTORY_LENGTH: i32 = 1000;

/// How averages, trends and histories are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many of a skill's newest points its average covers, and at most how many the trend
    /// compares on either side: 1 to 500.
    pub average_window: usize,
    /// The difference, in points of score, that a trend must exceed: 0 to 100, with scale 2.
    pub trend_threshold: Decimal,
    /// How many points a history keeps: twice `average_window` to 1000.
    pub history_length: usize,
}

/// A setting out of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// `average_window` is out of range.
    #[error("average_window must be between 1 and 500, not {value}")]
    AverageWindow {
        /// The value given.
        value: i32,
    },
    /// `trend_threshold` is out of range or too fine.
    #[error("trend_threshold must be between 0 and 100 with at most 2 decimal places, not {value}")]
    TrendThreshold {
        /// The value given.
        value: Decimal,
    },
    /// `history_length` is out of the range that `average_window` leaves.
    #[error(
        "history_length must be between {minimum} (twice average_window) and 1000, not {value}"
    )]
    HistoryLength {
        /// The value given.
        value: i32,
        /// Twice `average_window`, the least that the trend needs.
        minimum: i32,
    },
}

impl Settings {
    /// The largest `history_length`.
    pub const LONGEST_HISTORY: usize = MAX_HISTORY_LENGTH as usize;

    /// Checks settings given in SQL.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting, in the order of the arguments, that is out of its
    /// range.
    pub fn validate(
        average_window: i32,
        trend_threshold: Decimal,
        history_length: i32,
    ) -> Result<Settings, SettingsError> {
        if !AVERAGE_WINDOW.contains(&average_window) {
            return Err(SettingsError::AverageWindow { value: average_window });
        }
        let in_range = trend_threshold >= Decimal::ZERO && trend_threshold <= Decimal::ONE_HUNDRED;
        if !in_range || trend_threshold.normalize().scale() > PLACES {
            return Err(SettingsError::TrendThreshold { value: trend_threshold });
        }
        let minimum = 2 * average_window;
        if !(minimum..=MAX_HISTORY_LENGTH).contains(&history_length) {
            return Err(SettingsError::HistoryLength { value: history_length, minimum });
        }
        Ok(Settings {
            average_window: average_window as usize,
            trend_threshold: round(trend_threshold),
            history_length: history_length as usize,
        })
    }
}

impl Default for Settings {
    /// A window of 10 points, a threshold of 2.00 points, a history of 100 points.
    fn default() -> Settings {
        Settings {
            average_window: 10,
            trend_threshold: Decimal::new(200, PLACES),
            history_length: 100,
        }
    }
}
