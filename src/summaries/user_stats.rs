//! The derived columns of `users`, and `practice_sessions`: counts and scores overall and by
//! practice day, and the streak of days.

use super::arrays::text_array;
use super::users::{LockedUser, LockedUsers, UserRecord};
use super::{AttemptSource, BATCH, Summary, differences};
use crate::attempts::{Attempt, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Arg, Date, Uuid, array};
use crate::pg::time_zone::TimeZone;
use progress::{DayTotals, Score, Streak, UserTotals};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = ANY ($1) AND NOT a.is_skipped"
);

const WRITE_USERS: &str = "\
UPDATE @schema@.users u
SET total_attempts = d.total_attempts, scored_attempts = d.scored_attempts,
    total_score = d.total_score, average_score = d.average_score, best_score = d.best_score,
    current_streak = d.current_streak, longest_streak = d.longest_streak,
    last_practice_date = d.last_practice_date, updated_at = now()
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
     AS d (id, total_attempts, scored_attempts, total_score, average_score, best_score,
           current_streak, longest_streak, last_practice_date)
WHERE u.id = d.id";

const MERGE_DAYS: &str = "\
INSERT INTO @schema@.practice_sessions AS p
    (user_id, practice_date, attempts_count, scored_attempts, total_score, average_score,
     best_score, total_duration_seconds, domains_practiced)
SELECT d.user_id, d.practice_date, d.attempts_count, d.scored_attempts, d.total_score,
       d.average_score, d.best_score, d.duration, d.domains::text[]
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
     AS d (user_id, practice_date, attempts_count, scored_attempts, total_score, average_score,
           best_score, duration, domains)
ON CONFLICT (user_id, practice_date) DO UPDATE
SET attempts_count = p.attempts_count + excluded.attempts_count,
    scored_attempts = p.scored_attempts + excluded.scored_attempts,
    total_score = p.total_score + excluded.total_score,
    average_score = coalesce(round((p.total_score + excluded.total_score)
        / nullif(p.scored_attempts + excluded.scored_attempts, 0), 2), 0),
    best_score = greatest(p.best_score, excluded.best_score),
    total_duration_seconds = p.total_duration_seconds + excluded.total_duration_seconds,
    domains_practiced = CASE
        WHEN p.domains_practiced @> excluded.domains_practiced THEN p.domains_practiced
        ELSE ARRAY(SELECT DISTINCT e.domain COLLATE \"C\"
                   FROM unnest(p.domains_practiced || excluded.domains_practiced) AS e (domain)
                   ORDER BY 1)
        END,
    updated_at = now()";

const REPLACE_DAYS: &str = "\
INSERT INTO @schema@.practice_sessions AS p
    (user_id, practice_date, attempts_count, scored_attempts, total_score, average_score,
     best_score, total_duration_seconds, domains_practiced)
SELECT d.user_id, d.practice_date, d.attempts_count, d.scored_attempts, d.total_score,
       d.average_score, d.best_score, d.duration, d.domains::text[]
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
     AS d (user_id, practice_date, attempts_count, scored_attempts, total_score, average_score,
           best_score, duration, domains)
ON CONFLICT (user_id, practice_date) DO UPDATE
SET attempts_count = excluded.attempts_count, scored_attempts = excluded.scored_attempts,
    total_score = excluded.total_score, average_score = excluded.average_score,
    best_score = excluded.best_score,
    total_duration_seconds = excluded.total_duration_seconds,
    domains_practiced = excluded.domains_practiced, updated_at = now()";

const STORED_DAYS: &str = "\
SELECT p.user_id, p.practice_date, p.attempts_count::int8, p.scored_attempts::int8,
       p.total_score::numeric, p.average_score::numeric, p.best_score::numeric,
       p.total_duration_seconds::numeric, p.domains_practiced::text[]
FROM @schema@.practice_sessions p WHERE p.user_id = ANY ($1)";

