//! The SQL of a summary, which its own file names.

use crate::table::Table;

pub struct SummarySql {
    /// The policies and comments of its table.
    pub policies: &'static str,
    pub comments: &'static str,
    /// The object of the sentence "Keeps ... exact when attempts are inserted.", the comment of its
    /// triggers.
    pub keeps: &'static str,
    /// The definition of each table that it writes, said again in SQL.
    pub checks: Vec<Check>,
}

/// What a table should hold, computed apart from the code that keeps it.
pub struct Check {
    pub table: &'static Table,
    /// A WITH clause that ends with the rows `expected` and `stored`, whose key is `user_id` and
    /// [`Table::key_within_user`]. `$1` is one user; sql/check/practice.sql goes before.
    pub sql: &'static str,
}
