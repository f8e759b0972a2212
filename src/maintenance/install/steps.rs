//! The steps of the tables' schema. An installation gets each of them once.
//!
//! Invariant: a released step never changes.

use super::apply::Target;
use super::reports::Reports;
use crate::error::{Error, Result};
use crate::installation::{SCHEMA_VERSION, VERSION};
use crate::pg::catalog::quote_identifier;
use crate::pg::parser::statements;
use crate::pg::spi::Spi;
use crate::pg::sqltype::value;
use std::collections::HashSet;

pub const MIGRATIONS: [&str; 4] = [
    sql_file!("schema/001_initial.sql"),
    sql_file!("schema/002_objects_to_erase.sql"),
    sql_file!("schema/003_field.sql"),
    sql_file!("schema/004_practice.sql"),
];

/// The first version of the schema whose summaries hold what this library computes. Earlier ones lack
/// columns and tables, and read time zones and scores in strings differently.
const STORES_ALIKE: i32 = 4;

/// Whether the summaries of this version of the schema must be recomputed.
pub fn stores_otherwise(schema_version: i32) -> bool {
    schema_version < STORES_ALIKE
}

const _: () = assert!(MIGRATIONS.len() == SCHEMA_VERSION as usize);

/// Applies the steps that an installation of this version of the schema lacks, or all of them.
pub fn migrate(target: &Target, schema_version: Option<i32>, reports: &mut Reports) -> Result<()> {
    let Some(schema_version) = schema_version else {
        for step in &MIGRATIONS {
            target.run(&target.names.fill(step))?;
        }
        return record_new(target);
    };
    for step in &MIGRATIONS[schema_version.max(0) as usize..] {
        target.migrate(step)?;
        report_step(target, reports)?;
    }
    Ok(())
}

/// Records a new installation, whose tables are there.
fn record_new(target: &Target) -> Result<()> {
    let quoted = quote_identifier(&target.db.schema().name);
    prefer_lz4(&target.db, &quoted)?;
    let sql = format!(
        "INSERT INTO {quoted}.interview_core_installation (version, schema_version) VALUES ($1, $2)"
    );
    let row = [value(Some(VERSION.to_owned())), value(Some(MIGRATIONS.len() as i32))];
    target.db.once(&sql, &row)?;
    Ok(())
}

/// Applies all steps beside tables that an application made itself: creates the others, and does to
/// those what does not depend on how they were made. Returns what failed.
pub fn create_missing_tables(
    target: &Target,
    of_application: &HashSet<String>,
    reports: &mut Reports,
) -> Result<Vec<String>> {
    let mut failed = Vec::new();
    let quoted = quote_identifier(&target.db.schema().name);
    for step in &MIGRATIONS {
        let step = target.names.fill(step);
        for statement in statements(&step)? {
            match altered(statement, &quoted).filter(|table| of_application.contains(*table)) {
                Some(table) => set_storage(target, table, statement)?,
                None => {
                    if let Err(failure) = target.attempt(statement) {
                        failed.push(format!("{} fails: {}", statement.trim(), failure.message));
                    }
                }
            }
        }
        report_step(target, reports)?;
    }
    record_new(target)?;
    Ok(failed)
}

/// The table that a statement of a step creates, alters or indexes.
fn altered<'s>(statement: &'s str, quoted_schema: &str) -> Option<&'s str> {
    let text = statement.lines().find(|line| !line.is_empty() && !line.starts_with("--"))?;
    let is_of_table =
        ["CREATE TABLE", "ALTER TABLE", "CREATE INDEX"].iter().any(|verb| text.starts_with(verb));
    let prefix = format!("{quoted_schema}.");
    let place = statement.find(&prefix).filter(|_| is_of_table)?;
    let name = &statement[place + prefix.len()..];
    Some(&name[..name.find(|c: char| !c.is_ascii_lowercase() && c != '_')?])
}

/// Gives a table the storage that a statement gives to a new one. Its columns, constraints and
/// indexes come later.
fn set_storage(target: &Target, table: &str, statement: &str) -> Result<()> {
    let quoted = target.db.schema().qualified(table);
    if let Some((_, options)) = statement.split_once("\n) WITH (") {
        return target.run(&format!("ALTER TABLE {quoted} SET ({options}"));
    }
    if statement.contains(" SET STORAGE ") {
        return target.run(statement);
    }
    Ok(())
}

/// Reports what a step has left in a setting of the transaction.
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

/// lz4 compresses histories faster and almost as well, but not every server has it.
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
