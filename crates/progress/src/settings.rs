//! The settings that stored summaries depend on, and their ranges. The time zone is not among them:
//! only the database can check it.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use crate::milestone::MilestoneLevels;
use crate::number::{PLACES, round};
use crate::skill::{Skills, SkillsError};
use crate::streak::StreakRules;

const AVERAGE_WINDOW: RangeInclusive<i32> = 1..=500;
const MAX_HISTORY_LENGTH: i32 = 1000;
const STREAK_FREEZES: RangeInclusive<i32> = 0..=10;
const GRADES: usize = 3;

/// How summaries are computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How many of a skill's newest points its average covers, and at most how many the trend
    /// compares on either side: 1 to 500.
    pub average_window: usize,
    /// The difference, in points of score, that a trend must exceed: 0 to 100, with scale 2.
    pub trend_threshold: Decimal,
    /// How many points a history keeps: twice `average_window` to 1000.
    pub history_length: usize,
    /// The skills that attempts are scored in.
    pub skills: Skills,
    /// How a streak survives missed days.
    pub streak: StreakRules,
    /// What counts as a milestone.
    pub milestones: MilestoneLevels,
    /// When questions are due again.
    pub review: ReviewSettings,
    /// The mastery that users aim at: 1 to 100.
    pub target_score: Decimal,
}

/// When questions are due again.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewSettings {
    /// The final scores from which a review counts as hard, good and easy: ascending, 0 to 100.
    pub grades: [Decimal; GRADES],
    /// The share that is to be remembered when a question is due: 0.70 to 0.99.
    pub retention: Decimal,
}

/// Settings as they are given in SQL, or stored.
#[derive(Clone, Debug)]
pub struct GivenSettings {
    /// See [`Settings::average_window`].
    pub average_window: i32,
    /// See [`Settings::trend_threshold`].
    pub trend_threshold: Decimal,
    /// See [`Settings::history_length`].
    pub history_length: i32,
    /// See [`Settings::skills`].
    pub skills: Vec<String>,
    /// See [`StreakRules::freezes`].
    pub streak_freezes: i32,
    /// See [`StreakRules::freeze_every`].
    pub streak_freeze_every: i32,
    /// A JSON object, see [`MilestoneLevels::from_json`].
    pub milestones: String,
    /// See [`ReviewSettings::grades`].
    pub review_grades: Vec<Decimal>,
    /// See [`ReviewSettings::retention`].
    pub review_retention: Decimal,
    /// See [`Settings::target_score`].
    pub target_score: Decimal,
}

/// A setting out of its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// `skills` is no list of skills.
    #[error(transparent)]
    Skills(#[from] SkillsError),
    /// `streak_freezes` is out of range.
    #[error("streak_freezes must be between 0 and 10, not {value}")]
    StreakFreezes {
        /// The value given.
        value: i32,
    },
    /// `streak_freeze_every` is out of range.
    #[error("streak_freeze_every must be at least 1, not {value}")]
    StreakFreezeEvery {
        /// The value given.
        value: i32,
    },
    /// `milestones` is not an object of lists of levels.
    #[error("milestones must be an object with the keys \"attempts\", \"streak\" and \"score\"")]
    Milestones,
    /// A level is out of range.
    #[error("levels of milestone \"{kind}\" must be whole numbers from {least} to {most}")]
    MilestoneLevels {
        /// The kind of milestone.
        kind: &'static str,
        /// The lowest level.
        least: i32,
        /// The highest level.
        most: i32,
    },
    /// `review_grades` are not three ascending scores.
    #[error("review_grades must be three ascending scores between 0 and 100")]
    ReviewGrades,
    /// `review_retention` is out of range or too fine.
    #[error(
        "review_retention must be between 0.70 and 0.99 with at most 2 decimal places, not {value}"
    )]
    ReviewRetention {
        /// The value given.
        value: Decimal,
    },
    /// `target_score` is out of range or too fine.
    #[error("target_score must be between 1 and 100 with at most 2 decimal places, not {value}")]
    TargetScore {
        /// The value given.
        value: Decimal,
    },
}

impl Settings {
    /// The largest `history_length`.
    pub const LONGEST_HISTORY: usize = MAX_HISTORY_LENGTH as usize;

    /// Checks settings.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting, in the order of the fields, that is out of its
    /// range.
    pub fn validate(given: &GivenSettings) -> Result<Settings, SettingsError> {
        let GivenSettings { average_window, history_length, trend_threshold, .. } = *given;
        if !AVERAGE_WINDOW.contains(&average_window) {
            return Err(SettingsError::AverageWindow { value: average_window });
        }
        if !is_between(trend_threshold, Decimal::ZERO, Decimal::ONE_HUNDRED) {
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
            skills: Skills::new(given.skills.iter().map(String::as_str))?,
            streak: streak_rules(given)?,
            milestones: MilestoneLevels::from_json(&given.milestones)?,
            review: review_settings(given)?,
            target_score: target_score(given)?,
        })
    }
}

fn streak_rules(given: &GivenSettings) -> Result<StreakRules, SettingsError> {
    let (freezes, every) = (given.streak_freezes, given.streak_freeze_every);
    if !STREAK_FREEZES.contains(&freezes) {
        return Err(SettingsError::StreakFreezes { value: freezes });
    }
    if every < 1 {
        return Err(SettingsError::StreakFreezeEvery { value: every });
    }
    Ok(StreakRules { freezes: freezes as u32, freeze_every: every as u32 })
}

fn review_settings(given: &GivenSettings) -> Result<ReviewSettings, SettingsError> {
    let grades: [Decimal; GRADES] =
        given.review_grades.as_slice().try_into().map_err(|_| SettingsError::ReviewGrades)?;
    let in_range = |grade: &Decimal| *grade >= Decimal::ZERO && *grade <= Decimal::ONE_HUNDRED;
    if !grades.iter().all(in_range) || !grades.is_sorted_by(|low, high| low < high) {
        return Err(SettingsError::ReviewGrades);
    }
    let (retention, [least, most]) = (given.review_retention, [70, 99]);
    if !is_between(retention, Decimal::new(least, PLACES), Decimal::new(most, PLACES)) {
        return Err(SettingsError::ReviewRetention { value: retention });
    }
    Ok(ReviewSettings { grades, retention })
}

fn target_score(given: &GivenSettings) -> Result<Decimal, SettingsError> {
    if !is_between(given.target_score, Decimal::ONE, Decimal::ONE_HUNDRED) {
        return Err(SettingsError::TargetScore { value: given.target_score });
    }
    Ok(round(given.target_score))
}

/// Whether a value lies between two others and has at most 2 decimal places.
fn is_between(value: Decimal, least: Decimal, most: Decimal) -> bool {
    value >= least && value <= most && value.normalize().scale() <= PLACES
}

impl Default for GivenSettings {
    /// A window of 10 points, a threshold of 2.00 points, a history of 100 points, the six skills,
    /// no freezes, the usual milestones, grades from 50, 70 and 85, a retention of 0.90, and a
    /// target of 80.
    fn default() -> GivenSettings {
        GivenSettings {
            average_window: 10,
            trend_threshold: Decimal::new(200, PLACES),
            history_length: 100,
            skills: Skills::default().names().iter().map(ToString::to_string).collect(),
            streak_freezes: 0,
            streak_freeze_every: 7,
            milestones: MilestoneLevels::DEFAULT.to_owned(),
            review_grades: [50, 70, 85].map(Decimal::from).to_vec(),
            review_retention: Decimal::new(90, PLACES),
            target_score: Decimal::from(80),
        }
    }
}
