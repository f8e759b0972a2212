//! The derived columns of `users`, and the lock that guards all of a user's summaries: whoever
//! changes them holds the lock of the user's row, taken before anything is read, so that what is
//! read is the latest.

use super::stored::{counter, two_places};
use super::written::{self, Written};
use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::db::Db;
use crate::pg::plans;
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Date, Uuid, value};
use crate::pg::time_zone::TimeZone;
use crate::pg::transaction::{current_subtransaction, current_transaction, keeps_snapshot};
use crate::settings::INSTALLATION;
use crate::table::{Access, Column, NewRow, RowVersion, Strength, Table};
use crate::triggers::PASSED_BY_SUMMARIES;
use pgrx::pg_sys::Oid;
use progress::Settings;
use rust_decimal::Decimal;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::OnceLock;

// FOR UPDATE would deadlock with the KEY SHARE locks of foreign keys. A user that is missing is
// being deleted, together with all of their rows.
const LOCK: &str = "\
SELECT u.id, u.total_attempts::int4, u.scored_attempts::int4, u.total_score::numeric, u.average_score::numeric,
       u.best_score::numeric, u.current_streak::int4, u.longest_streak::int4, u.last_practice_date,
       u.time_zone::text
FROM @schema@.users u
WHERE u.id @keys@
ORDER BY u.id
FOR NO KEY UPDATE OF u";

/// The table's name.
pub const USERS: &str = "users";

/// How many columns are read and written: the id and the derived columns.
pub(super) const COLUMNS: usize = 9;

pub(super) static TABLE: Table = Table {
    name: USERS,
    access: Access::Write,
    columns: &[
        Column::uuid("id"),
        Column::integer("total_attempts"),
        Column::integer("scored_attempts"),
        Column::numeric("total_score", 14),
        Column::numeric("average_score", 5),
        Column::numeric("best_score", 5),
        Column::integer("current_streak"),
        Column::integer("longest_streak"),
        Column::date("last_practice_date"),
    ],
    key: 1,
    also_read: &[Column::text("time_zone")],
    scores: &["average_score", "best_score"],
    other_checks: &[
        "(experience_level = ANY (ARRAY['junior'::text, 'mid'::text, 'senior'::text, 'lead'::text]))",
    ],
    own_triggers: &PASSED_BY_SUMMARIES,
    references: &[],
    texts: OnceLock::new(),
};

/// The settings, which are only read.
pub(super) static SETTINGS: Table = Table {
    name: INSTALLATION,
    access: Access::Read,
    columns: &[
        Column::smallint("id"),
        Column::integer("average_window"),
        Column::numeric("trend_threshold", 5),
        Column::integer("history_length"),
        Column::text("time_zone"),
    ],
    key: 1,
    also_read: &[],
    scores: &[],
    other_checks: &[],
    own_triggers: &[],
    references: &[],
    texts: OnceLock::new(),
};

/// The derived columns, in the order of `TABLE`.
pub fn derived_columns() -> impl Iterator<Item = (usize, &'static str)> {
    TABLE.columns.iter().enumerate().skip(TABLE.key).map(|(index, column)| (index, column.name()))
}

// Every user's row is rewritten: a transaction with an older snapshot must then fail to serialize.
const CLEAR: &str = "\
UPDATE @schema@.users
SET total_attempts = 0, scored_attempts = 0, total_score = 0, average_score = 0, best_score = 0,
    current_streak = 0, longest_streak = 0, last_practice_date = NULL, updated_at = pg_catalog.now()";

const ANNOUNCE_NEWCOMER: &str =
    "SELECT pg_advisory_xact_lock_shared(hashtextextended('interview_core.newcomers', $1))";

const AWAIT_NEWCOMERS: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('interview_core.newcomers', $1))";

/// Whether attempts may come before their users: no foreign key looks for the user at the end of the statement.
const MAY_COME_FIRST: &str = "\
SELECT NOT EXISTS (
    SELECT FROM pg_constraint k JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attname = 'user_id'
    WHERE k.conrelid = '@schema@.attempts'::regclass AND k.confrelid = '@schema@.users'::regclass
        AND k.contype = 'f' AND NOT k.condeferrable AND k.conkey = ARRAY[c.attnum])";

/// The derived columns of a row of `users`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserRecord {
    pub total_attempts: i64,
    pub scored_attempts: i64,
    pub total_score: Decimal,
    pub average_score: Decimal,
    pub best_score: Decimal,
    pub current_streak: i64,
    pub longest_streak: i64,
    pub last_practice_date: Option<Date>,
}

/// A user whose row is locked until the end of the transaction.
#[derive(Clone)]
pub struct LockedUser {
    pub id: Uuid,
    /// The user's own time zone, else the setting's, else UTC: the first that the server knows.
    pub time_zone: TimeZone,
    pub stored: UserRecord,
    place: RowVersion,
}

