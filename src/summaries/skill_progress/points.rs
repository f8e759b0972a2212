//! Scored points of attempts, gathered by user and skill.

use crate::attempts::Attempt;
use crate::error::Result;
use crate::pg::sqltype::Uuid;
use crate::summaries::users::LockedUsers;
use progress::{AttemptKey, History, Point, Settings, Skill, SkillTotals, SubScores};
use std::collections::BTreeMap;

/// The key of a row of `skill_progress`.
pub type Key = (Uuid, Skill);

/// Scored points of one skill of one user.
pub struct Points {
    pub totals: SkillTotals,
    /// The newest of them, at least as many as a history holds.
    history: History,
    /// The oldest of all of them.
    pub oldest: AttemptKey,
    /// The newest of all of them.
    pub newest: AttemptKey,
}

impl Points {
    fn new(first: AttemptKey) -> Self {
        Self {
            totals: SkillTotals::default(),
            history: History::new(Settings::LONGEST_HISTORY),
            oldest: first,
            newest: first,
        }
    }

    /// The newest points, as many as a history of this length holds.
    pub fn history(&self, history_length: usize) -> History {
        let mut newest = History::new(history_length);
        let skipped = self.history.len().saturating_sub(history_length);
        self.history.points().skip(skipped).for_each(|point| newest.insert(point));
        newest
    }

    fn add(&mut self, point: Point) {
        self.totals.add(point.score);
        self.oldest = self.oldest.min(point.key);
        self.newest = self.newest.max(point.key);
        self.history.insert(point);
    }
}

/// Scored points by user and skill.
#[derive(Default)]
pub struct PointsBySkill(BTreeMap<Uuid, [Option<Points>; Skill::ALL.len()]>);

impl PointsBySkill {
    /// Takes the points of one attempt, which has these sub-scores. Skipped attempts have none.
    pub fn add(&mut self, attempt: &Attempt, sub_scores: SubScores) -> Result<()> {
        if attempt.is_skipped()? || sub_scores == SubScores::default() {
            return Ok(());
        }
        let key = attempt.key()?;
        let by_skill = self.0.entry(attempt.user()?).or_default();
        for skill in Skill::ALL {
            if let Some(score) = sub_scores.get(skill) {
                let points = by_skill[skill.index()].get_or_insert_with(|| Points::new(key));
                points.add(Point { key, score });
            }
        }
        Ok(())
    }

    pub fn get(&self, (user, skill): &Key) -> Option<&Points> {
        self.0.get(user)?[skill.index()].as_ref()
    }

    /// The keys of locked users, in their order.
    pub fn keys_of(&self, users: &LockedUsers) -> impl Iterator<Item = Key> {
        users.ids().flat_map(|user| self.of_user(user)).map(|(key, _)| key)
    }

    /// In the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Points)> {
        self.0.keys().flat_map(|user| self.of_user(*user))
    }

    fn of_user(&self, user: Uuid) -> impl Iterator<Item = (Key, &Points)> {
        let of_skill = move |skill| Some(((user, skill), self.get(&(user, skill))?));
        Skill::ALL.into_iter().filter_map(of_skill)
    }
}
