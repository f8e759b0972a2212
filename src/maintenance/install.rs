//! `install()`: everything in a target schema, created, upgraded or put right again.

use super::apply::Target;
use super::reports::Reports;
use super::scripts::{MIGRATIONS, Names, RELATIONS, TARGET, VIEWS, applied_files};
use super::time_zones::warn_of_unknown;
use super::{inspect, platform, readings, rights, target_name};
use crate::error::{Error, Result, or_raise};
use crate::installation::{INSTALLATION, VERSION};
use crate::pg::catalog::{Schema, current_role_acts_as, quote_identifier};
use crate::pg::db::{self, Db};
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{array, value};
use crate::pg::transaction::keeps_snapshot;
use crate::pinned_settings::{FOR_INSTALL, FOR_WHOLE_TABLES};
use pgrx::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::ffi::CStr;

/// Schemas that belong to PostgreSQL, to the platform or to the extension.
const RESERVED: [&str; 5] = ["information_schema", "interview_core", "auth", "storage", ""];

/// Relations and types in a schema that stand in the way of ours.
const SAME_NAMES: &str = "\
SELECT CASE relkind WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' ELSE 'relation' END, relname::text
FROM pg_class WHERE relnamespace = $1 AND relname = ANY ($2)
UNION ALL
SELECT 'type', typname::text FROM pg_type
WHERE typnamespace = $1 AND typname = ANY ($3) AND typrelid = 0 AND typelem = 0
ORDER BY 2";

const FINGERPRINT: &str = include_str!("../../sql/maintenance/fingerprint.sql");

/// What is stored of an installation.
struct Installed {
    version: String,
    schema_version: i32,
    time_zone: String,
    fingerprint: Option<String>,
}

/// Creates or upgrades the application's tables, views, policies, grants, triggers, storage
/// buckets and their policies in `target_schema`, and returns the version. On plain PostgreSQL it
/// also creates the roles and the parts of `auth` and `storage` that are missing.
///
/// Running it again changes nothing, takes no lock above ACCESS SHARE, and puts right what
/// somebody else changed. What is gone or other and nothing depends on is a NOTICE; what the caller
/// may not do, on tables of the platform for one, a WARNING.
///
/// Errors: 42P07 for objects of our names that are not the extension's, 42501 where the caller lacks
/// a right, 42939 for a schema that cannot be a target, 55000 for an installation by a newer library,
/// for functions of another version than the library, and for tables that the triggers could not
/// write any more.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.install(target_schema name DEFAULT 'public') RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.install(name) IS
'Creates or upgrades the tables, views, policies, grants, triggers and storage buckets of the application in a schema; returns the version.';
")]
fn install(target_schema: Option<&CStr>) -> String {
    let mut reports = Reports::default();
    or_raise(target_name(target_schema).and_then(|name| {
        let read_anew = spi::connect(FOR_INSTALL, |spi| run(spi, name, &mut reports))?;
        // Outside of `run`, whose settings would silence its WARNINGs.
        read_anew.map_or(Ok(()), |schema| {
            db::connect(&schema, FOR_WHOLE_TABLES, |db| {
                readings::rebuild_what_they_change(db)?;
                warn_of_unknown(db, None)
            })
        })
    }));
    reports.send();
    VERSION.to_owned()
}

