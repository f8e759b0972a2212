//! `handle_new_user`: gives each account its profile, and never makes a sign-up fail.

use crate::accounts::{Account, create_profile, mirror_address};
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::{Schema, quote_identifier, relation_owner};
use crate::pg::db::{self, Db};
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{Arg, Jsonb, SqlType, Uuid, value};
use crate::pg::subtransaction::subtransaction;
use crate::pg::trigger::{Event, TriggerCall, TriggerRow};
use crate::pinned_settings::FOR_WRITES;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;

/// Whether $2, the table that fired, holds the accounts of $1, the profiles; and whether it is
/// `auth.users`.
///
/// The foreign key of a profile's id names the table of accounts. Tools drop that key, or replace
/// it. Then `auth.users` counts as that table, if only a superuser, the database's owner or the
/// profiles' owner can decide which table has this name.
const HOLDS_ACCOUNTS: &str = "\
SELECT
    EXISTS (
        SELECT FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'id' AND c.conkey = ARRAY[a.attnum]
        WHERE c.contype = 'f' AND c.conrelid = profiles.oid AND c.confrelid = accounts.oid
    )
    OR name.is_auth_users
        AND profiles.relkind IN ('r', 'p')
        AND EXISTS (
            SELECT FROM pg_class i
            WHERE i.relname = 'interview_core_installation' AND i.relnamespace = profiles.relnamespace
                AND i.relkind = 'r' AND i.relowner = profiles.relowner
        )
        AND (
            n.nspowner = profiles.relowner
            OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = n.nspowner AND r.rolsuper)
            OR EXISTS (
                SELECT FROM pg_database d WHERE d.datname = current_database() AND d.datdba = n.nspowner
            )
        ),
    name.is_auth_users
FROM pg_class profiles, pg_class accounts
JOIN pg_namespace n ON n.oid = accounts.relnamespace
CROSS JOIN LATERAL (
    SELECT n.nspname = 'auth' AND accounts.relname = 'users' AS is_auth_users
) AS name
WHERE profiles.oid = $1 AND accounts.oid = coalesce(pg_partition_root($2), $2)";

/// Constraints that may be checked at commit, where a failure would undo the sign-up: by
/// themselves, or because of SET CONSTRAINTS.
const DEFERRABLE: &str = "\
SELECT DISTINCT n.nspname::text, c.conname::text, c.condeferred
FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE c.conrelid = $1 AND c.condeferrable";

/// Creates the profile of a new account in `users` of the schema that is its argument, or fills the
/// gaps of an existing one; mirrors a later change of the account's e-mail address.
///
/// A failure is a WARNING with its reason; the account's row stands. A cancel request still
/// cancels. Raises 39P01 when attached in another way, and 42501 on a table that is neither the one
/// that `users.id` references nor `auth.users`: it writes with the rights of the profiles' owner.
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
        expected: "AFTER INSERT OR UPDATE FOR EACH ROW, with the name of the target schema as its only argument".into(),
    }
    };
    let row = TriggerRow::of(&call).filter(|_| call.is_after()).ok_or_else(protocol)?;
    let arguments = call.arguments();
    let [target] = arguments.as_slice() else {
        return Err(protocol());
    };
    // Each sign-in updates the account.
    if call.event() == Event::Update && !changes_address(&row) {
        return Ok(());
    }

    // A schema that was renamed or dropped since must not make a sign-up fail.
    let users = Schema::of_name(target)
        .and_then(|schema| schema.relation("users").map(|users| (schema, users)));
    let Some((schema, users)) = users else {
        let trigger = quote_identifier(&call.trigger_name());
        Error::NoProfiles { schema: target.clone(), trigger }.warn();
        return Ok(());
    };
    match subtransaction(|| or_raise(follow(&call, &row, &schema, users))) {
        Ok(Outcome::Followed) => {}
        Ok(Outcome::Refused { is_auth_users: true }) => {
            Error::OtherAccounts { schema: schema.name }.warn();
        }
        Ok(Outcome::Refused { is_auth_users: false }) => {
            return Err(Error::ForeignSignUp { schema: schema.name });
        }
        Err(failure) => {
            let id = id_of(&row).ok().flatten().map_or_else(String::new, |id| format!(" {id}"));
            Error::NoProfile { id, schema: schema.name, failure }.warn();
        }
    }
    Ok(())
}

enum Outcome {
    Followed,
    /// Nothing was written: the table does not hold the accounts of these profiles.
    Refused {
        is_auth_users: bool,
    },
}

/// Updates the profile from the account.
fn follow(call: &TriggerCall, row: &TriggerRow, schema: &Schema, users: Oid) -> Result<Outcome> {
    let tables = [value(Some(users)), value(Some(call.table_oid()))];
    let (holds_accounts, is_auth_users) = db::connect(schema, FOR_WRITES, |db| {
        db.run(HOLDS_ACCOUNTS, &tables)?.first(|row| Ok((row.require(0)?, row.require(1)?)))
    })?
    .unwrap_or((false, false));
    let owner = relation_owner(users).filter(|_| holds_accounts);
    let Some(owner) = owner else {
        return Ok(Outcome::Refused { is_auth_users });
    };
    let Some(id) = id_of(row)? else {
        return Err(Error::NullColumn("id".into()));
    };
    let account = account_of(row);
    as_owner(owner, || {
        db::connect(schema, FOR_WRITES, |db| {
            match call.event() {
                Event::Insert => create_profile(db, id, &account)?,
                _ => mirror_address(db, id, &account)?,
            };
            check_deferrable(db, users)
        })
    })?;
    Ok(Outcome::Followed)
}

/// The values in the row of the account.
fn account_of(row: &TriggerRow) -> Account {
    let column = |name, oid| {
        let value = row.column(name).and_then(|column| row.given_as(column, oid));
        value.unwrap_or(Arg::null(oid))
    };
    Account {
        email: column(Account::EMAIL, String::OID),
        metadata: column(Account::METADATA, Jsonb::OID),
    }
}

/// Whether an update may have changed the address: equal addresses may be stored in different
/// bytes.
fn changes_address(row: &TriggerRow) -> bool {
    let Some(email) = row.column(Account::EMAIL) else {
        return false;
    };
    row.old(email).is_none_or(|old| !row.is_same(old, row.given(email)))
}

fn id_of(row: &TriggerRow) -> Result<Option<Uuid>> {
    Ok(row.given(row.require_column::<Uuid>("id")?).get())
}

/// Checks the deferrable constraints on profiles now, while a failure can still be undone.
/// Constraints that are initially deferred are deferred again afterwards.
fn check_deferrable(db: &Db, users: Oid) -> Result<()> {
    let found = db.run(DEFERRABLE, &[value(Some(users))])?.map(|row| {
        let [schema, name] = [row.require::<String>(0)?, row.require::<String>(1)?];
        let name = format!("{}.{}", quote_identifier(&schema), quote_identifier(&name));
        Ok((name, row.require::<bool>(2)?))
    })?;
    let all: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let deferred: Vec<&str> = found
        .iter()
        .filter(|(_, is_deferred)| *is_deferred)
        .map(|(name, _)| name.as_str())
        .collect();
    for (names, when) in [(all, "IMMEDIATE"), (deferred, "DEFERRED")] {
        if !names.is_empty() {
            let sql = format!("SET CONSTRAINTS {} {when}", names.join(", "));
            db.write_once(&sql, &[])?;
        }
    }
    Ok(())
}
