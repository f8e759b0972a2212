//! The derived columns of `users`, and `practice_sessions`: counts and scores overall and by
//! practice day, and the streak of days.

use super::Summary;
use super::practice_sessions::{self, Record};
use super::stored::{Change, differences};
use super::users::{self, LockedUser, LockedUsers, UserRecord};
use crate::attempts::{Attempt, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Date, Timestamp, Uuid};
use crate::pg::time_zone::TimeZone;
use progress::{DayTotals, Score, Streak, UserTotals};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND NOT a.is_skipped"
);

/// What the statistics need of a practice attempt, but for its domain. Its day depends on its
/// user's time zone, which is known when the user is locked.
struct Practice {
    user: Uuid,
    created_at: Timestamp,
    final_score: Option<Score>,
    duration: Decimal,
}

impl Practice {
    /// `None` for a skipped attempt.
    fn of(attempt: &Attempt) -> Result<Option<Self>> {
        if attempt.is_skipped()? {
            return Ok(None);
        }
        Ok(Some(Self {
            user: attempt.user()?,
            created_at: attempt.created_at()?,
            final_score: attempt.final_score()?,
            duration: attempt.duration()?,
        }))
    }
}

/// The practice attempts of a statement, each with the place of its domain in `domains`.
#[derive(Default)]
pub struct Added {
    practice: Vec<(Practice, Option<usize>)>,
    domains: Vec<String>,
    places: HashMap<String, usize>,
}

impl Added {
    fn add(&mut self, attempt: &Attempt) -> Result<()> {
        if let Some(practice) = Practice::of(attempt)? {
            let domain = attempt.domain()?.map(|domain| self.place(domain));
            self.practice.push((practice, domain));
        }
        Ok(())
    }

    fn place(&mut self, domain: String) -> usize {
        self.places.get(&domain).copied().unwrap_or_else(|| {
            self.domains.push(domain.clone());
            self.places.insert(domain, self.domains.len() - 1);
            self.domains.len() - 1
        })
    }
}

/// What some attempts of locked users add up to: by user, in the order of the users, and by day.
struct Totals<'u> {
    users: &'u LockedUsers,
    zones: Vec<TimeZone>,
    by_user: Vec<UserTotals>,
    by_day: BTreeMap<practice_sessions::Key, DayTotals>,
}

impl<'u> Totals<'u> {
    fn new(users: &'u LockedUsers) -> Self {
        let zones = users.iter().map(|user| TimeZone::named(&user.time_zone));
        Self {
            users,
            zones: zones.collect(),
            by_user: vec![UserTotals::default(); users.iter().len()],
            by_day: BTreeMap::new(),
        }
    }

