//! What a row of `skill_progress` says, and how it follows from scored points.

use super::points::Points;
use crate::error::{Error, Result};
use crate::pg::jsonb;
use crate::pg::sqltype::Jsonb;
use progress::{AttemptKey, History, Score, Settings, SkillTotals};
use rust_decimal::Decimal;

/// A row of `skill_progress` without its key.
#[derive(PartialEq)]
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
        Self::of_history(settings, &points.totals, &points.newest(settings.history_length))
    }

    /// The totals after more points.
    pub fn merged_totals(&self, added: &SkillTotals) -> Result<SkillTotals> {
        let score = |value: Decimal| {
            Score::new(value).map_err(|_| Error::ScoreRange {
                column: "skill_progress".into(),
                value: value.to_string(),
            })
        };
        let (best, worst) = (score(self.best_score)?, score(self.worst_score)?);
        Ok(SkillTotals {
            count: self.count.max(0) as u64 + added.count,
            best: Some(added.best.map_or(best, |added| added.max(best))),
            worst: Some(added.worst.map_or(worst, |added| added.min(worst))),
        })
    }

    /// The record after points that all come later than its newest one. `None` if they do not, or
    /// if the stored history is not what this extension writes.
    pub fn appended(&self, settings: &Settings, points: &Points) -> Result<Option<Self>> {
        let added = points.newest(settings.history_length);
        let Some(newest) = added.newest().filter(|_| points.oldest > self.newest) else {
            return Ok(None);
        };
        let kept = settings.history_length - added.len();
        let needed = kept.min(2 * settings.average_window);
        let Some(mut scores) = jsonb::last_numbers(&self.history, "score", needed) else {
            return Ok(None);
        };
        scores.extend(added.scores());
        let appended = stored_form(&added);
        let Some(history) = jsonb::splice(&self.history, kept, &appended) else {
            return Ok(None);
        };
        let totals = self.merged_totals(&points.totals)?;
        Self::new(settings, &totals, &scores, history, newest.key).map(Some)
    }
}

/// A history as it is stored in `score_history`.
fn stored_form(history: &History) -> Jsonb {
    jsonb::points(history.points().map(|point| (point.date(), point.score.value().normalize())))
}
