//! A row of `question_history`, and how it follows from attempts.

use super::review::Reviewer;
use super::totals::{Asked, Change};
use crate::error::Result;
use crate::pg::sqltype::{Date, Timestamp, Uuid};
use crate::summaries::outcome::{Outcome, greatest_after};
use crate::summaries::rewrite::average;
use crate::summaries::users::UserRow;
use crate::table::Reference;
use crate::table::stored_row::{Added, Count, Nullable, Numeric, stored_row};
use progress::{AttemptKey, Memory, QuestionTotals, Review, Score};
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
    /// How often a user was asked a question, with which scores, and when it is due again.
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
            review_stability: Added<Nullable<Numeric<10, 4>>>,
            review_difficulty: Added<Nullable<Numeric<10, 4>>>,
            review_due: Added<Nullable<Date>>,
        }
    }
    with .timestamps("created_at", "updated_at").percentages(&["best_score", "worst_score", "latest_score", "avg_score"]).references(&[
        Reference { column: "user_id", table: UserRow::TABLE },
        Reference { column: "question_id", table: Question::TABLE },
    ])
}

impl QuestionRow {
    /// The row of all attempts at a question.
    pub fn of(Asked { totals, review }: &Asked, reviewer: &Reviewer) -> Self {
        let row = Self {
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
            review_stability: None,
            review_difficulty: None,
            review_due: None,
        };
        row.reviewed(*review, reviewer)
    }

    /// The row of a question after a change of its attempts. Best, worst, latest and the review may
    /// have to be read from the attempts.
    pub fn after(
        stored: Option<&Self>,
        removed: Option<&Change>,
        added: Option<&Change>,
        current: Option<&Change>,
        reviewer: &Reviewer,
    ) -> Result<Outcome<Self>> {
        let none = Change::default();
        let Some(stored) = stored else {
            // The row depends on `added` alone: the caller has ruled out earlier attempts.
            return match added.filter(|_| removed.is_none()) {
                None => Ok(Outcome::Mismatch),
                Some(added) => Ok(Outcome::Row(Self::of(&added.alone(reviewer)?, reviewer))),
            };
        };
        let (removed, current) = (removed.unwrap_or(&none), current.unwrap_or(&none));
        let after = stored.counted(&removed.totals, &added.unwrap_or(&none).totals);
        let Outcome::Row(counted) = after else {
            return Ok(after);
        };

        let (removed_totals, current_totals) = (&removed.totals, &current.totals);
        let asked_at = |totals: &QuestionTotals| (totals.asked > 0).then_some(totals.last_asked_at);
        let last_asked_at = greatest_after(
            Some(stored.last_asked_at.0),
            asked_at(removed_totals),
            asked_at(current_totals),
        );
        let review = stored.review_after(removed, current, reviewer)?;
        let scored = counted.clone().with_scores(removed_totals, current_totals);
        Ok(match (scored, last_asked_at.flatten(), review) {
            (Some(row), Some(last_asked_at), Some(review)) => {
                let row = Self { last_asked_at: Timestamp(last_asked_at), ..row };
                Outcome::Row(row.reviewed(review, reviewer))
            }
            _ => Outcome::Incomplete(counted),
        })
    }

    /// The row with the changed counts and the sum.
    fn counted(&self, removed: &QuestionTotals, added: &QuestionTotals) -> Outcome<Self> {
        let before = [
            self.times_asked - removed.asked as i64,
            self.times_skipped - removed.skipped as i64,
            self.times_scored - removed.scored as i64,
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
        Outcome::Row(Self {
            times_asked: asked,
            times_skipped: skipped,
            times_scored: scored,
            total_score: self.total_score - removed.total_score + added.total_score,
            ..self.clone()
        })
    }

    /// The newest scored attempt.
    fn latest(&self) -> Option<AttemptKey> {
        let (at, id) = self.latest_scored_at.zip(self.latest_attempt_id)?;
        Some(AttemptKey { created_at: at.0, id })
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
        let latest = greatest_after(self.latest(), key(removed), key(current))?;
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

    /// The review after a change: one step for each scored attempt after the newest so far. `None`
    /// if it must be read from the attempts. An attempt that is reported again is not after the
    /// newest, so that it is never followed twice.
    fn review_after(
        &self,
        removed: &Change,
        current: &Change,
        reviewer: &Reviewer,
    ) -> Result<Option<Option<Review>>> {
        let is_newer = |(key, _): &(AttemptKey, Score)| Some(*key) > self.latest();
        if !(removed.scored.is_empty() && current.scored.iter().all(is_newer)) {
            return Ok(None);
        }
        let mut review = self.review(reviewer)?;
        if review.is_none() && self.latest().is_some() {
            // The table lacks the columns until install() has added them.
            return Ok(Some(None));
        }
        for scored in &current.scored {
            review = Some(reviewer.after(review, *scored)?);
        }
        Ok(Some(review))
    }

    fn review(&self, reviewer: &Reviewer) -> Result<Option<Review>> {
        let memory = self.review_stability.zip(self.review_difficulty);
        let Some(((stability, difficulty), at)) = memory.zip(self.latest_scored_at) else {
            return Ok(None);
        };
        let memory = Memory::from_decimals(stability, difficulty);
        Ok(Some(Review { memory, day: reviewer.day(at.0)? }))
    }

    fn reviewed(self, review: Option<Review>, reviewer: &Reviewer) -> Self {
        Self {
            review_stability: review.map(|review| review.memory.stability()),
            review_difficulty: review.map(|review| review.memory.difficulty()),
            review_due: review.map(|review| reviewer.due(review)),
            ..self
        }
    }

    /// The row with the values found in the attempts, except for counts and sums.
    pub fn completed_by(self, found: &Asked, reviewer: &Reviewer) -> Self {
        Self {
            times_asked: self.times_asked,
            times_skipped: self.times_skipped,
            times_scored: self.times_scored,
            total_score: self.total_score,
            avg_score: self.average(),
            ..Self::of(found, reviewer)
        }
    }
}
