//! Rows that the CHECKs of a new installation refuse.

use super::{Offending, column, refuse, written_by_people};
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::columns::is_derived;
use crate::maintenance::install::{self, Object};
use crate::pg::catalog::quote_identifier;

pub fn examine(adoption: &mut Adoption) -> Result<()> {
    let expected = install::expected();
    for table in written_by_people(adoption) {
        let checks = expected.iter().filter(|o| {
            o.kind == "constraint" && o.relation == table && o.definition().starts_with("CHECK ")
        });
        for check in checks {
            let is_there = adoption
                .made("constraint", table)
                .any(|other| other.definition() == check.definition());
            if !is_there {
                examine_check(adoption, &expected, check)?;
            }
        }
    }
    Ok(())
}

fn examine_check(adoption: &mut Adoption, expected: &[Object], check: &Object) -> Result<()> {
    let table = &*check.relation;
    let expression = &check.definition()["CHECK ".len()..];
    let columns: Vec<&Object> = expected
        .iter()
        .filter(|o| o.kind == "column" && o.relation == table && mentions(expression, &o.name))
        .collect();
    let has_all = columns.iter().all(|o| adoption.made_column(table, &o.name).is_some());
    // Derived columns are computed anew.
    if !has_all || columns.iter().any(|o| is_derived(table, &o.name)) {
        return Ok(());
    }
    let names: Vec<String> = columns.iter().map(|o| quote_identifier(&o.name)).collect();
    let is_a_time = columns.iter().any(|o| table == "attempts" && o.name == "created_at");
    let new_value = |column: &&Object| {
        let name = quote_identifier(&column.name);
        match (column.is_not_null(), is_a_time) {
            (_, true) => format!("{name} = now()"),
            (true, _) => format!("{name} = DEFAULT"),
            (false, _) => format!("{name} = NULL"),
        }
    };
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
            remedy: format!("UPDATE {} SET {}", adoption.qualified(table), assignments.join(", ")),
            note: if is_a_time { "; -- or the time of the answer" } else { "" },
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
