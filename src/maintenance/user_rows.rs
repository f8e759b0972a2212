//! The statements about the rows of one user, made from the list of relations. `$1` is the user.

use crate::relations::{self, Content, UserRows};
use std::sync::LazyLock;

/// The rows of each table as arguments of jsonb_build_object().
pub static EXPORTED: LazyLock<String> = LazyLock::new(|| {
    let rows = |(table, rows): (&str, &UserRows)| {
        let order: Vec<_> = rows.order.split(", ").map(|column| format!("t.{column}")).collect();
        format!(
            "'{table}', coalesce((SELECT jsonb_agg(to_jsonb(t) ORDER BY {}) \
             FROM @schema@.{table} t WHERE t.{} = $1), '[]')",
            order.join(", "),
            rows.user
        )
    };
    relations::of_users().map(rows).collect::<Vec<_>>().join(",\n    ")
});

/// How many rows there are to erase, as an object.
pub static COUNTS: LazyLock<String> = LazyLock::new(|| {
    let count = |(table, rows): (&str, &UserRows)| {
        format!("'{table}', (SELECT count(*) FROM @schema@.{table} t WHERE t.{} = $1)", rows.user)
    };
    let erased = relations::of_users().filter(|(_, rows)| rows.content != Content::Shared);
    format!("SELECT jsonb_build_object({})", erased.map(count).collect::<Vec<_>>().join(", "))
});

/// The ids of what people wrote, a list for each of its tables: a trigger may keep a row and give
/// it to somebody else.
pub static IDS: LazyLock<String> = LazyLock::new(|| {
    let ids = |(table, rows): (&str, &UserRows)| {
        format!("ARRAY(SELECT t.id::text FROM @schema@.{table} t WHERE t.{} = $1)", rows.user)
    };
    format!("SELECT {}", written().map(ids).collect::<Vec<_>>().join(", "))
});

/// How many lists [`IDS`] has.
pub fn lists_of_ids() -> usize {
    written().count()
}

/// The tables that hold a row of the user, or one of the ids that [`IDS`] found: the lists are the
/// parameters from `$2`.
pub static LEFT: LazyLock<String> = LazyLock::new(|| {
    let mut parameter = 1;
    let is_left = |(table, rows): (&str, &UserRows)| {
        let by_id = rows.id_type().map_or_else(String::new, |id_type| {
            parameter += 1;
            format!(" OR t.id = ANY (${parameter}::text[]::{id_type}[])")
        });
        format!(
            "SELECT '{table}', EXISTS (SELECT FROM @schema@.{table} t WHERE t.{} = $1{by_id})",
            rows.user
        )
    };
    let tables: Vec<_> = relations::of_users().map(is_left).collect();
    format!(
        "SELECT t.name FROM ({}) AS t (name, is_left) WHERE t.is_left",
        tables.join(" UNION ALL ")
    )
});

/// Deletes what people wrote and what is kept about them. The triggers on attempts take the
/// summaries with them.
pub static DELETIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let delete = |(table, rows): (&str, &UserRows)| {
        format!("DELETE FROM @schema@.{table} WHERE {} OPERATOR(pg_catalog.=) $1", rows.user)
    };
    let is_deleted = |(_, rows): &(&str, &UserRows)| {
        matches!(rows.content, Content::Written { .. } | Content::Kept)
    };
    relations::of_users().filter(is_deleted).map(delete).collect()
});

fn written() -> impl Iterator<Item = (&'static str, &'static UserRows)> {
    relations::of_users().filter(|(_, rows)| rows.id_type().is_some())
}
