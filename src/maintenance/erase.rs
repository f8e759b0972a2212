//! `erase_user()` erases everything of a user, and lists what SQL cannot erase.

use super::user_rows::{self, lists_of_ids};
use crate::error::{Error, Result, or_raise};
use crate::installation::installed_target;
use crate::objects;
use crate::pg::catalog::{Schema, quote_identifier};
use crate::pg::db::{self, Db};
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Jsonb, JsonbPointer, Uuid, array, value};
use crate::pinned_settings::FOR_WHOLE_TABLES;
use crate::relations;
use pgrx::prelude::*;
use std::ffi::CStr;

const LOCK: &str = "SELECT true FROM @schema@.users u WHERE u.id = $1 FOR UPDATE";

/// Whether deleting a profile leaves rows of a table behind, because somebody dropped a foreign
/// key.
const CASCADES_ARE_MISSING: &str = "\
SELECT EXISTS (
    SELECT FROM unnest($3) AS t (name)
    WHERE NOT EXISTS (
        SELECT FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
        WHERE r.relname = t.name AND r.relnamespace = $2
            AND c.contype = 'f' AND c.confrelid = $1 AND c.confdeltype = 'c'
    )
)";

const CUSTOM_QUESTIONS: &str =
    "SELECT q.id FROM @schema@.questions q WHERE q.uploaded_by = $1 AND q.is_custom";

/// Whether the owner of the profiles also owns the accounts, and who owns these.
const ACCOUNTS: &str = "\
SELECT accounts.relowner = profiles.relowner, pg_get_userbyid(accounts.relowner)::text
FROM pg_class accounts, pg_class profiles
WHERE accounts.oid = to_regclass('auth.users') AND profiles.oid = $1";

const ACCOUNT: &str = "SELECT true FROM auth.users a WHERE a.id = $1";
const DELETE_ACCOUNT: &str =
    "DELETE FROM auth.users WHERE id OPERATOR(pg_catalog.=) $1 RETURNING true";
const DELETE_PROFILE: &str = "DELETE FROM @schema@.users WHERE id OPERATOR(pg_catalog.=) $1";

/// A question that others have answered is part of their record.
const DELETE_QUESTIONS: &str = "\
DELETE FROM @schema@.questions q
WHERE q.id OPERATOR(pg_catalog.=) ANY ($1)
    AND NOT EXISTS (SELECT FROM @schema@.attempts a WHERE a.question_id OPERATOR(pg_catalog.=) q.id)
RETURNING q.id";

const DEACTIVATE_QUESTIONS: &str = "\
UPDATE @schema@.questions SET is_active = false, updated_at = pg_catalog.now()
WHERE id OPERATOR(pg_catalog.=) ANY ($1) RETURNING id";

/// For a schema whose foreign key does not do this.
const FORGET_AUTHOR: &str = "\
UPDATE @schema@.questions SET uploaded_by = NULL, updated_at = pg_catalog.now()
WHERE uploaded_by OPERATOR(pg_catalog.=) $1";

/// Custom questions that should have been deleted or deactivated.
const QUESTIONS_LEFT: &str = "\
SELECT true FROM @schema@.questions q
WHERE q.id = ANY ($1)
    AND (q.is_active OR NOT EXISTS (SELECT FROM @schema@.attempts a WHERE a.question_id = q.id))";

const REPORT: &str = "\
SELECT jsonb_build_object(
    'user_id', $1, 'account', $2, 'erased', $3 || jsonb_build_object('questions', $4),
    'questions_kept', $5,
    'objects_to_erase', objects.count,
    'objects_kept', $6
), objects.count
FROM (SELECT count(*) FROM @schema@.objects_to_erase o WHERE o.user_id = $1) AS objects";

/// Erases a user: the account if the owner of the tables owns it, the profile, every row of the
/// user and their custom questions. Questions that others have answered stay, inactive and without
/// an author. Lists the user's stored objects in `objects_to_erase`, except those that another row
/// refers to. Returns what was erased and what is left.
///
/// An account that belongs to another role stays, with a WARNING. Errors: P0002 if nothing of the
/// user exists, 42501 if the caller lacks a right or row level security hides rows, 09000 if one of
/// the application's triggers kept a row, 55000 if nothing is installed.
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
        Ok(db::connect(&schema, FOR_WHOLE_TABLES, |db| erase(db, user))?.to_result())
    })())
}

