//! `set_updated_at`: the database decides when a row was last changed.

use super::require_before_row;
use crate::error::{Result, or_raise};
use crate::pg::sqltype::Timestamp;
use crate::pg::trigger::{Event, RowPointer, Side, TriggerCall};
use pgrx::prelude::*;

/// Sets `updated_at` to the transaction's time when a row is inserted or changes. An UPDATE that
/// changes nothing else leaves it as it was, unless it gives the transaction's time itself.
///
/// A column that the application has dropped, or given another type, is left alone.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.set_updated_at() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.set_updated_at() IS
'Trigger function: sets updated_at when a row is inserted or changes, whatever a statement gives.';
")]
fn set_updated_at(fcinfo: pg_sys::FunctionCallInfo) -> RowPointer {
    or_raise((|| {
        let call = TriggerCall::of(&fcinfo, "set_updated_at")?;
        require_before_row(&call, "set_updated_at")?;
        match call.column_of_type::<Timestamp>("updated_at") {
            Some(updated_at) => with_time(&call, updated_at),
            None => Ok(call.new_row()),
        }
    })())
}

fn with_time(call: &TriggerCall, updated_at: usize) -> Result<RowPointer> {
    let now = Some(Timestamp::of_transaction());
    let mut given = None;
    call.each_row(Side::New, |row| {
        given = row.get::<Timestamp>(updated_at)?;
        Ok(())
    })?;
    Ok(if given == now {
        call.new_row()
    } else if call.event() == Event::Update && call.is_unchanged_but_for(updated_at) {
        call.new_row_keeping(updated_at)
    } else {
        call.new_row_with(updated_at, now)
    })
}
