//! A row of `skill_progress`, and how it follows from scored points.

use super::points::Points;
use crate::error::{Error, Result};
use crate::pg::jsonb::{NewArray, Objects, Value};
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Jsonb, Timestamp, Uuid, text};
use crate::summaries::outcome::{Outcome, greatest_after};
use crate::summaries::users::UserRow;
use crate::table::stored_row::{Count, FieldKind, Nullable, Numeric, stored_row};
use crate::table::{ColumnType, Reference};
use progress::{AttemptKey, History, Score, Settings, SkillName, SkillTotals};
use rust_decimal::Decimal;
use std::cmp::Reverse;

impl FieldKind for SkillName {
    type Value = SkillName;
    const COLUMN: ColumnType = String::COLUMN;

    fn read(row: &Row, position: usize) -> Result<Option<SkillName>> {
        Ok(row.text(position)?.and_then(|name| SkillName::new(&name)))
    }

    fn write(name: &SkillName) -> Result<Arg> {
        Ok(text(name.as_str()))
    }
}

stored_row! {
    /// A user's progress in a skill.
    pub struct SkillRow in "skill_progress" (Write) {
        key { user_id: Uuid, skill_name: SkillName }
        columns {
            current_avg: Numeric<5>,
            previous_avg: Nullable<Numeric<5>>,
            best_score: Numeric<5>,
            worst_score: Numeric<5>,
            trend: String,
            trend_percentage: Numeric<5>,
            score_history: Jsonb,
            attempts_count: Count,
            last_practiced_at: Timestamp,
            last_attempt_id: i64,
        }
    }
    with .timestamps("created_at", "updated_at").percentages(&["current_avg", "previous_avg", "best_score", "worst_score"])
        .references(&[Reference { column: "user_id", table: UserRow::TABLE }])
}

impl SkillRow {
    /// The row of a skill with these totals, whose history is `history`. `scores` are the last
    /// scores of that history, at least twice the window or all of them.
    fn new(
        settings: &Settings,
        totals: &SkillTotals,
        scores: &[Decimal],
        history: Jsonb,
        newest: AttemptKey,
    ) -> Result<Self> {
        let overflow = |_| Error::Overflow;
        let window = settings.average_window;
        let reading =
            progress::trend(scores, window, settings.trend_threshold).map_err(overflow)?;
        Ok(Self {
            current_avg: progress::moving_average(scores, window)
                .map_err(overflow)?
                .unwrap_or_default(),
            previous_avg: progress::previous_average(scores, window).map_err(overflow)?,
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            worst_score: totals.worst.map(Score::value).unwrap_or_default(),
            trend: reading.trend.name().to_owned(),
            trend_percentage: reading.percentage,
            score_history: history,
            attempts_count: totals.count as i64,
            last_practiced_at: Timestamp(newest.created_at),
            last_attempt_id: newest.id,
        })
    }

    /// The row of a skill whose history holds exactly the points of `history`.
    pub fn of_history(
        settings: &Settings,
        totals: &SkillTotals,
        history: &History,
    ) -> Result<Option<Self>> {
        let Some(newest) = history.newest() else {
            return Ok(None);
        };
        let json = stored_form(history);
        Self::new(settings, totals, &history.scores(), json, newest.key).map(Some)
    }

    /// The row of a skill with these scored points and no others.
    pub fn of_points(settings: &Settings, points: &Points) -> Result<Option<Self>> {
        Self::of_history(settings, &points.totals, &points.history)
    }

