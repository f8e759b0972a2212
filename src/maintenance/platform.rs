//! What Supabase provides and a plain PostgreSQL lacks: roles, `auth` and `storage`. Created only
//! where it is missing; what exists is never touched.

use super::scripts::{FOREIGN, FOREIGN_COMMENTS, ForeignPart, Names, PLATFORM, RELATIONS};
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::{Schema, current_role_acts_as, quote_identifier};
use crate::pg::owner::as_owner;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{array, value};
use crate::pg::subtransaction::subtransaction;
use pgrx::{PgSqlErrorCode, pg_sys};

const OTHER_OWNERS: &str = include_str!("../../sql/maintenance/other_owners.sql");

/// The roles of the application, as Supabase defines them.
const ROLES: [(&str, &str); 3] = [
    ("anon", "CREATE ROLE anon NOLOGIN NOINHERIT"),
    ("authenticated", "CREATE ROLE authenticated NOLOGIN NOINHERIT"),
    ("service_role", "CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS"),
];

const ACCOUNTS: &str = "auth.users";

const FORMER_SIGN_UP_TRIGGERS: &str = "\
SELECT t.tgname::text FROM pg_trigger t
WHERE t.tgrelid = to_regclass('auth.users') AND t.tgfoid = 'interview_core.handle_new_user()'::regprocedure
    AND t.tgparentid = 0 AND t.tgname NOT IN (@new_user_trigger_literal@, @email_trigger_literal@)
    AND convert_from(rtrim(t.tgargs, '\\x00'::bytea), 'UTF8') = @schema_literal@";

/// Creates what is missing of the platform.
pub fn create_missing(spi: &Spi, names: &Names) -> Result<()> {
    create_roles(spi)?;
    for part in &PLATFORM {
        if !holds(spi, part.exists)? {
            spi.once(&names.fill(part.sql), &[])?;
        }
    }
    Ok(())
}

/// What other roles own, and could change: a WARNING.
pub fn other_owners(spi: &Spi, schema: &Schema) -> Result<Option<Error>> {
    let names = array(RELATIONS.iter().map(|name| Some((*name).to_owned())));
    let args = [value(Some(schema.oid)), names];
    let parts = spi.once(OTHER_OWNERS, &args)?.first(|row| row.get(0))?;
    Ok(parts.flatten().map(|parts| Error::OtherOwners { parts }))
}

fn holds(spi: &Spi, expression: &str) -> Result<bool> {
    let answer = spi.once(&format!("SELECT {expression}"), &[])?.first(|row| row.get(0))?;
    Ok(answer.flatten().unwrap_or(false))
}

fn create_roles(spi: &Spi) -> Result<()> {
    let mut missing = Vec::new();
    for (name, statement) in ROLES {
        let exists = format!("EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')");
        if !holds(spi, &exists)? {
            missing.push((name, statement));
        }
    }
    let created = subtransaction(|| {
        for (_, statement) in &missing {
            or_raise(spi.once(statement, &[]));
        }
    });
    match created {
        Ok(()) => Ok(()),
        Err(failure) if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE => {
            let (names, statements): (Vec<&str>, Vec<&str>) = missing.into_iter().unzip();
            Err(Error::MissingRoles {
                missing: names.join(", "),
                statements: statements.iter().map(|statement| format!("{statement};\n")).collect(),
            })
        }
        Err(failure) => Err(Error::Failed(failure)),
    }
}

/// Applies the parts on tables of the platform. Where the caller may not, and the part is not
/// there already, a WARNING says what to run and as whom.
pub fn apply_foreign_parts(spi: &Spi, names: &Names) -> Result<()> {
    for part in &FOREIGN {
        apply(spi, names, part)?;
    }
    drop_former_sign_up_triggers(spi, names)?;
    for (table, sql) in FOREIGN_COMMENTS {
        // A comment is worth no warning, so it is only made by whoever may.
        if owner(spi, table)?.is_some_and(|(oid, _)| current_role_acts_as(oid)) {
            spi.once(&names.fill(sql), &[])?;
        }
    }
    Ok(())
}

/// Drops the sign-up triggers of this target that have a name of a former version. Where the caller
/// may not, they stay: a second one of a target finds nothing to do.
fn drop_former_sign_up_triggers(spi: &Spi, names: &Names) -> Result<()> {
    let former: Vec<String> = spi
        .once(&names.fill(FORMER_SIGN_UP_TRIGGERS), &[])?
        .map(|row| Ok(quote_identifier(&row.require::<String>(0)?)))?;
    if !former.is_empty() && owner(spi, ACCOUNTS)?.is_some_and(|(oid, _)| current_role_acts_as(oid))
    {
        for trigger in former {
            spi.once(&format!("DROP TRIGGER {trigger} ON {ACCOUNTS}"), &[])?;
        }
    }
    Ok(())
}

/// Applies those of the parts that are not there, and returns whether any could be.
pub fn add_missing_parts(spi: &Spi, names: &Names) -> Result<bool> {
    let mut added = false;
    for part in &FOREIGN {
        if !holds(spi, &names.fill(part.exists))? {
            added |= apply(spi, names, part)?;
        }
    }
    Ok(added)
}

/// Applies one part; returns whether the caller may.
fn apply(spi: &Spi, names: &Names, part: &ForeignPart) -> Result<bool> {
    let sql = names.fill(part.sql);
    // A table's triggers and defaults run with the rights of whoever writes to it: those of their own role, if the
    // caller has them.
    let writer = owner(spi, part.table)?
        .filter(|(owner, _)| part.writes_rows && current_role_acts_as(*owner));
    let run = || or_raise(spi.once(&sql, &[]).map(|_| ()));
    let done = match writer {
        Some((owner, _)) => subtransaction(|| as_owner(owner, run)),
        None => subtransaction(run),
    };
    match done {
        Ok(()) => Ok(true),
        Err(failure) if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE => {
            if !holds(spi, &names.fill(part.exists))? {
                skipped(spi, part, sql)?.warn();
            }
            Ok(false)
        }
        Err(failure) => Err(Error::Failed(failure)),
    }
}

fn skipped(spi: &Spi, part: &ForeignPart, statement: String) -> Result<Error> {
    let role = owner(spi, part.table)?.map_or_else(String::new, |(_, name)| name);
    let without_comments: Vec<&str> =
        statement.lines().filter(|line| !line.starts_with("--")).collect();
    Ok(Error::Skipped {
        what: part.what,
        statement: without_comments.join("\n"),
        role: quote_identifier(&role),
        needs: part.needs,
    })
}

/// The owner of a table: OID and name.
fn owner(spi: &Spi, table: &str) -> Result<Option<(pg_sys::Oid, String)>> {
    let sql = "SELECT relowner, pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = to_regclass($1)";
    spi.once(sql, &[value(Some(table.to_owned()))])?
        .first(|row| Ok((row.require(0)?, row.require(1)?)))
}