/// Where a lock was taken. It is held to the end of its subtransaction at least, whose id is not
/// used again in the transaction.
#[derive(PartialEq)]
struct LockedAt {
    schema: Oid,
    transaction: u64,
    subtransaction: u32,
}

impl LockedAt {
    fn current(schema: &Schema) -> Self {
        let (transaction, subtransaction) = (current_transaction(), current_subtransaction());
        Self { schema: schema.oid, transaction, subtransaction }
    }
}

/// The users that were locked last.
struct Held {
    place: LockedAt,
    users: LockedUsers,
}

/// Locks of more users are not remembered.
const MOST_HELD: usize = 1000;

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
    static MOVES: Cell<u64> = const { Cell::new(0) };
}

/// Makes it known that a user has another time zone, so that whoever is writing summaries at the moment does not go by
/// the one before: a trigger of the application's on a summary may have set it.
pub fn note_move() {
    MOVES.set(MOVES.get() + 1);
}

/// How often users have moved, as far as this backend has seen.
pub fn moves() -> u64 {
    MOVES.get()
}

/// Makes the next trigger lock again, because settings or users may have changed.
pub fn forget_held() {
    HELD.set(None);
}

/// Locked users, in the order of their ids, and the settings that go with the lock.
#[derive(Clone)]
pub struct LockedUsers {
    pub settings: Settings,
    users: Vec<LockedUser>,
}

impl LockedUsers {
    /// Locks those of the users that exist. `ids` may come in any order.
    pub fn lock(db: &Db, ids: impl IntoIterator<Item = Uuid>) -> Result<Self> {
        let mut missing: BTreeSet<Uuid> = ids.into_iter().collect();
        let mut rows = Vec::with_capacity(missing.len());
        while !missing.is_empty() {
            rows.extend(lock_rows(db, &missing)?);
            rows.iter().for_each(|row| _ = missing.remove(&row.id));
            // A user who is there all the same is not being deleted, but hidden from an old snapshot, or back again.
            missing = existing(db, &missing)?;
            if !missing.is_empty() && keeps_snapshot() {
                return Err(Error::Serialization);
            }
        }
        rows.sort_by_key(|row| row.id);
        let locked = Self::with_settings(db, rows)?;
        if locked.users.len() <= MOST_HELD {
            let held = Held { place: LockedAt::current(db.schema()), users: locked.clone() };
            HELD.set(Some(held));
        }
        Ok(locked)
    }

    /// Users who are locked, with the settings that are in force now.
    fn with_settings(db: &Db, rows: Vec<UserRow>) -> Result<Self> {
        if rows.is_empty() {
            return Ok(Self { settings: Settings::default(), users: Vec::new() });
        }
        let mut found = None;
        SETTINGS.open(db)?.read(&[[value(Some(1i16))]], |row, _| {
            let settings = Settings {
                average_window: row.require::<i32>(1)? as usize,
                trend_threshold: row.require(2)?,
                history_length: row.require::<i32>(3)? as usize,
            };
            found = Some((settings, row.require::<String>(4)?));
            Ok(())
        })?;
        let Some((settings, default_time_zone)) = found else {
            return Err(Error::NotInstalled(db.schema().name.clone()));
        };
        let default_time_zone = TimeZone::named(&default_time_zone).unwrap_or_else(TimeZone::utc);
        let users = rows
            .into_iter()
            .map(|row| LockedUser {
                id: row.id,
                time_zone: row
                    .time_zone
                    .and_then(|name| TimeZone::named(&name))
                    .unwrap_or(default_time_zone),
                stored: row.stored,
                place: row.place,
            })
            .collect();
        Ok(Self { settings, users })
    }

    /// As [`Self::lock`], for a trigger that needs the users' ids and the settings only: they are
    /// taken from the last lock if this subtransaction still holds it. What else the result says
    /// of the users may be out of date.
    pub fn hold(db: &Db, ids: &BTreeSet<Uuid>) -> Result<Self> {
        let held = HELD.with_borrow(|held| {
            let held = held.as_ref().filter(|held| held.place == LockedAt::current(db.schema()))?;
            let users = ids.iter().map(|id| held.users.users.get(held.users.position(*id)?));
            Some(Self {
                settings: held.users.settings,
                users: users.map(|user| user.cloned()).collect::<Option<_>>()?,
            })
        });
        held.map_or_else(|| Self::lock(db, ids.iter().copied()), Ok)
    }

    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &LockedUser> {
        self.users.iter()
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
        self.users.chunks(size).map(|users| Self { settings: self.settings, users: users.to_vec() })
    }

    /// Adds users that are locked as well.
    pub fn extend(&mut self, others: Self) {
        self.settings = others.settings;
        self.users.extend(others.users);
        self.users.sort_by_key(|user| user.id);
    }

