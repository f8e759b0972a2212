//! `configure()` changes the settings that stored rows depend on, and rebuilds the rows.

use super::install::{Reports, views};
use super::rebuild::rebuild;
use crate::attempts::{columns_of_skills, skills_with_column};
use crate::error::{Error, Result, or_raise};
use crate::installation::{SettingsRow, installed_target, require_present_schema};
use crate::pg::catalog::{Schema, quote_identifier};
use crate::pg::db::{self, Db};
use crate::pg::sqltype::{Jsonb, array, value};
use crate::pg::time_zone;
use crate::pinned_settings::FOR_CONFIGURE;
use crate::summaries::users::outdate_locks;
use crate::summaries::{QuestionHistory, SkillProgress, Summary, UserStats};
use crate::table::StoredRow;
use pgrx::prelude::*;
use pgrx::{AnyElement, AnyNumeric};
use progress::{GivenSettings, Settings, SettingsError, SkillsError};
use rust_decimal::Decimal;
use std::ffi::CStr;

const LOCK: &str =
    "SELECT s.id FROM @schema@.interview_core_installation s WHERE s.id = 1 FOR UPDATE";

const STORE: &str = "\
UPDATE @schema@.interview_core_installation
SET average_window = $1, trend_threshold = $2, history_length = $3, time_zone = $4, skills = $5,
    streak_freezes = $6, streak_freeze_every = $7, milestones = $8::text::jsonb, review_grades = $9,
    review_retention = $10, target_score = $11, skills_with_column = $12,
    updated_at = pg_catalog.now()
WHERE id OPERATOR(pg_catalog.=) 1";

/// The settings that a call names; the others stay.
#[derive(Default)]
struct NewSettings {
    average_window: Option<i32>,
    trend_threshold: Option<Decimal>,
    history_length: Option<i32>,
    time_zone: Option<String>,
    skills: Option<Vec<String>>,
    streak_freezes: Option<i32>,
    streak_freeze_every: Option<i32>,
    milestones: Option<String>,
    review_grades: Option<Vec<Decimal>>,
    review_retention: Option<Decimal>,
    target_score: Option<Decimal>,
}

impl NewSettings {
    /// The settings given, in place of those stored.
    fn over(self, stored: &GivenSettings) -> GivenSettings {
        let stored = stored.clone();
        GivenSettings {
            average_window: self.average_window.unwrap_or(stored.average_window),
            trend_threshold: self.trend_threshold.unwrap_or(stored.trend_threshold),
            history_length: self.history_length.unwrap_or(stored.history_length),
            skills: self.skills.unwrap_or(stored.skills),
            streak_freezes: self.streak_freezes.unwrap_or(stored.streak_freezes),
            streak_freeze_every: self.streak_freeze_every.unwrap_or(stored.streak_freeze_every),
            milestones: self.milestones.unwrap_or(stored.milestones),
            review_grades: self.review_grades.unwrap_or(stored.review_grades),
            review_retention: self.review_retention.unwrap_or(stored.review_retention),
            target_score: self.target_score.unwrap_or(stored.target_score),
        }
    }
}

