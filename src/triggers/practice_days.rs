//! `update_practice_days`: a user who moves to another time zone has practised on other days.

use super::{TriggerResult, require_installation};
use crate::error::{Error, Result, or_raise};
use crate::pg::owner::{PinnedSettings, as_owner};
use crate::pg::spi;
use crate::pg::sqltype::{SqlType, Uuid};
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::settings::FOR_WRITES;
use crate::summaries::users::LockedUsers;
use crate::summaries::{RecomputedUsers, Summary, UserStats};
use pgrx::prelude::*;

/// Recomputes a user's practice days and streak when `users.time_zone` has changed.
#[pg_trigger]
fn update_practice_days<'a>(trigger: &'a PgTrigger<'a>) -> TriggerResult<'a> {
    or_raise(update(&TriggerCall::new(trigger)));
    Ok(None)
}

fn update(call: &TriggerCall) -> Result<()> {
    if !(call.is_after() && call.is_for_each_row() && call.event() == Event::Update) {
        return Err(Error::TriggerProtocol {
            function: "update_practice_days",
            expected: "AFTER UPDATE OF time_zone FOR EACH ROW".into(),
        });
    }
    let schema = call.schema()?;
    require_installation(call, &schema, UserStats::TABLES)?;
    let positions = call.columns(&[("id", Uuid::OID)])?;
    let mut user = None;
    call.each_row(Side::New, |row| {
        user = row.get::<Uuid>(positions[0])?;
        Ok(())
    })?;
    as_owner(call.table_owner(), || {
        let _settings = PinnedSettings::set(FOR_WRITES);
        spi::connect(|spi| {
            let users = LockedUsers::lock(spi, &schema, user)?;
            if let Some(attempts) = schema.relation("attempts") {
                RecomputedUsers::insert(attempts, users.ids());
            }
            UserStats::recompute(spi, &schema, &users).map(|_| ())
        })
    })
}
