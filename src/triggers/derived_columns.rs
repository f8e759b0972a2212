//! `protect_derived_columns`: counters, averages and streaks in `users` are for the triggers to
//! write, whatever has been granted on the table since it was installed.

use super::require_before_row;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::current_role_acts_as;
use crate::pg::row::Row;
use crate::pg::sqltype::{Date, SqlType};
use crate::pg::trigger::{Event, RowPointer, Side, TriggerCall};
use pgrx::prelude::*;
use rust_decimal::Decimal;

const COLUMNS: [(&str, pg_sys::Oid); 8] = [
    ("total_attempts", i32::OID),
    ("scored_attempts", i32::OID),
    ("current_streak", i32::OID),
    ("longest_streak", i32::OID),
    ("total_score", Decimal::OID),
    ("average_score", Decimal::OID),
    ("best_score", Decimal::OID),
    ("last_practice_date", Date::OID),
];

/// Refuses a change of a derived column by anybody but the table's owner, as whom the triggers on
/// attempts write. Raises 42501.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.protect_derived_columns() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.protect_derived_columns() IS
'Trigger function on users: lets only the owner of the table change counters, averages and streaks.';
")]
fn protect_derived_columns(fcinfo: pg_sys::FunctionCallInfo) -> RowPointer {
    or_raise((|| {
        let call = TriggerCall::of(&fcinfo, "protect_derived_columns")?;
        check(&call)?;
        Ok(call.new_row())
    })())
}

fn check(call: &TriggerCall) -> Result<()> {
    require_before_row(call, "protect_derived_columns")?;
    if current_role_acts_as(call.table_owner()) {
        return Ok(());
    }
    let positions = call.columns(&COLUMNS)?;
    let changed = if call.event() == Event::Insert {
        let mut changed = None;
        call.each_row(Side::New, |row| {
            changed = first_difference(None, row, &positions)?;
            Ok(())
        })?;
        changed
    } else {
        let mut changed = None;
        call.each_pair(|old, new| {
            changed = first_difference(Some(old), new, &positions)?;
            Ok(())
        })?;
        changed
    };
    match changed {
        None => Ok(()),
        Some(column) => {
            Err(Error::DerivedColumn { table: call.table_name(), column: column.into() })
        }
    }
}

/// The first derived column in which a row differs from what it was, or from a new row's default.
fn first_difference(
    old: Option<&Row>,
    new: &Row,
    positions: &[usize],
) -> Result<Option<&'static str>> {
    for (&(name, oid), &position) in COLUMNS.iter().zip(positions) {
        let same = match oid {
            i32::OID => same::<i32>(old, new, position, Some(0))?,
            Decimal::OID => same::<Decimal>(old, new, position, Some(Decimal::ZERO))?,
            _ => same::<Date>(old, new, position, None)?,
        };
        if !same {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn same<T: SqlType + PartialEq>(
    old: Option<&Row>,
    new: &Row,
    position: usize,
    default: Option<T>,
) -> Result<bool> {
    let before = match old {
        Some(old) => old.get::<T>(position)?,
        None => default,
    };
    Ok(before == new.get::<T>(position)?)
}