const DELETE_DAYS: &str = "\
DELETE FROM @schema@.practice_sessions p
USING unnest($1, $2) AS d (user_id, practice_date)
WHERE p.user_id = d.user_id AND p.practice_date = d.practice_date";

const DAYS_OF_USERS: &str = "\
SELECT p.user_id, p.practice_date FROM @schema@.practice_sessions p
WHERE p.user_id = ANY ($1) ORDER BY p.user_id, p.practice_date";

// Every user's row is rewritten: a transaction with an older snapshot must then fail to serialize.
const CLEAR_USERS: &str = "\
UPDATE @schema@.users
SET total_attempts = 0, scored_attempts = 0, total_score = 0, average_score = 0, best_score = 0,
    current_streak = 0, longest_streak = 0, last_practice_date = NULL, updated_at = now()";

const CLEAR_DAYS: &str = "DELETE FROM @schema@.practice_sessions";

/// A row of `practice_sessions` without its key.
#[derive(PartialEq)]
struct DayRecord {
    attempts: i64,
    scored: i64,
    total_score: Decimal,
    average_score: Decimal,
    best_score: Decimal,
    duration: Decimal,
    domains: Vec<String>,
}

impl From<&DayTotals> for DayRecord {
    fn from(totals: &DayTotals) -> Self {
        Self {
            attempts: totals.attempts as i64,
            scored: totals.scored as i64,
            total_score: totals.total_score,
            average_score: totals.average().unwrap_or_default(),
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            duration: totals.duration,
            domains: totals.domains.iter().cloned().collect(),
        }
    }
}

type DayKey = (Uuid, Date);

/// What some attempts add up to, by user (in the order of the locked users) and by day.
struct Totals {
    users: Vec<UserTotals>,
    days: BTreeMap<DayKey, DayTotals>,
}

impl Totals {
    fn new(users: &LockedUsers) -> Self {
        Self {
            users: vec![UserTotals::default(); users.iter().len()],
            days: BTreeMap::new(),
        }
    }

    fn add(
        &mut self,
        position: usize,
        user: Uuid,
        zone: &TimeZone,
        attempt: &Attempt,
    ) -> Result<()> {
        let final_score = attempt.final_score()?;
        self.users[position].add(final_score);
        let day = zone.date_of(attempt.created_at()?)?;
        self.days.entry((user, day)).or_default().add(
            final_score,
            attempt.duration()?,
            attempt.domain()?.as_deref(),
        );
        Ok(())
    }

    /// The practice days of a user, ascending.
    fn days_of(&self, user: Uuid) -> impl Iterator<Item = i32> {
        self.days
            .range((user, Date(i32::MIN))..=(user, Date(i32::MAX)))
            .map(|((_, day), _)| day.0)
    }
}

fn zones(users: &LockedUsers) -> Vec<TimeZone> {
    users
        .iter()
        .map(|user| TimeZone::named(&user.time_zone))
        .collect()
}

pub struct UserStats;

impl Summary for UserStats {
    fn add(
        spi: &Spi,
        schema: &Schema,
        users: &LockedUsers,
        inserted: &dyn AttemptSource,
    ) -> Result<()> {
        let zones = zones(users);
        let mut totals = Totals::new(users);
        inserted.each(&mut |attempt| {
            let user = attempt.user()?;
            match users.position(user) {
                Some(position) if !attempt.is_skipped()? => {
                    totals.add(position, user, &zones[position], attempt)
                }
                _ => Ok(()),
            }
        })?;

        write_days(
            spi,
            schema,
            MERGE_DAYS,
            totals.days.iter().map(|(key, day)| (*key, day.into())),
        )?;
        let streaks = extended_streaks(spi, schema, users, &totals)?;
        let records = users
            .iter()
            .zip(&totals.users)
            .zip(streaks)
            .map(|((user, added), streak)| (user.id, sum(&user.stored, added, streak)));
        write_users(spi, schema, records)
    }

    fn recompute(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
        let ids: Vec<&LockedUser> = users.iter().collect();
        let zones = zones(users);
        let mut mended = 0;
        for batch in ids.chunks(BATCH) {
            mended += recompute_batch(spi, schema, users, &zones, batch)?;
        }
        Ok(mended)
    }

    fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
        spi.run_latest(schema, CLEAR_USERS, &[])?;
        spi.run_latest(schema, CLEAR_DAYS, &[])?;
        Ok(())
    }
}

fn recompute_batch(
    spi: &Spi,
    schema: &Schema,
    users: &LockedUsers,
    zones: &[TimeZone],
    batch: &[&LockedUser],
) -> Result<u64> {
    let ids = || array(batch.iter().map(|user| Some(user.id)));
    let mut totals = Totals::new(users);
    spi.each_row(schema, ATTEMPTS, &[ids()], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        let user = attempt.user()?;
        if let Some(position) = users.position(user) {
            totals.add(position, user, &zones[position], &attempt)?;
        }
        Ok(Step::Continue)
    })?;

    let stored: HashMap<DayKey, DayRecord> = spi
        .run(schema, STORED_DAYS, &[ids()])?
        .map(read_day)?
        .into_iter()
        .collect();
    let expected = totals
        .days
        .iter()
        .map(|(key, day)| (*key, DayRecord::from(day)));
    let (changed, surplus) = differences(stored, expected);
    let mut mended = (changed.len() + surplus.len()) as u64;
    write_days(spi, schema, REPLACE_DAYS, changed.into_iter())?;
    if !surplus.is_empty() {
        let keys = [
            array(surplus.iter().map(|(user, _)| Some(*user))),
            array(surplus.iter().map(|(_, day)| Some(*day))),
        ];
        spi.run(schema, DELETE_DAYS, &keys)?;
    }

    let records: Vec<(Uuid, UserRecord)> = batch
        .iter()
        .map(|user| {
            let none = UserRecord::empty();
            let added = users
                .position(user.id)
                .map(|position| &totals.users[position]);
            let streak = Streak::of_days(totals.days_of(user.id));
            let last_day = totals.days_of(user.id).last().map(Date);
            (
                user.id,
                sum(
                    &none,
                    added.unwrap_or(&UserTotals::default()),
                    (streak, last_day),
                ),
            )
        })
        .collect();
    mended += batch
        .iter()
        .zip(&records)
        .filter(|(user, (_, record))| user.stored != *record)
        .count() as u64;
    // Also where nothing differs: the change that led here may concern another summary, and a
    // transaction with an older snapshot must not go on with what it read.
    write_users(spi, schema, records.into_iter())?;
    Ok(mended)
}

impl UserRecord {
    fn empty() -> Self {
        Self {
            total_attempts: 0,
            scored_attempts: 0,
            total_score: Decimal::ZERO,
            average_score: Decimal::ZERO,
            best_score: Decimal::ZERO,
            current_streak: 0,
            longest_streak: 0,
            last_practice_date: None,
        }
    }
}

/// The record of a user after more attempts.
fn sum(stored: &UserRecord, added: &UserTotals, streak: (Streak, Option<Date>)) -> UserRecord {
    let scored = stored.scored_attempts + added.scored as i64;
    let total_score = stored.total_score + added.total_score;
    let best = added.best.map(Score::value).unwrap_or_default();
    UserRecord {
        total_attempts: stored.total_attempts + added.attempts as i64,
        scored_attempts: scored,
        total_score,
        average_score: progress::average(total_score, scored.unsigned_abs()).unwrap_or_default(),
        best_score: stored.best_score.max(best),
        current_streak: streak.0.current.into(),
        longest_streak: streak.0.longest.into(),
        last_practice_date: streak.1,
    }
}

