//! `check_time_zone`: a user's time zone is one that the server knows.

use super::require_before_row;
use crate::error::{Error, Result, or_raise};
use crate::pg::sqltype::SqlType;
use crate::pg::time_zone::is_known;
use crate::pg::trigger::{RowPointer, Side, TriggerCall};
use pgrx::prelude::*;

/// Refuses a row whose `time_zone` is neither NULL nor the name of a time zone. Raises 22023.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.check_time_zone() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.check_time_zone() IS
'Trigger function on users: refuses a time zone that the server does not know.';
")]
fn check_time_zone(fcinfo: pg_sys::FunctionCallInfo) -> RowPointer {
    or_raise((|| {
        let call = TriggerCall::of(&fcinfo, "check_time_zone")?;
        check(&call)?;
        Ok(call.new_row())
    })())
}

fn check(call: &TriggerCall) -> Result<()> {
    require_before_row(call, "check_time_zone")?;
    let positions = call.columns(&[("time_zone", String::OID)])?;
    call.each_row(Side::New, |row| match row.get::<String>(positions[0])? {
        Some(zone) if !is_known(&zone) => Err(Error::UnknownTimeZone(zone)),
        _ => Ok(()),
    })
}
