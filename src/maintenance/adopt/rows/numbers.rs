//! Numbers that are too large for the columns of a new installation.

use super::{Identity, Offending, column, refuse};
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::columns;
use crate::maintenance::install::Object;
use crate::pg::catalog::quote_identifier;

/// What a type holds, as a condition over a number.
pub fn fits(type_name: &str, number: &str) -> Option<String> {
    match type_name {
        "integer" => Some(format!("{number} BETWEEN -2147483648 AND 2147483647")),
        "bigint" => Some(format!("{number} BETWEEN -9223372036854775808 AND 9223372036854775807")),
        _ => {
            let modifier = type_name.strip_prefix("numeric(")?.strip_suffix(')')?;
            let (precision, scale) = modifier.split_once(',')?;
            let whole = precision.parse::<i32>().ok()? - scale.parse::<i32>().ok()?;
            // NaN is above every number.
            Some(format!("abs(round({number}, {scale})) < 1e{whole}"))
        }
    }
}

/// Names durations with more digits than the columns of their sums hold.
pub fn examine(adoption: &mut Adoption) -> Result<()> {
    for expected in columns::added_up(adoption) {
        examine_column(adoption, &expected)?;
    }
    Ok(())
}

fn examine_column(adoption: &mut Adoption, expected: &Object) -> Result<()> {
    let number = format!("{}::numeric", column(&expected.name));
    let Some(fits) = fits(expected.type_name(), &number) else { return Ok(()) };
    let name = quote_identifier(&expected.name);
    let quoted = adoption.qualified(&expected.relation);
    let is_required =
        adoption.made_column(&expected.relation, &expected.name).is_some_and(Object::is_not_null);
    refuse(
        adoption,
        Offending {
            table: &expected.relation,
            columns: expected.name.clone(),
            // A CHECK refuses what is no number.
            condition: format!("NOT ({fits}) AND {number} <> 'NaN'"),
            detail: format!(
                "'{} is ' || {}::text || ', too large for {}'",
                expected.name,
                column(&expected.name),
                expected.type_name()
            ),
            preparation: None,
            remedy: format!(
                "UPDATE {quoted} SET {name} = {}",
                if is_required { "0" } else { "NULL" }
            ),
            note: "",
            identity: Identity::Id,
        },
    )
}
