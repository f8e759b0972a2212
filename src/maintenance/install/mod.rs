//! `install()` creates, upgrades and repairs everything in a target schema.

mod apply;
mod grants;
pub mod inspect;
mod judge;
mod names;
pub mod platform;
mod platform_parts;
pub mod publication;
pub mod record;
mod reports;
mod requirements;
pub mod rights;
mod steps;
pub mod views;

#[cfg(any(test, feature = "pg_test"))]
mod tests;

pub use apply::Target;
pub use inspect::{Object, expected, found, known_differences};
pub use names::Names;
pub use platform::create_missing as create_platform;
pub use reports::Reports;
pub use requirements::foreign_function;
pub use steps::create_missing_tables;

use super::rebuild::rebuild;
use super::score_columns;
use super::time_zones::warn_of_unknown;
use crate::error::{Error, Result, or_raise};
use crate::installation::target_name;
use crate::installation::{INSTALLATION, VERSION, await_configure};
use crate::pg::catalog::{Schema, quote_identifier};
use crate::pg::db::{self, Db};
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{array, value};
use crate::pinned_settings::{FOR_INSTALL, FOR_WHOLE_TABLES};
use crate::relations::{self, TRIGGERS_OF_A_SUMMARY};
use crate::summaries::{self, SkillProgress, Summary};
use pgrx::prelude::*;
use std::collections::HashSet;
use std::ffi::CStr;
use steps::MIGRATIONS;

/// Creates or upgrades the application's tables, views, policies, grants, triggers, storage buckets
/// and their policies in `target_schema`, and returns the version. On plain PostgreSQL it also
/// creates the roles and the parts of `auth` and `storage` that are missing.
///
/// Running it again changes nothing and takes no lock above ACCESS SHARE, unless somebody has
/// changed something: then it repairs that. A missing or different object that nothing depends on
/// is a NOTICE. What the caller may not do, such as creating triggers on the platform's tables, is
/// a WARNING.
///
/// Errors: 42P07 for objects with our names that are not ours, 42501 if the caller lacks a right,
/// 42939 for a schema that cannot be a target, 55000 for an installation by a newer library, for
/// functions of another version than the library, and for tables that the triggers can no longer
/// write.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.install(target_schema name DEFAULT 'public') RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.install(name) IS
'Creates or upgrades the tables, views, policies, grants, triggers and storage buckets of the application in a schema; returns the version.';
")]
fn install(target_schema: Option<&CStr>) -> String {
    let mut reports = Reports::default();
    or_raise(target_name(target_schema).and_then(|name| {
        let due = spi::connect(FOR_INSTALL, |spi| run(spi, name, &mut reports))?;
        // Not within `run`, whose settings silence WARNINGs.
        due.map_or(Ok(()), |due| {
            db::connect(&due.schema, FOR_WHOLE_TABLES, |db| recompute(db, &due))
        })
    }));
    reports.send();
    VERSION.to_owned()
}

/// What an existing installation may have to recompute.
struct Due {
    schema: Schema,
    summaries: Vec<&'static dyn Summary>,
}

fn recompute(db: &Db, due: &Due) -> Result<()> {
    let mut summaries = due.summaries.clone();
    if score_columns::find_again(db)? && !summaries.iter().any(|all| all.reads_sub_scores()) {
        summaries.push(&SkillProgress);
    }
    if summaries.is_empty() {
        return Ok(());
    }
    await_configure(db)?;
    rebuild(db, &summaries)?;
    warn_of_unknown(db, None)
}

/// Installs or upgrades. Returns what an existing installation may have to recompute.
fn run(spi: &Spi, name: String, reports: &mut Reports) -> Result<Option<Due>> {
    require_target(spi, &name)?;
    let schema = match Schema::of_name(&name) {
        Some(schema) => schema,
        None => requirements::create_schema(spi, &name)?,
    };
    let db = &spi.on(&schema);
    let installed = record::read(db)?;
    if let Some(installed) = &installed {
        if installed.schema_version > MIGRATIONS.len() as i32 {
            return Err(Error::NewerInstallation {
                schema: schema.name,
                found: installed.version.clone(),
                library: VERSION,
            });
        }
        let unchanged =
            installed.fingerprint.is_some() && installed.fingerprint == record::fingerprint(db)?;
        if unchanged && installed.version == VERSION {
            let names = Names::of(db)?;
            if platform::add_missing_parts(spi, &names, reports)? {
                record::store_fingerprint(db)?;
            }
            publication::add_missing(db, false, reports)?;
            inspect::report_differences(db, reports)?;
            return Ok(Some(Due { schema, summaries: Vec::new() }));
        }
    }

    let names = Names::of(db)?;
    let target = Target { db: *db, names: &names, is_new: installed.is_none() };
    requirements::require_ownership(db)?;
    if installed.is_none() {
        requirements::refuse_foreign_objects(db)?;
        requirements::require_create(db)?;
    }
    let schema_version = installed.as_ref().map(|installed| installed.schema_version);
    let stores_otherwise = schema_version.is_some_and(steps::stores_otherwise);
    if installed.is_none() || stores_otherwise {
        requirements::refuse_foreign_function(db)?;
    }
    platform::create_missing(spi, &names)?;
    let before = existing_relations(&schema);
    steps::migrate(&target, schema_version, reports)?;
    let mut rebuild_due = false;
    if installed.is_some() {
        inspect::require_what_writes_need(db, reports)?;
        rebuild_due = triggers_are_missing(db, summaries_in(&before).len())?;
        drop_second_triggers(&target, reports)?;
    }
    let made = complete(&target, &before, reports)?;
    let due = match &installed {
        None => Vec::new(),
        Some(_) if stores_otherwise => summaries::ALL.to_vec(),
        // Their tables have just been created.
        Some(_) => summaries_in(&made),
    };
    record::store_fingerprint(db)?;
    if installed.is_some() {
        inspect::report_differences(db, reports)?;
    }
    if rebuild_due && !stores_otherwise {
        reports.warn(Error::RebuildDue(schema.name.clone()));
    }
    Ok(installed.is_some().then_some(Due { schema, summaries: due }))
}

