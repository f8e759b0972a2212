//! `erase_user()`: nothing of a user is left, and what SQL cannot erase is listed.

use super::installed_target;
use crate::accounts::list_objects;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::{Schema, quote_identifier};
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{Jsonb, JsonbPointer, Uuid, array, value};
use crate::settings::FOR_WHOLE_TABLES;
use pgrx::prelude::*;
use std::ffi::CStr;

const LOCK: &str = "SELECT true FROM @schema@.users u WHERE u.id = $1 FOR UPDATE";

/// How many rows there are to erase.
const ROWS: &str = "\
SELECT jsonb_build_object(
    'users', (SELECT count(*) FROM @schema@.users t WHERE t.id = $1),
    'attempts', (SELECT count(*) FROM @schema@.attempts t WHERE t.user_id = $1),
    'interview_sessions', (SELECT count(*) FROM @schema@.interview_sessions t WHERE t.user_id = $1),
    'interview_reports', (SELECT count(*) FROM @schema@.interview_reports t WHERE t.user_id = $1),
    'resume_analyses', (SELECT count(*) FROM @schema@.resume_analyses t WHERE t.user_id = $1),
    'skill_progress', (SELECT count(*) FROM @schema@.skill_progress t WHERE t.user_id = $1),
    'question_history', (SELECT count(*) FROM @schema@.question_history t WHERE t.user_id = $1),
    'practice_sessions', (SELECT count(*) FROM @schema@.practice_sessions t WHERE t.user_id = $1)
)";

const CUSTOM_QUESTIONS: &str =
    "SELECT q.id FROM @schema@.questions q WHERE q.uploaded_by = $1 AND q.is_custom";

/// Whether the accounts belong to whoever owns the profiles, and to whom they do.
const ACCOUNTS: &str = "\
SELECT accounts.relowner = profiles.relowner, pg_get_userbyid(accounts.relowner)::text
FROM pg_class accounts, pg_class profiles
WHERE accounts.oid = to_regclass('auth.users') AND profiles.oid = $1";

const DELETE_ACCOUNT: &str =
    "DELETE FROM auth.users WHERE id OPERATOR(pg_catalog.=) $1 RETURNING true";
const DELETE_PROFILE: &str = "DELETE FROM @schema@.users WHERE id OPERATOR(pg_catalog.=) $1";

/// What others have answered is part of their record.
const DELETE_QUESTIONS: &str = "\
DELETE FROM @schema@.questions q
WHERE q.id OPERATOR(pg_catalog.=) ANY ($1)
    AND NOT EXISTS (SELECT FROM @schema@.attempts a WHERE a.question_id OPERATOR(pg_catalog.=) q.id)
RETURNING q.id";

const DEACTIVATE_QUESTIONS: &str = "\
UPDATE @schema@.questions SET is_active = false, updated_at = pg_catalog.now()
WHERE id OPERATOR(pg_catalog.=) ANY ($1) RETURNING id";

const REPORT: &str = "\
SELECT jsonb_build_object(
    'user_id', $1, 'account', $2, 'erased', $3 || jsonb_build_object('questions', $4),
    'questions_kept', $5,
    'objects_to_erase', objects.count
), objects.count
FROM (SELECT count(*) FROM @schema@.objects_to_erase o WHERE o.user_id = $1) AS objects";

/// Erases a user: the account where it belongs to whoever owns the tables, the profile and every
/// row of theirs, and their custom questions, except that questions which others have answered
/// stay, inactive and without an author. Their stored objects are listed in `objects_to_erase`.
/// Returns what was erased and what is left.
///
/// An account that belongs to another role stays, with a WARNING. Errors: P0002 for a user of whom
/// there is nothing, 42501 where the caller lacks a right or row level security hides rows, 09000
/// where a trigger of the application kept the row, 55000 where nothing is installed.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.erase_user(user_id uuid, target_schema name DEFAULT 'public') RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.erase_user(uuid, name) IS
'Erases a user and everything of theirs, lists their stored objects in objects_to_erase, and returns what was erased and what is left.';
")]
fn erase_user(user_id: Option<pgrx::Uuid>, target_schema: Option<&CStr>) -> JsonbPointer {
    or_raise((|| {
        let user = user_id.ok_or(Error::NullArgument("user_id"))?;
        let schema = installed_target(target_schema)?;
        let user = Uuid(*user.as_bytes());
        Ok(spi::connect(FOR_WHOLE_TABLES, |spi| erase(spi, &schema, user))?.to_result())
    })())
}

fn erase(spi: &Spi, schema: &Schema, user: Uuid) -> Result<Jsonb> {
    let id = value(Some(user));
    // Nothing of theirs can come while the rest goes.
    let has_profile = !spi.run(schema, LOCK, &[id])?.is_empty();
    let rows = spi.run(schema, ROWS, &[id])?.first(|row| row.require::<Jsonb>(0))?;
    let questions: Vec<i32> =
        spi.run(schema, CUSTOM_QUESTIONS, &[id])?.map(|row| row.require(0))?;
    let (deletes_account, owner) = accounts(spi, schema)?;

    let has_account = deletes_account && !spi.run(schema, DELETE_ACCOUNT, &[id])?.is_empty();
    spi.run(schema, DELETE_PROFILE, &[id])?;
    if !spi.run(schema, LOCK, &[id])?.is_empty() {
        return Err(Error::NotErased(user.to_string()));
    }
    // The trigger on profiles has listed them, unless there was no profile or it only warned.
    list_objects(spi, schema, &[user])?;
    let erased = changed_questions(spi, schema, DELETE_QUESTIONS, &questions)?;
    let left: Vec<i32> =
        questions.into_iter().filter(|question| !erased.contains(question)).collect();
    let kept = changed_questions(spi, schema, DEACTIVATE_QUESTIONS, &left)?;

    let account = match (has_account, deletes_account) {
        (true, _) => "erased",
        (false, true) => "none",
        (false, false) => "left",
    };
    let args = [
        id,
        value(Some(account.to_owned())),
        value(rows),
        value(Some(erased.len() as i32)),
        value(Some(kept.len() as i32)),
    ];
    let (report, objects) = spi
        .run(schema, REPORT, &args)?
        .first(|row| Ok((row.require::<Jsonb>(0)?, row.require::<i64>(1)?)))?
        .ok_or_else(|| Error::UnknownUser(user.to_string()))?;
    if !has_profile && !has_account && objects == 0 {
        return Err(Error::UnknownUser(user.to_string()));
    }
    if has_profile && !deletes_account {
        Error::AccountLeft { id: user.to_string(), owner: quote_identifier(&owner) }.warn();
    }
    Ok(report)
}

fn accounts(spi: &Spi, schema: &Schema) -> Result<(bool, String)> {
    let users = schema.relation("users").ok_or_else(|| Error::NotInstalled(schema.name.clone()))?;
    Ok(spi
        .run(schema, ACCOUNTS, &[value(Some(users))])?
        .first(|row| Ok((row.require(0)?, row.require(1)?)))?
        .unwrap_or_default())
}

fn changed_questions(
    spi: &Spi,
    schema: &Schema,
    sql: &'static str,
    questions: &[i32],
) -> Result<Vec<i32>> {
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let questions = array(questions.iter().copied().map(Some));
    spi.run(schema, sql, &[questions])?.map(|row| row.require(0))
}
