//! `check_former_zone`: refuses a former time zone that the server does not know, or that is still
//! in force, and stores others in the server's spelling.

use super::before_row;
use crate::error::{Error, Result, or_raise};
use crate::pg::sqltype::{Timestamp, Uuid, text};
use crate::pg::time_zone;
use crate::pg::transaction::clock;
use crate::pg::trigger::{RowPointer, TriggerCall};
use crate::summaries::users::is_being_moved;
use pgrx::prelude::*;

/// Refuses a row whose zone is neither NULL nor the name of a time zone (22023), or ends in the
/// future (22008), and changes a name to the server's spelling. A name that is stored already, here
/// or as the zone that the user leaves, may stay.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.check_former_zone() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.check_former_zone() IS
'Trigger function on time_zone_history: refuses a zone that the server does not know or that ends in the future, and spells the others as the server does.';
")]
fn check_former_zone(fcinfo: pg_sys::FunctionCallInfo) -> RowPointer {
    or_raise(TriggerCall::of(&fcinfo, "check_former_zone").and_then(|call| check(&call)))
}

fn check(call: &TriggerCall) -> Result<RowPointer> {
    let row = before_row(call, "check_former_zone")?;
    let user = row.given(row.require_column::<Uuid>("user_id")?).get::<Uuid>();
    let valid_until = row.given(row.require_column::<Timestamp>("valid_until")?).get::<Timestamp>();
    if valid_until.is_some_and(|valid_until| valid_until > clock()) {
        return Err(Error::FutureZone);
    }
    let column = row.require_column::<String>("time_zone")?;
    let Some(given) = row.given(column).get::<String>() else {
        return Ok(row.as_given());
    };
    let is_old = row.old(column).is_some_and(|old| old.get::<String>().as_ref() == Some(&given));
    match time_zone::name_of(&given) {
        Some(name) if name != given => Ok(row.with(&[(column, text(&name))])),
        Some(_) => Ok(row.as_given()),
        None if is_old || user.is_some_and(is_being_moved) => Ok(row.as_given()),
        None => Err(Error::UnknownTimeZone(given)),
    }
}
