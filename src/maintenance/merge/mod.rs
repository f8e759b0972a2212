//! `merge_users()` moves everything of one account to another, and lists what SQL cannot move.

mod application;
mod rows;

use crate::error::{Error, Result, or_raise};
use crate::installation::await_configure;
use crate::installation::installed_target;
use crate::installation::require_present_schema;
use crate::objects;
use crate::pg::db::{self, Db};
use crate::pg::sqltype::{Uuid, value};
use crate::pg::transaction::keeps_snapshot;
use crate::pinned_settings::FOR_WHOLE_TABLES;
use pgrx::prelude::*;
use std::ffi::CStr;

/// Nobody adds rows of a locked user.
const LOCK: &str = "SELECT true FROM @schema@.users u WHERE u.id = $1 FOR UPDATE";

/// The two users of a merge.
#[derive(Clone, Copy)]
struct Pair {
    from: Uuid,
    into: Uuid,
}

/// What a merge reports: kind, name, how many rows, and an object's bucket and new name.
type Report = (String, String, Option<i64>, Option<String>, Option<String>);

/// Moves everything of `from_user` to `into_user`: what people wrote, custom questions, excused
/// days, milestones. The summaries of both are exact when it returns. The profile of `from_user`
/// stays, and calling again moves what has come since.
///
/// Returns a row for each table: `moved` with the number of rows, and `dropped` for rows that
/// `into_user` has already. A row `to move` names a stored object and its name in the folder of
/// `into_user`: SQL cannot move files. A row `left` names a column of the application's own that
/// refers to `from_user`.
///
/// Errors: 22023 for one user twice, 25001 in a transaction that is not READ COMMITTED, P0002 for
/// an unknown user, 42501 if the caller lacks a right or row level security hides rows, 09000 if
/// one of the application's triggers kept a row, 55000 if nothing is installed, or an older version.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.merge_users(
    from_user uuid, into_user uuid, target_schema name DEFAULT 'public')
RETURNS TABLE (kind text, name text, rows bigint, bucket_id text, new_name text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.merge_users(uuid, uuid, name) IS
'Moves everything of one user to another; returns what moved, which stored objects are to be moved, and which rows of the application''s own are left.';
")]
#[allow(clippy::type_complexity, reason = "pgrx reads the columns from the return type")]
fn merge_users(
    from_user: Option<pgrx::Uuid>,
    into_user: Option<pgrx::Uuid>,
    target_schema: Option<&CStr>,
) -> TableIterator<
    'static,
    (
        name!(kind, String),
        name!(name, String),
        name!(rows, Option<i64>),
        name!(bucket_id, Option<String>),
        name!(new_name, Option<String>),
    ),
> {
    TableIterator::new(or_raise((|| {
        let from = from_user.ok_or(Error::NullArgument("from_user"))?;
        let into = into_user.ok_or(Error::NullArgument("into_user"))?;
        let schema = installed_target(target_schema)?;
        let users = Pair { from: Uuid(*from.as_bytes()), into: Uuid(*into.as_bytes()) };
        if users.from == users.into {
            return Err(Error::SameUser(users.from.to_string()));
        }
        // Rows that a lock waited for would be hidden from an older snapshot.
        if keeps_snapshot() {
            return Err(Error::NeedsReadCommitted("merge_users"));
        }
        db::connect(&schema, FOR_WHOLE_TABLES, |db| merge(db, users))
    })()))
}

fn merge(db: &Db, users: Pair) -> Result<Vec<Report>> {
    require_present_schema(db)?;
    await_configure(db)?;
    lock(db, users)?;
    let mut reports = rows::move_all(db, users)?;
    for moving in objects::to_move(db, users.from, users.into)? {
        let objects::Moving { bucket, name, new_name } = moving;
        reports.push(("to move".into(), name, None, Some(bucket), Some(new_name)));
    }
    for (column, rows) in application::left(db, users.from)? {
        reports.push(("left".into(), column, rows, None, None));
    }
    Ok(reports)
}

/// Locks both users, in the order of their ids.
fn lock(db: &Db, Pair { from, into }: Pair) -> Result<()> {
    for user in [from.min(into), from.max(into)] {
        if db.run(LOCK, &[value(Some(user))])?.is_empty() {
            return Err(Error::UnknownUser(user.to_string()));
        }
    }
    Ok(())
}
