//! Where a table's columns are.

use super::relation::{OpenRelation, is_named};
use super::{Column, Table};
use crate::pg::sqltype::Timestamp;
use pgrx::pg_sys;

/// The zero-based positions of the columns that the extension knows, all of them of the types that it knows them by.
pub struct Shape {
    /// Those that are read, in the order of the table's description.
    pub columns: Vec<usize>,
    /// Which of these is a history, as jsonb that lz4 compresses.
    pub history: Option<usize>,
    pub created_at: Option<usize>,
    pub updated_at: Option<usize>,
}

impl Shape {
    /// `None` where a column is missing or has another type.
    pub fn of(relation: &OpenRelation, table: &'static Table) -> Option<Self> {
        let attributes = relation.attributes();
        let (mut columns, mut history) = (Vec::with_capacity(table.width()), None);
        let mut next = 0;
        for (place, column) in table.read_columns().enumerate() {
            let position = position(attributes, column, next)?;
            if column.is_jsonb() && attributes[position].attcompression == LZ4 {
                history = Some(place);
            }
            columns.push(position);
            next = position + 1;
        }
        let time = |name| position(attributes, &Column::of::<Timestamp>(name), next);
        Some(Self {
            columns,
            history,
            created_at: time("created_at"),
            updated_at: time("updated_at"),
        })
    }
}

/// How `attcompression` names lz4.
const LZ4: std::ffi::c_char = b'l' as std::ffi::c_char;

/// The position of a column, sought from where its table usually has it.
fn position(
    attributes: &[pg_sys::FormData_pg_attribute],
    column: &Column,
    start: usize,
) -> Option<usize> {
    let start = start.min(attributes.len());
    let (before, after) = attributes.split_at(start);
    let found = |attribute: &pg_sys::FormData_pg_attribute| is_named(attribute, column.name);
    let position = match after.iter().position(found) {
        Some(position) => start + position,
        None => before.iter().position(found)?,
    };
    let attribute = &attributes[position];
    let is_known = !attribute.attisdropped
        && attribute.atttypid == column.oid
        && attribute.atttypmod == column.typmod;
    is_known.then_some(position)
}
