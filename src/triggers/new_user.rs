//! `handle_new_user`: each account gets its profile, and no sign-up ever fails because of it.

use crate::accounts::{Account, create_profile};
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::{Schema, relation_owner};
use crate::pg::owner::as_owner;
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{Arg, Jsonb, SqlType, Uuid, value};
use crate::pg::subtransaction::subtransaction;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::pg::trigger_row::TriggerRow;
use crate::settings::FOR_WRITES;
use pgrx::prelude::*;

const REFERENCES: &str = "\
SELECT true FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'id' AND c.conkey = ARRAY[a.attnum]
WHERE c.contype = 'f' AND c.conrelid = $1 AND c.confrelid = $2";

// The trigger mirror_email puts the new address in.
const MIRROR_EMAIL: &str = "UPDATE @schema@.users SET email = email, updated_at = pg_catalog.now() WHERE id OPERATOR(pg_catalog.=) $1";

/// Creates the profile of a new account in `users` of the schema that is its argument, and mirrors
/// a later change of the account's e-mail address.
///
/// What goes wrong is a WARNING with the reason; the account's row stands. A cancel request still
/// cancels. Raises 39P01 when attached in another way, and 42501 on a table that is not the one
/// that `users.id` references: it writes with the rights of the profiles' owner.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.handle_new_user() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.handle_new_user() IS
'Trigger function on auth.users, its argument the target schema: creates the profile of a new account and mirrors a later change of its e-mail address; never makes a sign-up fail.';
")]
fn handle_new_user(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(handle(&fcinfo));
}

fn handle(fcinfo: &pg_sys::FunctionCallInfo) -> Result<()> {
    let call = TriggerCall::of(fcinfo, "handle_new_user")?;
    let protocol = || {
        Error::TriggerProtocol {
        function: "handle_new_user",
        expected: "AFTER INSERT OR UPDATE OF email FOR EACH ROW, with the name of the target schema as its only argument".into(),
    }
    };
    let event = call.event();
    if !(call.is_after()
        && call.is_for_each_row()
        && matches!(event, Event::Insert | Event::Update))
    {
        return Err(protocol());
    }
    let arguments = call.arguments();
    let [target] = arguments.as_slice() else {
        return Err(protocol());
    };

    // A schema that has been dropped since cannot be the reason for an account to fail.
    let users = Schema::of_name(target)
        .and_then(|schema| schema.relation("users").map(|users| (schema, users)));
    let Some((schema, users)) = users else {
        Error::NotInstalled(target.clone()).warn();
        return Ok(());
    };
    let Some(owner) = relation_owner(users) else {
        return Ok(());
    };

    let positions = call.columns(&[("id", Uuid::OID)])?;
    let mut id = None;
    call.each_row(Side::New, |row| {
        id = row.get::<Uuid>(positions[0])?;
        Ok(())
    })?;

    let is_referenced = spi::connect(FOR_WRITES, |spi| {
        let tables = [value(Some(users)), value(Some(call.table_oid()))];
        Ok(!spi.run(&schema, REFERENCES, &tables)?.is_empty())
    })?;
    if !is_referenced {
        return Err(Error::ForeignSignUp { schema: target.clone() });
    }

    let Some(id) = id else {
        return Ok(());
    };
    let write = |spi: &Spi| match event {
        Event::Insert => create_profile(spi, &schema, id, &new_account(&call)),
        _ => spi.run(&schema, MIRROR_EMAIL, &[value(Some(id))]).map(|_| ()),
    };
    let outcome = subtransaction(|| as_owner(owner, || or_raise(spi::connect(FOR_WRITES, write))));
    if let Err(failure) = outcome {
        Error::NoProfile { id: id.to_string(), schema: target.clone(), failure }.warn();
    }
    Ok(())
}

/// What the row of a new account says.
fn new_account(call: &TriggerCall) -> Account {
    let row = TriggerRow::of(call);
    let column = |name, oid| {
        let value = row.column(name).and_then(|column| row.new_as(column, oid));
        value.unwrap_or(Arg { oid, datum: None })
    };
    Account {
        email: column(Account::EMAIL, String::OID),
        metadata: column(Account::METADATA, Jsonb::OID),
    }
}
