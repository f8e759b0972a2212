//! `mirror_email`: a profile's address is the account's, whatever a client sends.

use super::{TriggerResult, new_row, require_before_row, require_installation};
use crate::error::{Error, Result, or_raise};
use crate::pg::owner::{PinnedSettings, as_owner};
use crate::pg::spi;
use crate::pg::sqltype::{SqlType, Uuid, value};
use crate::pg::trigger::{Side, TriggerCall};
use crate::settings::FOR_WRITES;
use pgrx::prelude::*;

// As JSON, since the type of the column is the auth service's business.
const EMAIL: &str = "SELECT to_jsonb(a) ->> 'email' FROM auth.users a WHERE a.id = $1";

/// Puts the address of `auth.users` into the row. A row without an account keeps its own; the
/// foreign key judges it.
#[pg_trigger]
fn mirror_email<'a>(trigger: &'a PgTrigger<'a>) -> TriggerResult<'a> {
    let mut row = new_row(trigger);
    if let Some(row) = &mut row
        && let Some(email) = or_raise(email_of_account(&TriggerCall::new(trigger)))
        && let Err(error) = row.set_by_name("email", email)
    {
        Error::MirrorEmail(error.to_string()).raise();
    }
    Ok(row)
}

/// The address of the row's account: `None` without an account, `Some(None)` without an address.
fn email_of_account(call: &TriggerCall) -> Result<Option<Option<String>>> {
    require_before_row(call, "mirror_email")?;
    let positions = call.columns(&[("id", Uuid::OID), ("email", String::OID)])?;
    let mut id = None;
    call.each_row(Side::New, |row| {
        id = row.get::<Uuid>(positions[0])?;
        Ok(())
    })?;
    let schema = call.schema()?;
    require_installation(call, &schema, &[])?;
    // Clients may not read auth.users; the owner of the profiles may.
    as_owner(call.table_owner(), || {
        let _settings = PinnedSettings::set(FOR_WRITES);
        spi::connect(|spi| spi.run(&schema, EMAIL, &[value(id)])?.first(|row| row.get::<String>(0)))
    })
}