fn erase(db: &Db, user: Uuid) -> Result<Jsonb> {
    let id = value(Some(user));
    // Locked, so that nobody adds rows of the user meanwhile.
    let has_profile = !db.run(LOCK, &[id])?.is_empty();
    let rows = db.run(&user_rows::COUNTS, &[id])?.first(|row| row.require::<Jsonb>(0))?;
    let ids = ids_of_rows(db, user)?;
    let questions: Vec<i32> = db.run(CUSTOM_QUESTIONS, &[id])?.map(|row| row.require(0))?;
    let (deletes_account, owner) = accounts(db)?;
    let others = if deletes_account { objects::other_installations(db)? } else { Vec::new() };

    delete_what_would_stay(db, user)?;
    let has_account = deletes_account && !db.run(DELETE_ACCOUNT, &[id])?.is_empty();
    db.run(DELETE_PROFILE, &[id])?;
    let erased = changed_questions(db, DELETE_QUESTIONS, &questions)?;
    let left: Vec<i32> =
        questions.iter().copied().filter(|question| !erased.contains(question)).collect();
    let kept = changed_questions(db, DEACTIVATE_QUESTIONS, &left)?;
    db.run(FORGET_AUTHOR, &[id])?;
    for other in &others {
        let other = db.on(other);
        delete_what_would_stay(&other, user)?;
        other.run(DELETE_PROFILE, &[id])?;
        other.run(FORGET_AUTHOR, &[id])?;
    }
    require_nothing_left(db, user, &ids, &left, deletes_account, &others)?;

    // The trigger on profiles has listed them, unless there was no profile or it only warned.
    let objects_kept = objects::list(db, &[user])?;
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
        value(Some(objects_kept as i32)),
    ];
    let (report, objects) = db
        .run(REPORT, &args)?
        .first(|row| Ok((row.require::<Jsonb>(0)?, row.require::<i64>(1)?)))?
        .ok_or_else(|| Error::UnknownUser(user.to_string()))?;
    if !has_profile && !has_account && objects == 0 && objects_kept == 0 {
        return Err(Error::UnknownUser(user.to_string()));
    }
    if has_profile && !deletes_account {
        Error::AccountLeft { id: user.to_string(), owner: quote_identifier(&owner) }.warn();
    }
    Ok(report)
}

/// The ids of the user's rows, as [`user_rows::IDS`] lists them.
fn ids_of_rows(db: &Db, user: Uuid) -> Result<Vec<Vec<String>>> {
    let lists = |row: &Row| (0..lists_of_ids()).map(|list| row.require(list)).collect();
    Ok(db.run(&user_rows::IDS, &[value(Some(user))])?.first(lists)?.unwrap_or_default())
}

/// Deletes the rows that the profile does not take with it. This comes before the profile, while
/// the triggers on attempts still keep the summaries.
fn delete_what_would_stay(db: &Db, user: Uuid) -> Result<()> {
    let users = value(db.schema().relation("users"));
    let taken_along = relations::of_users().filter(|(_, rows)| rows.go_with_the_profile());
    let taken_along = array(taken_along.map(|(table, _)| Some(table.to_owned())));
    let missing = db
        .run(CASCADES_ARE_MISSING, &[users, value(Some(db.schema().oid)), taken_along])?
        .first(|row| row.require(0))?;
    if missing == Some(true) {
        for sql in user_rows::DELETIONS.iter() {
            db.run(sql, &[value(Some(user))])?;
        }
    }
    Ok(())
}

/// Looks again: a trigger may have kept a row without an error.
fn require_nothing_left(
    db: &Db,
    user: Uuid,
    ids: &[Vec<String>],
    questions: &[i32],
    deletes_account: bool,
    others: &[Schema],
) -> Result<()> {
    let mut tables = left_in(db, user, ids)?;
    let questions = array(questions.iter().copied().map(Some));
    let name = db.schema().qualified("questions");
    if !tables.contains(&name) && !db.run(QUESTIONS_LEFT, &[questions])?.is_empty() {
        tables.push(name);
    }
    for other in others {
        tables.extend(left_in(&db.on(other), user, &vec![Vec::new(); lists_of_ids()])?);
    }
    if deletes_account && !db.run(ACCOUNT, &[value(Some(user))])?.is_empty() {
        tables.push("auth.users".into());
    }
    if tables.is_empty() {
        return Ok(());
    }
    Err(Error::NotErased { user: user.to_string(), tables: tables.join(", ") })
}

fn left_in(db: &Db, user: Uuid, ids: &[Vec<String>]) -> Result<Vec<String>> {
    let ids = ids.iter().map(|list| value(Some(list.clone())));
    let args: Vec<Arg> = [value(Some(user))].into_iter().chain(ids).collect();
    db.run(&user_rows::LEFT, &args)?
        .map(|row| Ok(db.schema().qualified(&row.require::<String>(0)?)))
}

fn accounts(db: &Db) -> Result<(bool, String)> {
    let users = db
        .schema()
        .relation("users")
        .ok_or_else(|| Error::NotInstalled(db.schema().name.clone()))?;
    Ok(db
        .run(ACCOUNTS, &[value(Some(users))])?
        .first(|row| Ok((row.require(0)?, row.require(1)?)))?
        .unwrap_or_default())
}

fn changed_questions(db: &Db, sql: &'static str, questions: &[i32]) -> Result<Vec<i32>> {
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let questions = array(questions.iter().copied().map(Some));
    db.run(sql, &[questions])?.map(|row| row.require(0))
}
