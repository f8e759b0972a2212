//! A row of `question_history`, and how it follows from attempts.

use crate::pg::sqltype::{Timestamp, Uuid};
use crate::summaries::outcome::{Outcome, greatest_after};
use crate::summaries::rewrite::average;
use crate::summaries::users::UserRow;
use crate::table::Reference;
use crate::table::stored_row::{Count, Nullable, Numeric, stored_row};
use progress::{AttemptKey, QuestionTotals, Score};
use rust_decimal::Decimal;
use std::cmp::Reverse;

stored_row! {
    /// A question, as far as the rows of `question_history` refer to it.
    pub struct Question in "questions" (Reference) {
        key { id: i32 }
        columns {}
    }
}

stored_row! {
    /// How often a user was asked a question, and with which scores.
    pub struct QuestionRow in "question_history" (Write) {
        key { user_id: Uuid, question_id: i32 }
        columns {
            times_asked: Count,
            times_skipped: Count,
            times_scored: Count,
            total_score: Numeric<14>,
            best_score: Nullable<Numeric<5>>,
            worst_score: Nullable<Numeric<5>>,
            latest_score: Nullable<Numeric<5>>,
            avg_score: Nullable<Numeric<5>>,
            last_asked_at: Timestamp,
            latest_scored_at: Nullable<Timestamp>,
            latest_attempt_id: Nullable<i64>,
        }
    }
    with .timestamps("created_at", "updated_at").percentages(&["best_score", "worst_score", "latest_score", "avg_score"]).references(&[
        Reference { column: "user_id", table: UserRow::TABLE },
        Reference { column: "question_id", table: Question::TABLE },
    ])
}

impl From<&QuestionTotals> for QuestionRow {
    fn from(totals: &QuestionTotals) -> Self {
        Self {
            times_asked: totals.asked as i64,
            times_skipped: totals.skipped as i64,
            times_scored: totals.scored as i64,
            total_score: totals.total_score,
            best_score: totals.best.map(Score::value),
            worst_score: totals.worst.map(Score::value),
            latest_score: totals.latest.map(|(_, score)| score.value()),
            avg_score: totals.average(),
            last_asked_at: Timestamp(totals.last_asked_at),
            latest_scored_at: totals.latest.map(|(key, _)| Timestamp(key.created_at)),
            latest_attempt_id: totals.latest.map(|(key, _)| key.id),
        }
    }
}

impl QuestionRow {
    /// The row of a question after a change of its attempts. Best, worst and latest may have to be
    /// read from the attempts.
    pub fn after(
        stored: Option<&Self>,
        removed: Option<&QuestionTotals>,
        added: Option<&QuestionTotals>,
        current: Option<&QuestionTotals>,
    ) -> Outcome<Self> {
        let none = QuestionTotals::default();
        let Some(stored) = stored else {
            // The row depends on `added` alone: the caller has ruled out earlier attempts.
            return added
                .filter(|_| removed.is_none())
                .map_or(Outcome::Mismatch, |added| Outcome::Row(added.into()));
        };
        let (removed, added) = (removed.unwrap_or(&none), added.unwrap_or(&none));
        let before = [
            stored.times_asked - removed.asked as i64,
            stored.times_skipped - removed.skipped as i64,
            stored.times_scored - removed.scored as i64,
        ];
        let [asked, skipped, scored] = before;
        if before.iter().any(|count| *count < 0) {
            return Outcome::Mismatch;
        }
        let asked = asked + added.asked as i64;
        let (skipped, scored) = (skipped + added.skipped as i64, scored + added.scored as i64);
        if asked == 0 {
            return if scored == 0 && skipped == 0 { Outcome::Gone } else { Outcome::Mismatch };
        }

        let current = current.unwrap_or(&none);
        let asked_at = |totals: &QuestionTotals| (totals.asked > 0).then_some(totals.last_asked_at);
        let last_asked_at =
            greatest_after(Some(stored.last_asked_at.0), asked_at(removed), asked_at(current));
        let total_score = stored.total_score - removed.total_score + added.total_score;
        let counted = Self {
            times_asked: asked,
            times_skipped: skipped,
            times_scored: scored,
            total_score,
            ..stored.clone()
        };
        match (counted.clone().with_scores(removed, current), last_asked_at.flatten()) {
            (Some(record), Some(last_asked_at)) => {
                Outcome::Row(Self { last_asked_at: Timestamp(last_asked_at), ..record })
            }
            _ => Outcome::Incomplete(counted),
        }
    }

    /// The row with its scores brought up to date; `None` if they must be read from the attempts.
    fn with_scores(self, removed: &QuestionTotals, current: &QuestionTotals) -> Option<Self> {
        let value = |score: Option<Score>| score.map(Score::value);
        let key = |totals: &QuestionTotals| totals.latest.map(|(key, _)| key);
        let best = greatest_after(self.best_score, value(removed.best), value(current.best))?;
        let reversed = |score: Option<Decimal>| score.map(Reverse);
        let worst = greatest_after(
            reversed(self.worst_score),
            reversed(value(removed.worst)),
            reversed(value(current.worst)),
        )?;
        let stored_key = self.latest_scored_at.zip(self.latest_attempt_id);
        let stored_key = stored_key.map(|(at, id)| AttemptKey { created_at: at.0, id });
        let latest = greatest_after(stored_key, key(removed), key(current))?;
        let latest_score = match current.latest {
            Some((key, score)) if Some(key) == latest => Some(score.value()),
            _ => self.latest_score,
        };
        Some(Self {
            best_score: best,
            worst_score: worst.map(|Reverse(score)| score),
            latest_score,
            avg_score: self.average(),
            latest_scored_at: latest.map(|key| Timestamp(key.created_at)),
            latest_attempt_id: latest.map(|key| key.id),
            ..self
        })
    }

    fn average(&self) -> Option<Decimal> {
        (self.times_scored > 0).then(|| average(self.total_score, self.times_scored))
    }

    /// The row with the values found in the attempts, except for counts and sums.
    pub fn completed_by(self, found: &QuestionTotals) -> Self {
        Self {
            times_asked: self.times_asked,
            times_skipped: self.times_skipped,
            times_scored: self.times_scored,
            total_score: self.total_score,
            avg_score: self.average(),
            ..found.into()
        }
    }
}