    /// Counts a practice attempt; those of other users are passed over.
    fn add(&mut self, practice: &Practice, domain: Option<&str>) -> Result<()> {
        let Some(position) = self.users.position(practice.user) else {
            return Ok(());
        };
        self.by_user[position].add(practice.final_score);
        let day = self.zones[position].date_of(practice.created_at)?;
        let day = self.by_day.entry((practice.user, day)).or_default();
        day.add(practice.final_score, practice.duration, domain);
        Ok(())
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

/// A streak, and the day it ended on.
type StreakOnDay = (Streak, Option<Date>);

pub struct UserStats;

impl Summary for UserStats {
    const TABLES: &'static [&'static str] = &["practice_sessions"];

    type Added = Added;

    fn gather(added: &mut Added, attempt: &Attempt) -> Result<()> {
        added.add(attempt)
    }

    /// It adds to what is stored of the users, so it reads that anew.
    fn lock_to_add(spi: &Spi, schema: &Schema, ids: &BTreeSet<Uuid>) -> Result<LockedUsers> {
        LockedUsers::lock(spi, schema, ids.iter().copied())
    }

    fn add(spi: &Spi, schema: &Schema, users: &LockedUsers, added: &Added) -> Result<()> {
        let mut totals = Totals::new(users);
        for (practice, domain) in &added.practice {
            totals.add(practice, domain.map(|place| added.domains[place].as_str()))?;
        }

        let table = practice_sessions::open(spi, schema)?;
        let mut stored = practice_sessions::stored(&table, totals.by_day.keys())?;
        let days: Vec<Change<practice_sessions::Key, Record>> = totals
            .by_day
            .iter()
            .map(|(key, added)| {
                let record = stored.get(key).map(|(record, _)| record.merged(added));
                Change::new(*key, record.unwrap_or_else(|| added.into()), &mut stored)
            })
            .collect();
        practice_sessions::write(&table, &days)?;
        let streaks = extended_streaks(spi, schema, &totals)?;
        let records: Vec<UserRecord> = totals
            .by_user()
            .zip(streaks)
            .map(|((user, added), streak)| sum(&user.stored, added, streak))
            .collect();
        users::write(spi, schema, users, &records)
    }

    fn recompute_batch(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
        let ids: Vec<Uuid> = users.ids().collect();
        let mut totals = Totals::new(users);
        spi.each_row_for(schema, ATTEMPTS, &ids, |row| {
            let attempt = Attempt::new(row, &SELECTED);
            if let Some(practice) = Practice::of(&attempt)? {
                totals.add(&practice, attempt.domain()?.as_deref())?;
            }
            Ok(Step::Continue)
        })?;

        let table = practice_sessions::open(spi, schema)?;
        let stored = practice_sessions::stored_of(&table, users)?;
        let (changed, surplus) = differences(stored, totals.day_records());
        practice_sessions::write(&table, &changed)?;
        practice_sessions::delete(&table, &surplus)?;

        let records: Vec<UserRecord> = totals
            .by_user()
            .map(|(user, added)| {
                let streak = Streak::of_days(totals.days_of(user.id));
                let last_day = totals.days_of(user.id).next_back().map(Date);
                sum(&UserRecord::default(), added, (streak, last_day))
            })
            .collect();
        // Also where nothing differs: the change that led here may concern another summary, and a
        // transaction with an older snapshot must not go on with what it read.
        users::write(spi, schema, users, &records)?;

        let changed_users =
            users.iter().zip(&records).filter(|(user, record)| user.stored != **record).count();
        Ok((changed.len() + surplus.len() + changed_users) as u64)
    }

    fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
        users::clear(spi, schema)?;
        practice_sessions::clear(spi, schema)
    }
}

/// The record of a user after more attempts.
fn sum(stored: &UserRecord, added: &UserTotals, (streak, last_day): StreakOnDay) -> UserRecord {
    let scored = stored.scored_attempts + added.scored as i64;
    let total_score = stored.total_score + added.total_score;
    let best = added.best.map(Score::value).unwrap_or_default();
    UserRecord {
        total_attempts: stored.total_attempts + added.attempts as i64,
        scored_attempts: scored,
        total_score,
        average_score: progress::average(total_score, scored.max(0) as u64).unwrap_or_default(),
        best_score: stored.best_score.max(best),
        current_streak: streak.current.into(),
        longest_streak: streak.longest.into(),
        last_practice_date: last_day,
    }
}

/// The streak of each user after the days in `totals`, which are stored already: extended where
/// these come last, else counted anew over all of the user's days.
fn extended_streaks(spi: &Spi, schema: &Schema, totals: &Totals) -> Result<Vec<StreakOnDay>> {
    let extended: Vec<Option<StreakOnDay>> = totals
        .users
        .iter()
        .map(|user| {
            let stored = Streak {
                current: user.stored.current_streak as u32,
                longest: user.stored.longest_streak as u32,
            };
            let start = (stored, user.stored.last_practice_date);
            totals.days_of(user.id).try_fold(start, |(streak, last_day), day| {
                Some((streak.extend(last_day.map(|last| last.0), day)?, Some(Date(day))))
            })
        })
        .collect();

    let with_earlier_days: Vec<Uuid> = totals
        .users
        .ids()
        .zip(&extended)
        .filter_map(|(id, streak)| streak.is_none().then_some(id))
        .collect();
    let mut days = if with_earlier_days.is_empty() {
        Default::default()
    } else {
        practice_sessions::days(spi, schema, &with_earlier_days)?
    };
    let streaks = extended.into_iter().zip(totals.users.ids()).map(|(extended, user)| {
        extended.unwrap_or_else(|| {
            let days = days.remove(&user).unwrap_or_default();
            let last_day = days.last().copied().map(Date);
            (Streak::of_days(days), last_day)
        })
    });
    Ok(streaks.collect())
}
