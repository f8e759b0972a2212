//! How far the stored summaries have drifted from the attempts, and their rebuild.

use super::findings::{Findings, Status};
use crate::error::Result;
use crate::maintenance::install::Object;
use crate::maintenance::rebuild::rebuild;
use crate::pg::db::Db;
use crate::pg::sqltype::{array, value};
use crate::summaries;

/// Of each column how many values differ, with the first of them.
const DRIFT: &str = sql_file!("adopt/drift.sql");

/// The sequences that the rebuild draws from, with what they give next.
const SEQUENCES: &str = "\
SELECT d.objid::regclass::text
FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass($1)
    AND d.deptype IN ('a', 'i')";

/// What is to be known of the tables as the application made them.
pub struct Facts {
    /// The columns that they had, as `table.column`.
    columns: Vec<String>,
    /// Statements that the rebuilt summaries allow.
    after_rebuild: Vec<String>,
    is_dry_run: bool,
}

impl Facts {
    pub fn of(before: &[Object], after_rebuild: Vec<String>, is_dry_run: bool) -> Self {
        let columns = before.iter().filter(|object| object.kind == "column");
        let columns =
            columns.map(|object| format!("{}.{}", object.relation, object.name)).collect();
        Self { columns, after_rebuild, is_dry_run }
    }
}

pub fn report_and_rebuild(db: &Db, facts: &Facts, findings: &mut Findings) -> Result<()> {
    let args = [
        value(Some(db.schema().name.clone())),
        array(facts.columns.iter().map(|column| Some(column.clone()))),
    ];
    let rows = db.once(DRIFT, &args)?;
    rows.map(|row| {
        let status = if row.require(4)? { Status::Lost } else { Status::Drifted };
        findings.push(status, row.require(0)?, row.get(1)?, row.require(2)?, None);
        Ok(())
    })?;
    if facts.is_dry_run {
        keep_sequences(db)?;
    }
    let mended = rebuild(db, &summaries::ALL)?;
    for statement in &facts.after_rebuild {
        db.once(statement, &[])?;
    }
    let schema = format!("schema {}", crate::pg::catalog::quote_identifier(&db.schema().name));
    let detail = format!("the summaries are computed from the attempts: {mended} rows change");
    findings.add(Status::Change, schema, detail);
    Ok(())
}

/// Restarted in this subtransaction, a sequence gives the same numbers once it is taken back.
fn keep_sequences(db: &Db) -> Result<()> {
    for summary in summaries::ALL {
        let table = value(Some(db.schema().qualified(summary.table().name)));
        let sequences = db.once(SEQUENCES, &[table])?.map(|row| row.require::<String>(0))?;
        for sequence in sequences {
            let next = format!(
                "SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {sequence}"
            );
            let next: Option<i64> = db.once(&next, &[])?.first(|row| row.require(0))?;
            let next = next.unwrap_or(1);
            db.once(&format!("ALTER SEQUENCE {sequence} RESTART WITH {next}"), &[])?;
        }
    }
    Ok(())
}
