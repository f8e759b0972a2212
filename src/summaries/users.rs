//! Locking users. Whoever changes a user's summaries holds the lock of that user's row, taken
//! before anything is read, so that what is read is the latest.

use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{Date, Uuid, array};
use progress::Settings;
use rust_decimal::Decimal;

// FOR UPDATE would deadlock with the KEY SHARE locks of foreign keys. A user that is missing is
// being deleted, together with all of their rows.
const LOCK: &str = "\
SELECT u.id, coalesce(u.time_zone, s.time_zone), s.average_window, s.trend_threshold::numeric,
       s.history_length, u.total_attempts::int8, u.scored_attempts::int8, u.total_score::numeric,
       u.average_score::numeric, u.best_score::numeric, u.current_streak::int8,
       u.longest_streak::int8, u.last_practice_date
FROM @schema@.users u LEFT JOIN @schema@.interview_core_installation s ON s.id = 1
WHERE u.id = ANY ($1)
ORDER BY u.id
FOR NO KEY UPDATE OF u";

/// The derived columns of a row of `users`.
#[derive(Debug, Clone, PartialEq)]
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

/// Locked users, in the order of their ids, and the settings that go with the lock.
pub struct LockedUsers {
    pub settings: Settings,
    users: Vec<LockedUser>,
}

impl LockedUsers {
    /// Locks those of the users that exist. `ids` may come in any order.
    pub fn lock(spi: &Spi, schema: &Schema, ids: impl IntoIterator<Item = Uuid>) -> Result<Self> {
        let not_installed = || Error::NotInstalled(schema.name.clone());
        schema
            .relation("interview_core_installation")
            .ok_or_else(not_installed)?;

        let mut settings = None;
        let rows = spi.run(schema, LOCK, &[array(ids.into_iter().map(Some))])?;
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
        Ok(Self {
            settings: settings.unwrap_or_default(),
            users,
        })
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

    /// Splits by a property of the user: those that have it, and the others.
    pub fn partition(self, has: impl Fn(Uuid) -> bool) -> (Self, Self) {
        let settings = self.settings;
        let (with, without) = self.users.into_iter().partition(|user| has(user.id));
        (
            Self {
                settings,
                users: with,
            },
            Self {
                settings,
                users: without,
            },
        )
    }
}