/// The streak of each user after the days in `totals`, which are stored already: extended where
/// these come last, else counted anew over all of the user's days.
fn extended_streaks(
    spi: &Spi,
    schema: &Schema,
    users: &LockedUsers,
    totals: &Totals,
) -> Result<Vec<(Streak, Option<Date>)>> {
    let mut streaks: Vec<Option<(Streak, Option<Date>)>> = users
        .iter()
        .map(|user| {
            let stored = Streak {
                current: user.stored.current_streak as u32,
                longest: user.stored.longest_streak as u32,
            };
            let start = (stored, user.stored.last_practice_date);
            totals
                .days_of(user.id)
                .try_fold(start, |(streak, last), day| {
                    Some((
                        streak.extend(last.map(|last| last.0), day)?,
                        Some(Date(day)),
                    ))
                })
        })
        .collect();

    let unknown: Vec<Uuid> = users
        .ids()
        .zip(&streaks)
        .filter(|(_, streak)| streak.is_none())
        .map(|(id, _)| id)
        .collect();
    if !unknown.is_empty() {
        let mut days: HashMap<Uuid, Vec<i32>> = HashMap::new();
        let rows = spi.run(
            schema,
            DAYS_OF_USERS,
            &[array(unknown.iter().copied().map(Some))],
        )?;
        for (user, day) in rows.map(|row| Ok((row.require(0)?, row.require::<Date>(1)?)))? {
            days.entry(user).or_default().push(day.0);
        }
        for user in unknown {
            let of_user = days.remove(&user).unwrap_or_default();
            let last_day = of_user.last().copied().map(Date);
            if let Some(position) = users.position(user) {
                streaks[position] = Some((Streak::of_days(of_user), last_day));
            }
        }
    }
    Ok(streaks.into_iter().map(Option::unwrap_or_default).collect())
}

fn write_users(
    spi: &Spi,
    schema: &Schema,
    records: impl Iterator<Item = (Uuid, UserRecord)>,
) -> Result<()> {
    let records: Vec<(Uuid, UserRecord)> = records.collect();
    let numbers = |of: fn(&UserRecord) -> i64| array(records.iter().map(|(_, r)| Some(of(r))));
    let scores = |of: fn(&UserRecord) -> Decimal| array(records.iter().map(|(_, r)| Some(of(r))));
    let args: [Arg; 9] = [
        array(records.iter().map(|(id, _)| Some(*id))),
        numbers(|r| r.total_attempts),
        numbers(|r| r.scored_attempts),
        scores(|r| r.total_score),
        scores(|r| r.average_score),
        scores(|r| r.best_score),
        numbers(|r| r.current_streak),
        numbers(|r| r.longest_streak),
        array(records.iter().map(|(_, r)| r.last_practice_date)),
    ];
    spi.run(schema, WRITE_USERS, &args)?;
    Ok(())
}

fn read_day(row: &crate::pg::row::Row) -> Result<(DayKey, DayRecord)> {
    let record = DayRecord {
        attempts: row.require(2)?,
        scored: row.require(3)?,
        total_score: row.require(4)?,
        average_score: row.require(5)?,
        best_score: row.require(6)?,
        duration: row.require(7)?,
        domains: row.require(8)?,
    };
    Ok(((row.require(0)?, row.require(1)?), record))
}

fn write_days(
    spi: &Spi,
    schema: &Schema,
    statement: &'static str,
    days: impl Iterator<Item = (DayKey, DayRecord)>,
) -> Result<()> {
    let days: Vec<(DayKey, DayRecord)> = days.collect();
    if days.is_empty() {
        return Ok(());
    }
    let numbers = |of: fn(&DayRecord) -> i64| array(days.iter().map(|(_, r)| Some(of(r))));
    let scores = |of: fn(&DayRecord) -> Decimal| array(days.iter().map(|(_, r)| Some(of(r))));
    let args: [Arg; 9] = [
        array(days.iter().map(|((user, _), _)| Some(*user))),
        array(days.iter().map(|((_, day), _)| Some(*day))),
        numbers(|r| r.attempts),
        numbers(|r| r.scored),
        scores(|r| r.total_score),
        scores(|r| r.average_score),
        scores(|r| r.best_score),
        scores(|r| r.duration),
        array(days.iter().map(|(_, r)| Some(text_array(&r.domains)))),
    ];
    spi.run(schema, statement, &args)?;
    Ok(())
}
