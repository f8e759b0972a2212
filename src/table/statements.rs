//! The statements of a table, made from its description.

use super::{Column, Table};

/// Whole statements with the placeholders of `plans`, and the CHECKs.
///
/// # Invariant: statements that write name functions and operators with their schema
///
/// They fire triggers of the application, with the tables' schema in the search path.
pub struct Statements {
    /// The CHECKs of the table, as PostgreSQL prints their expressions.
    pub(super) checks: Vec<String>,
    /// The first reads by one column of the key, the next by two, and so on.
    read: Vec<String>,
    pub(super) update: String,
    pub(super) insert: String,
    /// Inserts those of the rows whose keys the table does not have.
    pub(super) insert_missing: String,
    pub(super) delete: String,
    pub(super) delete_all: String,
    /// Locks rows by a key of one column.
    pub(super) lock: String,
    /// Sets the columns beside the key back to 0, or else to NULL.
    pub(super) reset: String,
}

impl Statements {
    /// The statements for a table of this version or, without `added` columns, of an earlier one.
    pub(super) fn of(table: &Table, added: bool) -> Self {
        let is_there = |column: &&'static Column| added || !column.is_added;
        let (key, rest) = table.columns.split_at(table.key);
        let rest: Vec<&'static Column> = rest.iter().filter(is_there).collect();
        let stored: Vec<&'static Column> = table.columns.iter().filter(is_there).collect();
        let as_read = |c: &'static Column| match is_there(&c) {
            true => format!("t.{}::{}", c.name, c.sql_type),
            false => format!("NULL::{}", c.sql_type),
        };
        let name = table.name;
        let read = (1..=table.key)
            .map(|given| {
                format!(
                    "SELECT {} FROM @rows@ AS d ({}) JOIN @schema@.{name} t ON {}",
                    list(table.read_columns(), as_read),
                    list(&key[..given], |c| c.name.to_owned()),
                    equal(&key[..given]),
                )
            })
            .collect();
        let columns = list(table.columns, |c| c.name.to_owned());
        // Arrays come as text where there are many rows: unnest() takes nested ones apart to the
        // last element.
        let new = |c: &'static Column| format!("d.{}::{}", c.name, c.sql_type);
        let insert = format!(
            "INSERT INTO @schema@.{name} ({}) SELECT {} FROM @rows@ AS d ({columns})",
            list(stored.iter().copied(), |c| c.name.to_owned()),
            list(stored.iter().copied(), new),
        );
        let percentages = table.percentages.join(", ");
        let percentages = (!percentages.is_empty()).then(|| {
            format!(
                "((LEAST({percentages}) >= (0)::numeric) AND (GREATEST({percentages}) <= (100)::numeric))"
            )
        });
        let other_checks = table.other_checks.iter().map(|text| (*text).to_owned());
        let updated_at = table
            .timestamps
            .as_ref()
            .map_or_else(String::new, |names| format!(", {} = pg_catalog.now()", names.updated));
        Self {
            checks: other_checks.chain(percentages).collect(),
            read,
            update: format!(
                "UPDATE @schema@.{name} t SET {}{updated_at} FROM @rows@ AS d ({columns}) WHERE {}",
                list(rest.iter().copied(), |c| format!("{} = {}", c.name, new(c))),
                equal(key),
            ),
            insert_missing: format!(
                "{insert} WHERE NOT EXISTS (SELECT FROM @schema@.{name} t WHERE {})",
                equal(key),
            ),
            insert,
            delete: format!(
                "DELETE FROM @schema@.{name} t USING @rows@ AS d ({}) WHERE {}",
                list(key, |c| c.name.to_owned()),
                equal(key),
            ),
            // Of all rows, with a WHERE all the same: pg-safeupdate, which Supabase loads in the
            // sessions of its API, refuses other ones.
            delete_all: format!("DELETE FROM @schema@.{name} WHERE true"),
            lock: format!(
                "SELECT {} FROM @schema@.{name} t WHERE t.{1} @keys@ ORDER BY t.{1} FOR NO KEY UPDATE OF t",
                list(table.read_columns(), as_read),
                key[0].name,
            ),
            reset: format!(
                "UPDATE @schema@.{name} SET {}{updated_at} WHERE true",
                list(
                    rest.iter().copied().filter(|c| !table.not_reset.contains(&c.name)),
                    |c| format!("{} = {}", c.name, c.empty()),
                ),
            ),
        }
    }

    /// Reads the rows whose first `given` key columns have given values.
    pub(super) fn read(&'static self, given: usize) -> &'static str {
        &self.read[given - 1]
    }
}

fn list(
    columns: impl IntoIterator<Item = &'static Column>,
    text: impl FnMut(&'static Column) -> String,
) -> String {
    columns.into_iter().map(text).collect::<Vec<_>>().join(", ")
}

fn equal(columns: &[Column]) -> String {
    let conditions: Vec<String> =
        columns.iter().map(|c| format!("t.{0} OPERATOR(pg_catalog.=) d.{0}", c.name)).collect();
    conditions.join(" AND ")
}
