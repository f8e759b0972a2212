//! What a row of `skill_progress` says, and how it follows from scored points.

use super::points::Points;
use crate::error::{Error, Result};
use crate::pg::jsonb::{self, Objects};
use crate::pg::sqltype::Jsonb;
use crate::summaries::extremes::{After, greatest_after};
use progress::{AttemptKey, History, Score, Settings, Skill, SkillTotals};
use rust_decimal::Decimal;
use std::cmp::Reverse;

/// A row of `skill_progress` without its key.
#[derive(Clone, PartialEq)]
pub struct Record {
    pub current_average: Decimal,
    pub previous_average: Option<Decimal>,
    pub best_score: Decimal,
    pub worst_score: Decimal,
    pub trend: String,
    pub trend_percentage: Decimal,
    pub history: Jsonb,
    pub count: i64,
    /// Where the newest point of the history stands in time order.
    pub newest: AttemptKey,
}

impl Record {
    /// The record of a skill with these totals, whose history is `history`. `scores` are the last
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
            current_average: progress::moving_average(scores, window)
                .map_err(overflow)?
                .unwrap_or_default(),
            previous_average: progress::previous_average(scores, window).map_err(overflow)?,
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            worst_score: totals.worst.map(Score::value).unwrap_or_default(),
            trend: reading.trend.name().to_owned(),
            trend_percentage: reading.percentage,
            history,
            count: totals.count as i64,
            newest,
        })
    }

    /// The record of a skill whose history holds exactly the points of `history`.
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

    /// The record of a skill with these scored points and no others.
    pub fn of_points(settings: &Settings, points: &Points) -> Result<Option<Self>> {
        Self::of_history(settings, &points.totals, &points.history)
    }

    /// The record of a skill after a change of its points.
    pub fn after(
        settings: &Settings,
        stored: Option<&Self>,
        removed: Option<&Points>,
        added: Option<&Points>,
        current: Option<&Points>,
    ) -> Result<After<Self, Extremes>> {
        let Some(stored) = stored else {
            // All that the row depends on is in `added`, or the caller has said that it is not.
            let added = added.filter(|_| removed.is_none());
            let record = added.map(|added| Self::of_points(settings, added)).transpose()?;
            return Ok(record.flatten().map_or(After::Unfit, After::Row));
        };
        let count_of = |points: Option<&Points>| points.map_or(0, |p| p.totals.count as i64);
        let (best, worst) = (Score::new(stored.best_score), Score::new(stored.worst_score));
        let (Ok(best), Ok(worst)) = (best, worst) else {
            return Ok(After::Unfit);
        };
        if stored.count < count_of(removed) {
            return Ok(After::Unfit);
        }
        let count = stored.count - count_of(removed) + count_of(added);
        if count == 0 {
            return Ok(After::Gone);
        }

        let best_of = |points: Option<&Points>| points.and_then(|p| p.totals.best);
        let worst_of = |points: Option<&Points>| points.and_then(|p| p.totals.worst).map(Reverse);
        let best = greatest_after(Some(best), best_of(removed), best_of(current)).flatten();
        let worst =
            greatest_after(Some(Reverse(worst)), worst_of(removed), worst_of(current)).flatten();
        let worst = worst.map(|Reverse(score)| score);
        let sought = Extremes { count, best, worst };
        if best.is_none() || worst.is_none() {
            return Ok(After::Unsure(sought));
        }
        let totals = SkillTotals { count: count as u64, best, worst };
        let is_older = |points: Option<&Points>| {
            points.is_none_or(|points| stored.is_full_of_newer(settings, points.newest))
        };
        let record = if is_older(removed) && is_older(current) {
            Some(stored.with_totals(&totals))
        } else if let (None, Some(current)) = (removed, current) {
            stored.appended(settings, current, &totals)?
        } else {
            None
        };
        Ok(record.map_or(After::Unsure(sought), After::Row))
    }

    /// Whether the history has as many points as it may have, all of them newer than this, as far as their dates tell.
    fn is_full_of_newer(&self, settings: &Settings, key: AttemptKey) -> bool {
        if key >= self.newest {
            return false;
        }
        Objects::of(&self.history).is_some_and(|history| {
            let oldest = history.first_text("date");
            history.len() == settings.history_length && Some(key.date()) < oldest
        })
    }

    fn with_totals(&self, totals: &SkillTotals) -> Self {
        Self {
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            worst_score: totals.worst.map(Score::value).unwrap_or_default(),
            count: totals.count as i64,
            ..self.clone()
        }
    }

    /// The record after points that all come later than its newest one. `None` if they do not, or
    /// if the stored history is not what this extension writes.
    fn appended(
        &self,
        settings: &Settings,
        points: &Points,
        totals: &SkillTotals,
    ) -> Result<Option<Self>> {
        let added = &points.history;
        let Some(newest) = added.newest().filter(|_| points.oldest > self.newest) else {
            return Ok(None);
        };
        let kept = settings.history_length - added.len();
        let needed = kept.min(2 * settings.average_window);
        let appended = stored_form(added);
        let (Some(before), Some(after)) = (Objects::of(&self.history), Objects::of(&appended))
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

/// What is known of a skill's points while its history is not: best and worst may be `None` as well.
pub struct Extremes {
    count: i64,
    best: Option<Score>,
    worst: Option<Score>,
}

impl Extremes {
    pub fn of(self, skill: Skill) -> Sought {
        Sought { skill, known: self, found: SkillTotals::default() }
    }
}

/// A skill whose attempts are read, for its history and what else is not known.
pub struct Sought {
    pub skill: Skill,
    known: Extremes,
    pub found: SkillTotals,
}

impl Sought {
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
    jsonb::points(history.points().map(|point| (point.date(), point.score.value().normalize())))
}
