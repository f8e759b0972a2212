//! The derived columns of `users`, and the lock that guards all summaries of a user.

mod lock;
mod newcomers;
mod writing;
mod zones;

pub use lock::{LockedUser, LockedUsers, ReadSettings, outdate_locks};
pub use newcomers::{announce_newcomer, await_newcomers};
pub use writing::{NewValues, values_being_written};
pub use zones::{FormerZone, is_being_moved, keep_former_zone};

use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::{Date, Timestamp, Uuid};
use crate::table::stored_row::{Added, Count, Nullable, Numeric, stored_row};
use crate::table::{NewRow, StoredRow};
use crate::triggers::PASSED_BY_SUMMARIES;
use writing::BeingWritten;

stored_row! {
    /// The derived columns of a user.
    pub struct UserRow in "users" (Write) {
        key { id: Uuid }
        columns {
            total_attempts: Count,
            scored_attempts: Count,
            total_score: Numeric<14>,
            average_score: Numeric<5>,
            best_score: Numeric<5>,
            current_streak: Count,
            longest_streak: Count,
            last_practice_date: Nullable<Date>,
            streak_freezes: Added<Count>,
            time_zone_since: Added<Nullable<Timestamp>>,
        }
        also_read { time_zone: Nullable<String> }
    }
    with .timestamps("created_at", "updated_at").percentages(&["average_score", "best_score"])
        .own_triggers(&PASSED_BY_SUMMARIES)
        // It follows from the history of the zone, whatever becomes of the attempts.
        .not_reset(&["time_zone_since"])
        .other_checks(&[
            "(experience_level = ANY (ARRAY['junior'::text, 'mid'::text, 'senior'::text, 'lead'::text]))",
            "(weekly_goal > 0)",
        ])
}

/// The names of the derived columns, each with its position in [`UserRow::values`].
pub fn derived_columns() -> impl Iterator<Item = (usize, &'static str)> {
    let columns = UserRow::TABLE.columns.iter().enumerate().skip(UserRow::TABLE.key);
    columns.map(|(position, column)| (position, column.name()))
}

/// Writes the derived columns of locked users.
pub fn write(db: &Db, rows: &[(&LockedUser, UserRow)]) -> Result<()> {
    let new_rows = rows.iter().map(|(user, row)| {
        let values = UserRow::values(&user.id, row)?;
        Ok(NewRow { stored: Some(&user.version), values })
    });
    let new_rows = new_rows.collect::<Result<Vec<_>>>()?;
    let values = rows.iter().zip(&new_rows).map(|((user, _), row)| (user.id, row.values)).collect();
    let table = UserRow::TABLE.open(db)?;
    writing::while_writing(db.schema(), BeingWritten::Rows(values), || table.write(&new_rows))
}

/// Writes the derived columns of locked users as they are.
pub fn rewrite(db: &Db, users: &LockedUsers) -> Result<()> {
    let rows: Vec<_> = users.iter().map(|user| (user, user.stored.clone())).collect();
    write(db, &rows)
}

/// Sets the derived columns of all users back to those of a user without attempts.
///
/// Every row is rewritten: a transaction with an older snapshot must then fail to serialize.
pub fn clear(db: &Db) -> Result<()> {
    let reset = UserRow::TABLE.reset_statement(db.schema());
    writing::while_writing(db.schema(), BeingWritten::Zero, || db.run(reset, &[]).map(|_| ()))
}
