//! Defaults of the application's that the CHECKs of a new installation refuse.

use super::checks;
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::findings::Status;
use crate::maintenance::install::{self, Object};
use crate::pg::catalog::quote_identifier;

pub fn examine(adoption: &mut Adoption) -> Result<()> {
    let expected = install::expected();
    for check in checks::missing(adoption, &expected) {
        let (expression, columns) = checks::expression_and_columns(check, &expected);
        if let [column] = columns[..] {
            examine_default(adoption, expression, column)?;
        }
    }
    Ok(())
}

fn examine_default(adoption: &mut Adoption, expression: &str, column: &Object) -> Result<()> {
    let made = adoption.made_column(&column.relation, &column.name);
    // A call is not made here: it might be anything.
    let Some(default) = made.and_then(Object::default).filter(|text| !text.contains('(')) else {
        return Ok(());
    };
    let (default, name) = (default.to_owned(), quote_identifier(&column.name));
    let is_refused = format!("SELECT NOT {expression} FROM (SELECT {default} AS {name}) AS t");
    if adoption.attempt(&is_refused).is_err() {
        return Ok(());
    }
    if adoption.db.once(&is_refused, &[])?.first(|row| row.get::<bool>(0))?.flatten() != Some(true)
    {
        return Ok(());
    }
    let table = adoption.qualified(&column.relation);
    let remedy = match column.default() {
        Some(ours) => format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {ours}"),
        None => format!("ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT"),
    };
    let detail = format!(
        "rows that are inserted without it will fail: its default {default} must meet {expression}"
    );
    let object = format!("{}.{}", column.relation, column.name);
    adoption.findings.add_with_remedy(Status::Warning, object, detail, remedy);
    Ok(())
}
