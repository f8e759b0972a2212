//! `install()`: everything in a target schema, created, upgraded or put right again.

use super::scripts::{FUNCTION_GRANTS, MIGRATIONS, Names, RELATIONS, TARGET, VIEWS, applied_files};
use super::time_zones::warn_of_unknown;
use super::{platform, readings, target_name};
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::{Schema, quote_identifier};
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{array, value};
use crate::pg::transaction::keeps_snapshot;
use crate::settings::{FOR_INSTALL, INSTALLATION, VERSION};
use pgrx::prelude::*;
use std::ffi::CStr;

/// Schemas that belong to PostgreSQL, to the platform or to the extension.
const RESERVED: [&str; 5] = ["information_schema", "interview_core", "auth", "storage", ""];

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
/// somebody else changed. What the caller may not do on tables of the platform is a WARNING.
///
/// Errors: 42P07 for a relation of one of the names that is not the extension's, 42501 where the
/// caller lacks a right, 42939 for a schema that cannot be a target, 55000 for an installation by
/// a newer library and for functions of another version than the library.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.install(target_schema name DEFAULT 'public') RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.install(name) IS
'Creates or upgrades the tables, views, policies, grants, triggers and storage buckets of the application in a schema; returns the version.';
")]
fn install(target_schema: Option<&CStr>) -> String {
    let rebuild_due = or_raise(
        target_name(target_schema).and_then(|name| spi::connect(FOR_INSTALL, |spi| run(spi, name))),
    );
    if let Some(schema) = rebuild_due {
        Error::RebuildDue(schema).warn();
    }
    VERSION.to_owned()
}