/// Installs; returns the schema whose attempts this version reads in another way than the one before.
fn run(spi: &Spi, name: String, reports: &mut Reports) -> Result<Option<Schema>> {
    if RESERVED.contains(&name.as_str()) || name.starts_with("pg_") {
        return Err(Error::ReservedSchema(name));
    }
    require_utf8(spi)?;
    require_functions_of_library(spi)?;
    // One installation at a time in a database, so that two sessions do not create the same object.
    spi.once("SELECT pg_advisory_xact_lock(hashtextextended('interview_core.install', 0))", &[])?;

    let schema = match Schema::of_name(&name) {
        Some(schema) => schema,
        None => create_schema(spi, &name)?,
    };
    let db = &spi.on(&schema);
    let installed = read_installed(db)?;
    if let Some(installed) = &installed {
        if installed.schema_version > MIGRATIONS.len() as i32 {
            return Err(Error::NewerInstallation {
                schema: schema.name,
                found: installed.version.clone(),
                library: VERSION,
            });
        }
        let unchanged =
            installed.fingerprint.is_some() && installed.fingerprint == fingerprint(db)?;
        if unchanged && installed.version == VERSION {
            let names = Names { schema: name, time_zone: installed.time_zone.clone() };
            if platform::add_missing_parts(spi, &names, reports)? {
                store_fingerprint(db)?;
            }
            inspect::report_differences(db, reports)?;
            return Ok(None);
        }
    }

    let names = Names {
        schema: schema.name.clone(),
        time_zone: installed.as_ref().map_or("UTC".into(), |installed| installed.time_zone.clone()),
    };
    let target = Target { db: *db, names: &names, is_new: installed.is_none() };
    require_ownership(db)?;
    if installed.is_none() {
        refuse_foreign_objects(db)?;
        require_create(db)?;
    }
    let readings_are_new =
        installed.as_ref().is_some_and(|installed| readings::are_new_since(&installed.version));
    if installed.is_none() || readings_are_new {
        refuse_foreign_function(db)?;
    }
    platform::create_missing(spi, &names)?;
    let before = relations(&schema);
    migrate(&target, installed.as_ref(), reports)?;
    let mut rebuild_due = false;
    if installed.is_some() {
        inspect::require_what_writes_need(db, reports)?;
        rebuild_due = triggers_are_missing(db)?;
        drop_second_triggers(&target, reports)?;
    }
    for file in VIEWS.iter().chain(&TARGET) {
        target.apply(file, reports)?;
    }
    let made: HashSet<String> = relations(&schema).difference(&before).cloned().collect();
    give_to_owner(&target, &made)?;
    rights::put_right(&target, made, reports)?;
    platform::apply_foreign_parts(spi, &names, reports)?;
    if let Some(warning) = platform::other_owners(db)? {
        reports.warn(warning);
    }
    store_fingerprint(db)?;
    if installed.is_some() {
        inspect::report_differences(db, reports)?;
    }
    if rebuild_due {
        reports.warn(Error::RebuildDue(schema.name.clone()));
    }
    Ok(readings_are_new.then_some(schema))
}

/// Those of our relations that exist.
fn relations(schema: &Schema) -> HashSet<String> {
    let exists = |name: &&str| schema.relation(name).is_some();
    RELATIONS.into_iter().filter(exists).map(str::to_owned).collect()
}

/// Domains are sorted, and score documents read, as UTF-8.
fn require_utf8(spi: &Spi) -> Result<()> {
    let encoding: Option<String> =
        spi.once("SELECT current_setting('server_encoding')", &[])?.first(|row| row.require(0))?;
    match encoding {
        Some(encoding) if encoding != "UTF8" => Err(Error::Encoding(encoding)),
        _ => Ok(()),
    }
}

/// What is applied may grant and attach functions that another version's script did not create.
fn require_functions_of_library(spi: &Spi) -> Result<()> {
    let created = "SELECT extversion::text FROM pg_extension WHERE extname = 'interview_core'";
    match spi.once(created, &[])?.first(|row| row.require::<String>(0))? {
        Some(functions) if functions != VERSION => {
            Err(Error::OtherFunctions { functions, library: VERSION })
        }
        _ => Ok(()),
    }
}

fn create_schema(spi: &Spi, name: &str) -> Result<Schema> {
    let statement = format!("CREATE SCHEMA {}", quote_identifier(name));
    let allowed = "SELECT has_database_privilege(current_database(), 'CREATE')";
    if spi.once(allowed, &[])?.first(|row| row.require::<bool>(0))? != Some(true) {
        return Err(Error::MissingRight {
            what: format!(
                "schema {} does not exist, and you may not create it",
                quote_identifier(name)
            ),
            hint: format!(
                "Run as the owner of the database: {statement} AUTHORIZATION CURRENT_USER."
            ),
        });
    }
    spi.once(&statement, &[])?;
    spi.once(
        &format!(
            "COMMENT ON SCHEMA {} IS 'The tables of an interview-practice application.'",
            quote_identifier(name)
        ),
        &[],
    )?;
    Schema::of_name(name).ok_or_else(|| Error::NotInstalled(name.to_owned()))
}

fn require_create(db: &Db) -> Result<()> {
    let allowed = "SELECT has_schema_privilege($1, 'CREATE')";
    if db.once(allowed, &[value(Some(db.schema().oid))])?.first(|row| row.require::<bool>(0))?
        == Some(true)
    {
        return Ok(());
    }
    let quoted = quote_identifier(&db.schema().name);
    Err(Error::MissingRight {
        what: format!("you may not create tables in schema {quoted}"),
        hint: format!(
            "Run as the owner of the schema: GRANT CREATE ON SCHEMA {quoted} TO the role that installs."
        ),
    })
}

