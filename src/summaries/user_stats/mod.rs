//! The derived columns of `users`, `practice_sessions` and `milestones`: counts and scores overall
//! and by practice day, the streak of days, and the levels of practice that are reached.

mod milestones;
mod row;
mod streaks;
mod totals;

use super::delta::Delta;
use super::outcome::{Outcome, greatest_after};
use super::rewrite::{Rewrite, average};
use super::users::{self, FormerZone, LockedUser, LockedUsers, UserRow};
use super::{Check, Recomputation, Summary, SummarySql};
use crate::attempts::{Facts, attempt_columns};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::{Timestamp, Uuid, value};
use crate::table::{StoredRow, Table};
use milestones::Levels;
pub use milestones::MILESTONES;
use progress::{DayTotals, Score, UserTotals};
use row::{DayKey, PracticeDay};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use streaks::{DayDelta, ExcusedDay, StreakOnDay};
use totals::Totals;

/// Attempts around a practice day, whatever the zone.
const AROUND_DAY: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = $1 AND a.created_at >= $2 AND a.created_at < $3 \
      AND NOT a.is_skipped"
);

const BEST: &str = "\
SELECT max(a.final_score)::numeric FROM @schema@.attempts a WHERE a.user_id = $1 AND NOT a.is_skipped";

pub struct UserStats;

impl Summary for UserStats {
    fn table(&self) -> &'static Table {
        PracticeDay::TABLE
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![UserRow::TABLE, PracticeDay::TABLE, FormerZone::TABLE, ExcusedDay::TABLE]
    }

    fn trigger_function(&self) -> &'static str {
        "update_user_stats"
    }

    fn sql(&self) -> SummarySql {
        SummarySql {
            policies: sql_file!("policies/practice_sessions.sql"),
            comments: sql_file!("comments/practice_sessions.sql"),
            keeps: "the user's counters, practice days and streak",
            checks: vec![
                Check { table: UserRow::TABLE, sql: sql_file!("check/users.sql") },
                Check { table: PracticeDay::TABLE, sql: sql_file!("check/practice_sessions.sql") },
                Check { table: &MILESTONES, sql: sql_file!("check/milestones.sql") },
            ],
        }
    }

    fn reads_users(&self) -> bool {
        true
    }

    fn reads_time_zones(&self) -> bool {
        true
    }

    /// Every change, even if only another summary depends on it, updates the user's row.
    ///
    /// Invariant: a transaction with an older snapshot fails instead of going on with what it read.
    fn differs(&self, _before: &Facts, _after: &Facts) -> bool {
        true
    }

    fn follow_batch(&self, db: &Db, users: &LockedUsers, delta: &Delta) -> Result<BTreeSet<Uuid>> {
        let removed = Totals::of(users, delta.removed)?;
        let added = Totals::of(users, delta.added)?;
        let current = delta.current.map(|current| Totals::of(users, current)).transpose()?;
        let current = current.as_ref().unwrap_or(&added);

        let (days, mismatched) =
            follow_days(db, [&removed, &added, current], &delta.changed_before)?;
        // A trigger on the days has moved a user: what was read with the lock must not be written
        // back. The caller recomputes them all.
        if users.is_outdated() {
            return Ok(users.ids().collect());
        }
        let followed: Vec<(usize, &LockedUser)> =
            users.iter().enumerate().filter(|(_, user)| !mismatched.contains(&user.id)).collect();
        let followed_users: Vec<&LockedUser> = followed.iter().map(|(_, user)| *user).collect();
        let streaks = streaks::after(db, users.settings.streak, &followed_users, &days)?;
        let mut rows = Vec::with_capacity(followed.len());
        for ((position, user), streak) in followed.into_iter().zip(streaks) {
            let totals = [&removed, &added, current].map(|totals| &totals.by_user[position]);
            rows.push((user, user_after(db, user, totals, streak)?));
        }
        users::write(db, &rows)?;
        milestones::add_due(db, users, &rows, Levels::Crossed)?;
        Ok(mismatched)
    }

    fn recomputation<'u>(&self, users: &'u LockedUsers) -> Box<dyn Recomputation + 'u> {
        Box::new(Totals::none(users))
    }

    fn clear(&self, db: &Db) -> Result<()> {
        users::clear(db)?;
        self.table().clear(db)
    }
}

impl Recomputation for Totals<'_> {
    fn add(&mut self, user: usize, attempt: &Facts) -> Result<()> {
        Totals::add(self, user, attempt)
    }

    fn write(self: Box<Self>, db: &Db) -> Result<u64> {
        let users = self.users;
        let table = PracticeDay::TABLE.open(db)?;
        let mut days = Rewrite::<PracticeDay>::of_users(&table, users.ids())?;
        days.replace_with(self.day_rows()?);
        let mended_days = days.len();
        days.write()?;

        let rows: Vec<(&LockedUser, UserRow)> = self
            .by_user()
            .map(|(user, totals_of_user)| {
                let days = self.days_of(user.id).collect();
                let streak = streaks::of_days(db, users.settings.streak, user.id, days)?;
                Ok((user, user_row(user, totals_of_user, streak)))
            })
            .collect::<Result<_>>()?;
        // A trigger on the days has moved a user: the caller recomputes them all once more.
        if users.is_outdated() {
            return Ok(mended_days as u64);
        }
        // Also where nothing differs, for the invariant of `differs`.
        users::write(db, &rows)?;
        let added_milestones = milestones::add_due(db, users, &rows, Levels::All)?;

        let mended_users = rows.iter().filter(|(user, row)| user.stored != *row).count();
        Ok((mended_days + mended_users + added_milestones) as u64)
    }
}

