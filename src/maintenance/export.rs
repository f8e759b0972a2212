//! `export_user()` returns everything of one user as one document.

use super::user_rows::EXPORTED;
use crate::buckets;
use crate::error::{Error, Result, or_raise};
use crate::installation::installed_target;
use crate::pg::db::{self, Db};
use crate::pg::foreign_table::ForeignTable;
use crate::pg::sqltype::{Jsonb, JsonbPointer, SqlType, Uuid, value};
use crate::pg::template::fill;
use crate::pinned_settings::FOR_EXPORT;
use pgrx::prelude::*;
use std::ffi::CStr;

const EXPORT: &str = sql_file!("accounts/export.sql");
const ACCOUNT: &str = sql_file!("accounts/export_account.sql");
const OBJECTS: &str = sql_file!("accounts/export_objects.sql");

/// The exported columns of an account.
const OF_ACCOUNT: [&str; 7] =
    ["id", "email", "phone", "raw_user_meta_data", "is_anonymous", "created_at", "last_sign_in_at"];

/// The exported columns of an object, beside its bucket and its name.
const OF_OBJECT: [&str; 2] = ["metadata", "created_at"];

/// Whether row level security hides rows from the caller, who the caller is, and whether they see
/// the account and all objects of the user. Users see their own objects by a policy, which is
/// missing if the installer might not create it.
const CALLER: &str = "\
SELECT row_security_active(to_regclass(format('%I.users', $1))), auth.uid(),
    has_schema_privilege('auth', 'USAGE') AND has_table_privilege(account, 'SELECT')
        AND NOT row_security_active(account),
    has_schema_privilege('storage', 'USAGE') AND has_table_privilege(object, 'SELECT')
        AND (NOT row_security_active(object) OR EXISTS (
            SELECT FROM pg_policy p WHERE p.polrelid = object AND p.polname = 'interview_core: users view own files'))
FROM (SELECT to_regclass('auth.users') AS account, to_regclass('storage.objects') AS object) AS tables";

/// Everything of one user as one JSON document: an array of rows for each table, the user's stored
/// objects, and the account. `objects` or `account` is null if the caller may not see it.
///
/// Users may export themselves. Errors: 42501 for somebody else's data if row level security hides
/// rows from the caller; P0002 for an unknown user; 55000 if nothing is installed.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.export_user(user_id uuid, target_schema name DEFAULT 'public') RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.export_user(uuid, name) IS
'Everything of one user as one JSON document; users may export their own data, the service role anybody''s.';
")]
fn export_user(user_id: Option<pgrx::Uuid>, target_schema: Option<&CStr>) -> JsonbPointer {
    or_raise((|| {
        let user = user_id.ok_or(Error::NullArgument("user_id"))?;
        let user = Uuid(*user.as_bytes());
        let schema = installed_target(target_schema)?;
        Ok(db::connect(&schema, FOR_EXPORT, |db| export(db, user))?.to_result())
    })())
}

/// The existing columns of a table as arguments of jsonb_build_object(). A type that is not built
/// in could bring a cast to JSON that runs with the caller's rights: its columns are text or NULL.
fn members(table: &ForeignTable, alias: &str, columns: &[&str]) -> String {
    let member = |name: &&str| {
        if table.has_built_in(name) {
            format!("'{name}', {alias}.{name}")
        } else if table.has(name, String::OID) {
            format!("'{name}', {alias}.{name}::text")
        } else {
            format!("'{name}', NULL")
        }
    };
    columns.iter().map(member).collect::<Vec<_>>().join(", ")
}

fn export(db: &Db, user: Uuid) -> Result<Jsonb> {
    let (rows_are_hidden, caller, sees_account, sees_objects) = db
        .once(CALLER, &[value(Some(db.schema().name.clone()))])?
        .first(|row| {
            Ok((
                row.require::<bool>(0)?,
                row.get::<Uuid>(1)?,
                row.get::<bool>(2)?.unwrap_or(false),
                row.get::<bool>(3)?.unwrap_or(false),
            ))
        })?
        .unwrap_or((true, None, false, false));
    if rows_are_hidden && caller != Some(user) {
        return Err(Error::ForeignData(user.to_string()));
    }
    let account = Some(ForeignTable::open("auth", "users"))
        .filter(|_| sees_account)
        .flatten()
        .filter(|accounts| accounts.has("id", Uuid::OID))
        .map(|table| fill(ACCOUNT, &[("columns", &members(&table, "a", &OF_ACCOUNT))]));
    let objects = Some(ForeignTable::open("storage", "objects"))
        .filter(|_| sees_objects)
        .flatten()
        .filter(|objects| ["bucket_id", "name"].iter().all(|name| objects.has(name, String::OID)))
        .map(|table| {
            let columns = members(&table, "o", &OF_OBJECT);
            fill(OBJECTS, &[("columns", &columns), ("buckets", &buckets::ids_in_sql())])
        });
    let parts = [
        ("account", account.as_deref().unwrap_or("NULL")),
        ("tables", &EXPORTED),
        ("objects", objects.as_deref().unwrap_or("NULL")),
    ];
    db.once(&db.fill(&fill(EXPORT, &parts)), &[value(Some(user))])?
        .first(|row| row.require(0))?
        .ok_or_else(|| Error::UnknownUser(user.to_string()))
}
