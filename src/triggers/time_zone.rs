//! `check_time_zone`: a user's time zone is one that the server knows.

use super::{TriggerResult, new_row, require_before_row};
use crate::error::{Error, Result, or_raise};
use crate::pg::sqltype::SqlType;
use crate::pg::time_zone::is_known;
use crate::pg::trigger::{Side, TriggerCall};
use pgrx::prelude::*;

/// Refuses a row whose `time_zone` is neither NULL nor the name of a time zone. Raises 22023.
#[pg_trigger]
fn check_time_zone<'a>(trigger: &'a PgTrigger<'a>) -> TriggerResult<'a> {
    or_raise(check(&TriggerCall::new(trigger)));
    Ok(new_row(trigger))
}

fn check(call: &TriggerCall) -> Result<()> {
    require_before_row(call, "check_time_zone")?;
    let positions = call.columns(&[("time_zone", String::OID)])?;
    call.each_row(Side::New, |row| match row.get::<String>(positions[0])? {
        Some(zone) if !is_known(&zone) => Err(Error::UnknownTimeZone(zone)),
        _ => Ok(()),
    })
}
