//! `next_questions()` says what a user should practise next.
//!
//! Where the user stands depends on rows that clients do not see: the setting's time zone, and the
//! categories of questions that have become inactive. So that part is read by the owner of the
//! tables, and the answer is the same for the user and for the service role. The questions
//! themselves are those that the caller may see.

use super::own_progress::require_own;
use crate::error::{Error, Result, or_raise};
use crate::installation::SCHEMA_VERSION;
use crate::installation::installed_target;
use crate::installation::owner_of;
use crate::pg::db::{self, Db};
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{Date, Jsonb, Timestamp, Uuid, value};
use crate::pg::time_zone::TimeZone;
use crate::pinned_settings::FOR_EXPORT;
use pgrx::prelude::*;
use rust_decimal::Decimal;
use std::ffi::CStr;

const STANDING: &str = sql_file!("practice/standing.sql");
const NEXT_QUESTIONS: &str = sql_file!("practice/next_questions.sql");

/// The tables that `STANDING` reads, beside that of the settings.
const TABLES: [&str; 4] = ["users", "skill_progress", "question_history", "questions"];

/// How many questions one call may ask for.
const MOST: i32 = 100;

/// What a call asks for.
struct Wanted {
    user: Uuid,
    how_many: i32,
    domain: Option<String>,
    difficulty: Option<String>,
}

/// Where a user stands.
struct Standing {
    today: Date,
    level: Decimal,
    /// How the user does in each category.
    categories: Jsonb,
}

/// Position, question, its text and category, reason, date of review, detail.
type NextQuestion =
    (i32, i32, Option<String>, Option<String>, String, Option<pgrx::datum::Date>, Option<String>);

/// What a user should practise next: a list of up to `how_many` questions, those due first.
///
/// Users may ask for themselves. Errors: 22023 if `how_many` is not 1 to 100; 42501 for another
/// user if row level security hides rows from the caller; P0002 for an unknown user; 55000 if
/// nothing is installed, or an older version.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.next_questions(
    for_user uuid, how_many integer DEFAULT 5, only_domain text DEFAULT NULL,
    only_difficulty text DEFAULT NULL, target_schema name DEFAULT 'public')
RETURNS TABLE (\"position\" integer, question_id integer, question text, category text, reason text, review_due date, detail text)
LANGUAGE c STABLE PARALLEL UNSAFE ROWS 5 AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.next_questions(uuid, integer, text, text, name) IS
'What a user should practise next, and why: due, new or early; users may ask for themselves, the service role for anybody.';
")]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the return type")]
fn next_questions(
    for_user: Option<pgrx::Uuid>,
    how_many: Option<i32>,
    only_domain: Option<String>,
    only_difficulty: Option<String>,
    target_schema: Option<&CStr>,
) -> TableIterator<
    'static,
    (
        name!(position, i32),
        name!(question_id, i32),
        name!(question, Option<String>),
        name!(category, Option<String>),
        name!(reason, String),
        name!(review_due, Option<pgrx::datum::Date>),
        name!(detail, Option<String>),
    ),
> {
    TableIterator::new(or_raise((|| {
        let user = for_user.ok_or(Error::NullArgument("for_user"))?;
        let how_many = how_many.ok_or(Error::NullArgument("how_many"))?;
        if !(1..=MOST).contains(&how_many) {
            return Err(Error::ArgumentRange {
                name: "how_many",
                low: 1,
                high: MOST.into(),
                value: how_many.into(),
            });
        }
        let schema = installed_target(target_schema)?;
        let user = Uuid(*user.as_bytes());
        let wanted = Wanted { user, how_many, domain: only_domain, difficulty: only_difficulty };
        db::connect(&schema, FOR_EXPORT, |db| find(db, wanted))
    })()))
}

fn find(db: &Db, wanted: Wanted) -> Result<Vec<NextQuestion>> {
    require_own(db, wanted.user)?;
    let owner = owner_of(db.schema(), TABLES)?;
    let standing = as_owner(owner, || standing_of(db, wanted.user))?;
    let args = [
        value(Some(wanted.user)),
        value(Some(standing.today)),
        value(Some(wanted.how_many)),
        value(wanted.domain),
        value(wanted.difficulty),
        value(Some(standing.level)),
        value(Some(standing.categories)),
    ];
    db.run_as_seen(NEXT_QUESTIONS, &args)?.map(|row| {
        let review_due = row.get(5)?.map(|Date(day)| pgrx::datum::Date::saturating_from_raw(day));
        Ok((
            row.require(0)?,
            row.require(1)?,
            row.get(2)?,
            row.get(3)?,
            row.require(4)?,
            review_due,
            row.get(6)?,
        ))
    })
}

fn standing_of(db: &Db, user: Uuid) -> Result<Standing> {
    db.run_as_seen(STANDING, &[value(Some(user))])?
        .first(|row| {
            if row.require::<i32>(5)? < SCHEMA_VERSION {
                let schema = db.schema().name.clone();
                return Err(Error::OlderInstallation { schema, found: row.require(4)? });
            }
            let (own, setting): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
            let zone = own
                .and_then(|name| TimeZone::named(&name))
                .or_else(|| TimeZone::named(&setting?))
                .unwrap_or_else(TimeZone::utc);
            let today = zone.date_of(Timestamp::of_transaction())?;
            Ok(Standing { today, level: row.require(2)?, categories: row.require(3)? })
        })?
        .ok_or_else(|| Error::UnknownUser(user.to_string()))
}
