//! The state of both aggregates: the newest scores, as many as they need.

use crate::error::{Error, Result};
use pgrx::AnyNumeric;
use rust_decimal::Decimal;
use std::collections::VecDeque;

/// Points in a moving average, unless the call says otherwise.
const DEFAULT_WINDOW: i32 = 10;
const LOWEST_WINDOW: i32 = 1;
const HIGHEST_WINDOW: i32 = 500;

/// The newest scores, oldest first.
#[derive(Default)]
pub struct Scores {
    window: Option<i32>,
    newest: VecDeque<Decimal>,
}

impl Scores {
    /// Takes one row: NULL scores do not count. `kept` windows of scores are kept.
    pub fn add(&mut self, score: Option<AnyNumeric>, window: i32, kept: usize) -> Result<()> {
        if !(LOWEST_WINDOW..=HIGHEST_WINDOW).contains(&window) {
            return Err(Error::ArgumentRange {
                name: "window",
                low: LOWEST_WINDOW.into(),
                high: HIGHEST_WINDOW.into(),
                value: window.into(),
            });
        }
        if self.window.replace(window).is_some_and(|before| before != window) {
            return Err(Error::ChangingArgument("window"));
        }
        if let Some(score) = score {
            if self.newest.len() == kept * window as usize {
                self.newest.pop_front();
            }
            self.newest.push_back(decimal(&score, "score")?);
        }
        Ok(())
    }

    pub fn window(&self) -> usize {
        self.window.unwrap_or(DEFAULT_WINDOW) as usize
    }

    pub fn to_vec(&self) -> Vec<Decimal> {
        self.newest.iter().copied().collect()
    }
}

/// The window of a call that names one, or not.
pub fn window_or_default(window: Option<Option<i32>>) -> Result<i32> {
    match window {
        None => Ok(DEFAULT_WINDOW),
        Some(window) => window.ok_or(Error::NullArgument("window")),
    }
}

/// An argument as an exact decimal.
pub fn decimal(number: &AnyNumeric, what: &'static str) -> Result<Decimal> {
    Decimal::from_str_exact(number.normalize()).map_err(|_| Error::NotFinite { what })
}

/// A result as a `numeric`.
pub fn numeric(value: Decimal) -> Result<AnyNumeric> {
    AnyNumeric::try_from(value.to_string().as_str())
        .map_err(|_| Error::NotFinite { what: "the result" })
}
