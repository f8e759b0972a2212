//! `check_time_zone`: refuses a user's time zone that the server does not know, and stores others
//! in the server's spelling.

use super::{before_row, require_installation};
use crate::error::{Error, Result, or_raise};
use crate::pg::db;
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{Uuid, text};
use crate::pg::time_zone;
use crate::pg::trigger::{Event, RowPointer, TriggerCall, TriggerRow};
use crate::pinned_settings::FOR_WRITES;
use pgrx::prelude::*;

const IS_STORED: &str = "SELECT true FROM @schema@.users u WHERE u.id = $1 AND u.time_zone = $2";

/// Refuses a row whose `time_zone` is neither NULL nor the name of a time zone, and changes a name
/// to the server's spelling. A stored name that the server no longer knows may stay. Raises 22023.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.check_time_zone() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.check_time_zone() IS
'Trigger function on users: refuses a time zone that the server does not know, and spells the others as the server does.';
")]
fn check_time_zone(fcinfo: pg_sys::FunctionCallInfo) -> RowPointer {
    or_raise(TriggerCall::of(&fcinfo, "check_time_zone").and_then(|call| check(&call)))
}

fn check(call: &TriggerCall) -> Result<RowPointer> {
    let row = before_row(call, "check_time_zone")?;
    let column = row.require_column::<String>("time_zone")?;
    let Some(given) = row.given(column).get::<String>() else {
        return Ok(row.as_given());
    };
    let is_old = || row.old(column).is_some_and(|old| old.get::<String>().as_ref() == Some(&given));
    match time_zone::name_of(&given) {
        Some(name) if name == given => Ok(row.as_given()),
        Some(name) => Ok(row.with(&[(column, text(&name))])),
        None if is_old() => Ok(row.as_given()),
        None if call.event() == Event::Insert && is_stored(call, &row, &given)? => {
            Ok(row.as_given())
        }
        None => Err(Error::UnknownTimeZone(given)),
    }
}

/// Whether the user is stored with this very zone: an upsert of a whole profile sends back what it
/// has read.
fn is_stored(call: &TriggerCall, row: &TriggerRow, zone: &str) -> Result<bool> {
    let id = row.given(row.require_column::<Uuid>("id")?);
    let schema = call.schema()?;
    require_installation(call, &schema, [])?;
    as_owner(call.table_owner(), || {
        db::connect(&schema, FOR_WRITES, |db| Ok(!db.run(IS_STORED, &[id, text(zone)])?.is_empty()))
    })
}
