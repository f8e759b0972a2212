//! `update_user_days`: recomputes what depends on a user's days when their former time zones or
//! their excused days change.

use super::require_installation;
use crate::error::{Error, Result, or_raise};
use crate::installation::await_configure;
use crate::pg::db::{self, Db};
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{SqlType, Uuid};
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::pinned_settings::FOR_WRITES;
use crate::summaries::users::{FormerZone, LockedUsers, is_being_moved, outdate_locks};
use crate::summaries::{self, UserStats, recompute};
use crate::table::StoredRow;
use pgrx::prelude::*;
use std::collections::BTreeSet;

const ALL_USERS: &str = "SELECT u.id FROM @schema@.users u";

/// Recomputes practice days, streaks and review dates of the users whose former time zones have
/// changed, and the streaks of those whose excused days have.
///
/// Invariant: each user's row is written, even if nothing differs, so that an insert with an older
/// snapshot fails instead of going on with what it read.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.update_user_days() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.update_user_days() IS
'Trigger function on time_zone_history and excused_days: recomputes what depends on the days of the users concerned.';
")]
fn update_user_days(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(TriggerCall::of(&fcinfo, "update_user_days").and_then(|call| update(&call)));
}

fn update(call: &TriggerCall) -> Result<()> {
    check_protocol(call)?;
    let mut ids = BTreeSet::new();
    if call.event() != Event::Truncate {
        let [user] = call.columns(&[("user_id", Uuid::OID)])?;
        for side in [Side::Old, Side::New].into_iter().filter(|side| call.has_rows(*side)) {
            call.each_row(side, |row| {
                ids.extend(row.get::<Uuid>(user)?);
                Ok(())
            })?;
        }
        // Whoever moves a user recomputes the user as well.
        ids.retain(|user| !is_being_moved(*user));
        if ids.is_empty() {
            return Ok(());
        }
    }
    let schema = call.schema()?;
    let tables = summaries::ALL.iter().map(|summary| summary.table().name);
    require_installation(call, &schema, tables.chain(["attempts"]))?;
    let is_of_zones = schema.relation(FormerZone::TABLE.name) == Some(call.whole_table());
    as_owner(call.table_owner(), || {
        db::connect(&schema, FOR_WRITES, |db| {
            if call.event() == Event::Truncate {
                ids.extend(db.run(ALL_USERS, &[])?.map(|row| row.require::<Uuid>(0))?);
            }
            outdate_locks();
            await_configure(db)?;
            let users = LockedUsers::lock_with_zones(db, ids)?;
            if is_of_zones { recompute_days(db, &users) } else { UserStats.recount(db, &users) }
        })
    })
}

/// Recomputes the summaries that depend on time zones.
pub fn recompute_days(db: &Db, users: &LockedUsers) -> Result<()> {
    let of_days = summaries::ALL.into_iter().filter(|summary| summary.reads_time_zones());
    recompute(&of_days.collect::<Vec<_>>(), db, users)?;
    Ok(())
}

fn check_protocol(call: &TriggerCall) -> Result<()> {
    let has = |side| call.has_rows(side);
    let has_rows = match call.event() {
        Event::Insert => has(Side::New),
        Event::Update => has(Side::Old) && has(Side::New),
        Event::Delete => has(Side::Old),
        Event::Truncate => true,
    };
    if call.is_after() && !call.is_for_each_row() && has_rows {
        return Ok(());
    }
    Err(Error::TriggerProtocol {
        function: "update_user_days",
        expected: "AFTER ... FOR EACH STATEMENT, REFERENCING OLD TABLE and NEW TABLE".into(),
    })
}
