//! Totals of attempts, by user and by practice day.

use super::row::{DayKey, PracticeDay};
use crate::attempts::{Attempt, Domains, Facts, SELECTED};
use crate::error::Result;
use crate::pg::row::Row;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Date, Timestamp, Uuid};
use crate::summaries::delta::ConcernedAttempts;
use crate::summaries::users::{LockedUser, LockedUsers};
use progress::{DayTotals, SubScores, UserTotals};
use std::collections::BTreeMap;

/// Totals of attempts of locked users: by user, in the order of the users, and by day.
pub struct Totals<'u> {
    pub users: &'u LockedUsers,
    pub by_user: Vec<UserTotals>,
    pub by_day: BTreeMap<DayKey, DayTotals>,
}

impl<'u> Totals<'u> {
    pub fn none(users: &'u LockedUsers) -> Self {
        let by_user = vec![UserTotals::default(); users.iter().len()];
        Self { users, by_user, by_day: BTreeMap::new() }
    }

    /// Counts an attempt of the user at a position, if it is practice.
    pub fn add(&mut self, position: usize, attempt: &Facts) -> Result<()> {
        if attempt.is_skipped {
            return Ok(());
        }
        self.by_user[position].add(attempt.final_score);
        let user = self.users.at(position);
        let day = user.practice_day(Timestamp(attempt.key.created_at))?;
        let day = self.by_day.entry((user.id, day)).or_default();
        day.add(attempt.final_score, attempt.duration, attempt.domain.as_deref());
        Ok(())
    }

    /// The totals of stored attempts, which `find` visits.
    pub fn of_stored(
        users: &'u LockedUsers,
        find: impl FnOnce(&mut dyn FnMut(&Row) -> Result<Step>) -> Result<()>,
    ) -> Result<Self> {
        let (mut totals, mut domains) = (Self::none(users), Domains::default());
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

    /// The totals of changed attempts.
    pub fn of(users: &'u LockedUsers, attempts: ConcernedAttempts) -> Result<Self> {
        let mut totals = Self::none(users);
        for (position, id) in users.ids().enumerate() {
            attempts.of(id).try_for_each(|attempt| totals.add(position, attempt))?;
        }
        Ok(totals)
    }

    pub fn by_user(&self) -> impl Iterator<Item = (&LockedUser, &UserTotals)> {
        self.users.iter().zip(&self.by_user)
    }

    pub fn day_rows(&self) -> Result<Vec<(DayKey, PracticeDay)>> {
        let rows =
            self.by_day.iter().map(|(key, day)| Ok((*key, PracticeDay::from(day).checked()?)));
        rows.collect()
    }

    /// The practice days of a user, ascending.
    pub fn days_of(&self, user: Uuid) -> impl DoubleEndedIterator<Item = i32> {
        let all = (user, Date(i32::MIN))..=(user, Date(i32::MAX));
        self.by_day.range(all).map(|((_, day), _)| day.0)
    }
}
