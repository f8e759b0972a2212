//! The derived columns of `users`, and `practice_sessions`: counts and scores overall and by
//! practice day, and the streak of days.

use super::extremes::{After, greatest_after};
use super::practice_sessions::{self, Record};
use super::stored::{Change, average, differences};
use super::streaks::{self, DayChanges, StreakOnDay};
use super::users::{self, LockedUser, LockedUsers, UserRecord};
use super::{Changed, Summary};
use crate::attempts::{Attempt, Concerned, Domains, Facts, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Date, Timestamp, Uuid, value};
use progress::{DayTotals, Score, Streak, SubScores, UserTotals};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND NOT a.is_skipped"
);

/// Attempts around a practice day, whatever the zone.
const AROUND_DAY: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = $1 AND a.created_at >= $2 AND a.created_at < $3 \
      AND NOT a.is_skipped"
);

const BEST: &str = "\
SELECT max(a.final_score)::numeric FROM @schema@.attempts a WHERE a.user_id = $1 AND NOT a.is_skipped";

/// What some attempts of locked users add up to: by user, in the order of the users, and by day.
struct Totals<'u> {
    users: &'u LockedUsers,
    by_user: Vec<UserTotals>,
    by_day: BTreeMap<practice_sessions::Key, DayTotals>,
}

impl<'u> Totals<'u> {
    fn new(users: &'u LockedUsers) -> Self {
        Self {
            users,
            by_user: vec![UserTotals::default(); users.iter().len()],
            by_day: BTreeMap::new(),
        }
    }

    /// Counts an attempt of the user at a position, if it is practice.
    fn add(&mut self, position: usize, attempt: &Facts) -> Result<()> {
        if attempt.is_skipped {
            return Ok(());
        }
        self.by_user[position].add(attempt.final_score);
        let user = self.users.at(position);
        let day = user.time_zone.date_of(Timestamp(attempt.key.created_at))?;
        let day = self.by_day.entry((user.id, day)).or_default();
        day.add(attempt.final_score, attempt.duration, attempt.domain.as_deref());
        Ok(())
    }

    /// What attempts that are stored add up to, as statements find them.
    fn of_stored(
        users: &'u LockedUsers,
        find: impl FnOnce(&mut dyn FnMut(&Row) -> Result<Step>) -> Result<()>,
    ) -> Result<Self> {
        let (mut totals, mut domains) = (Self::new(users), Domains::default());
        find(&mut |row| {
            let attempt = Attempt::new(row, &SELECTED);
            let attempt = attempt.facts(SubScores::default(), &mut domains)?;
            if let Some(position) = users.position(attempt.user) {
                totals.add(position, &attempt)?;
            }
            Ok(Step::Continue)
        })?;
        Ok(totals)
    }

    /// What changed attempts of the users add up to.
    fn of(users: &'u LockedUsers, attempts: Concerned) -> Result<Self> {
        let mut totals = Self::new(users);
        for (position, id) in users.ids().enumerate() {
            attempts.of(id).try_for_each(|attempt| totals.add(position, attempt))?;
        }
        Ok(totals)
    }

    fn by_user(&self) -> impl Iterator<Item = (&LockedUser, &UserTotals)> {
        self.users.iter().zip(&self.by_user)
    }

    fn day_records(&self) -> impl Iterator<Item = (practice_sessions::Key, Record)> {
        self.by_day.iter().map(|(key, day)| (*key, day.into()))
    }

    /// The practice days of a user, ascending.
    fn days_of(&self, user: Uuid) -> impl DoubleEndedIterator<Item = i32> {
        let all = (user, Date(i32::MIN))..=(user, Date(i32::MAX));
        self.by_day.range(all).map(|((_, day), _)| day.0)
    }
}

pub struct UserStats;

impl Summary for UserStats {
    const TABLE: &'static str = "practice_sessions";

    const PLACE: usize = 0;

    const READS_DOCUMENTS: bool = false;

    /// Whatever changes, also for another summary, changes the user's row: a transaction with an older snapshot must
    /// not go on with what it read.
    fn differs(_before: &Facts, _after: &Facts) -> bool {
        true
    }

    /// It changes what is stored of the users, so it reads that anew.
    fn lock(db: &Db, ids: &BTreeSet<Uuid>) -> Result<LockedUsers> {
        LockedUsers::lock(db, ids.iter().copied())
    }

    fn change_batch(db: &Db, users: &LockedUsers, changed: &Changed) -> Result<BTreeSet<Uuid>> {
        let removed = Totals::of(users, changed.removed)?;
        let added = Totals::of(users, changed.added)?;
        let current = changed.current.map(|current| Totals::of(users, current)).transpose()?;
        let current = current.as_ref().unwrap_or(&added);

        let (days, unfit) = change_days(db, [&removed, &added, current], &changed.changed_before)?;
        let fit: Vec<(usize, &LockedUser)> =
            users.iter().enumerate().filter(|(_, user)| !unfit.contains(&user.id)).collect();
        let fit_users: Vec<&LockedUser> = fit.iter().map(|(_, user)| *user).collect();
        let streaks = streaks::after(db, &fit_users, &days)?;
        let mut records = Vec::with_capacity(fit.len());
        for ((position, user), streak) in fit.into_iter().zip(streaks) {
            let [removed, added, current] =
                [&removed, &added, current].map(|totals| &totals.by_user[position]);
            records.push((user, after(db, user, [removed, added, current], streak)?));
        }
        users::write(db, &records)?;
        Ok(unfit)
    }

