//! The lock that guards all summaries of a user.
//!
//! # Invariant: lock first, then look
//!
//! Whoever changes a user's summaries holds the lock of the user's row, taken before anything is
//! read, so that what is read is the latest.

use super::UserRow;
use super::zones::Zones;
use crate::error::{Error, Result};
use crate::installation::{self, SettingsInForce};
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Date, Timestamp, Uuid, value};
use crate::pg::time_zone::TimeZone;
use crate::pg::transaction::keeps_snapshot;
use crate::table::{RowVersion, StoredRow, Strength};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::rc::Rc;

/// A user whose row is locked until the end of the transaction.
pub struct LockedUser {
    pub id: Uuid,
    /// The user's own time zone, else the setting's, else UTC: the first that the server knows; and
    /// those that held before.
    zones: Zones,
    pub stored: UserRow,
    /// The version of the row that was locked.
    pub(super) version: RowVersion,
}

impl LockedUser {
    /// The user's practice day at an instant.
    pub fn practice_day(&self, at: Timestamp) -> Result<Date> {
        self.zones.practice_day(at)
    }

    /// Since when the user's present zone holds; `None` if it always has.
    pub fn time_zone_since(&self) -> Option<Timestamp> {
        self.zones.since()
    }
}

thread_local! {
    static EPOCH: Cell<u64> = const { Cell::new(0) };
}

/// Makes what was read with locks out of date, because it has changed: a user's time zone, whether
/// the user exists, or the settings. A trigger of the application may change them while a statement
/// is followed.
pub fn outdate_locks() {
    EPOCH.set(EPOCH.get() + 1);
}

/// Settings that were read before users are locked.
pub struct ReadSettings {
    settings: SettingsInForce,
    epoch: u64,
}

impl ReadSettings {
    pub fn read(db: &Db) -> Result<Self> {
        Ok(Self { settings: installation::settings(db)?, epoch: EPOCH.get() })
    }
}

impl Deref for ReadSettings {
    type Target = SettingsInForce;

    fn deref(&self) -> &SettingsInForce {
        &self.settings
    }
}

/// Locked users, in the order of their ids, and the settings that were read with the lock.
#[derive(Clone)]
pub struct LockedUsers {
    pub settings: SettingsInForce,
    epoch: u64,
    reading: Reading,
    users: Vec<Rc<LockedUser>>,
}

/// Whose former time zones are read.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    /// Of users whose row says that there are some.
    AsMarked,
    /// Of all users, because the mark itself is recomputed.
    All,
}

impl LockedUsers {
    /// Locks those of the users that exist. `ids` may come in any order.
    pub fn lock(db: &Db, ids: impl IntoIterator<Item = Uuid>) -> Result<Self> {
        Self::lock_reading(db, ids, Reading::AsMarked)
    }

    /// As `lock`, whatever the users' rows say about former time zones.
    pub fn lock_with_zones(db: &Db, ids: impl IntoIterator<Item = Uuid>) -> Result<Self> {
        Self::lock_reading(db, ids, Reading::All)
    }

    /// As `lock`, under settings that were read before, if they are still in force.
    pub fn lock_under(
        db: &Db,
        ids: impl IntoIterator<Item = Uuid>,
        settings: &ReadSettings,
    ) -> Result<Self> {
        let is_in_force = settings.epoch == EPOCH.get();
        Self::lock_with(db, ids, Reading::AsMarked, is_in_force.then(|| settings.settings.clone()))
    }

    fn lock_reading(
        db: &Db,
        ids: impl IntoIterator<Item = Uuid>,
        reading: Reading,
    ) -> Result<Self> {
        Self::lock_with(db, ids, reading, None)
    }

    fn lock_with(
        db: &Db,
        ids: impl IntoIterator<Item = Uuid>,
        reading: Reading,
        settings: Option<SettingsInForce>,
    ) -> Result<Self> {
        let epoch = EPOCH.get();
        let mut missing: BTreeSet<Uuid> = ids.into_iter().collect();
        let mut rows = Vec::with_capacity(missing.len());
        while !missing.is_empty() {
            rows.extend(lock_rows(db, &missing)?);
            rows.iter().for_each(|row| _ = missing.remove(&row.id));
            // A user who exists all the same is not being deleted, but hidden from an old snapshot,
            // or was inserted again.
            missing = existing(db, &missing)?;
            if !missing.is_empty() && keeps_snapshot() {
                return Err(Error::Serialization);
            }
        }
        rows.sort_by_key(|row| row.id);
        let settings = settings.map_or_else(|| installation::settings(db), Ok)?;
        let time_zone = settings.time_zone;
        let users = rows.into_iter().map(|row| Ok(Rc::new(row.locked(db, time_zone, reading)?)));
        let users = users.collect::<Result<_>>()?;
        Ok(Self { settings, epoch, reading, users })
    }

