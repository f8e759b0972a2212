//! `update_user_summaries`: recomputes summaries when the user changes, rather than an attempt.

use super::require_installation;
use super::user_days::recompute_days;
use crate::error::{Error, Result, or_raise};
use crate::installation::await_configure;
use crate::pg::db::{self, Db};
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{SqlType, Uuid, value};
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::pinned_settings::FOR_WRITES;
use crate::summaries::users::{LockedUsers, announce_newcomer, keep_former_zone, outdate_locks};
use crate::summaries::{self, recompute_all};
use pgrx::prelude::*;

const HAS_ATTEMPTS: &str = "SELECT true FROM @schema@.attempts a WHERE a.user_id = $1 LIMIT 1";

/// Keeps the zone that a user leaves in `time_zone_history` and recomputes what depends on their
/// days; recomputes all summaries of a new user whose attempts came first, which a deferred foreign
/// key allows.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_user_summaries() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_user_summaries() IS
'Trigger function on users: keeps the former zone and recomputes practice days, streak and review dates when the time zone of a user changes, and everything for a user who comes after their attempts.';
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
    let [id, zone] = call.columns(&[("id", Uuid::OID), ("time_zone", String::OID)])?;
    let (mut user, mut former_zone) = (None, None);
    call.each_row(Side::New, |row| {
        user = Some(row.require::<Uuid>(id)?);
        Ok(())
    })?;
    if call.event() == Event::Update {
        call.each_row(Side::Old, |row| {
            former_zone = row.get::<String>(zone)?;
            Ok(())
        })?;
    }
    let Some(user) = user else {
        return Ok(());
    };
    let tables = summaries::ALL.iter().map(|summary| summary.table().name);
    require_installation(call, &schema, tables.chain(["attempts"]))?;
    as_owner(call.table_owner(), || {
        db::connect(&schema, FOR_WRITES, |db| match call.event() {
            Event::Insert => inserted(db, user),
            _ => moved(db, user, former_zone),
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

/// The first zone that a user states holds for the whole past. Any other change keeps the past.
fn moved(db: &Db, user: Uuid, former_zone: Option<String>) -> Result<()> {
    outdate_locks();
    await_configure(db)?;
    let mut users = LockedUsers::lock_with_zones(db, [user])?;
    for user in users.iter() {
        if former_zone.is_some() || user.time_zone_since().is_some() {
            keep_former_zone(db, user, former_zone.clone())?;
        }
    }
    outdate_locks();
    users.renew(db)?;
    recompute_days(db, &users)
}