    /// The row of a skill after a change of its points.
    pub fn after(
        settings: &Settings,
        stored: Option<&Self>,
        removed: Option<&Points>,
        added: Option<&Points>,
        current: Option<&Points>,
    ) -> Result<Outcome<Self, KnownTotals>> {
        let Some(stored) = stored else {
            // The row depends on `added` alone: the caller has ruled out earlier attempts.
            let added = added.filter(|_| removed.is_none());
            let row = added.map(|added| Self::of_points(settings, added)).transpose()?;
            return Ok(row.flatten().map_or(Outcome::Mismatch, Outcome::Row));
        };
        let count_of = |points: Option<&Points>| points.map_or(0, |p| p.totals.count as i64);
        let (best, worst) = (Score::new(stored.best_score), Score::new(stored.worst_score));
        let (Ok(best), Ok(worst)) = (best, worst) else {
            return Ok(Outcome::Mismatch);
        };
        if stored.attempts_count < count_of(removed) {
            return Ok(Outcome::Mismatch);
        }
        let count = stored.attempts_count - count_of(removed) + count_of(added);
        if count == 0 {
            return Ok(Outcome::Gone);
        }

        let best_of = |points: Option<&Points>| points.and_then(|p| p.totals.best);
        let worst_of = |points: Option<&Points>| points.and_then(|p| p.totals.worst).map(Reverse);
        let best = greatest_after(Some(best), best_of(removed), best_of(current)).flatten();
        let worst =
            greatest_after(Some(Reverse(worst)), worst_of(removed), worst_of(current)).flatten();
        let worst = worst.map(|Reverse(score)| score);
        let sought = KnownTotals { count, best, worst };
        if best.is_none() || worst.is_none() {
            return Ok(Outcome::Incomplete(sought));
        }
        let totals = SkillTotals { count: count as u64, best, worst };
        let is_older = |points: Option<&Points>| {
            points.is_none_or(|points| stored.is_full_of_newer(settings, points.newest))
        };
        let row = if is_older(removed) && is_older(current) {
            Some(stored.with_totals(&totals))
        } else if let (None, Some(current)) = (removed, current) {
            stored.appended(settings, current, &totals)?
        } else {
            None
        };
        Ok(row.map_or(Outcome::Incomplete(sought), Outcome::Row))
    }

    /// The key of the newest point of the history in time order.
    fn newest(&self) -> AttemptKey {
        AttemptKey { created_at: self.last_practiced_at.0, id: self.last_attempt_id }
    }

    /// Whether the history is full of points that are newer than `key`, as far as their dates tell.
    fn is_full_of_newer(&self, settings: &Settings, key: AttemptKey) -> bool {
        if key >= self.newest() {
            return false;
        }
        Objects::of(&self.score_history).is_some_and(|history| {
            let oldest = history.first_text("date");
            history.len() == settings.history_length && Some(key.date()) < oldest
        })
    }

    fn with_totals(&self, totals: &SkillTotals) -> Self {
        Self {
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            worst_score: totals.worst.map(Score::value).unwrap_or_default(),
            attempts_count: totals.count as i64,
            ..self.clone()
        }
    }

    /// The row after points that all come later than its newest one. `None` if they do not, or
    /// if the stored history is not what this extension writes.
    fn appended(
        &self,
        settings: &Settings,
        points: &Points,
        totals: &SkillTotals,
    ) -> Result<Option<Self>> {
        let added = &points.history;
        let Some(newest) = added.newest().filter(|_| points.oldest > self.newest()) else {
            return Ok(None);
        };
        let kept = settings.history_length - added.len();
        let needed = kept.min(2 * settings.average_window);
        let appended = stored_form(added);
        let (Some(before), Some(after)) =
            (Objects::of(&self.score_history), Objects::of(&appended))
        else {
            return Ok(None);
        };
        let Some(mut scores) = before.last_numbers("score", needed) else {
            return Ok(None);
        };
        scores.extend(added.scores());
        let history = before.splice(kept, &after);
        Self::new(settings, totals, &scores, history, newest.key).map(Some)
    }
}

/// The totals of a skill whose history must be read from the attempts; best and worst are `None` if
/// they must be read, too.
pub struct KnownTotals {
    count: i64,
    best: Option<Score>,
    worst: Option<Score>,
}

impl KnownTotals {
    /// `skill`: its position.
    pub fn of(self, skill: usize) -> PendingSkill {
        PendingSkill { skill, known: self, found: SkillTotals::default() }
    }
}

/// A skill whose history, and whose unknown records, are read from the attempts.
pub struct PendingSkill {
    /// Its position.
    pub skill: usize,
    known: KnownTotals,
    pub found: SkillTotals,
}

impl PendingSkill {
    /// Whether no more attempts are needed than those that `history` was read from.
    pub fn ends_at(&self, history: &History) -> bool {
        history.is_full() && self.known.best.is_some() && self.known.worst.is_some()
    }

    pub fn totals(&self) -> SkillTotals {
        SkillTotals {
            count: self.known.count.max(0) as u64,
            best: self.known.best.or(self.found.best),
            worst: self.known.worst.or(self.found.worst),
        }
    }
}

/// A history as it is stored in `score_history`.
fn stored_form(history: &History) -> Jsonb {
    let mut array = NewArray::of(history.points().len());
    for point in history.points() {
        let (date, score) = (point.date(), point.score.value().normalize());
        array.push(&[("date", Value::Text(&date)), ("score", Value::Number(score))]);
    }
    array.finish()
}
