//! `export_user()`: everything of one user as one document.

use super::installed_target;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::Schema;
use crate::pg::plans;
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{Jsonb, JsonbPointer, Uuid, value};
use crate::settings::FOR_EXPORT;
use pgrx::prelude::*;
use std::ffi::CStr;

const EXPORT: &str = include_str!("../../sql/accounts/export.sql");
const ACCOUNT: &str = include_str!("../../sql/accounts/export_account.sql");
const OBJECTS: &str = include_str!("../../sql/accounts/export_objects.sql");

/// What row level security makes of the caller: whether the tables hide rows from them, who they
/// are, and whether they see the account and all objects of the user. Users see their own objects
/// by a policy, which an installer who may not create it leaves out.
const CALLER: &str = "\
SELECT row_security_active('@schema@.users'::regclass), auth.uid(),
    has_schema_privilege('auth', 'USAGE') AND has_table_privilege(account, 'SELECT')
        AND NOT row_security_active(account),
    has_schema_privilege('storage', 'USAGE') AND has_table_privilege(object, 'SELECT')
        AND (NOT row_security_active(object) OR EXISTS (
            SELECT FROM pg_policy p WHERE p.polrelid = object AND p.polname = 'interview_core: users view own files'))
FROM (SELECT to_regclass('auth.users') AS account, to_regclass('storage.objects') AS object) AS tables";

/// Everything of one user as one JSON document: an array of rows for each table, the user's stored
/// objects, and the account where the caller may read it. `objects` or `account` is null where the
/// caller may not see it.
///
/// Users may export themselves. Errors: 42501 for anybody else's data, where row level security
/// hides rows from the caller; P0002 for an unknown user; 55000 where nothing is installed.
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
        Ok(spi::connect(FOR_EXPORT, |spi| export(spi, &schema, user))?.to_result())
    })())
}

fn export(spi: &Spi, schema: &Schema, user: Uuid) -> Result<Jsonb> {
    let (rows_are_hidden, caller, sees_account, sees_objects) = spi
        .once(&plans::fill(CALLER, schema), &[])?
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
    let sql = EXPORT
        .replace("@account@", if sees_account { ACCOUNT } else { "NULL" })
        .replace("@objects@", if sees_objects { OBJECTS } else { "NULL" });
    spi.once(&plans::fill(&sql, schema), &[value(Some(user))])?
        .first(|row| row.require(0))?
        .ok_or_else(|| Error::UnknownUser(user.to_string()))
}
