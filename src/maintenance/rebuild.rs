//! `rebuild_summaries()` and `rebuild_all()` recompute the summaries from the attempts.

use super::check::require_user;
use super::score_columns;
use super::time_zones::warn_of_unknown;
use crate::error::{Error, Result, or_raise};
use crate::installation::await_configure;
use crate::installation::installed_target;
use crate::pg::db::{self, Db};
use crate::pg::spi;
use crate::pg::sqltype::{Uuid, value};
use crate::pinned_settings::FOR_WHOLE_TABLES;
use crate::summaries::users::{self, LockedUsers};
use crate::summaries::{ALL, Summary, recompute};
use pgrx::prelude::*;
use std::ffi::CStr;

/// The next users to lock and rebuild together.
const NEXT_USERS: &str = "\
SELECT u.id FROM @schema@.users u WHERE $1 IS NULL OR u.id > $1 ORDER BY u.id LIMIT $2";

/// Deletes rows of users who are gone, which a rule or setting kept foreign keys from deleting. $1
/// is true.
const OF_NOBODY: &str = "\
WITH deleted AS (
    DELETE FROM @schema@.@table@ t
    WHERE $1 AND NOT EXISTS (SELECT FROM @schema@.users u WHERE u.id OPERATOR(pg_catalog.=) t.user_id)
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted";

/// How many users, if the whole rebuild is one transaction.
const BATCH: i32 = 1000;
const LARGEST_BATCH: i32 = 100_000;

/// Recomputes every summary, or those of one user, in one transaction. Returns how many rows it had
/// to mend. Writers of these users wait for the commit; readers never do. A WARNING names the users
/// whose time zone the server does not know.
///
/// Errors: 55000 if nothing is installed, 42501 if the caller may not write the summaries, P0002
/// for an unknown user.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.rebuild_summaries(target_schema name DEFAULT 'public', for_user uuid DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.rebuild_summaries(name, uuid) IS
'Recomputes the summaries of all users, or of one, from the attempts; returns how many rows had to be mended.';
")]
fn rebuild_summaries(target_schema: Option<&CStr>, for_user: Option<pgrx::Uuid>) -> i64 {
    let user = for_user.map(|user| Uuid(*user.as_bytes()));
    or_raise(installed_target(target_schema).and_then(|schema| {
        db::connect(&schema, FOR_WHOLE_TABLES, |db| {
            if user.is_none() {
                score_columns::find_again(db)?;
            }
            await_configure(db)?;
            require_user(db, user)?;
            let mended = match user {
                Some(user) => rebuild_users(db, &ALL, vec![user])?,
                None => rebuild(db, &ALL)?,
            };
            warn_of_unknown(db, user)?;
            Ok(mended)
        })
    })) as i64
}

/// [`rebuild_summaries`] for a large installation: commits after each `batch` of users and reports
/// progress as a NOTICE. Writers wait only for the users of the batch, and readers never. Each
/// batch is a transaction in READ COMMITTED, whatever the session's default is.
///
/// Errors: those of `rebuild_summaries`, 22023 for a batch outside 1 to 100,000, and 25001 within a
/// transaction block. Committed batches stay after an error.
#[pg_extern(sql = "
CREATE PROCEDURE interview_core.rebuild_all(target_schema name DEFAULT 'public', batch integer DEFAULT 1000)
LANGUAGE c AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON PROCEDURE interview_core.rebuild_all(name, integer) IS
'Recomputes the summaries of all users from the attempts, committing after each batch of users, while clients go on writing.';
")]
fn rebuild_all(target_schema: Option<&CStr>, batch: Option<i32>, fcinfo: pg_sys::FunctionCallInfo) {
    or_raise((|| {
        let target = target_schema.map(CStr::to_owned);
        let batch = batch.ok_or(Error::NullArgument("batch"))?;
        if !(1..=LARGEST_BATCH).contains(&batch) {
            let (low, high) = (1, LARGEST_BATCH.into());
            return Err(Error::ArgumentRange { name: "batch", low, high, value: batch.into() });
        }
        spi::procedure(&fcinfo, "rebuild_all", |procedure| {
            let (mut users, mut mended, mut last) = (0, 0, None);
            procedure.statement(|| find_columns_again(target.as_deref()))?;
            // A batch must see everything that was committed before it got its locks.
            procedure.commit();
            while let Some(done) =
                procedure.statement(|| rebuild_batch(target.as_deref(), batch, last))?
            {
                procedure.commit();
                users += done.users;
                mended += done.mended;
                last = Some(done.last);
                notice!("rebuilt {users} users, {mended} rows had to be mended");
            }
            procedure.statement(|| delete_in_batch(target.as_deref()))?;
            procedure.commit();
            procedure.statement(|| {
                let schema = installed_target(target.as_deref())?;
                db::connect(&schema, FOR_WHOLE_TABLES, |db| warn_of_unknown(db, None))
            })
        })
    })());
}