/// Nobody else could put anything right, nor perhaps see that something is installed.
fn require_ownership(db: &Db) -> Result<()> {
    let owner = "SELECT relowner, pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = $1";
    let owner: Option<(pg_sys::Oid, String)> = db
        .once(owner, &[value(db.schema().relation(INSTALLATION))])?
        .first(|row| Ok((row.require(0)?, row.require(1)?)))?;
    match owner {
        Some((oid, name)) if !current_role_acts_as(oid) => Err(Error::MissingRight {
            what: format!(
                "the tables of schema \"{}\" belong to role \"{name}\"",
                db.schema().name
            ),
            hint: "Run install() as that role, a member of it, or a superuser.".into(),
        }),
        _ => Ok(()),
    }
}

/// Everything that stands in the way is named at once: of a table that was renamed, the indexes and sequences keep
/// their names.
fn refuse_foreign_objects(db: &Db) -> Result<()> {
    let named = inspect::expected().into_iter().filter(|object| object.takes_a_relations_name());
    let names: BTreeSet<String> =
        named.map(|object| object.name).chain(RELATIONS.map(str::to_owned)).collect();
    let args = [
        value(Some(db.schema().oid)),
        array(names.into_iter().map(Some)),
        array(RELATIONS.iter().map(|name| Some((*name).to_owned()))),
    ];
    let found = db.once(SAME_NAMES, &args)?.map(|row| {
        Ok(format!(
            "{} \"{}\"",
            row.require::<String>(0)?,
            db.schema().qualified(&row.require::<String>(1)?)
        ))
    })?;
    if found.is_empty() { Ok(()) } else { Err(Error::ForeignRelations(found)) }
}

/// The views' own function would otherwise replace it.
fn refuse_foreign_function(db: &Db) -> Result<()> {
    let function = format!("{}(text)", db.schema().qualified("known_time_zone"));
    let sql = "SELECT to_regprocedure($1) IS NOT NULL";
    match db.once(sql, &[value(Some(function.clone()))])?.first(|row| row.require::<bool>(0))? {
        Some(true) => Err(Error::ForeignFunction(function)),
        _ => Ok(()),
    }
}

fn read_installed(db: &Db) -> Result<Option<Installed>> {
    let Some(table) = db.schema().relation(INSTALLATION) else {
        return Ok(None);
    };
    let columns = "SELECT count(*) FILTER (WHERE attname IN \
                       ('version', 'schema_version', 'time_zone', 'fingerprint')) = 4, count(*) > 0 \
                   FROM pg_attribute WHERE attrelid = $1 AND NOT attisdropped";
    let answer = db.once(columns, &[value(Some(table))])?;
    match answer.first(|row| Ok((row.require::<bool>(0)?, row.require::<bool>(1)?)))? {
        Some((true, _)) => {}
        // Created since this transaction's snapshot was taken.
        Some((_, false)) => return Err(Error::Serialization),
        _ => {
            let relation = format!("relation \"{}\"", db.schema().qualified(INSTALLATION));
            return Err(Error::ForeignRelations(vec![relation]));
        }
    }
    let sql = format!(
        "SELECT version::text, schema_version::int4, time_zone::text, fingerprint::text \
         FROM {}.interview_core_installation WHERE id = 1",
        quote_identifier(&db.schema().name)
    );
    let installed = db.once(&sql, &[])?.first(|row| {
        Ok(Installed {
            version: row.require(0)?,
            schema_version: row.require(1)?,
            time_zone: row.require(2)?,
            fingerprint: row.get(3)?,
        })
    })?;
    if installed.is_none() && keeps_snapshot() {
        // Installed by somebody else since this transaction began.
        return Err(Error::Serialization);
    }
    Ok(installed)
}

fn migrate(target: &Target, installed: Option<&Installed>, reports: &mut Reports) -> Result<()> {
    let Some(installed) = installed else {
        for step in &MIGRATIONS {
            target.run(&target.names.fill(step.sql))?;
        }
        let quoted = quote_identifier(&target.db.schema().name);
        prefer_lz4(&target.db, &quoted)?;
        let sql = format!(
            "INSERT INTO {quoted}.interview_core_installation (version, schema_version) VALUES ($1, $2)"
        );
        let row = [value(Some(VERSION.to_owned())), value(Some(MIGRATIONS.len() as i32))];
        target.db.once(&sql, &row)?;
        return Ok(());
    };
    for step in &MIGRATIONS[installed.schema_version.max(0) as usize..] {
        target.migrate(step.sql)?;
        report_step(target, reports)?;
    }
    Ok(())
}

/// What a step says, as it has left it in a setting of the transaction.
fn report_step(target: &Target, reports: &mut Reports) -> Result<()> {
    const SAID: &str = "\
        SELECT r ->> 'message', r ->> 'detail', r ->> 'hint', r ? 'is_warning' \
        FROM jsonb_array_elements(nullif(current_setting('interview_core.step_reports', true), '')::jsonb) AS r";
    let said = target.db.once(SAID, &[])?.map(|row| {
        let (message, detail, hint) = (row.require(0)?, row.get(1)?, row.get(2)?);
        Ok((row.require::<bool>(3)?, Error::StepReport { message, detail, hint }))
    })?;
    for (is_warning, report) in said {
        if is_warning { reports.warn(report) } else { reports.notice(report) }
    }
    target.run("SELECT set_config('interview_core.step_reports', '', true)")
}

