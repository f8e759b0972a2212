//! The time zones that held for a user, one after the other.

use super::{LockedUser, UserRow};
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::sqltype::{Date, Timestamp, Uuid, value};
use crate::pg::time_zone::TimeZone;
use crate::table::stored_row::{Nullable, RowWrite, stored_row};
use crate::table::{Reference, StoredRow};
use std::cell::Cell;

stored_row! {
    /// The zone that held until an instant; without a name, that of the settings.
    pub struct FormerZone in "time_zone_history" (Write) {
        key { user_id: Uuid, valid_until: Timestamp }
        columns { time_zone: Nullable<String> }
    }
    with .references(&[Reference { column: "user_id", table: UserRow::TABLE }])
}

/// The time zones that held for a user.
pub struct Zones {
    /// The zone of users without one of their own.
    default: TimeZone,
    present: TimeZone,
    /// The former zones, each with the instant at which it ended, ascending.
    former: Vec<(Timestamp, TimeZone)>,
}

impl Zones {
    /// The zone of this name, or the default one, since ever.
    pub fn present(name: Option<&str>, default: TimeZone) -> Self {
        Self { default, present: zone(name, default), former: Vec::new() }
    }

    /// Reads the former zones of a user.
    pub fn read_former(&mut self, db: &Db, user: Uuid) -> Result<()> {
        self.former.clear();
        if !has_history(db)? {
            return Ok(());
        }
        FormerZone::TABLE.open(db)?.read(&[[value(Some(user))]], |row: &Row, _| {
            if let Some(((_, valid_until), former)) = FormerZone::read(row)? {
                self.former.push((valid_until, zone(former.time_zone.as_deref(), self.default)));
            }
            Ok(())
        })?;
        self.former.sort_unstable_by_key(|(valid_until, _)| *valid_until);
        Ok(())
    }

    /// Since when the present zone holds; `None` if it always has.
    pub fn since(&self) -> Option<Timestamp> {
        self.former.last().map(|(valid_until, _)| *valid_until)
    }

    /// The practice day of an attempt that was made at an instant.
    ///
    /// Definition: "its date in the zone of the history's row with the least valid_until after
    /// created_at, else in the present zone".
    pub fn practice_day(&self, at: Timestamp) -> Result<Date> {
        let next = self.former.partition_point(|(valid_until, _)| *valid_until <= at);
        self.former.get(next).map_or(self.present, |(_, zone)| *zone).date_of(at)
    }
}

thread_local! {
    static MOVING: Cell<Option<Uuid>> = const { Cell::new(None) };
}

/// Whether the extension is about to recompute a user whose former zone it adds.
pub fn is_being_moved(user: Uuid) -> bool {
    MOVING.get() == Some(user)
}

/// Keeps the zone that a user leaves, unless one is kept that was left as late or later.
pub fn keep_former_zone(db: &Db, user: &LockedUser, time_zone: Option<String>) -> Result<()> {
    struct Restore(Option<Uuid>);
    impl Drop for Restore {
        fn drop(&mut self) {
            MOVING.set(self.0);
        }
    }
    let valid_until = Timestamp::of_transaction();
    if !has_history(db)? || user.time_zone_since().is_some_and(|since| since >= valid_until) {
        return Ok(());
    }
    let _restore = Restore(MOVING.replace(Some(user.id)));
    let (key, row) = ((user.id, valid_until), FormerZone { time_zone });
    FormerZone::write(&FormerZone::TABLE.open(db)?, &[RowWrite { key, row, stored: None }])
}

/// Whether the schema has a history of zones, which tables of earlier versions lack. An error where
/// somebody has dropped it: a move would count the past in the wrong zone.
fn has_history(db: &Db) -> Result<bool> {
    match db.schema().relation(FormerZone::TABLE.name) {
        Some(_) => Ok(true),
        None if UserRow::TABLE.lacks_added_columns(db.schema()) => Ok(false),
        None => Err(Error::NotInstalled(db.schema().name.clone())),
    }
}

/// The zone of a name that the server knows, else the default one.
fn zone(name: Option<&str>, default: TimeZone) -> TimeZone {
    name.and_then(TimeZone::named).unwrap_or(default)
}
