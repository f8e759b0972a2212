//! `refuse_truncate`: row level security does not guard a table against TRUNCATE, so a trigger
//! does.

use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::current_role_acts_as;
use crate::pg::trigger::{Event, TriggerCall};
use pgrx::prelude::*;

/// Refuses a TRUNCATE by anybody but the table's owner. Raises 42501.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.refuse_truncate() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.refuse_truncate() IS
'Trigger function: lets only the owner of a table truncate it.';
")]
fn refuse_truncate(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(TriggerCall::of(&fcinfo, "refuse_truncate").and_then(|call| check(&call)));
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
