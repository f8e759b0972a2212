//! Rows that the CHECKs of a new installation refuse.

use super::{Identity, Offending, column, refuse, written_by_people};
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::columns::is_derived;
use crate::maintenance::install::{self, Object};
use crate::pg::catalog::quote_identifier;

pub fn examine(adoption: &mut Adoption) -> Result<()> {
    let expected = install::expected();
    for check in missing(adoption, &expected) {
        examine_check(adoption, &expected, check)?;
    }
    Ok(())
}

/// The CHECKs that the application lacks, of the tables whose rows people write.
pub fn missing<'e>(adoption: &Adoption, expected: &'e [Object]) -> Vec<&'e Object> {
    let tables = written_by_people(adoption);
    let is_missing = |check: &&Object| {
        !adoption
            .made("constraint", &check.relation)
            .any(|other| other.definition() == check.definition())
    };
    expected
        .iter()
        .filter(|o| o.kind == "constraint" && tables.contains(&&*o.relation))
        .filter(|o| o.definition().starts_with("CHECK "))
        .filter(is_missing)
        .collect()
}

/// The expression of a CHECK, and those of the columns that it names.
pub fn expression_and_columns<'e>(
    check: &'e Object,
    expected: &'e [Object],
) -> (&'e str, Vec<&'e Object>) {
    let expression = &check.definition()["CHECK ".len()..];
    let columns = expected.iter().filter(|o| {
        o.kind == "column" && o.relation == check.relation && mentions(expression, &o.name)
    });
    (expression, columns.collect())
}

fn examine_check(adoption: &mut Adoption, expected: &[Object], check: &Object) -> Result<()> {
    let table = &*check.relation;
    let (expression, columns) = expression_and_columns(check, expected);
    let has_all = columns.iter().all(|o| adoption.made_column(table, &o.name).is_some());
    // Derived columns are computed anew.
    if !has_all || columns.iter().any(|o| is_derived(table, &o.name)) {
        return Ok(());
    }
    let names: Vec<String> = columns.iter().map(|o| quote_identifier(&o.name)).collect();
    let is_a_time = columns.iter().any(|o| table == "attempts" && o.name == "created_at");
    let new_value = |column: &&Object| {
        let name = quote_identifier(&column.name);
        // A default of the application's may be what is refused.
        match (column.default().filter(|_| column.is_not_null()), is_a_time) {
            (_, true) => format!("{name} = now()"),
            (Some(default), _) => format!("{name} = {default}"),
            (None, _) => format!("{name} = NULL"),
        }
    };
    // Ours may be NULL where those of the application may not.
    let required = columns.iter().filter(|o| {
        !o.is_not_null() && adoption.made_column(table, &o.name).is_some_and(Object::is_not_null)
    });
    let dropped: Vec<String> = required
        .map(|o| format!("ALTER COLUMN {} DROP NOT NULL", quote_identifier(&o.name)))
        .collect();
    let preparation = (!dropped.is_empty())
        .then(|| format!("ALTER TABLE {} {}", adoption.qualified(table), dropped.join(", ")));
    let assignments: Vec<String> = columns.iter().map(new_value).collect();
    let values: Vec<String> =
        columns.iter().map(|o| format!("coalesce({}::text, 'NULL')", column(&o.name))).collect();
    let detail = format!(
        "{} || ' is ' || {} || ', and must meet ' || {}",
        crate::pg::catalog::quote_literal(&names.join(", ")),
        values.join(" || ', ' || "),
        crate::pg::catalog::quote_literal(expression)
    );
    refuse(
        adoption,
        Offending {
            table,
            columns: names.join(", "),
            condition: format!("NOT ({expression})"),
            detail,
            preparation,
            remedy: format!("UPDATE {} SET {}", adoption.qualified(table), assignments.join(", ")),
            note: if is_a_time { "; -- or the time of the answer" } else { "" },
            identity: Identity::Id,
        },
    )
}

/// Whether an expression names a column.
fn mentions(expression: &str, column: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    expression.match_indices(column).any(|(start, _)| {
        let (before, after) = (&expression[..start], &expression[start + column.len()..]);
        !before.ends_with(is_of_name) && !before.ends_with('\'') && !after.starts_with(is_of_name)
    })
}
