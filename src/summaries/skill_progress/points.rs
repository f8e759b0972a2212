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
pub struct PointsBySkill(BTreeMap<Key, Points>);

impl PointsBySkill {
    /// Takes the points of one attempt, which has these sub-scores. Skipped attempts have none.
    pub fn add(&mut self, attempt: &Attempt, sub_scores: SubScores) -> Result<()> {
        if attempt.is_skipped()? {
            return Ok(());
        }
        let (user, key) = (attempt.user()?, attempt.key()?);
        for skill in Skill::ALL {
            if let Some(score) = sub_scores.get(skill) {
                let points = self.0.entry((user, skill)).or_insert_with(|| Points::new(key));
                points.add(Point { key, score });
            }
        }
        Ok(())
    }

    pub fn get(&self, key: &Key) -> Option<&Points> {
        self.0.get(key)
    }

    /// The keys of locked users, in their order.
    pub fn keys_of(&self, users: &LockedUsers) -> impl Iterator<Item = &Key> {
        let range = users.range((Skill::Content, Skill::Structure));
        let keys = range.into_iter().flat_map(|range| self.0.range(range));
        keys.map(|(key, _)| key).filter(|(user, _)| users.position(*user).is_some())
    }

    /// In the order of the keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Key, &Points)> {
        self.0.iter()
    }
}