/// Installs; returns the schema's name if triggers were attached to attempts that they had not seen.
fn run(spi: &Spi, name: String) -> Result<Option<String>> {
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
    let installed = read_installed(spi, &schema)?;
    if let Some(installed) = &installed {
        if installed.schema_version > MIGRATIONS.len() as i32 {
            return Err(Error::NewerInstallation {
                schema: schema.name,
                found: installed.version.clone(),
                library: VERSION,
            });
        }
        let unchanged =
            installed.fingerprint.is_some() && installed.fingerprint == fingerprint(spi, &schema)?;
        if unchanged && installed.version == VERSION {
            let names = Names { schema: name, time_zone: installed.time_zone.clone() };
            if platform::add_missing_parts(spi, &names)? {
                store_fingerprint(spi, &schema)?;
            }
            return Ok(None);
        }
    }

    let names = Names {
        schema: schema.name.clone(),
        time_zone: installed.as_ref().map_or("UTC".into(), |installed| installed.time_zone.clone()),
    };
    if installed.is_none() {
        refuse_foreign_relations(&schema)?;
        require_create(spi, &schema)?;
    }
    let readings_are_new =
        installed.as_ref().is_some_and(|installed| readings::are_new_since(&installed.version));
    if installed.is_none() || readings_are_new {
        refuse_foreign_function(spi, &schema)?;
    }
    platform::create_missing(spi, &names)?;
    migrate(spi, &schema, &names, installed.as_ref())?;
    let rebuild_due = installed.is_some() && triggers_are_missing(spi, &schema)?;
    apply(spi, &names)?;
    platform::apply_foreign_parts(spi, &names)?;
    if readings_are_new {
        readings::rebuild_what_they_change(spi, &schema)?;
        warn_of_unknown(spi, &schema, None)?;
    }
    if let Some(warning) = platform::other_owners(spi, &schema)? {
        warning.warn();
    }
    store_fingerprint(spi, &schema)?;
    Ok(rebuild_due.then_some(schema.name))
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

fn require_create(spi: &Spi, schema: &Schema) -> Result<()> {
    let allowed = "SELECT has_schema_privilege($1, 'CREATE')";
    if spi.once(allowed, &[value(Some(schema.oid))])?.first(|row| row.require::<bool>(0))?
        == Some(true)
    {
        return Ok(());
    }
    let quoted = quote_identifier(&schema.name);
    Err(Error::MissingRight {
        what: format!("you may not create tables in schema {quoted}"),
        hint: format!(
            "Run as the owner of the schema: GRANT CREATE ON SCHEMA {quoted} TO the role that installs."
        ),
    })
}

fn refuse_foreign_relations(schema: &Schema) -> Result<()> {
    match RELATIONS.iter().find(|name| schema.relation(name).is_some()) {
        None => Ok(()),
        Some(name) => {
            Err(Error::ForeignRelation(format!("{}.{name}", quote_identifier(&schema.name))))
        }
    }
}

/// The views' own function would otherwise replace it.
fn refuse_foreign_function(spi: &Spi, schema: &Schema) -> Result<()> {
    let function = format!("{}(text)", schema.qualified("known_time_zone"));
    let sql = "SELECT to_regprocedure($1) IS NOT NULL";
    match spi.once(sql, &[value(Some(function.clone()))])?.first(|row| row.require::<bool>(0))? {
        Some(true) => Err(Error::ForeignFunction(function)),
        _ => Ok(()),
    }
}

fn read_installed(spi: &Spi, schema: &Schema) -> Result<Option<Installed>> {
    let Some(table) = schema.relation(INSTALLATION) else {
        return Ok(None);
    };
    let columns = "SELECT count(*) FILTER (WHERE attname IN \
                       ('version', 'schema_version', 'time_zone', 'fingerprint')) = 4, count(*) > 0 \
                   FROM pg_attribute WHERE attrelid = $1 AND NOT attisdropped";
    let answer = spi.once(columns, &[value(Some(table))])?;
    match answer.first(|row| Ok((row.require::<bool>(0)?, row.require::<bool>(1)?)))? {
        Some((true, _)) => {}
        // Created since this transaction's snapshot was taken.
        Some((_, false)) => return Err(Error::Serialization),
        _ => return Err(Error::ForeignRelation(schema.qualified(INSTALLATION))),
    }
    let sql = format!(
        "SELECT version::text, schema_version::int4, time_zone::text, fingerprint::text \
         FROM {}.interview_core_installation WHERE id = 1",
        quote_identifier(&schema.name)
    );
    let installed = spi.once(&sql, &[])?.first(|row| {
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

fn migrate(spi: &Spi, schema: &Schema, names: &Names, installed: Option<&Installed>) -> Result<()> {
    let done = installed.map_or(0, |installed| installed.schema_version.max(0) as usize);
    for step in &MIGRATIONS[done..] {
        spi.once(&names.fill(step), &[])?;
    }
    let quoted = quote_identifier(&schema.name);
    if installed.is_none() {
        prefer_lz4(spi, &quoted)?;
        let sql = format!(
            "INSERT INTO {quoted}.interview_core_installation (version, schema_version) VALUES ($1, $2)"
        );
        let row = [value(Some(VERSION.to_owned())), value(Some(MIGRATIONS.len() as i32))];
        spi.once(&sql, &row)?;
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
fn triggers_are_missing(spi: &Spi, schema: &Schema) -> Result<bool> {
    let sql = format!(
        "SELECT count(DISTINCT t.tgname) < 12 AND EXISTS (SELECT FROM {schema}.attempts) \
         FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid \
         JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE n.nspname = 'interview_core' AND p.proname LIKE 'update%' AND t.tgenabled = 'O' \
         AND t.tgrelid = '{schema}.attempts'::regclass",
        schema = quote_identifier(&schema.name),
    );
    Ok(spi.once(&sql, &[])?.first(|row| row.require(0))?.unwrap_or(false))
}

/// Applies everything that can be applied again.
fn apply(spi: &Spi, names: &Names) -> Result<()> {
    for file in VIEWS.iter().chain(&TARGET) {
        spi.once(&names.fill(file), &[])?;
    }
    let may_grant = "SELECT has_function_privilege('interview_core.check_summaries(name, uuid)', \
                     'EXECUTE WITH GRANT OPTION')";
    if spi.once(may_grant, &[])?.first(|row| row.require::<bool>(0))? == Some(true) {
        spi.once(FUNCTION_GRANTS, &[])?;
    }
    Ok(())
}

/// Applies the views alone, after a change of the default time zone.
pub fn apply_views(spi: &Spi, schema: &Schema, time_zone: &str) -> Result<()> {
    let names = Names { schema: schema.name.clone(), time_zone: time_zone.to_owned() };
    for file in &VIEWS {
        spi.once(&names.fill(file), &[])?;
    }
    store_fingerprint(spi, schema)
}

fn fingerprint(spi: &Spi, schema: &Schema) -> Result<Option<String>> {
    let files: String = applied_files().collect();
    let args = [
        value(Some(schema.name.clone())),
        array(RELATIONS.iter().map(|name| Some((*name).to_owned()))),
        value(Some(files)),
    ];
    Ok(spi.once(FINGERPRINT, &args)?.first(|row| row.get(0))?.flatten())
}

fn store_fingerprint(spi: &Spi, schema: &Schema) -> Result<()> {
    let sql = "UPDATE @schema@.interview_core_installation \
               SET version = $1, schema_version = $2, fingerprint = $3, updated_at = pg_catalog.now() \
               WHERE id OPERATOR(pg_catalog.=) 1";
    let args = [
        value(Some(VERSION.to_owned())),
        value(Some(MIGRATIONS.len() as i32)),
        value(fingerprint(spi, schema)?),
    ];
    spi.write_once(schema, sql, &args)?;
    Ok(())
}
