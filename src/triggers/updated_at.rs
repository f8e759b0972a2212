//! `set_updated_at`: the database decides when a row was last changed.

use super::before_row;
use crate::error::or_raise;
use crate::pg::sqltype::Arg;
use crate::pg::trigger::{Event, RowColumn, RowPointer, TriggerCall, TriggerRow};
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
        let row = before_row(&call, "set_updated_at")?;
        let column = row.column("updated_at").and_then(|column| Some((column, column.now()?)));
        Ok(column
            .map_or_else(|| row.as_given(), |(column, now)| with_time(&call, &row, column, now)))
    })())
}

fn with_time(call: &TriggerCall, row: &TriggerRow, updated_at: RowColumn, now: Arg) -> RowPointer {
    if row.is_same(row.given(updated_at), now) {
        return row.as_given();
    }
    let is_unchanged = call.event() == Event::Update && row.is_unchanged_but_for(updated_at);
    let kept = row.old(updated_at).filter(|_| is_unchanged);
    row.with(&[(updated_at, kept.unwrap_or(now))])
}
