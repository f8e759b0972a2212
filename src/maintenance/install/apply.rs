//! Applies SQL texts to a target schema that a DBA may have changed. A statement that names
//! something missing is skipped; the others still run.

use super::names::Names;
use super::reports::Reports;
use crate::error::{Error, Failure, Result, or_raise};
use crate::pg::db::Db;
use crate::pg::parser::statements;
use crate::pg::subtransaction::subtransaction;
use pgrx::PgSqlErrorCode;

/// A target schema to apply files to.
pub struct Target<'t> {
    pub db: Db<'t>,
    pub names: &'t Names,
    /// Whether this run has created it, so that nothing may be skipped.
    pub is_new: bool,
}

impl Target<'_> {
    /// Runs a text of several statements.
    pub fn run(&self, text: &str) -> Result<()> {
        self.db.once(text, &[]).map(|_| ())
    }

    /// Runs a text in a subtransaction.
    pub fn attempt(&self, text: &str) -> Result<(), Failure> {
        subtransaction(|| or_raise(self.run(text)))
    }

    /// Applies a text to a relation, or the text that creates it. A statement that cannot run is
    /// reported, except for comments: what they lack is named elsewhere.
    pub fn apply(
        &self,
        relation: &str,
        makes_it: bool,
        sql: &str,
        reports: &mut Reports,
    ) -> Result<()> {
        if !makes_it && self.db.schema().relation(relation).is_none() {
            return Ok(());
        }
        let text = self.names.fill(sql);
        if self.is_new {
            return self.run(&text);
        }
        if self.attempt(&text).is_ok() {
            return Ok(());
        }
        for unit in units(&text)? {
            let Err(failure) = self.attempt(&unit) else { continue };
            if !can_be_left_out(failure.sqlstate) {
                return Err(Error::Failed(failure));
            }
            if makes_it {
                // Somebody else's view stays, but shows clients only the rows that they may see.
                let view = self.db.schema().qualified(relation);
                let _ = self.attempt(&format!("ALTER VIEW {view} SET (security_invoker = true)"));
            }
            if !summary(&unit).starts_with("COMMENT") {
                reports.warn(Error::LeftOut { what: summary(&unit), failure });
            }
        }
        Ok(())
    }

    /// Applies a step of the schema to existing tables. An action on something missing is skipped.
    pub fn migrate(&self, step: &str) -> Result<()> {
        let text = self.names.fill(step);
        for statement in statements(&text)? {
            match self.attempt(statement) {
                Err(failure) if !is_undefined(failure.sqlstate) => {
                    return Err(Error::FailedStep { statement: summary(statement), failure });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The statements of a text, each on its own, except that a DROP stays with the CREATE after it.
fn units(text: &str) -> Result<Vec<String>> {
    let mut units: Vec<String> = Vec::new();
    for statement in statements(text)? {
        match units.last_mut() {
            Some(unit) if summary(unit).starts_with("DROP") => {
                unit.push(';');
                unit.push_str(statement);
            }
            _ => units.push(statement.to_owned()),
        }
    }
    Ok(units)
}

/// The first line of a unit's last statement, up to the options: what it creates.
fn summary(unit: &str) -> String {
    let is_text = |line: &&str| !line.is_empty() && !line.starts_with("--");
    let mut lines = unit.lines().map(str::trim).filter(is_text);
    let first = lines.next().unwrap_or_default();
    let line = if first.starts_with("DROP") { lines.next().unwrap_or(first) } else { first };
    let line = line.replace("CREATE OR REPLACE", "CREATE");
    let end = line.find(" WITH (").unwrap_or(line.len());
    line[..end].trim_end_matches([';', '(']).trim_end().to_owned()
}

/// Whether a statement named something that does not exist.
fn is_undefined(sqlstate: PgSqlErrorCode) -> bool {
    use PgSqlErrorCode::*;
    matches!(
        sqlstate,
        ERRCODE_UNDEFINED_TABLE
            | ERRCODE_UNDEFINED_COLUMN
            | ERRCODE_UNDEFINED_OBJECT
            | ERRCODE_UNDEFINED_FUNCTION
    )
}

/// Whether a failure comes from somebody's change to the object, so that the rest can be installed.
fn can_be_left_out(sqlstate: PgSqlErrorCode) -> bool {
    use PgSqlErrorCode::*;
    is_undefined(sqlstate)
        || matches!(
            sqlstate,
            // Somebody else's relation, a view with other columns, a column whose type does not fit
            // an expression.
            ERRCODE_INSUFFICIENT_PRIVILEGE
                | ERRCODE_INVALID_TABLE_DEFINITION
                | ERRCODE_WRONG_OBJECT_TYPE
                | ERRCODE_DATATYPE_MISMATCH
                | ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST
        )
}