/// Changes settings and rebuilds the summaries that depend on them, while writers of attempts wait.
/// A call that changes nothing rebuilds nothing.
///
/// `average_window`: points in a moving average, 1 to 500. `trend_threshold`: points of score that
/// make a trend, 0 to 100 with at most 2 places. `history_length`: points kept per skill, from
/// twice `average_window` to 1000. `time_zone`: of users without one of their own. `skills`: the
/// names of the skills. `streak_freezes`: missed days that a streak can be saved from, 0 to 10.
/// `streak_freeze_every`: the days of a streak that earn one, at least 1. `milestones`: levels by
/// kind, as an object. `review_grades`: the scores from which an answer counts as hard, good and
/// easy. `review_retention`: the share to be remembered when a question is due, 0.70 to 0.99.
/// `target_score`: the mastery that users aim at, 1 to 100. NULL: unchanged.
///
/// Errors: 22023 for a value out of its range or an unknown time zone, 22004 for a NULL in a list,
/// 55000 if nothing is installed, or an older version, 42501 if the caller does not own the tables.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.configure(
    target_schema name, average_window integer DEFAULT NULL, trend_threshold numeric DEFAULT NULL,
    history_length integer DEFAULT NULL, time_zone text DEFAULT NULL, skills text[] DEFAULT NULL,
    streak_freezes integer DEFAULT NULL, streak_freeze_every integer DEFAULT NULL, milestones jsonb DEFAULT NULL,
    review_grades numeric[] DEFAULT NULL, review_retention numeric DEFAULT NULL, target_score numeric DEFAULT NULL)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.configure(
    name, integer, numeric, integer, text, text[], integer, integer, jsonb, numeric[], numeric, numeric) IS
'Changes the settings of an installation and rebuilds the summaries that depend on them; NULL leaves a setting as it is.';
")]
#[allow(clippy::too_many_arguments, reason = "the arguments of the SQL function")]
fn configure_settings(
    target_schema: Option<&CStr>,
    average_window: Option<i32>,
    trend_threshold: Option<AnyNumeric>,
    history_length: Option<i32>,
    time_zone: Option<String>,
    skills: Option<Vec<Option<String>>>,
    streak_freezes: Option<i32>,
    streak_freeze_every: Option<i32>,
    milestones: Option<AnyElement>,
    review_grades: Option<Vec<Option<AnyNumeric>>>,
    review_retention: Option<AnyNumeric>,
    target_score: Option<AnyNumeric>,
) {
    or_raise((|| {
        let schema = installed_target(target_schema)?;
        let grades = review_grades.map(|grades| without_nulls("review_grades", grades));
        let grades = grades.transpose()?.map(|grades| {
            grades.into_iter().map(|grade| finite("review_grades", grade)).collect::<Result<_>>()
        });
        let milestones =
            milestones.map(|levels| Jsonb::of_argument("milestones", &levels)).transpose()?;
        let new = NewSettings {
            average_window,
            trend_threshold: optional("trend_threshold", trend_threshold)?,
            history_length,
            time_zone,
            skills: skills.map(names_of_skills).transpose()?,
            streak_freezes,
            streak_freeze_every,
            milestones: milestones.map(|levels| levels.to_text()),
            review_grades: grades.transpose()?,
            review_retention: optional("review_retention", review_retention)?,
            target_score: optional("target_score", target_score)?,
        };
        configure_schema(&schema, new)
    })());
}

/// `configure()` as scripts up to 0.2.0 declare it.
#[pg_extern(sql = false)]
fn configure(
    target_schema: Option<&CStr>,
    average_window: Option<i32>,
    trend_threshold: Option<AnyNumeric>,
    history_length: Option<i32>,
    time_zone: Option<String>,
) {
    or_raise((|| {
        let schema = installed_target(target_schema)?;
        let trend_threshold = optional("trend_threshold", trend_threshold)?;
        let new = NewSettings {
            average_window,
            trend_threshold,
            history_length,
            time_zone,
            ..NewSettings::default()
        };
        configure_schema(&schema, new)
    })());
}

fn without_nulls<T>(name: &'static str, list: Vec<Option<T>>) -> Result<Vec<T>> {
    list.into_iter().collect::<Option<_>>().ok_or(Error::NullArgument(name))
}

fn names_of_skills(names: Vec<Option<String>>) -> Result<Vec<String>> {
    let names: Option<Vec<String>> = names.into_iter().collect();
    Ok(names.ok_or(SkillsError::Null).map_err(SettingsError::from)?)
}

fn optional(name: &'static str, number: Option<AnyNumeric>) -> Result<Option<Decimal>> {
    number.map(|number| finite(name, number)).transpose()
}

fn finite(name: &'static str, number: AnyNumeric) -> Result<Decimal> {
    Decimal::from_str_exact(number.normalize()).map_err(|_| Error::NotFinite { what: name })
}