/// The result of a batch.
struct Batch {
    users: usize,
    mended: u64,
    last: Uuid,
}

/// Finds the columns of sub-scores again, in a transaction of its own.
fn find_columns_again(target: Option<&CStr>) -> Result<()> {
    let schema = installed_target(target)?;
    db::connect(&schema, FOR_WHOLE_TABLES, |db| score_columns::find_again(db).map(|_| ()))
}

/// Rebuilds the next users after `last`; `None` when there are no more.
fn rebuild_batch(target: Option<&CStr>, size: i32, last: Option<Uuid>) -> Result<Option<Batch>> {
    let schema = installed_target(target)?;
    db::connect(&schema, FOR_WHOLE_TABLES, |db| {
        await_configure(db)?;
        rebuild_next(db, &ALL, size, last)
    })
}

/// Deletes rows of users who are gone, in a transaction of its own.
fn delete_in_batch(target: Option<&CStr>) -> Result<()> {
    let schema = installed_target(target)?;
    db::connect(&schema, FOR_WHOLE_TABLES, |db| delete_of_nobody(db).map(|_| ()))
}

fn rebuild_next(
    db: &Db,
    summaries: &[&dyn Summary],
    size: i32,
    last: Option<Uuid>,
) -> Result<Option<Batch>> {
    let rows = db.run(NEXT_USERS, &[value(last), value(Some(i64::from(size)))])?;
    let ids: Vec<Uuid> = rows.map(|row| row.require(0))?;
    let Some(last) = ids.last().copied() else {
        return Ok(None);
    };
    let users = ids.len();
    let mended = rebuild_users(db, summaries, ids)?;
    Ok(Some(Batch { users, mended, last }))
}

/// Rebuilds summaries of all users, in the order of their ids.
pub fn rebuild(db: &Db, summaries: &[&dyn Summary]) -> Result<u64> {
    if summaries.is_empty() {
        return Ok(0);
    }
    let (mut mended, mut last) = (0, None);
    while let Some(batch) = rebuild_next(db, summaries, BATCH, last)? {
        mended += batch.mended;
        last = Some(batch.last);
    }
    Ok(mended + delete_of_nobody(db)?)
}

/// Deletes rows of users who are gone. Returns how many.
fn delete_of_nobody(db: &Db) -> Result<u64> {
    let mut rows = 0;
    for summary in ALL {
        let sql = OF_NOBODY.replace("@table@", summary.table().name);
        let deleted =
            db.write_once(&sql, &[value(Some(true))])?.first(|row| row.require::<i64>(0))?;
        rows += deleted.unwrap_or_default() as u64;
    }
    Ok(rows)
}

/// Rebuilds summaries of these users.
///
/// Invariant: every user's row is written, so that a transaction with an older snapshot fails
/// instead of going on with what it read.
pub fn rebuild_users(db: &Db, summaries: &[&dyn Summary], ids: Vec<Uuid>) -> Result<u64> {
    let users = LockedUsers::lock_with_zones(db, ids)?;
    let mended = recompute(summaries, db, &users);
    if !summaries.iter().any(|summary| summary.reads_users()) {
        users::rewrite(db, &users)?;
    }
    mended
}
