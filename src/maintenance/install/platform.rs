//! Creates what Supabase provides and a plain PostgreSQL lacks: roles, `auth` and `storage`. What
//! exists is never changed.

use super::names::Names;
use super::platform_parts::{
    FOREIGN, FOREIGN_COMMENTS, ForeignPart, PLATFORM, RELEASED_POLICIES, RELEASED_POLICIES_SQL,
    with_buckets,
};
use super::reports::Reports;
use crate::buckets::BUCKETS;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::{current_role_acts_as, quote_identifier};
use crate::pg::db::Db;
use crate::pg::owner::as_owner;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{array, value};
use crate::pg::subtransaction::subtransaction;
use crate::relations;
use pgrx::{PgSqlErrorCode, pg_sys};
use std::collections::{BTreeMap, HashMap};

/// Compares the policies on stored objects with those on the temporary table, by name.
const COMPARE_POLICIES: &str = "\
SELECT theirs.polname::text,
    (theirs.polcmd, theirs.polpermissive, theirs.polroles, pg_get_expr(theirs.polqual, theirs.polrelid),
        pg_get_expr(theirs.polwithcheck, theirs.polrelid))
    IS NOT DISTINCT FROM
    (ours.polcmd, ours.polpermissive, ours.polroles, pg_get_expr(ours.polqual, ours.polrelid),
        pg_get_expr(ours.polwithcheck, ours.polrelid))
FROM pg_policy theirs
JOIN pg_policy ours USING (polname)
WHERE theirs.polrelid = 'storage.objects'::regclass AND ours.polrelid = 'pg_temp.objects'::regclass";

const OTHER_OWNERS: &str = sql_file!("maintenance/other_owners.sql");

/// The roles of the application, as Supabase defines them.
const ROLES: [(&str, &str); 3] = [
    ("anon", "CREATE ROLE anon NOLOGIN NOINHERIT"),
    ("authenticated", "CREATE ROLE authenticated NOLOGIN NOINHERIT"),
    ("service_role", "CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS"),
];

/// What clients need from the platform: the table whose owner may grant it, a test, and the GRANT.
const CLIENTS_NEED: [(&str, &str, &str); 4] = [
    (
        "auth.users",
        "has_schema_privilege('authenticated', 'auth', 'USAGE')",
        "GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role",
    ),
    (
        "auth.users",
        "has_function_privilege('authenticated', 'auth.uid()', 'EXECUTE')",
        "GRANT EXECUTE ON FUNCTION auth.uid() TO anon, authenticated, service_role",
    ),
    (
        "storage.objects",
        "has_schema_privilege('authenticated', 'storage', 'USAGE')",
        "GRANT USAGE ON SCHEMA storage TO anon, authenticated, service_role",
    ),
    (
        "storage.objects",
        "has_function_privilege('authenticated', 'storage.foldername(text)', 'EXECUTE')",
        "GRANT EXECUTE ON FUNCTION storage.foldername(text) TO anon, authenticated, service_role",
    ),
];
const ACCOUNTS: &str = "auth.users";

const FORMER_SIGN_UP_TRIGGERS: &str = "\
SELECT t.tgname::text FROM pg_trigger t
WHERE t.tgrelid = to_regclass('auth.users') AND t.tgfoid = 'interview_core.handle_new_user()'::regprocedure
    AND t.tgparentid = 0 AND t.tgname NOT IN (@new_user_trigger_literal@, @email_trigger_literal@)
    AND convert_from(rtrim(t.tgargs, '\\x00'::bytea), 'UTF8') = @schema_literal@";

/// Creates the missing parts of the platform.
pub fn create_missing(spi: &Spi, names: &Names) -> Result<()> {
    create_roles(spi)?;
    for part in &PLATFORM {
        if !holds(spi, part.exists)? {
            spi.once(&names.fill(part.sql), &[])?;
        }
    }
    Ok(())
}

/// Who may create a policy on stored objects, and the statements.
pub fn policy_script(spi: &Spi, names: &Names, policy: &str) -> Result<Option<(String, String)>> {
    let Some(part) = FOREIGN.iter().find(|part| part.policy == Some(policy)) else {
        return Ok(None);
    };
    let role = owner(spi, part.table)?.map_or_else(String::new, |(_, name)| name);
    let role = quote_identifier(&role);
    let needs = part.needs.iter().map(|right| format!("; it needs GRANT {right} TO {role}"));
    let needs: String = needs.collect();
    let sql = without_comments(&names.fill(&with_buckets(part.sql)));
    Ok(Some((format!("a superuser, or {role}{needs}"), sql)))
}

