//! What is to be said of the rows of an application's tables: those that ours would refuse, those
//! that are lost, and those that do not mean what they say.

mod checks;
mod derived;
mod documents;
mod offers;
mod owners;

pub use derived::{clear, fill};
pub use offers::{Offer, apply as apply_offers};

use super::adoption::Adoption;
use super::findings::Status;
use crate::error::Result;
use crate::pg::catalog::quote_identifier;

/// Names the rows that are in the way, and those whose documents cannot be read. In a dry run the
/// rows in the way are then changed as their remedies say, so that the rest can be tried.
pub fn examine(adoption: &mut Adoption) -> Result<()> {
    owners::examine(adoption)?;
    checks::examine(adoption)?;
    documents::examine(adoption)
}

/// Rows of a table that are in the way.
struct Offending<'a> {
    table: &'a str,
    /// The column, or several of them, as the result names them.
    columns: String,
    /// Which rows: a condition over the table `t`.
    condition: String,
    /// An expression over the row that says what is wrong.
    detail: String,
    /// What mends them, before WHERE: `UPDATE ... SET ...` or `DELETE FROM ...`.
    remedy: String,
    /// What to think of before running it.
    note: &'static str,
}

/// Names each row as refused, and mends all of them if this is a dry run. A condition that cannot
/// be evaluated, for the types that the application has, is passed over: the statement that depends
/// on it says so.
fn refuse(adoption: &mut Adoption, rows: Offending) -> Result<()> {
    let table = adoption.qualified(rows.table);
    let key = key(adoption, rows.table);
    let Offending { condition, detail, remedy, note, .. } = &rows;
    let sql = format!("SELECT {key}, ({detail})::text FROM {table} t WHERE {condition} ORDER BY 1");
    if adoption.attempt(&format!("SELECT FROM {table} t WHERE {condition} LIMIT 0")).is_err() {
        return Ok(());
    }
    let found = adoption
        .db
        .once(&sql, &[])?
        .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
    if found.is_empty() {
        return Ok(());
    }
    for (key, detail) in found {
        let remedy = format!("{remedy} WHERE {key}{note}");
        let object = format!("{}.{}", rows.table, rows.columns);
        adoption.findings.push(Status::Refused, object, Some(key), detail, Some(remedy));
    }
    if adoption.is_dry_run() {
        let all =
            format!("{} WHERE {condition}", remedy.replacen(&table, &format!("{table} AS t"), 1));
        adoption.run(rows.table, &all)?;
    }
    Ok(())
}

/// An expression over a row of a table that says which row it is, as a condition.
fn key(adoption: &Adoption, table: &str) -> String {
    match adoption.made_column(table, "id").map(|column| column.type_name()) {
        Some("smallint" | "integer" | "bigint") => "'id = ' || t.id".into(),
        Some(_) => "format('id = %L', t.id)".into(),
        None => "format('ctid = %L', t.ctid)".into(),
    }
}

/// The tables of the application whose rows people write.
fn written_by_people(adoption: &Adoption) -> Vec<&'static str> {
    const WRITTEN: [&str; 6] = [
        "users",
        "questions",
        "resume_analyses",
        "interview_sessions",
        "interview_reports",
        "attempts",
    ];
    WRITTEN.into_iter().filter(|table| adoption.tables.contains(*table)).collect()
}

/// A column of the table `t`, quoted.
fn column(name: &str) -> String {
    format!("t.{}", quote_identifier(name))
}
