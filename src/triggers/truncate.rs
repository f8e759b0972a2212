//! `refuse_truncate`: row level security does not guard a table against TRUNCATE, so a trigger does.

use super::TriggerResult;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::current_role_acts_as;
use crate::pg::trigger::{Event, TriggerCall};
use pgrx::prelude::*;

/// Refuses a TRUNCATE by anybody but the table's owner. Raises 42501.
#[pg_trigger]
fn refuse_truncate<'a>(trigger: &'a PgTrigger<'a>) -> TriggerResult<'a> {
    or_raise(check(&TriggerCall::new(trigger)));
    Ok(None)
}

fn check(call: &TriggerCall) -> Result<()> {
    if !(call.is_before() && call.event() == Event::Truncate) {
        return Err(Error::TriggerProtocol {
            function: "refuse_truncate",
            expected: "BEFORE TRUNCATE FOR EACH STATEMENT".into(),
        });
    }
    if current_role_acts_as(call.table_owner()) {
        Ok(())
    } else {
        Err(Error::Truncate(call.table_name()))
    }
}
