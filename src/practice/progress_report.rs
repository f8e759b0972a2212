//! `progress_report()` returns what a report on a period shows, as one document.

use super::own_progress::require_own;
use crate::error::{Error, Result, or_raise};
use crate::installation::installed_target;
use crate::installation::owner_of;
use crate::installation::require_present_schema;
use crate::installation::{SettingsInForce, settings};
use crate::pg::catalog::{quote_identifier, quote_literal};
use crate::pg::db::{self, Db};
use crate::pg::owner::as_owner;
use crate::pg::plans::kept_text;
use crate::pg::sqltype::{Date, Jsonb, JsonbPointer, Uuid, value};
use crate::pg::template::fill;
use crate::pinned_settings::FOR_EXPORT;
use pgrx::prelude::*;
use std::ffi::CStr;

/// What the report is made from.
const RELATIONS: [&str; 11] = [
    "users",
    "attempts",
    "questions",
    "skill_progress",
    "question_history",
    "practice_sessions",
    "time_zone_history",
    "excused_days",
    "milestones",
    "user_progress_overview",
    "skill_needs",
];

const REPORT: &str = sql_file!("practice/progress_report.sql");

/// The sub-scores of an attempt: each the column's value, else the score document's, which is read
/// once. A column that an application has added may hold anything.
const SCORES: &str = "\
SELECT @scores@
FROM (
    SELECT CASE
        WHEN attempt.ml_scores <> '{}' THEN interview_core.sub_scores(attempt.ml_scores, @skills@)
    END AS scores
    OFFSET 0
) document
OFFSET 0";

/// The setting's time zone, which clients do not see.
const TIME_ZONE: &str =
    "SELECT s.time_zone::text FROM @schema@.interview_core_installation s WHERE s.id = 1";

/// How many days a report covers at most: ten years.
const LONGEST: i64 = 3660;

/// The first and the last day that may be asked for, as days since 2000-01-01: 1900-01-01 and
/// 10000-12-31.
const EARLIEST: i32 = -36_524;
const LATEST: i32 = 2_922_305;

/// What a weekly or monthly report shows of a user, as one JSON document: totals of the practice
/// days from `from_date` to `to_date` and of as many days before, days, skills, questions,
/// milestones, streak, needs and what to practise next.
///
/// Users may ask for themselves. Errors: 22023 for a period that ends before it begins, or is
/// longer than ten years; 42501 for another user if row level security hides rows from the caller;
/// P0002 for an unknown user; 55000 if nothing is installed, or an older version.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.progress_report(
    for_user uuid, from_date date, to_date date, target_schema name DEFAULT 'public')
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.progress_report(uuid, date, date, name) IS
'What a report on a period shows of a user, as one JSON document; users may ask for themselves, the service role for anybody.';
")]
fn progress_report(
    for_user: Option<pgrx::Uuid>,
    from_date: Option<pgrx::datum::Date>,
    to_date: Option<pgrx::datum::Date>,
    target_schema: Option<&CStr>,
) -> JsonbPointer {
    or_raise((|| {
        let user = for_user.ok_or(Error::NullArgument("for_user"))?;
        let from = from_date.ok_or(Error::NullArgument("from_date"))?;
        let to = to_date.ok_or(Error::NullArgument("to_date"))?;
        let period = period(from.into_inner(), to.into_inner())?;
        let schema = installed_target(target_schema)?;
        let user = Uuid(*user.as_bytes());
        Ok(db::connect(&schema, FOR_EXPORT, |db| report(db, user, period))?.to_result())
    })())
}

/// The first and the last day of a report, if it can have one.
fn period(from: i32, to: i32) -> Result<[Date; 2]> {
    for (name, day) in [("from_date", from), ("to_date", to)] {
        if !(EARLIEST..=LATEST).contains(&day) {
            return Err(Error::DateRange(name));
        }
    }
    if from > to {
        return Err(Error::EmptyPeriod);
    }
    let days = i64::from(to) - i64::from(from) + 1;
    if days > LONGEST {
        return Err(Error::LongPeriod { days, most: LONGEST });
    }
    Ok([Date(from), Date(to)])
}

fn report(db: &Db, user: Uuid, [from, to]: [Date; 2]) -> Result<Jsonb> {
    require_own(db, user)?;
    as_owner(owner_of(db.schema(), ["users"])?, || require_present_schema(db))?;
    as_owner(owner_of(db.schema(), RELATIONS)?, || {
        let settings = settings(db)?;
        let time_zone = db.run_as_seen(TIME_ZONE, &[])?.first(|row| row.get::<String>(0))?;
        let args = [
            value(Some(user)),
            value(Some(from)),
            value(Some(to)),
            value(time_zone.flatten()),
            value(Some(settings.average_window as i64)),
            value(Some(db.schema().name.clone())),
        ];
        db.run_as_seen(statement(db, &settings), &args)?
            .first(|row| row.require(0))?
            .ok_or_else(|| Error::UnknownUser(user.to_string()))
    })
}

/// The statement for the listed skills.
fn statement(db: &Db, settings: &SettingsInForce) -> &'static str {
    let names = settings.skills.names();
    let skills: Vec<String> = names.iter().map(|name| quote_literal(name.as_str())).collect();
    let skills = format!("ARRAY[{}]::text[]", skills.join(", "));
    let places = 1..=names.len();
    let mut scores: Vec<String> =
        places.clone().map(|place| format!("document.scores[{place}]")).collect();
    for column in settings.present_score_columns(db) {
        let (name, of_document) = (quote_identifier(&column.name), &scores[column.skill]);
        scores[column.skill] = format!(
            "CASE WHEN attempt.{name} IS NULL THEN {of_document} \
             WHEN round(attempt.{name}, 2) BETWEEN 0 AND 100 THEN round(attempt.{name}, 2) END"
        );
    }
    let each = |function: &str| {
        let of_skill = |place| format!("{function}(practice.score_{place})");
        format!("ARRAY[{}]", places.clone().map(of_skill).collect::<Vec<_>>().join(", "))
    };
    let query = |scores: &str| fill(SCORES, &[("skills", &skills), ("scores", scores)]);
    let columns: Vec<String> = places
        .clone()
        .zip(&scores)
        .map(|(place, score)| format!("{score} AS score_{place}"))
        .collect();
    let values = [
        ("skills", &*skills),
        ("scores", &query(&format!("ARRAY[{}]::numeric[] AS scores", scores.join(", ")))),
        ("columns", &query(&columns.join(", "))),
        ("sums", &each("sum")),
        ("counts", &each("count")),
    ];
    kept_text(fill(REPORT, &values))
}
