//! Moving the rows of a user: a statement for each table, made from the list of relations. `$1` is
//! the user whose rows they are, `$2` the one to whom they go.

use super::{Pair, Report};
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::sqltype::value;
use crate::relations::{self, Content, UserRows};
use std::sync::LazyLock;

/// A table whose rows move.
struct Move {
    table: &'static str,
    /// Returns how many rows were moved, and how many of them belong to the new user.
    sql: String,
    /// Returns a row if the former user has any left.
    left: String,
}

static MOVES: LazyLock<Vec<Move>> = LazyLock::new(|| {
    let moving = |(table, rows): (&'static str, &UserRows)| {
        let user = rows.user;
        let sql = format!(
            "WITH moved AS (
                UPDATE @schema@.{table} SET {user} = $2 WHERE {user} OPERATOR(pg_catalog.=) $1 RETURNING {user} AS owner
            )
            SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE owner OPERATOR(pg_catalog.=) $2) FROM moved"
        );
        let left = format!("SELECT true FROM @schema@.{table} t WHERE t.{user} = $1 LIMIT 1");
        Move { table, sql, left }
    };
    let moves = relations::of_users()
        .filter(|(_, rows)| matches!(rows.content, Content::Written { .. } | Content::Shared));
    let mut moves: Vec<Move> = moves.map(moving).collect();
    // The triggers on attempts find everything else that the summaries depend on in its place.
    moves.sort_by_key(|of| of.table == ATTEMPTS);
    moves
});

const ATTEMPTS: &str = "attempts";

/// Moves all rows. The triggers on attempts bring the summaries of both users up to date.
pub fn move_all(db: &Db, users: Pair) -> Result<Vec<Report>> {
    let args = [value(Some(users.from)), value(Some(users.into))];
    let mut reports = Vec::new();
    let mut kept = Vec::new();
    for of in MOVES.iter() {
        let (moved, arrived) = db
            .run(&of.sql, &args)?
            .first(|row| Ok((row.require::<i64>(0)?, row.require::<i64>(1)?)))?
            .unwrap_or_default();
        if arrived != moved {
            kept.push(db.schema().qualified(of.table));
        }
        reports.push(("moved".into(), of.table.into(), Some(moved), None, None));
    }
    // Looks again: a trigger may have kept a row without an error.
    for of in MOVES.iter() {
        let name = db.schema().qualified(of.table);
        if !kept.contains(&name) && !db.run(&of.left, &args[..1])?.is_empty() {
            kept.push(name);
        }
    }
    if kept.is_empty() {
        return Ok(reports);
    }
    Err(Error::NotMerged { user: users.from.to_string(), tables: kept.join(", ") })
}
