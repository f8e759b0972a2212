//! `protect_derived_columns`: no statement writes counters, averages and streaks in `users`. Values
//! given for them are ignored, so that saving a whole row does no harm and raises no error.

use super::before_row;
use crate::error::{Error, Result, or_raise};
use crate::pg::sqltype::{Arg, Date, SqlType, Timestamp, Uuid};
use crate::pg::trigger::{Event, RowColumn, RowPointer, TriggerCall, TriggerRow};
use crate::summaries::users::{NewValues, UserRow, derived_columns, values_being_written};
use crate::table::StoredRow;
use pgrx::prelude::{pg_extern, pg_sys};

/// Keeps the derived columns and `created_at` of a user as they are, and those of a new user at
/// their initial values, whatever a statement gives and whoever sends it. A row that the extension
/// itself is writing goes in unchanged, even if a trigger of the application has altered it on its
/// way.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.protect_derived_columns() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.protect_derived_columns() IS
'Trigger function on users: ignores what a statement gives for counters, averages, streaks and created_at.';
")]
fn protect_derived_columns(fcinfo: pg_sys::FunctionCallInfo) -> RowPointer {
    or_raise(TriggerCall::of(&fcinfo, "protect_derived_columns").and_then(|call| protect(&call)))
}

fn protect(call: &TriggerCall) -> Result<RowPointer> {
    let row = before_row(call, "protect_derived_columns")?;
    let written = being_written(call, &row)?;
    let mut kept = Vec::new();
    for (index, name) in derived_columns() {
        // Without the column there is nothing to protect.
        let Some(column) = row.column(name) else {
            continue;
        };
        let value = match &written {
            Some(NewValues::Zero) if UserRow::TABLE.not_reset.contains(&name) => row.old(column),
            Some(NewValues::Zero) => start(column),
            Some(NewValues::Values(values)) => {
                // In a column of another type than ours the statement's value stays.
                Some(values[index]).filter(|value| value.oid() == column.oid())
            }
            None => row.old(column).or_else(|| start(column)),
        };
        keep(call, &row, (name, column), value, &mut kept);
    }
    if let Some(column) = row.column("created_at") {
        let value = row.old(column).or_else(|| column.now());
        keep(call, &row, ("created_at", column), value, &mut kept);
    }
    Ok(row.with(&kept))
}

/// The values that the extension is writing to the row that is updated.
fn being_written(call: &TriggerCall, row: &TriggerRow) -> Result<Option<NewValues>> {
    if call.event() == Event::Insert {
        return Ok(None);
    }
    let schema = call.schema()?;
    if schema.relation(UserRow::TABLE.name) != Some(call.whole_table()) {
        return Ok(None);
    }
    let id = row.require_column::<Uuid>("id")?;
    let old: Option<Uuid> = row.old(id).and_then(|old| old.get());
    let user = row.given(id).get().filter(|user| old == Some(*user));
    Ok(user.and_then(|user| values_being_written(&schema, user)))
}

/// The initial value of a derived column: no attempts, no practice day.
fn start(column: RowColumn) -> Option<Arg> {
    column
        .zero()
        .or(Some(column.null()).filter(|_| [Date::OID, Timestamp::OID].contains(&column.oid())))
}

/// Restores the value of a column if the statement gives another one.
fn keep(
    call: &TriggerCall,
    row: &TriggerRow,
    (name, column): (&'static str, RowColumn),
    value: Option<Arg>,
    kept: &mut Vec<(RowColumn, Arg)>,
) {
    if let Some(value) = value
        && !row.is_same(value, row.given(column))
    {
        Error::IgnoredValue { table: call.table_name(), column: name }.debug();
        kept.push((column, value));
    }
}