    fn recompute_batch(db: &Db, users: &LockedUsers) -> Result<u64> {
        let ids: Vec<Uuid> = users.ids().collect();
        let totals = Totals::of_stored(users, |visit| db.each_row_for(ATTEMPTS, &ids, visit))?;

        let table = practice_sessions::open(db)?;
        let stored = practice_sessions::stored_of(&table, users)?;
        let (changed, surplus) = differences(stored, totals.day_records());
        practice_sessions::write(&table, &changed)?;
        practice_sessions::delete(&table, &surplus)?;

        let records: Vec<(&LockedUser, UserRecord)> = totals
            .by_user()
            .map(|(user, totals_of_user)| {
                let streak = Streak::of_days(totals.days_of(user.id));
                let last_day = totals.days_of(user.id).next_back().map(Date);
                (user, record(totals_of_user, (streak, last_day)))
            })
            .collect();
        // Also where nothing differs, for the reason of `differs`.
        users::write(db, &records)?;

        let changed_users = records.iter().filter(|(user, record)| user.stored != *record).count();
        Ok((changed.len() + surplus.len() + changed_users) as u64)
    }

    fn clear(db: &Db) -> Result<()> {
        users::clear(db)?;
        practice_sessions::clear(db)
    }
}

/// Changes the rows of `practice_sessions`. Returns the days that came and went, and the users whose rows do not fit.
fn change_days(
    db: &Db,
    [removed, added, current]: [&Totals; 3],
    changed_before: &BTreeSet<Uuid>,
) -> Result<(DayChanges, BTreeSet<Uuid>)> {
    let keys: BTreeSet<&practice_sessions::Key> = removed
        .by_day
        .keys()
        .chain(added.by_day.keys())
        // What leaves the day as it is needs no row to be written.
        .filter(|key| {
            current.by_day.get(key) != added.by_day.get(key)
                || removed.by_day.get(key) != added.by_day.get(key)
        })
        .collect();
    let users = added.users;
    let table = practice_sessions::open(db)?;
    let mut stored = practice_sessions::stored(&table, keys.iter().copied())?;
    let (mut changes, mut gone) = (Vec::new(), Vec::new());
    let (mut days, mut unfit) = (DayChanges::default(), BTreeSet::new());
    for key in keys {
        let [removed, added, current] = [removed, added, current].map(|all| all.by_day.get(key));
        let found = stored.get(key).map(|(record, _)| record);
        let is_new = found.is_none();
        let after = if is_new && changed_before.contains(&key.0) {
            After::Unfit
        } else {
            Record::after(found, removed, added, current)
        };
        match after.settle(|record| Ok(record.with(&read_day(db, users, key)?)))? {
            After::Row(record) => {
                if is_new {
                    days.new.entry(key.0).or_default().push(key.1.0);
                }
                changes.push(Change::new(*key, record, &mut stored));
            }
            After::Gone => {
                days.lost.insert(key.0);
                gone.push(*key);
            }
            After::Unsure(_) | After::Unfit => {
                unfit.insert(key.0);
            }
        }
    }
    practice_sessions::write(&table, &changes)?;
    practice_sessions::delete(&table, &gone)?;
    Ok((days, unfit))
}

/// What the attempts of a practice day come to.
fn read_day(
    db: &Db,
    users: &LockedUsers,
    (user, day): &practice_sessions::Key,
) -> Result<DayTotals> {
    let users = users.only(*user);
    let [from, to] = [-1, 2].map(|days| value(Some(Timestamp::of_utc_day(day.0 + days))));
    let mut totals = Totals::of_stored(&users, |visit| {
        db.each_row(AROUND_DAY, &[value(Some(*user)), from, to], visit)
    })?;
    Ok(totals.by_day.remove(&(*user, *day)).unwrap_or_default())
}

/// The record of a user whose attempts come to this.
fn record(totals: &UserTotals, (streak, last_day): StreakOnDay) -> UserRecord {
    UserRecord {
        total_attempts: totals.attempts as i64,
        scored_attempts: totals.scored as i64,
        total_score: totals.total_score,
        average_score: totals.average().unwrap_or_default(),
        best_score: totals.best.map(Score::value).unwrap_or_default(),
        current_streak: streak.current.into(),
        longest_streak: streak.longest.into(),
        last_practice_date: last_day,
    }
}

/// The record of a user after a change.
fn after(
    db: &Db,
    user: &LockedUser,
    [removed, added, current]: [&UserTotals; 3],
    (streak, last_day): StreakOnDay,
) -> Result<UserRecord> {
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
    Ok(UserRecord {
        total_attempts: stored.total_attempts - removed.attempts as i64 + added.attempts as i64,
        scored_attempts: scored,
        total_score,
        average_score: average(total_score, scored),
        best_score: best.unwrap_or_default(),
        current_streak: streak.current.into(),
        longest_streak: streak.longest.into(),
        last_practice_date: last_day,
    })
}
