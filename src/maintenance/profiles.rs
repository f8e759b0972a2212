//! `ensure_profiles()`: mends what was a WARNING when an account was created.

use super::installed_target;
use crate::accounts::{create_profile, stored_account};
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::Schema;
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{Uuid, value};
use crate::pg::subtransaction::subtransaction;
use crate::settings::FOR_WHOLE_TABLES;
use pgrx::prelude::*;
use std::ffi::CStr;

/// The next accounts without a profile.
const MISSING: &str = "\
SELECT a.id FROM auth.users a
WHERE ($1 IS NULL OR a.id > $1) AND NOT EXISTS (SELECT FROM @schema@.users u WHERE u.id = a.id)
ORDER BY a.id LIMIT 1000";

/// Creates the profile of each account that has none, as sign-up would have, and returns how many.
/// An account whose profile cannot be written is a WARNING with the reason.
///
/// Errors: 55000 where nothing is installed, 42501 where the caller may not read all accounts or
/// not write profiles.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.ensure_profiles(target_schema name DEFAULT 'public') RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.ensure_profiles(name) IS
'Creates the profiles that accounts are missing; returns how many.';
")]
fn ensure_profiles(target_schema: Option<&CStr>) -> i64 {
    or_raise(
        installed_target(target_schema)
            .and_then(|schema| spi::connect(FOR_WHOLE_TABLES, |spi| ensure(spi, &schema))),
    )
}

fn ensure(spi: &Spi, schema: &Schema) -> Result<i64> {
    let (mut created, mut last) = (0, None);
    loop {
        let accounts: Vec<Uuid> =
            spi.run(schema, MISSING, &[value(last)])?.map(|row| row.require(0))?;
        for account in &accounts {
            created += i64::from(create(schema, *account)?);
        }
        last = accounts.last().copied();
        if last.is_none() {
            return Ok(created);
        }
    }
}

/// Creates one profile; returns whether it could.
fn create(schema: &Schema, account: Uuid) -> Result<bool> {
    let created = subtransaction(|| {
        or_raise(spi::connect(FOR_WHOLE_TABLES, |spi| {
            match stored_account(spi, schema, account)? {
                Some(stored) => create_profile(spi, schema, account, &stored),
                None => Ok(()),
            }
        }));
    });
    match created {
        Ok(()) => Ok(true),
        // No account will fare better.
        Err(failure) if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE => {
            Err(Error::Failed(failure))
        }
        Err(failure) => {
            Error::NoProfile { id: account.to_string(), schema: schema.name.clone(), failure }
                .warn();
            Ok(false)
        }
    }
}
