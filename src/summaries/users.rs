//! The derived columns of `users`, and the lock that guards all of a user's summaries: whoever
//! changes them holds the lock of the user's row, taken before anything is read, so that what is
//! read is the latest.

use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::plans;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{Arg, Date, Uuid, value};
use crate::pg::transaction::{current_subtransaction, current_transaction};
use pgrx::pg_sys::Oid;
use progress::Settings;
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::BTreeSet;

// FOR UPDATE would deadlock with the KEY SHARE locks of foreign keys. A user that is missing is
// being deleted, together with all of their rows.
const LOCK: &str = "\
SELECT u.id, coalesce(u.time_zone, s.time_zone), s.average_window, s.trend_threshold::numeric,
       s.history_length, u.total_attempts::int8, u.scored_attempts::int8, u.total_score::numeric,
       u.average_score::numeric, u.best_score::numeric, u.current_streak::int8,
       u.longest_streak::int8, u.last_practice_date
FROM @schema@.users u LEFT JOIN @schema@.interview_core_installation s ON s.id = 1
WHERE u.id @keys@
ORDER BY u.id
FOR NO KEY UPDATE OF u";

const WRITE: &str = "\
UPDATE @schema@.users u
SET total_attempts = d.total_attempts, scored_attempts = d.scored_attempts,
    total_score = d.total_score, average_score = d.average_score, best_score = d.best_score,
    current_streak = d.current_streak, longest_streak = d.longest_streak,
    last_practice_date = d.last_practice_date, updated_at = now()
FROM @rows@
     AS d (id, total_attempts, scored_attempts, total_score, average_score, best_score,
           current_streak, longest_streak, last_practice_date)
WHERE u.id = d.id";

// Every user's row is rewritten: a transaction with an older snapshot must then fail to serialize.
const CLEAR: &str = "\
UPDATE @schema@.users
SET total_attempts = 0, scored_attempts = 0, total_score = 0, average_score = 0, best_score = 0,
    current_streak = 0, longest_streak = 0, last_practice_date = NULL, updated_at = now()";

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
#[derive(Debug, Clone)]
pub struct LockedUser {
    pub id: Uuid,
    /// The user's own time zone, else the setting's.
    pub time_zone: String,
    pub stored: UserRecord,
}

/// Where a lock was taken. It is held to the end of its subtransaction at least, whose id is not
/// used again in the transaction.
#[derive(PartialEq)]
struct Place {
    schema: Oid,
    transaction: u64,
    subtransaction: u32,
}

impl Place {
    fn current(schema: &Schema) -> Self {
        let (transaction, subtransaction) = (current_transaction(), current_subtransaction());
        Self { schema: schema.oid, transaction, subtransaction }
    }
}

/// The users that were locked last.
struct Held {
    place: Place,
    users: LockedUsers,
}

/// Locks of more users are not remembered.
const MOST_HELD: usize = 1000;

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
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
    pub fn lock(spi: &Spi, schema: &Schema, ids: impl IntoIterator<Item = Uuid>) -> Result<Self> {
        let not_installed = || Error::NotInstalled(schema.name.clone());
        let mut settings = None;
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let rows = spi.run_for(schema, LOCK, &ids)?;
        let users = rows.map(|row| {
            if settings.is_none() {
                let average_window = row.get::<i32>(2)?.ok_or_else(not_installed)?;
                settings = Some(Settings {
                    average_window: average_window as usize,
                    trend_threshold: row.require(3)?,
                    history_length: row.require::<i32>(4)? as usize,
                });
            }
            Ok(LockedUser {
                id: row.require(0)?,
                time_zone: row.require(1)?,
                stored: UserRecord {
                    total_attempts: row.require(5)?,
                    scored_attempts: row.require(6)?,
                    total_score: row.require(7)?,
                    average_score: row.require(8)?,
                    best_score: row.require(9)?,
                    current_streak: row.require(10)?,
                    longest_streak: row.require(11)?,
                    last_practice_date: row.get(12)?,
                },
            })
        })?;
        let locked = Self { settings: settings.unwrap_or_default(), users };
        if locked.users.len() <= MOST_HELD {
            let held = Held { place: Place::current(schema), users: locked.clone() };
            HELD.set(Some(held));
        }
        Ok(locked)
    }

    /// As [`Self::lock`], for a trigger that needs the users' ids and the settings only: they are
    /// taken from the last lock if this subtransaction still holds it. What else the result says
    /// of the users may be out of date.
    pub fn hold(spi: &Spi, schema: &Schema, ids: &BTreeSet<Uuid>) -> Result<Self> {
        let held = HELD.with_borrow(|held| {
            let held = held.as_ref().filter(|held| held.place == Place::current(schema))?;
            let users = ids.iter().map(|id| held.users.users.get(held.users.position(*id)?));
            Some(Self {
                settings: held.users.settings,
                users: users.map(|user| user.cloned()).collect::<Option<_>>()?,
            })
        });
        held.map_or_else(|| Self::lock(spi, schema, ids.iter().copied()), Ok)
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

    /// The position of a user among the locked ones.
    pub fn position(&self, id: Uuid) -> Option<usize> {
        self.users.binary_search_by_key(&id, |user| user.id).ok()
    }

    /// The same users in parts of at most `size`.
    pub fn batches(&self, size: usize) -> impl Iterator<Item = Self> {
        self.users.chunks(size).map(|users| Self { settings: self.settings, users: users.to_vec() })
    }

    /// Splits by a property of the user: those that have it, and the others.
    pub fn partition(self, has: impl Fn(Uuid) -> bool) -> (Self, Self) {
        let settings = self.settings;
        let (with, without) = self.users.into_iter().partition(|user| has(user.id));
        (Self { settings, users: with }, Self { settings, users: without })
    }
}

/// Waits for a `configure()` under way to end, as writers of attempts do, so that the settings that
/// come with the lock are the latest.
pub fn await_configure(spi: &Spi, schema: &Schema) -> Result<()> {
    spi.once(&plans::fill("LOCK TABLE @schema@.attempts IN ROW EXCLUSIVE MODE", schema), &[])?;
    Ok(())
}

/// Writes the derived columns of users whose rows are locked.
pub fn write(spi: &Spi, schema: &Schema, records: &[(Uuid, UserRecord)]) -> Result<()> {
    let rows: Vec<[Arg; 9]> = records
        .iter()
        .map(|(id, record)| {
            [
                value(Some(*id)),
                value(Some(record.total_attempts)),
                value(Some(record.scored_attempts)),
                value(Some(record.total_score)),
                value(Some(record.average_score)),
                value(Some(record.best_score)),
                value(Some(record.current_streak)),
                value(Some(record.longest_streak)),
                value(record.last_practice_date),
            ]
        })
        .collect();
    spi.run_rows(schema, WRITE, &rows)?;
    Ok(())
}

/// Sets the derived columns of all users back to those of a user without attempts.
pub fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
    spi.run_latest(schema, CLEAR, &[])?;
    Ok(())
}