/// The WARNING about parts that other roles own and can change.
pub fn other_owners(db: &Db) -> Result<Option<Error>> {
    let args = [value(Some(db.schema().oid)), relations::names()];
    let parts = db.once(OTHER_OWNERS, &args)?.first(|row| row.get(0))?;
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

/// Applies the parts on the platform's tables. Missing parts that the caller may not create are one
/// WARNING for each role that may, with a script to run.
pub fn apply_foreign_parts(spi: &Spi, names: &Names, reports: &mut Reports) -> Result<()> {
    let definitions = policy_definitions(spi);
    let mut skipped = Skipped::default();
    for part in &FOREIGN {
        let definition = part.policy.and_then(|name| definitions.get(name)).copied();
        if definition != Some(Definition::Ours) {
            let is_other = definition == Some(Definition::Other);
            apply(spi, names, part, is_other, &mut skipped)?;
        }
    }
    for name in RELEASED_POLICIES {
        if definitions.get(name) == Some(&Definition::Ours) {
            drop_released_policy(spi, name, &mut skipped)?;
        }
    }
    grant_what_policies_need(spi, &mut skipped)?;
    drop_former_sign_up_triggers(spi, names)?;
    for (table, sql) in FOREIGN_COMMENTS {
        // A comment is not worth a warning, so only its owner makes it.
        if owner(spi, table)?.is_some_and(|(oid, _)| current_role_acts_as(oid)) {
            spi.once(&names.fill(&with_buckets(sql)), &[])?;
        }
    }
    skipped.report(spi, reports)?;
    report_public_buckets(spi, reports)
}

/// Drops the sign-up triggers of this target that have a former version's names. If the caller may
/// not, they stay: the second trigger of a target finds nothing to do.
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

/// Applies the missing parts. Returns whether it could apply any.
pub fn add_missing_parts(spi: &Spi, names: &Names, reports: &mut Reports) -> Result<bool> {
    let mut added = false;
    let mut skipped = Skipped::default();
    for part in &FOREIGN {
        if !holds(spi, &names.fill(&with_buckets(part.exists)))? {
            added |= apply(spi, names, part, false, &mut skipped)?;
        }
    }
    added |= grant_what_policies_need(spi, &mut skipped)?;
    skipped.report(spi, reports)?;
    report_public_buckets(spi, reports)?;
    Ok(added)
}

/// Applies one part. Returns whether the caller may. A different part of its name counts as
/// missing.
fn apply(
    spi: &Spi,
    names: &Names,
    part: &'static ForeignPart,
    is_other: bool,
    skipped: &mut Skipped,
) -> Result<bool> {
    let sql = names.fill(&with_buckets(part.sql));
    // A table's triggers and defaults run with the writer's rights, so the writer is the table's
    // owner if the caller may act as that role.
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
            if is_other || !holds(spi, &names.fill(&with_buckets(part.exists)))? {
                skipped.add(part.table, part.what, part.needs, &sql);
            }
            Ok(false)
        }
        Err(failure) => Err(Error::Failed(failure)),
    }
}

fn drop_released_policy(spi: &Spi, name: &str, skipped: &mut Skipped) -> Result<()> {
    let sql = format!("DROP POLICY {} ON storage.objects;", quote_identifier(name));
    match subtransaction(|| or_raise(spi.once(&sql, &[]).map(|_| ()))) {
        Err(failure) if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE => {
            skipped.add("storage.objects", "drop the policies of an earlier version", &[], &sql);
            Ok(())
        }
        Err(failure) => Err(Error::Failed(failure)),
        Ok(()) => Ok(()),
    }
}

fn without_comments(sql: &str) -> String {
    let lines: Vec<&str> = sql.lines().filter(|line| !line.starts_with("--")).collect();
    lines.join("\n").trim().to_owned()
}

/// What the caller may not do, by the schema whose tables' owner may.
#[derive(Default)]
struct Skipped(BTreeMap<String, Script>);

#[derive(Default)]
struct Script {
    whats: Vec<&'static str>,
    needs: Vec<&'static str>,
    statements: Vec<String>,
}

