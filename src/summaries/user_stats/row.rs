//! A row of `practice_sessions`, and how it follows from attempts.

use crate::error::{Error, Result};
use crate::pg::sqltype::{Date, Uuid};
use crate::summaries::outcome::{Outcome, greatest_after};
use crate::summaries::rewrite::average;
use crate::summaries::users::UserRow;
use crate::table::Reference;
use crate::table::stored_row::{Count, Numeric, stored_row};
use progress::{DayTotals, Score};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

stored_row! {
    /// A user's practice on one day.
    pub struct PracticeDay in "practice_sessions" (Write) {
        key { user_id: Uuid, practice_date: Date }
        columns {
            attempts_count: Count,
            scored_attempts: Count,
            total_score: Numeric<14>,
            average_score: Numeric<5>,
            best_score: Numeric<5>,
            total_duration_seconds: Numeric<12>,
            domains_practiced: Vec<String>,
        }
    }
    with .timestamps("created_at", "updated_at").percentages(&["average_score", "best_score"])
        .references(&[Reference { column: "user_id", table: UserRow::TABLE }])
}

/// The key of a practice day.
pub type DayKey = (Uuid, Date);

/// The largest `total_duration_seconds`.
const LONGEST_DAY: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 2);

impl From<&DayTotals> for PracticeDay {
    fn from(totals: &DayTotals) -> Self {
        Self {
            attempts_count: totals.attempts as i64,
            scored_attempts: totals.scored as i64,
            total_score: totals.total_score,
            average_score: totals.average().unwrap_or_default(),
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            total_duration_seconds: totals.duration,
            domains_practiced: totals.domains.iter().cloned().collect(),
        }
    }
}

impl PracticeDay {
    /// The row of a day after a change of its attempts. The best score and the domains may have to
    /// be read from the attempts.
    pub fn after(
        stored: Option<&Self>,
        removed: Option<&DayTotals>,
        added: Option<&DayTotals>,
        current: Option<&DayTotals>,
    ) -> Outcome<Self> {
        let (none, nothing) = (DayTotals::default(), Self::from(&DayTotals::default()));
        let (removed, added) = (removed.unwrap_or(&none), added.unwrap_or(&none));
        let (stored, current) = (stored.unwrap_or(&nothing), current.unwrap_or(&none));
        let attempts = stored.attempts_count - removed.attempts as i64;
        let scored = stored.scored_attempts - removed.scored as i64;
        if attempts < 0 || scored < 0 {
            return Outcome::Mismatch;
        }
        let (attempts, scored) = (attempts + added.attempts as i64, scored + added.scored as i64);
        if attempts == 0 {
            return if scored == 0 { Outcome::Gone } else { Outcome::Mismatch };
        }

        let [removed_best, current_best] = [removed, current].map(|t| t.best.map(Score::value));
        let best = greatest_after(Some(stored.best_score), removed_best, current_best);
        let total_score = stored.total_score - removed.total_score + added.total_score;
        let row = Self {
            attempts_count: attempts,
            scored_attempts: scored,
            total_score,
            average_score: average(total_score, scored),
            best_score: best.flatten().unwrap_or_default(),
            total_duration_seconds: stored.total_duration_seconds - removed.duration
                + added.duration,
            domains_practiced: stored.with_domains(&current.domains),
        };
        // Another attempt of the day may have the domain of a removed one.
        if best.is_some() && removed.domains.is_subset(&current.domains) {
            Outcome::Row(row)
        } else {
            Outcome::Incomplete(row)
        }
    }

    fn with_domains(&self, more: &BTreeSet<String>) -> Vec<String> {
        if more.iter().all(|domain| self.domains_practiced.binary_search(domain).is_ok()) {
            return self.domains_practiced.clone();
        }
        let all: BTreeSet<&String> = self.domains_practiced.iter().chain(more).collect();
        all.into_iter().cloned().collect()
    }

    /// The row with the best score and the domains of the day's attempts.
    pub fn completed_by(self, found: &DayTotals) -> Self {
        let Self { best_score, domains_practiced, .. } = found.into();
        Self { best_score, domains_practiced, ..self }
    }

    /// The row, if its columns can hold it.
    pub fn checked(self) -> Result<Self> {
        if self.total_duration_seconds > LONGEST_DAY {
            return Err(Error::SumRange("total_duration_seconds"));
        }
        Ok(self)
    }
}
