//! `update_user_summaries`: recomputes summaries when the user changes, rather than an attempt.

use super::require_installation;
use crate::error::{Error, Result, or_raise};
use crate::installation::await_configure;
use crate::pg::db::{self, Db};
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{SqlType, Uuid, value};
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::pinned_settings::FOR_WRITES;
use crate::summaries::users::{LockedUsers, announce_newcomer, outdate_locks};
use crate::summaries::{self, recompute, recompute_all};
use pgrx::prelude::*;

const HAS_ATTEMPTS: &str = "SELECT true FROM @schema@.attempts a WHERE a.user_id = $1 LIMIT 1";

/// Recomputes the practice days and the streak of a user whose time zone has changed, and all
/// summaries of a new user whose attempts came first, which a deferred foreign key allows.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_user_summaries() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_user_summaries() IS
'Trigger function on users: recomputes practice days and streak when the time zone of a user changes, and everything for a user who comes after their attempts.';
")]
fn update_user_summaries(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(TriggerCall::of(&fcinfo, "update_user_summaries").and_then(|call| update(&call)));
}

fn update(call: &TriggerCall) -> Result<()> {
    let fires = matches!(call.event(), Event::Insert | Event::Update);
    if !(call.is_after() && call.is_for_each_row() && fires) {
        return Err(Error::TriggerProtocol {
            function: "update_user_summaries",
            expected: "AFTER INSERT OR UPDATE FOR EACH ROW".into(),
        });
    }
    let schema = call.schema()?;
    let [id] = call.columns(&[("id", Uuid::OID)])?;
    let mut user = None;
    call.each_row(Side::New, |row| {
        user = Some(row.require::<Uuid>(id)?);
        Ok(())
    })?;
    let Some(user) = user else {
        return Ok(());
    };
    let tables = summaries::ALL.iter().map(|summary| summary.table().name);
    require_installation(call, &schema, tables.chain(["attempts"]))?;
    as_owner(call.table_owner(), || {
        db::connect(&schema, FOR_WRITES, |db| match call.event() {
            Event::Insert => inserted(db, user),
            _ => moved(db, user),
        })
    })
}

fn inserted(db: &Db, user: Uuid) -> Result<()> {
    announce_newcomer(db)?;
    if db.run(HAS_ATTEMPTS, &[value(Some(user))])?.is_empty() {
        return Ok(());
    }
    let users = LockedUsers::lock(db, [user])?;
    recompute_all(db, &users)?;
    Ok(())
}

fn moved(db: &Db, user: Uuid) -> Result<()> {
    outdate_locks();
    await_configure(db)?;
    let users = LockedUsers::lock(db, [user])?;
    for summary in summaries::ALL.iter().filter(|summary| summary.reads_time_zones()) {
        recompute(*summary, db, &users)?;
    }
    Ok(())
}