impl Skipped {
    fn add(
        &mut self,
        table: &'static str,
        what: &'static str,
        needs: &'static [&'static str],
        sql: &str,
    ) {
        // The storage service owns both of its tables.
        let schema = table.split('.').next().unwrap_or(table);
        let script = self.0.entry(schema.to_owned()).or_default();
        if !script.whats.contains(&what) {
            script.whats.push(what);
        }
        script.needs.extend(
            needs.iter().filter(|need| !script.needs.contains(need)).copied().collect::<Vec<_>>(),
        );
        script.statements.push(without_comments(sql));
    }

    fn report(self, spi: &Spi, reports: &mut Reports) -> Result<()> {
        for (schema, script) in self.0 {
            let table = if schema == "auth" { "auth.users" } else { "storage.objects" };
            let role = owner(spi, table)?.map_or_else(String::new, |(_, name)| name);
            reports.warn(Error::Skipped {
                whats: script.whats.into_iter().map(str::to_owned).collect(),
                script: script.statements.join("\n"),
                role: quote_identifier(&role),
                needs: script.needs.into_iter().map(str::to_owned).collect(),
            });
        }
        Ok(())
    }
}

/// Whether a policy of one of our names is ours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Definition {
    Ours,
    Other,
}

/// The policies on stored objects that have one of our names, present or released. PostgreSQL
/// prints definitions in its own words, so ours are created on a temporary table with the same
/// columns and compared as printed. If that fails, a policy with a present name counts as ours and
/// one with a released name as somebody else's.
fn policy_definitions(spi: &Spi) -> HashMap<String, Definition> {
    let scripts = FOREIGN.iter().filter(|part| part.policy.is_some()).map(|part| part.sql);
    let policies = with_buckets(&scripts.chain([RELEASED_POLICIES_SQL]).collect::<String>());
    let compared = subtransaction(|| {
        or_raise((|| {
            spi.once("CREATE TEMPORARY TABLE objects (LIKE storage.objects)", &[])?;
            spi.once(&policies.replace("storage.objects", "pg_temp.objects"), &[])?;
            let found = spi.once(COMPARE_POLICIES, &[])?.map(|row| {
                let is_ours: bool = row.require(1)?;
                let definition = if is_ours { Definition::Ours } else { Definition::Other };
                Ok((row.require::<String>(0)?, definition))
            })?;
            spi.once("DROP TABLE pg_temp.objects", &[])?;
            Ok(found)
        })())
    });
    compared.unwrap_or_default().into_iter().collect()
}

/// What clients need and lack: the table whose owner may grant it, and the GRANT.
pub fn lacking_grants(spi: &Spi) -> Result<Vec<(&'static str, &'static str)>> {
    let mut lacking = Vec::new();
    for (table, has, grant) in CLIENTS_NEED {
        if !holds(spi, has)? {
            lacking.push((table, grant));
        }
    }
    Ok(lacking)
}

/// Policies call the platform's functions with the client's rights: grants again what was revoked.
fn grant_what_policies_need(spi: &Spi, skipped: &mut Skipped) -> Result<bool> {
    let mut granted = false;
    for (table, has, grant) in CLIENTS_NEED {
        if !holds(spi, has)? {
            // Without the right to grant, PostgreSQL may only raise a WARNING.
            let done = subtransaction(|| or_raise(spi.once(grant, &[]).map(|_| ()))).is_ok();
            if done && holds(spi, has)? {
                granted = true;
            } else {
                skipped.add(
                    table,
                    "grant clients what the policies call",
                    &[],
                    &format!("{grant};"),
                );
            }
        }
    }
    Ok(granted)
}

/// An existing bucket stays as it is, but nobody should find out by accident that it is public.
fn report_public_buckets(spi: &Spi, reports: &mut Reports) -> Result<()> {
    let readable = "has_schema_privilege('storage', 'USAGE') AND has_table_privilege('storage.buckets', 'SELECT')";
    if !holds(spi, readable)? {
        return Ok(());
    }
    let private = BUCKETS.iter().filter(|bucket| !bucket.is_public);
    let private = array(private.map(|bucket| Some(bucket.id.to_owned())));
    let public = "SELECT id::text FROM storage.buckets WHERE id = ANY ($1) AND public ORDER BY id";
    for id in spi.once(public, &[private])?.map(|row| row.require(0))? {
        reports.warn(Error::PublicBucket(id));
    }
    Ok(())
}

/// The owner of a table: OID and name.
fn owner(spi: &Spi, table: &str) -> Result<Option<(pg_sys::Oid, String)>> {
    let sql = "SELECT relowner, pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = to_regclass($1)";
    spi.once(sql, &[value(Some(table.to_owned()))])?
        .first(|row| Ok((row.require(0)?, row.require(1)?)))
}