    /// One of the users.
    pub fn only(&self, id: Uuid) -> Self {
        let user = self.position(id).map(|position| self.users[position].clone());
        Self { settings: self.settings, users: user.into_iter().collect() }
    }

    /// Splits by a property of the user: those that have it, and the others.
    pub fn partition(self, has: impl Fn(Uuid) -> bool) -> (Self, Self) {
        let settings = self.settings;
        let (with, without) = self.users.into_iter().partition(|user| has(user.id));
        (Self { settings, users: with }, Self { settings, users: without })
    }
}

/// Locks those of the users whom the transaction sees.
fn lock_rows(db: &Db, ids: &BTreeSet<Uuid>) -> Result<Vec<UserRow>> {
    let mut rows = Vec::with_capacity(ids.len());
    let is_done = TABLE.open(db)?.lock(&keys(ids), Strength::NoKeyUpdate, |row, place| {
        rows.push(read_user(row, place)?);
        Ok(())
    })?;
    if is_done {
        return Ok(rows);
    }
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    db.lock_for(LOCK, &ids)?.map(|row| read_user(row, RowVersion::default()))
}

/// Those of the users who are there, whatever the transaction sees.
fn existing(db: &Db, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let mut found = BTreeSet::new();
    if !ids.is_empty() {
        TABLE.open(db)?.read(&keys(ids), |row, _| {
            found.insert(row.require(0)?);
            Ok(())
        })?;
    }
    Ok(found)
}

fn keys(ids: &BTreeSet<Uuid>) -> Vec<[Arg; 1]> {
    ids.iter().map(|id| [value(Some(*id))]).collect()
}

/// What a row of `users` says.
struct UserRow {
    id: Uuid,
    time_zone: Option<String>,
    stored: UserRecord,
    place: RowVersion,
}

fn read_user(row: &Row, place: RowVersion) -> Result<UserRow> {
    let stored = UserRecord {
        total_attempts: row.require::<i32>(1)?.into(),
        scored_attempts: row.require::<i32>(2)?.into(),
        total_score: row.require(3)?,
        average_score: row.require(4)?,
        best_score: row.require(5)?,
        current_streak: row.require::<i32>(6)?.into(),
        longest_streak: row.require::<i32>(7)?.into(),
        last_practice_date: row.get(8)?,
    };
    Ok(UserRow { id: row.require(0)?, time_zone: row.get(9)?, stored, place })
}

/// Waits for a `configure()` under way to end, as writers of attempts do, so that the settings that
/// come with the lock are the latest.
pub fn await_configure(db: &Db) -> Result<()> {
    db.once(&plans::fill("LOCK TABLE @schema@.attempts IN ROW EXCLUSIVE MODE", db.schema()), &[])?;
    Ok(())
}

/// Lets sessions wait for this transaction that insert attempts of users whom they do not see, and waits for those that
/// have done so.
pub fn announce_newcomer(db: &Db) -> Result<()> {
    db.run(ANNOUNCE_NEWCOMER, &[value(Some(i64::from(db.schema().oid.to_u32())))])?;
    Ok(())
}

/// Waits for the transactions in which users sign up, and lets later ones wait for this transaction: there are attempts
/// of a user who is not there yet. `false`, and nothing is done, where a foreign key refuses those at once.
pub fn await_newcomers(db: &Db) -> Result<bool> {
    let may_come_first = db.run(MAY_COME_FIRST, &[])?.first(|row| row.require(0))?;
    if may_come_first != Some(true) {
        return Ok(false);
    }
    db.run(AWAIT_NEWCOMERS, &[value(Some(i64::from(db.schema().oid.to_u32())))])?;
    Ok(true)
}

/// Writes the derived columns of locked users.
pub fn write(db: &Db, records: &[(&LockedUser, UserRecord)]) -> Result<()> {
    let rows = records.iter().map(|(user, record)| {
        let values = [
            value(Some(user.id)),
            counter(record.total_attempts)?,
            counter(record.scored_attempts)?,
            value(Some(two_places(record.total_score))),
            value(Some(two_places(record.average_score))),
            value(Some(two_places(record.best_score))),
            counter(record.current_streak)?,
            counter(record.longest_streak)?,
            value(record.last_practice_date),
        ];
        Ok(NewRow { stored: Some(&user.place), values })
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let values = records.iter().zip(&rows).map(|((user, _), row)| (user.id, row.values)).collect();
    let table = TABLE.open(db)?;
    written::while_writing(db.schema(), Written::Rows(values), || table.write(&rows))
}

/// Sets the derived columns of all users back to those of a user without attempts.
pub fn clear(db: &Db) -> Result<()> {
    written::while_writing(db.schema(), Written::Zero, || db.run(CLEAR, &[]).map(|_| ()))
}
