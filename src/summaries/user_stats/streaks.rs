//! The streak of practice days in `users`, after practice days were added or lost.

use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::{Date, Uuid};
use crate::summaries::users::LockedUser;
use progress::Streak;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const DAYS: &str = "\
SELECT p.user_id, p.practice_date FROM @schema@.practice_sessions p
WHERE p.user_id @keys@ ORDER BY p.user_id, p.practice_date";

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
pub fn after(db: &Db, users: &[&LockedUser], delta: &DayDelta) -> Result<Vec<StreakOnDay>> {
    let extended: Vec<Option<StreakOnDay>> =
        users.iter().map(|user| extended(user, delta)).collect();
    let unknown: Vec<Uuid> = users
        .iter()
        .zip(&extended)
        .filter_map(|(user, streak)| streak.is_none().then_some(user.id))
        .collect();
    let mut days = if unknown.is_empty() { HashMap::new() } else { read_days(db, &unknown)? };
    let streaks = extended.into_iter().zip(users).map(|(extended, user)| {
        extended.unwrap_or_else(|| {
            let days = days.remove(&user.id).unwrap_or_default();
            let last_day = days.last().copied().map(Date);
            (Streak::of_days(days), last_day)
        })
    });
    Ok(streaks.collect())
}

fn extended(user: &LockedUser, delta: &DayDelta) -> Option<StreakOnDay> {
    if delta.lost.contains(&user.id) {
        return None;
    }
    let stored = Streak {
        current: user.stored.current_streak as u32,
        longest: user.stored.longest_streak as u32,
    };
    let mut reached = (stored, user.stored.last_practice_date);
    for day in delta.new.get(&user.id).into_iter().flatten() {
        let (streak, last_day) = reached;
        reached = (streak.extend(last_day.map(|last| last.0), *day)?, Some(Date(*day)));
    }
    Some(reached)
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
