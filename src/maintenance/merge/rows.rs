//! Moving the rows of a user. In each statement `$1` is the user whose rows they are, `$2` the one
//! to whom they go.

use super::{Pair, Report};
use crate::error::{Error, Result};
use crate::installation::owner_of;
use crate::pg::db::Db;
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{Arg, value};
use crate::relations::{self, Content, UserRows};
use std::sync::LazyLock;

const ATTEMPTS: &str = "attempts";
const MILESTONES: &str = "milestones";

/// What happens to the rows of a table.
struct Move {
    table: &'static str,
    /// Moves rows. Returns how many, and how many of them belong to the new user.
    moves: Option<String>,
    /// Drops the rows that stay. Returns how many.
    drops: Option<String>,
    /// Returns a row if the former user has any left.
    left: String,
}

/// The tables in the order in which their rows move. Attempts come after everything else that the
/// summaries of the new user depend on: their triggers find it in its place. A milestone that
/// either user has reached is there before the attempts show it.
static MOVES: LazyLock<Vec<Move>> = LazyLock::new(|| {
    let written = relations::of_users()
        .filter(|(_, rows)| matches!(rows.content, Content::Written { .. } | Content::Shared));
    let (attempts, others): (Vec<_>, Vec<_>) = written
        .map(|(table, rows): (_, &UserRows)| Move::all(table, rows.user))
        .partition(|of| of.table == ATTEMPTS);
    let mut moves = others;
    moves.push(Move::unless_there("excused_days", &["day"]));
    moves.push(Move::unless_there(MILESTONES, &["kind", "level"]));
    moves.extend(attempts);
    // The days follow the zones of the other user.
    moves.push(Move::none("time_zone_history"));
    moves
});

/// Both users may have reached a milestone: the earlier time counts.
const EARLIER_MILESTONES: &str = "\
UPDATE @schema@.milestones m SET reached_at = o.reached_at
FROM @schema@.milestones o
WHERE o.user_id OPERATOR(pg_catalog.=) $1 AND m.user_id OPERATOR(pg_catalog.=) $2
    AND m.kind OPERATOR(pg_catalog.=) o.kind AND m.level OPERATOR(pg_catalog.=) o.level
    AND o.reached_at OPERATOR(pg_catalog.<) m.reached_at";

impl Move {
    fn all(table: &'static str, user: &str) -> Self {
        let left = format!("SELECT true FROM @schema@.{table} t WHERE t.{user} = $1 LIMIT 1");
        Self { table, moves: Some(moving(table, user, "")), drops: None, left }
    }

    /// Drops rows whose key the new user has already.
    fn unless_there(table: &'static str, key: &[&str]) -> Self {
        let same: Vec<String> = key
            .iter()
            .map(|column| format!("AND o.{column} OPERATOR(pg_catalog.=) t.{column}"))
            .collect();
        let unless = format!(
            "AND NOT EXISTS (SELECT FROM @schema@.{table} o \
             WHERE o.user_id OPERATOR(pg_catalog.=) $2 {})",
            same.join(" ")
        );
        Self { moves: Some(moving(table, "user_id", &unless)), ..Self::none(table) }
    }

    fn none(table: &'static str) -> Self {
        let drops = format!(
            "WITH dropped AS (
                DELETE FROM @schema@.{table} WHERE user_id OPERATOR(pg_catalog.=) $1 RETURNING 1
            )
            SELECT pg_catalog.count(*) FROM dropped"
        );
        Self { moves: None, drops: Some(drops), ..Self::all(table, "user_id") }
    }

    /// Moves the rows, and adds what it did to the reports. Returns whether all moved rows belong
    /// to the new user.
    fn run(&'static self, db: &Db, args: &[Arg; 2], reports: &mut Vec<Report>) -> Result<bool> {
        let mut all_arrived = true;
        if let Some(moves) = &self.moves {
            let work = || db.run(moves, args)?.first(|row| Ok((row.require(0)?, row.require(1)?)));
            // Milestones are the owner's to write.
            let counts = if self.table == MILESTONES {
                as_owner(owner_of(db.schema(), ["users", ATTEMPTS, MILESTONES])?, || {
                    db.run(EARLIER_MILESTONES, args)?;
                    work()
                })?
            } else {
                work()?
            };
            let (moved, arrived): (i64, i64) = counts.unwrap_or_default();
            all_arrived = moved == arrived;
            reports.push(("moved".into(), self.table.into(), Some(moved), None, None));
        }
        if let Some(drops) = &self.drops {
            let dropped = db.run(drops, &args[..1])?.first(|row| row.require::<i64>(0))?;
            reports.push(("dropped".into(), self.table.into(), dropped, None, None));
        }
        Ok(all_arrived)
    }
}

fn moving(table: &str, user: &str, unless: &str) -> String {
    format!(
        "WITH moved AS (
            UPDATE @schema@.{table} t SET {user} = $2
            WHERE t.{user} OPERATOR(pg_catalog.=) $1 {unless} RETURNING t.{user} AS owner
        )
        SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE owner OPERATOR(pg_catalog.=) $2)
        FROM moved"
    )
}

/// Moves all rows. The triggers on attempts bring the summaries of both users up to date.
pub fn move_all(db: &Db, users: Pair) -> Result<Vec<Report>> {
    let args = [value(Some(users.from)), value(Some(users.into))];
    let mut reports = Vec::new();
    let mut kept = Vec::new();
    for of in MOVES.iter() {
        if !of.run(db, &args, &mut reports)? {
            kept.push(db.schema().qualified(of.table));
        }
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