impl UserStats {
    /// Counts the streaks of locked users again, from their practice days and excused days.
    pub fn recount(&self, db: &Db, users: &LockedUsers) -> Result<()> {
        for batch in users.batches(super::BATCH) {
            let lost = batch.ids().collect();
            let days = DayDelta { lost, ..DayDelta::default() };
            let all: Vec<&LockedUser> = batch.iter().collect();
            let streaks = streaks::after(db, batch.settings.streak, &all, &days)?;
            let rows = batch.iter().zip(streaks).map(|(user, (streak, last_practice_date))| {
                let row = UserRow {
                    current_streak: streak.current.into(),
                    longest_streak: streak.longest.into(),
                    streak_freezes: streak.freezes.into(),
                    last_practice_date,
                    ..user.stored.clone()
                };
                (user, row)
            });
            let rows: Vec<_> = rows.collect();
            users::write(db, &rows)?;
            milestones::add_due(db, &batch, &rows, Levels::All)?;
        }
        Ok(())
    }
}

/// Follows a change in `practice_sessions`. Returns the new and the lost days, and the users
/// whose rows do not fit the change.
fn follow_days(
    db: &Db,
    [removed, added, current]: [&Totals; 3],
    changed_before: &BTreeSet<Uuid>,
) -> Result<(DayDelta, BTreeSet<Uuid>)> {
    let keys: BTreeSet<&DayKey> = removed
        .by_day
        .keys()
        .chain(added.by_day.keys())
        // A change that leaves the day as it is needs no row to be written.
        .filter(|key| {
            current.by_day.get(key) != added.by_day.get(key)
                || removed.by_day.get(key) != added.by_day.get(key)
        })
        .collect();
    let keys: Vec<DayKey> = keys.into_iter().copied().collect();
    let users = added.users;
    let table = PracticeDay::TABLE.open(db)?;
    let mut rows = Rewrite::<PracticeDay>::of_keys(&table, &keys)?;
    let (mut days, mut mismatched) = (DayDelta::default(), BTreeSet::new());
    for key in keys {
        let (user, day) = key;
        let [removed, added, current] = [removed, added, current].map(|all| all.by_day.get(&key));
        let stored = rows.stored(&key);
        let is_new = stored.is_none();
        let after = if is_new && changed_before.contains(&user) {
            Outcome::Mismatch
        } else {
            PracticeDay::after(stored, removed, added, current)
        };
        match after.completed(|row| Ok(row.completed_by(&read_day(db, users, &key)?)))? {
            Outcome::Row(row) => {
                if is_new {
                    days.new.entry(user).or_default().push(day.0);
                }
                rows.set(key, row.checked()?);
            }
            Outcome::Gone => {
                days.lost.insert(user);
                rows.delete(key);
            }
            Outcome::Incomplete(_) | Outcome::Mismatch => {
                mismatched.insert(user);
            }
        }
    }
    rows.write()?;
    Ok((days, mismatched))
}

/// The totals of the stored attempts of a practice day.
fn read_day(db: &Db, users: &LockedUsers, (user, day): &DayKey) -> Result<DayTotals> {
    let (of_user, _) = users.partition(|id| id == *user);
    let [from, to] = [-1, 2].map(|days| value(Some(Timestamp::of_utc_day(day.0 + days))));
    let mut totals = Totals::of_stored(&of_user, |visit| {
        db.each_row(AROUND_DAY, &[value(Some(*user)), from, to], visit)
    })?;
    Ok(totals.by_day.remove(&(*user, *day)).unwrap_or_default())
}

/// The row of a user with these totals.
fn user_row(user: &LockedUser, totals: &UserTotals, (streak, last_day): StreakOnDay) -> UserRow {
    UserRow {
        total_attempts: totals.attempts as i64,
        scored_attempts: totals.scored as i64,
        total_score: totals.total_score,
        average_score: totals.average().unwrap_or_default(),
        best_score: totals.best.map(Score::value).unwrap_or_default(),
        current_streak: streak.current.into(),
        longest_streak: streak.longest.into(),
        last_practice_date: last_day,
        streak_freezes: streak.freezes.into(),
        time_zone_since: user.time_zone_since(),
    }
}

/// The row of a user after a change.
fn user_after(
    db: &Db,
    user: &LockedUser,
    [removed, added, current]: [&UserTotals; 3],
    (streak, last_day): StreakOnDay,
) -> Result<UserRow> {
    let stored = &user.stored;
    let scored = stored.scored_attempts - removed.scored as i64 + added.scored as i64;
    let total_score = stored.total_score - removed.total_score + added.total_score;
    let [removed_best, current_best] = [removed, current].map(|t| t.best.map(Score::value));
    let best = match greatest_after(Some(stored.best_score), removed_best, current_best) {
        Some(best) => best,
        None => {
            db.run(BEST, &[value(Some(user.id))])?.first(|row| row.get::<Decimal>(0))?.flatten()
        }
    };
    Ok(UserRow {
        total_attempts: stored.total_attempts - removed.attempts as i64 + added.attempts as i64,
        scored_attempts: scored,
        total_score,
        average_score: average(total_score, scored),
        best_score: best.unwrap_or_default(),
        current_streak: streak.current.into(),
        longest_streak: streak.longest.into(),
        last_practice_date: last_day,
        streak_freezes: streak.freezes.into(),
        time_zone_since: stored.time_zone_since,
    })
}
