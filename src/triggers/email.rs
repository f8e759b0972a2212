//! `mirror_email`: a profile's e-mail address is that of the account, whatever a client sends.

use super::{before_row, require_installation};
use crate::accounts::stored_email;
use crate::error::{Error, Result, or_raise};
use crate::pg::db;
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{Uuid, value};
use crate::pg::trigger::{RowPointer, TriggerCall};
use crate::pinned_settings::FOR_WRITES;
use pgrx::prelude::*;

/// Puts the address of `auth.users` into the row. A row without an account keeps its own, and the
/// foreign key decides.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.mirror_email() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.mirror_email() IS
'Trigger function on users: puts the e-mail address of the account in place of whatever a client sends.';
")]
fn mirror_email(fcinfo: pg_sys::FunctionCallInfo) -> RowPointer {
    or_raise((|| {
        let call = TriggerCall::of(&fcinfo, "mirror_email")?;
        let row = before_row(&call, "mirror_email")?;
        let id = row.require_column::<Uuid>("id")?;
        let email = row.require_column::<String>("email")?;
        let Some(address) = email_of_account(&call, row.given(id).get())? else {
            return Ok(row.as_given());
        };
        if row.given(email).get::<String>() != address {
            Error::IgnoredValue { table: call.table_name(), column: "email" }.debug();
        }
        Ok(row.with(&[(email, value(address))]))
    })())
}

/// The address of the row's account: `None` without an account, `Some(None)` without an address.
fn email_of_account(call: &TriggerCall, id: Option<Uuid>) -> Result<Option<Option<String>>> {
    let schema = call.schema()?;
    require_installation(call, &schema, [])?;
    let Some(id) = id else {
        return Ok(None);
    };
    // Clients may not read auth.users; the owner of the profiles may.
    as_owner(call.table_owner(), || db::connect(&schema, FOR_WRITES, |db| stored_email(db, id)))
}
