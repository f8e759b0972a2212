//! The streak of practice days in `users`, after practice days came or went.

use super::practice_sessions;
use super::users::LockedUser;
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::{Date, Uuid};
use progress::Streak;
use std::collections::{BTreeMap, BTreeSet};

/// A streak, and the day it ended on.
pub type StreakOnDay = (Streak, Option<Date>);

/// The practice days that came, by user, ascending, and the users of whom one has gone.
#[derive(Default)]
pub struct DayChanges {
    pub new: BTreeMap<Uuid, Vec<i32>>,
    pub lost: BTreeSet<Uuid>,
}

/// The streak of each user after these changes, which are stored already: extended where only later days came, else
/// counted anew over all of the user's days.
pub fn after(db: &Db, users: &[&LockedUser], changes: &DayChanges) -> Result<Vec<StreakOnDay>> {
    let extended: Vec<Option<StreakOnDay>> =
        users.iter().map(|user| extended(user, changes)).collect();
    let unknown: Vec<Uuid> = users
        .iter()
        .zip(&extended)
        .filter_map(|(user, streak)| streak.is_none().then_some(user.id))
        .collect();
    let mut days = if unknown.is_empty() {
        Default::default()
    } else {
        practice_sessions::days(db, &unknown)?
    };
    let streaks = extended.into_iter().zip(users).map(|(extended, user)| {
        extended.unwrap_or_else(|| {
            let days = days.remove(&user.id).unwrap_or_default();
            let last_day = days.last().copied().map(Date);
            (Streak::of_days(days), last_day)
        })
    });
    Ok(streaks.collect())
}

fn extended(user: &LockedUser, changes: &DayChanges) -> Option<StreakOnDay> {
    if changes.lost.contains(&user.id) {
        return None;
    }
    let stored = Streak {
        current: user.stored.current_streak as u32,
        longest: user.stored.longest_streak as u32,
    };
    let new = changes.new.get(&user.id).into_iter().flatten();
    let mut start = (stored, user.stored.last_practice_date);
    for day in new {
        let (streak, last_day) = start;
        start = (streak.extend(last_day.map(|last| last.0), *day)?, Some(Date(*day)));
    }
    Some(start)
}