    /// Whether something may have changed since it was read with the lock.
    pub fn is_outdated(&self) -> bool {
        self.epoch != EPOCH.get()
    }

    /// Locks the users again if what was read with the lock is out of date, and returns whether it
    /// was.
    pub fn renew(&mut self, db: &Db) -> Result<bool> {
        let is_outdated = self.is_outdated();
        if is_outdated {
            *self = Self::lock_reading(db, self.ids(), self.reading)?;
        }
        Ok(is_outdated)
    }

    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &LockedUser> {
        self.users.iter().map(|user| &**user)
    }

    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.users.iter().map(|user| user.id)
    }

    /// The user at a position.
    pub fn at(&self, position: usize) -> &LockedUser {
        &self.users[position]
    }

    /// The position of a user among the locked ones.
    pub fn position(&self, id: Uuid) -> Option<usize> {
        self.users.binary_search_by_key(&id, |user| user.id).ok()
    }

    /// The same users in parts of at most `size`.
    pub fn batches(&self, size: usize) -> impl Iterator<Item = Self> {
        self.users.chunks(size).map(|users| self.with(users.to_vec()))
    }

    /// Some of the users, if all of them are locked.
    pub fn subset(&self, ids: &BTreeSet<Uuid>) -> Option<Self> {
        let users = ids.iter().map(|id| Some(self.users[self.position(*id)?].clone()));
        Some(self.with(users.collect::<Option<_>>()?))
    }

    /// Adds users that are locked as well.
    pub fn extend(&mut self, others: Self) {
        self.settings = others.settings;
        self.epoch = self.epoch.min(others.epoch);
        self.users.extend(others.users);
        self.users.sort_by_key(|user| user.id);
    }

    /// Splits by a property of the user: those that have it, and the others.
    pub fn partition(&self, has: impl Fn(Uuid) -> bool) -> (Self, Self) {
        let (with, without) = self.users.iter().cloned().partition(|user| has(user.id));
        (self.with(with), self.with(without))
    }

    fn with(&self, users: Vec<Rc<LockedUser>>) -> Self {
        Self { settings: self.settings.clone(), users, ..*self }
    }
}

/// A locked row of `users`.
struct LockedRow {
    id: Uuid,
    time_zone: Option<String>,
    stored: UserRow,
    version: RowVersion,
}

impl LockedRow {
    fn read(row: &Row, version: RowVersion) -> Result<Option<Self>> {
        let (Some((id, stored)), Some(time_zone)) = (UserRow::read(row)?, UserRow::also_read(row)?)
        else {
            return Ok(None);
        };
        Ok(Some(Self { id, time_zone, stored, version }))
    }

    fn locked(self, db: &Db, default: TimeZone, reading: Reading) -> Result<LockedUser> {
        let Self { id, time_zone, stored, version } = self;
        let mut zones = Zones::present(time_zone.as_deref(), default);
        if reading == Reading::All || stored.time_zone_since.is_some() {
            zones.read_former(db, id)?;
        }
        Ok(LockedUser { id, zones, stored, version })
    }
}

/// Locks those of the users whom the transaction sees. A user that is missing is being deleted,
/// together with all of their rows.
fn lock_rows(db: &Db, ids: &BTreeSet<Uuid>) -> Result<Vec<LockedRow>> {
    let mut rows = Vec::with_capacity(ids.len());
    let table = UserRow::TABLE.open(db)?;
    // FOR UPDATE would deadlock with the KEY SHARE locks of foreign keys.
    let is_done = table.lock(&keys(ids), Strength::NoKeyUpdate, |row, version| {
        rows.extend(LockedRow::read(row, version)?);
        Ok(())
    })?;
    if is_done {
        return Ok(rows);
    }
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let locked = db.lock_for(UserRow::TABLE.lock_statement(db.schema()), &ids)?;
    Ok(locked
        .map(|row| LockedRow::read(row, RowVersion::default()))?
        .into_iter()
        .flatten()
        .collect())
}

/// Those of the users who are there, whatever the transaction sees.
fn existing(db: &Db, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let mut found = BTreeSet::new();
    if !ids.is_empty() {
        UserRow::TABLE.open(db)?.read(&keys(ids), |row, _| {
            found.insert(row.require(0)?);
            Ok(())
        })?;
    }
    Ok(found)
}

fn keys(ids: &BTreeSet<Uuid>) -> Vec<[Arg; 1]> {
    ids.iter().map(|id| [value(Some(*id))]).collect()
}
