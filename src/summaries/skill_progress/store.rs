//! The rows of `skill_progress`, read and written.

use super::points::Key;
use super::record::Record;
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Timestamp, text, value, value_of};
use crate::summaries::stored::{self, Change, Stored, counter, read_stored_of, two_places};
use crate::summaries::users::{self, LockedUsers};
use crate::table::{Access, Column, OpenTable, Reference, Table};
use progress::{AttemptKey, Skill};
use std::sync::OnceLock;

pub(in crate::summaries) static TABLE: Table = Table {
    name: "skill_progress",
    access: Access::Write,
    columns: &[
        Column::uuid("user_id"),
        Column::text("skill_name"),
        Column::numeric("current_avg", 5),
        Column::numeric("previous_avg", 5),
        Column::numeric("best_score", 5),
        Column::numeric("worst_score", 5),
        Column::text("trend"),
        Column::numeric("trend_percentage", 5),
        Column::jsonb("score_history"),
        Column::integer("attempts_count"),
        Column::timestamptz("last_practiced_at"),
        Column::bigint("last_attempt_id"),
    ],
    key: 2,
    also_read: &[],
    scores: &["current_avg", "previous_avg", "best_score", "worst_score"],
    other_checks: &[],
    own_triggers: &[],
    references: &[Reference { column: 0, table: &users::TABLE }],
    texts: OnceLock::new(),
};

const CLEAR: &str = "DELETE FROM @schema@.skill_progress";

/// The table of a schema.
pub fn open<'s>(db: &Db<'s>) -> Result<OpenTable<'s>> {
    TABLE.open(db)
}

/// The stored rows of some users.
pub fn stored(table: &OpenTable, users: &LockedUsers) -> Result<Stored<Key, Record>> {
    read_stored_of(table, users.ids(), read)
}

/// Reads a row; `None` for a skill of a name that no attempt has.
fn read(row: &Row) -> Result<Option<(Key, Record)>> {
    let Ok(skill) = row.require::<String>(1)?.parse::<Skill>() else {
        return Ok(None);
    };
    let record = Record {
        current_average: row.require(2)?,
        previous_average: row.get(3)?,
        best_score: row.require(4)?,
        worst_score: row.require(5)?,
        trend: row.require(6)?,
        trend_percentage: row.require(7)?,
        history: row.require(8)?,
        count: row.require::<i32>(9)?.into(),
        newest: AttemptKey { created_at: row.require::<Timestamp>(10)?.0, id: row.require(11)? },
    };
    Ok(Some(((row.require(0)?, skill), record)))
}

fn row((user, skill): &Key, record: &Record) -> Result<[Arg; 12]> {
    Ok([
        value(Some(*user)),
        text(skill.name()),
        value(Some(two_places(record.current_average))),
        value(record.previous_average.map(two_places)),
        value(Some(two_places(record.best_score))),
        value(Some(two_places(record.worst_score))),
        text(&record.trend),
        value(Some(two_places(record.trend_percentage))),
        value_of(&record.history),
        counter(record.count)?,
        value(Some(Timestamp(record.newest.created_at))),
        value(Some(record.newest.id)),
    ])
}

/// Writes rows, in the order of their keys.
pub fn write(table: &OpenTable, changes: &[Change<Key, Record>]) -> Result<()> {
    stored::write(table, changes, row)
}

/// Deletes rows whose last scored attempt is gone.
pub fn delete(table: &OpenTable, keys: &[Key]) -> Result<()> {
    let row = |(user, skill): &Key| [value(Some(*user)), text(skill.name())];
    table.delete(&keys.iter().map(row).collect::<Vec<[Arg; 2]>>())
}

/// Deletes all rows.
pub fn clear(db: &Db) -> Result<()> {
    db.run(CLEAR, &[])?;
    Ok(())
}