/// What must hold before anything is changed; afterwards nobody else installs in this database.
pub fn require_target(spi: &Spi, name: &str) -> Result<()> {
    requirements::require_free_name(name)?;
    requirements::require_utf8(spi)?;
    requirements::require_functions_of_library(spi)?;
    // Two sessions must not create the same object.
    spi.once("SELECT pg_advisory_xact_lock(hashtextextended('interview_core.install', 0))", &[])?;
    Ok(())
}

/// Applies everything beside the tables themselves: views, policies, triggers, rights, and what is
/// outside the schema. `before`: the relations that were there. Returns those that are new.
pub fn complete(
    target: &Target,
    before: &HashSet<String>,
    reports: &mut Reports,
) -> Result<HashSet<String>> {
    views::apply(target, reports)?;
    for table in relations::all().iter().filter(|relation| !relation.is_view) {
        target.apply(table.name, false, &table.sql, reports)?;
    }
    let now = existing_relations(target.db.schema());
    let made: HashSet<String> = now.difference(before).cloned().collect();
    give_to_owner(target, &made)?;
    rights::repair(target, made.clone(), reports)?;
    platform::apply_foreign_parts(&target.db, target.names, reports)?;
    publication::add_missing(&target.db, target.is_new, reports)?;
    if let Some(warning) = platform::other_owners(&target.db)? {
        reports.warn(warning);
    }
    Ok(made)
}

/// The version of the installation in a schema.
pub fn installed_version(db: &Db) -> Result<Option<String>> {
    Ok(record::read(db)?.map(|installed| installed.version))
}

/// Whether a policy of a table is one that `install()` creates.
pub fn is_own_policy(table: &str, name: &str) -> bool {
    let is_it = |o: &Object| o.kind == "policy" && o.relation == table && o.name == name;
    expected().iter().any(is_it)
        || platform_parts::FOREIGN
            .iter()
            .any(|part| part.table == table && part.policy == Some(name))
}

/// Makes the tables of an application that were brought into shape an installation: what differs
/// from now on is a change.
pub fn finish_adoption(db: &Db) -> Result<()> {
    let known = inspect::all_differences(db)?.into_iter().map(Some);
    db.write_once(
        "UPDATE @schema@.interview_core_installation SET known_differences = $1 WHERE id OPERATOR(pg_catalog.=) 1",
        &[array(known)],
    )?;
    record::store_fingerprint(db)?;
    // The API keeps what it knows of the schema until it is told.
    db.once("NOTIFY pgrst, 'reload schema'", &[])?;
    Ok(())
}

/// The summaries whose table is among these relations.
fn summaries_in(relations: &HashSet<String>) -> Vec<&'static dyn Summary> {
    let is_in = |summary: &&dyn Summary| relations.contains(summary.table().name);
    summaries::ALL.into_iter().filter(is_in).collect()
}

/// The relations of the list that exist.
fn existing_relations(schema: &Schema) -> HashSet<String> {
    let names = relations::all().iter().map(|relation| relation.name);
    names.filter(|name| schema.relation(name).is_some()).map(str::to_owned).collect()
}

/// A trigger of ours that somebody renamed comes back under its own name, and both would count.
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

/// All relations belong to the owner of the installation, even those that a superuser's run adds.
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

/// Whether the summaries may have missed attempts, because a trigger of ours is gone or disabled.
fn triggers_are_missing(db: &Db, summaries: usize) -> Result<bool> {
    let sql = format!(
        "SELECT count(DISTINCT t.tgname) < {all} AND EXISTS (SELECT FROM {quoted}.attempts) \
         FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid \
         JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE n.nspname = 'interview_core' AND p.proname LIKE 'update%' AND t.tgenabled = 'O' \
         AND t.tgrelid = to_regclass(format('%I.attempts', $1))",
        all = TRIGGERS_OF_A_SUMMARY * summaries,
        quoted = quote_identifier(&db.schema().name),
    );
    let schema = value(Some(db.schema().name.clone()));
    Ok(db.once(&sql, &[schema])?.first(|row| row.require(0))?.unwrap_or(false))
}
