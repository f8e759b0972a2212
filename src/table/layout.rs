//! Where a table's columns are.

use super::{Column, Table};
use crate::pg::attribute::is_named;
use crate::pg::relation::OpenRelation;
use crate::pg::sqltype::{SqlType, Timestamp};
use pgrx::pg_sys::{FormData_pg_attribute, Oid};

/// The columns that get the transaction's time.
pub struct TimestampPositions {
    pub created_at: Option<usize>,
    pub updated_at: Option<usize>,
}

/// The positions of the columns of the table's description, all of them of the types that the
/// extension knows them by, and the timestamps. `None` where one is missing or has another type.
pub fn layout_of(
    relation: &OpenRelation,
    table: &'static Table,
) -> Option<(Vec<usize>, TimestampPositions)> {
    let attributes = relation.attributes();
    let mut positions = Vec::with_capacity(table.width());
    let mut next = 0;
    for column in table.read_columns() {
        let position = position(attributes, column.name, (column.oid, column.typmod), next)?;
        positions.push(position);
        next = position + 1;
    }
    let time = |name| position(attributes, name, (Timestamp::OID, -1), next);
    let names = table.timestamps.as_ref();
    Some((
        positions,
        TimestampPositions {
            created_at: names.and_then(|names| time(names.created)),
            updated_at: names.and_then(|names| time(names.updated)),
        },
    ))
}

/// The columns of the table's description that are missing, or have another type.
pub fn misfits(
    relation: &OpenRelation,
    table: &'static Table,
) -> impl Iterator<Item = &'static str> {
    let attributes = relation.attributes();
    let fits = |column: &Column| {
        position(attributes, column.name, (column.oid, column.typmod), 0).is_some()
    };
    table.read_columns().filter(move |column| !fits(column)).map(Column::name)
}

/// The columns of the key that may be NULL, so that no index holds each key unique.
pub fn nullable_keys(
    relation: &OpenRelation,
    table: &'static Table,
) -> impl Iterator<Item = &'static str> {
    let attributes = relation.attributes();
    let is_nullable = |name: &str| {
        attributes.iter().any(|attribute| is_named(attribute, name) && !attribute.attnotnull)
    };
    let key = table.columns[..table.key].iter().map(Column::name);
    key.filter(move |name| is_nullable(name))
}

/// The position of a column of this type and type modifier, sought from where its table usually has
/// it.
fn position(
    attributes: &[FormData_pg_attribute],
    name: &str,
    expected: (Oid, i32),
    start: usize,
) -> Option<usize> {
    let start = start.min(attributes.len());
    let (before, after) = attributes.split_at(start);
    let found = |attribute: &FormData_pg_attribute| is_named(attribute, name);
    let position = match after.iter().position(found) {
        Some(position) => start + position,
        None => before.iter().position(found)?,
    };
    let attribute = &attributes[position];
    ((attribute.atttypid, attribute.atttypmod) == expected).then_some(position)
}
