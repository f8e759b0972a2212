//! What is to be said of the rows of an application's tables: those that ours would refuse, those
//! that are lost, and those that do not mean what they say.

mod checks;
mod defaults;
mod derived;
mod documents;
mod numbers;
mod offers;
mod owners;

pub use derived::{clear, fill, fit};
pub use offers::{Offer, apply as apply_offers};

use super::adoption::Adoption;
use super::findings::Status;
use crate::error::Result;
use crate::pg::catalog::{quote_identifier, quote_literal};

/// Names the rows that are in the way, and those whose documents cannot be read. In a dry run the
/// rows in the way are then changed as their remedies say, so that the rest can be tried.
pub fn examine(adoption: &mut Adoption) -> Result<()> {
    owners::examine(adoption)?;
    checks::examine(adoption)?;
    numbers::examine(adoption)?;
    defaults::examine(adoption)?;
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
    /// What has to be done first, once for all of them.
    preparation: Option<String>,
    /// What mends them, before WHERE: `UPDATE ... SET ...` or `DELETE FROM ...`.
    remedy: String,
    /// What to think of before running it.
    note: &'static str,
    /// What tells one of them from the others.
    identity: Identity,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Identity {
    Id,
    /// Rows that share an id, or have none. Each is mended on its own.
    Place,
}

/// Names each row as refused, and mends all of them if this is a dry run. A condition that cannot
/// be evaluated, for the types that the application has, is passed over: the statement that depends
/// on it says so.
fn refuse(adoption: &mut Adoption, rows: Offending) -> Result<()> {
    let table = adoption.qualified(rows.table);
    let key = match rows.identity {
        Identity::Id => key(adoption, rows.table),
        Identity::Place => place(adoption, rows.table),
    };
    let Offending { condition, detail, remedy, note, preparation, .. } = &rows;
    if !can_be_evaluated(adoption, rows.table, condition) {
        return Ok(());
    }
    let has_id = adoption.made_column(rows.table, "id").is_some();
    let order = if has_id { "t.id, t.tableoid, t.ctid" } else { "t.tableoid, t.ctid" };
    let sql =
        format!("SELECT {key}, ({detail})::text FROM {table} t WHERE {condition} ORDER BY {order}");
    let found = adoption
        .db
        .once(&sql, &[])?
        .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
    if found.is_empty() {
        return Ok(());
    }
    let mends = adoption.is_dry_run();
    if let Some(preparation) = preparation.as_ref().filter(|_| mends) {
        adoption.run(rows.table, preparation)?;
    }
    for (key, detail) in found {
        let statement = format!("{remedy} WHERE {key}");
        if mends && rows.identity == Identity::Place {
            adoption.run(rows.table, &statement)?;
        }
        let first = preparation.as_ref().map_or(String::new(), |first| format!("{first}; "));
        let object = format!("{}.{}", rows.table, rows.columns);
        let remedy = format!("{first}{statement}{note}");
        adoption.findings.push(Status::Refused, object, Some(key), detail, Some(remedy));
    }
    if mends && rows.identity == Identity::Id {
        let all =
            format!("{} WHERE {condition}", remedy.replacen(&table, &format!("{table} AS t"), 1));
        adoption.run(rows.table, &all)?;
    }
    Ok(())
}

/// Whether a condition over the table `t` fits the types that its columns have.
fn can_be_evaluated(adoption: &Adoption, table: &str, condition: &str) -> bool {
    let table = adoption.qualified(table);
    adoption.attempt(&format!("SELECT FROM {table} t WHERE {condition} LIMIT 0")).is_ok()
}

/// An expression over a row of a table that says which row it is, as a condition.
fn key(adoption: &Adoption, table: &str) -> String {
    let place = place(adoption, table);
    match adoption.made_column(table, "id").map(|column| column.type_name()) {
        Some("smallint" | "integer" | "bigint") => format!("coalesce('id = ' || t.id, {place})"),
        Some(_) => {
            format!("CASE WHEN t.id IS NULL THEN {place} ELSE format('id = %L', t.id) END")
        }
        None => place,
    }
}

/// The same for rows whose id is not theirs alone: it names the place of this version of the row.
fn place(adoption: &Adoption, table: &str) -> String {
    let whole = quote_literal(&adoption.qualified(table));
    let id = match adoption.made_column(table, "id").map(|column| column.type_name()) {
        Some("smallint" | "integer" | "bigint") => "'id = ' || t.id",
        Some(_) => "CASE WHEN t.id IS NOT NULL THEN format('id = %L', t.id) END",
        None => "NULL",
    };
    let partition = format!(
        "CASE WHEN t.tableoid <> {whole}::regclass \
         THEN format('tableoid = %L::regclass', t.tableoid::regclass) END"
    );
    format!("concat_ws(' AND ', {id}, {partition}, format('ctid = %L', t.ctid))")
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
