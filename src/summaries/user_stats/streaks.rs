//! The streak of practice days in `users`, after practice days were added or lost.

use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::{Date, Uuid, value};
use crate::summaries::users::LockedUser;
use crate::table::StoredRow;
use crate::table::stored_row::stored_row;
use progress::{Day, Streak, StreakRules};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const DAYS: &str = "\
SELECT p.user_id, p.practice_date FROM @schema@.practice_sessions p
WHERE p.user_id @keys@ ORDER BY p.user_id, p.practice_date";

stored_row! {
    /// A day on which a user need not practise.
    pub struct ExcusedDay in "excused_days" (Read) {
        key { user_id: Uuid, day: Date }
        columns {}
    }
}

/// A streak, and the day it ended on.
pub type StreakOnDay = (Streak, Option<Date>);

/// New practice days by user, ascending, and the users who lost one.
#[derive(Default)]
pub struct DayDelta {
    pub new: BTreeMap<Uuid, Vec<i32>>,
    pub lost: BTreeSet<Uuid>,
}

/// The streak of each user after this change of days, which is stored already: extended if all new
/// days are later ones and none was lost, else counted again over all of the user's days.
pub fn after(
    db: &Db,
    rules: StreakRules,
    users: &[&LockedUser],
    delta: &DayDelta,
) -> Result<Vec<StreakOnDay>> {
    let extended = users.iter().map(|user| extended(db, rules, user, delta));
    let extended: Vec<Option<StreakOnDay>> = extended.collect::<Result<_>>()?;
    let unknown: Vec<Uuid> = users
        .iter()
        .zip(&extended)
        .filter_map(|(user, streak)| streak.is_none().then_some(user.id))
        .collect();
    let mut days = if unknown.is_empty() { HashMap::new() } else { read_days(db, &unknown)? };
    let streaks = extended.into_iter().zip(users).map(|(extended, user)| match extended {
        Some(streak) => Ok(streak),
        None => of_days(db, rules, user.id, days.remove(&user.id).unwrap_or_default()),
    });
    streaks.collect()
}

/// The streak of a user who practised on these days, which are ascending.
pub fn of_days(db: &Db, rules: StreakRules, user: Uuid, days: Vec<Day>) -> Result<StreakOnDay> {
    let last_day = days.last().copied().map(Date);
    let excused = excused_between(db, user, &days)?;
    Ok((Streak::of_days(days, &excused, rules), last_day))
}

/// The days on which a user is excused, ascending, as far as they matter between practice days,
/// which are ascending.
pub fn excused_between(db: &Db, user: Uuid, days: &[Day]) -> Result<Vec<Day>> {
    let has_gap = days.windows(2).any(|pair| pair[1] - pair[0] > 1);
    if has_gap { read_excused(db, user) } else { Ok(Vec::new()) }
}

fn extended(
    db: &Db,
    rules: StreakRules,
    user: &LockedUser,
    delta: &DayDelta,
) -> Result<Option<StreakOnDay>> {
    if delta.lost.contains(&user.id) {
        return Ok(None);
    }
    let stored = Streak {
        current: user.stored.current_streak as u32,
        longest: user.stored.longest_streak as u32,
        freezes: user.stored.streak_freezes as u32,
    };
    let mut reached = (stored, user.stored.last_practice_date);
    let mut excused: Option<Vec<Day>> = None;
    for day in delta.new.get(&user.id).into_iter().flatten() {
        let (streak, last_day) = reached;
        let last_day = last_day.map(|last| last.0);
        // Only a gap of more than a day can hold excused days.
        if excused.is_none() && last_day.is_some_and(|last| day.saturating_sub(last) > 1) {
            excused = Some(read_excused(db, user.id)?);
        }
        let excused = excused.as_deref().unwrap_or_default();
        let Some(streak) = streak.extend(last_day, *day, excused, rules) else {
            return Ok(None);
        };
        reached = (streak, Some(Date(*day)));
    }
    Ok(Some(reached))
}

/// The days on which a user is excused, ascending.
fn read_excused(db: &Db, user: Uuid) -> Result<Vec<Day>> {
    let mut days = Vec::new();
    if db.schema().relation(ExcusedDay::TABLE.name).is_some() {
        ExcusedDay::TABLE.open(db)?.read(&[[value(Some(user))]], |row, _| {
            days.extend(ExcusedDay::read(row)?.map(|((_, day), _)| day.0));
            Ok(())
        })?;
    }
    days.sort_unstable();
    Ok(days)
}

/// The practice days of some users, ascending.
fn read_days(db: &Db, users: &[Uuid]) -> Result<HashMap<Uuid, Vec<i32>>> {
    let mut days: HashMap<Uuid, Vec<i32>> = HashMap::new();
    let rows = db.run_for(DAYS, users)?;
    for (user, day) in rows.map(|row| Ok((row.require(0)?, row.require::<Date>(1)?)))? {
        days.entry(user).or_default().push(day.0);
    }
    Ok(days)
}