/// A trigger of ours that was renamed is attached again under its own name, and both would count.
fn drop_second_triggers(target: &Target, reports: &mut Reports) -> Result<()> {
    let expected = inspect::expected();
    for object in inspect::found(&target.db)? {
        let is_ours = |o: &inspect::Object| {
            (&o.kind, &o.relation, &o.name) == (&object.kind, &object.relation, &object.name)
        };
        if object.kind == "trigger" && !expected.iter().any(is_ours) {
            target.run(&format!(
                "DROP TRIGGER {} ON {}",
                quote_identifier(&object.name),
                target.db.schema().qualified(&object.relation)
            ))?;
            reports.notice(Error::SecondTrigger { table: object.relation, trigger: object.name });
        }
    }
    Ok(())
}

/// All relations belong to the owner of the installation, also those that a superuser's run adds.
fn give_to_owner(target: &Target, made: &HashSet<String>) -> Result<()> {
    let owner = "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = $1";
    let of = |name: &str| -> Result<Option<String>> {
        let Some(relation) = target.db.schema().relation(name) else { return Ok(None) };
        target.db.once(owner, &[value(Some(relation))])?.first(|row| row.require(0))
    };
    let Some(installer) = of(INSTALLATION)? else { return Ok(()) };
    for name in made {
        if of(name)?.is_some_and(|owner| owner != installer) {
            let relation = target.db.schema().qualified(name);
            target.run(&format!("ALTER TABLE {relation} OWNER TO {installer}"))?;
        }
    }
    Ok(())
}

/// Histories compress faster, and almost as well, with lz4, which not every server is built with.
fn prefer_lz4(spi: &Spi, quoted_schema: &str) -> Result<()> {
    let known =
        "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'";
    if spi.once(known, &[])?.first(|row| row.require::<bool>(0))? == Some(true) {
        spi.once(
            &format!("ALTER TABLE {quoted_schema}.skill_progress ALTER COLUMN score_history SET COMPRESSION lz4"),
            &[],
        )?;
    }
    Ok(())
}

/// Whether attempts exist that the summaries may not know of, because a trigger of
/// ours is gone or switched off.
fn triggers_are_missing(db: &Db) -> Result<bool> {
    let sql = format!(
        "SELECT count(DISTINCT t.tgname) < 12 AND EXISTS (SELECT FROM {quoted}.attempts) \
         FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid \
         JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE n.nspname = 'interview_core' AND p.proname LIKE 'update%' AND t.tgenabled = 'O' \
         AND t.tgrelid = '{quoted}.attempts'::regclass",
        quoted = quote_identifier(&db.schema().name),
    );
    Ok(db.once(&sql, &[])?.first(|row| row.require(0))?.unwrap_or(false))
}

/// Applies the views alone, after a change of the default time zone.
pub fn apply_views(db: &Db, time_zone: &str, reports: &mut Reports) -> Result<()> {
    let names = Names { schema: db.schema().name.clone(), time_zone: time_zone.to_owned() };
    let target = Target { db: *db, names: &names, is_new: false };
    // What somebody else has changed stays due to be put right.
    let stored = read_installed(db)?.and_then(|installed| installed.fingerprint);
    let is_unchanged = stored.is_some() && stored == fingerprint(db)?;
    for file in &VIEWS {
        target.apply(file, reports)?;
    }
    if is_unchanged { store_fingerprint(db) } else { Ok(()) }
}

fn fingerprint(db: &Db) -> Result<Option<String>> {
    let files: String = applied_files().collect();
    let args = [
        value(Some(db.schema().name.clone())),
        array(RELATIONS.iter().map(|name| Some((*name).to_owned()))),
        value(Some(files)),
    ];
    Ok(db.once(FINGERPRINT, &args)?.first(|row| row.get(0))?.flatten())
}

fn store_fingerprint(db: &Db) -> Result<()> {
    let sql = "UPDATE @schema@.interview_core_installation \
               SET version = $1, schema_version = $2, fingerprint = $3, updated_at = pg_catalog.now() \
               WHERE id OPERATOR(pg_catalog.=) 1";
    let args = [
        value(Some(VERSION.to_owned())),
        value(Some(MIGRATIONS.len() as i32)),
        value(fingerprint(db)?),
    ];
    db.write_once(sql, &args)?;
    Ok(())
}
