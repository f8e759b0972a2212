//! `ensure_profiles()` repairs profiles after a WARNING when an account was created or changed.

use crate::accounts::{self, Page};
use crate::error::{Error, Failure, Result, or_raise};
use crate::installation::installed_target;
use crate::pg::catalog::{Schema, quote_identifier};
use crate::pg::db::{self, Db};
use crate::pg::sqltype::{Uuid, array, value};
use crate::pg::subtransaction::subtransaction;
use crate::pinned_settings::FOR_WHOLE_TABLES;
use pgrx::prelude::*;
use std::ffi::CStr;

/// The given accounts without a profile or, if $3, with another address in it.
const TO_MEND: &str = "\
SELECT a.id FROM unnest($1, $2) AS a (id, email) LEFT JOIN @schema@.users u ON u.id = a.id
WHERE u.id IS NULL OR ($3 AND u.email::text IS DISTINCT FROM a.email)
ORDER BY a.id";

const MAY_WRITE: &str = "\
SELECT has_column_privilege($1, 'id', 'INSERT') AND has_column_privilege($1, 'email', 'UPDATE')";

/// Creates the missing profiles of accounts as sign-up does, corrects addresses that differ from
/// the account's, and returns how many profiles it has written. One that cannot be written is a
/// WARNING with the reason.
///
/// Errors: 55000 if nothing is installed, 42501 if the caller may not read all accounts or not
/// write profiles.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.ensure_profiles(target_schema name DEFAULT 'public') RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.ensure_profiles(name) IS
'Creates the profiles that accounts are missing and corrects addresses that are not the account''s; returns how many it has mended.';
")]
fn ensure_profiles(target_schema: Option<&CStr>) -> i64 {
    or_raise(
        installed_target(target_schema)
            .and_then(|schema| db::connect(&schema, FOR_WHOLE_TABLES, ensure)),
    )
}

fn ensure(db: &Db) -> Result<i64> {
    require_rights(db)?;
    let (mut mended, mut last) = (0, None);
    loop {
        let page = accounts::next_accounts(db, last)?;
        last = page.ids.last().copied();
        if last.is_none() {
            return Ok(mended);
        }
        for account in to_mend(db, page)? {
            mended += i64::from(mend(db.schema(), account));
        }
    }
}

fn to_mend(db: &Db, page: Page) -> Result<Vec<Uuid>> {
    let args = [
        array(page.ids.into_iter().map(Some)),
        array(page.emails),
        value(Some(page.has_addresses)),
    ];
    db.run(TO_MEND, &args)?.map(|row| row.require(0))
}

/// Without these rights every account would fail.
fn require_rights(db: &Db) -> Result<()> {
    let users = db
        .schema()
        .relation("users")
        .ok_or_else(|| Error::NotInstalled(db.schema().name.clone()))?;
    let may_write = db.run(MAY_WRITE, &[value(Some(users))])?.first(|row| row.get(0))?;
    if may_write.flatten() == Some(true) {
        return Ok(());
    }
    let quoted = quote_identifier(&db.schema().name);
    Err(Error::MissingRight {
        what: format!("you may not write profiles in schema {quoted}"),
        hint: format!("Run it as the owner of {quoted}.users."),
    })
}

/// Repairs one profile. Returns whether it could.
fn mend(schema: &Schema, id: Uuid) -> bool {
    let mended = subtransaction(|| {
        or_raise(db::connect(schema, FOR_WHOLE_TABLES, |db| {
            let Some(account) = accounts::stored_account(db, id)? else {
                return Ok(false);
            };
            let is_written = accounts::mirror_address(db, id, &account)?
                || accounts::create_profile(db, id, &account)?;
            if is_written {
                return Ok(true);
            }
            Err(Error::Failed(Failure {
                sqlstate: PgSqlErrorCode::ERRCODE_TRIGGERED_ACTION_EXCEPTION,
                message: "a trigger on the profiles keeps it from being written".into(),
                detail: None,
            }))
        }))
    });
    mended.unwrap_or_else(|failure| {
        let id = format!(" {id}");
        Error::NoProfile { id, schema: schema.name.clone(), failure }.warn();
        false
    })
}