fn configure_schema(schema: &Schema, new: NewSettings) -> Result<()> {
    let mut reports = Reports::default();
    db::connect(schema, FOR_CONFIGURE, |db| change(db, new, &mut reports))?;
    reports.send();
    Ok(())
}

fn change(db: &Db, mut new: NewSettings, reports: &mut Reports) -> Result<()> {
    require_present_schema(db)?;
    let quoted = quote_identifier(&db.schema().name);
    // Nobody writes attempts from here to the commit, so the same settings apply to all.
    db.once(&format!("LOCK TABLE {quoted}.attempts IN SHARE ROW EXCLUSIVE MODE"), &[])?;
    db.run(LOCK, &[])?;
    let mut stored = None;
    SettingsRow::TABLE.open(db)?.read(&[[value(Some(1i16))]], |row, _| {
        stored = SettingsRow::read(row)?;
        Ok(())
    })?;
    let (_, stored) = stored.ok_or_else(|| Error::NotInstalled(db.schema().name.clone()))?;

    let zone = stored.time_zone.clone();
    // The stored zone may have become unknown; another setting can change all the same.
    let new_zone = match new.time_zone.take() {
        None => zone.clone(),
        Some(given) => time_zone::name_of(&given).ok_or(Error::UnknownTimeZone(given))?,
    };
    let columns_before = stored.skills_with_column.clone();
    let stored = GivenSettings::from(stored);
    let given = new.over(&stored);
    let settings = Settings::validate(&given)?;
    let with_column = skills_with_column(db, &settings.skills);
    let columns_of = |names: &[String]| columns_of_skills(&settings.skills, names);
    let columns_before = columns_of(columns_before.as_ref().unwrap_or(&stored.skills));
    let columns_differ = columns_before != columns_of(&with_column);
    let before = Settings::validate(&stored).ok();
    if before.as_ref() == Some(&settings) && zone == new_zone && !columns_differ {
        return Ok(());
    }

    let args = [
        value(Some(given.average_window)),
        value(Some(settings.trend_threshold)),
        value(Some(given.history_length)),
        value(Some(new_zone.clone())),
        array(given.skills.into_iter().map(Some)),
        value(Some(given.streak_freezes)),
        value(Some(given.streak_freeze_every)),
        value(Some(given.milestones)),
        array(given.review_grades.into_iter().map(Some)),
        value(Some(given.review_retention)),
        value(Some(settings.target_score)),
        array(with_column.into_iter().map(Some)),
    ];
    db.run(STORE, &args)?;
    views::apply_with_settings(db, reports)?;
    outdate_locks();
    let mut summaries = dependent(before.as_ref(), &settings, zone != new_zone);
    let is_skills = |summary: &&dyn Summary| summary.reads_sub_scores();
    if columns_differ && !summaries.iter().any(is_skills) {
        summaries.push(&SkillProgress);
    }
    rebuild(db, &summaries).map(|_| ())
}

/// The summaries whose stored rows depend on a setting that differs.
fn dependent(
    before: Option<&Settings>,
    after: &Settings,
    is_moved: bool,
) -> Vec<&'static dyn Summary> {
    let differs = |part: fn(&Settings, &Settings) -> bool| before.is_none_or(|b| !part(b, after));
    let mut summaries: Vec<&'static dyn Summary> = Vec::new();
    if is_moved || differs(|a, b| (&a.streak, &a.milestones) == (&b.streak, &b.milestones)) {
        summaries.push(&UserStats);
    }
    let of_skills = |s: &Settings| (s.average_window, s.trend_threshold, s.history_length);
    if before.is_none_or(|b| of_skills(b) != of_skills(after) || b.skills != after.skills) {
        summaries.push(&SkillProgress);
    }
    if is_moved || differs(|a, b| a.review == b.review) {
        summaries.push(&QuestionHistory);
    }
    summaries
}
