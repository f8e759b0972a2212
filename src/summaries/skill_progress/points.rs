//! Scored points of attempts, gathered by user and skill.

use crate::attempts::Attempt;
use crate::error::Result;
use crate::pg::sqltype::Uuid;
use progress::{AttemptKey, History, Point, Skill, SkillTotals, SubScores};
use std::collections::HashMap;

/// The key of a row of `skill_progress`.
pub type Key = (Uuid, Skill);

/// Scored points of one skill of one user.
pub struct Points {
    pub totals: SkillTotals,
    /// The newest of them, as many as a history holds.
    pub history: History,
    /// The oldest of all of them.
    pub oldest: AttemptKey,
    /// The newest of all of them.
    pub newest: AttemptKey,
}

impl Points {
    fn new(history_length: usize, first: AttemptKey) -> Self {
        Self {
            totals: SkillTotals::default(),
            history: History::new(history_length),
            oldest: first,
            newest: first,
        }
    }

    fn add(&mut self, point: Point) {
        self.totals.add(point.score);
        self.oldest = self.oldest.min(point.key);
        self.newest = self.newest.max(point.key);
        self.history.insert(point);
    }
}

/// Scored points by user and skill: kept as they come, one entry for an attempt, and sorted out when they are asked for.
#[derive(Default)]
pub struct PointsBySkill(HashMap<Uuid, Vec<(AttemptKey, SubScores)>>);

impl PointsBySkill {
    /// Takes the points of one attempt, which has these sub-scores. Skipped attempts have none.
    pub fn add(&mut self, attempt: &Attempt, sub_scores: SubScores) -> Result<()> {
        if !attempt.is_skipped()? && sub_scores != SubScores::default() {
            self.0.entry(attempt.user()?).or_default().push((attempt.key()?, sub_scores));
        }
        Ok(())
    }

    /// Whether there is a point of a user.
    pub fn has(&self, user: Uuid) -> bool {
        self.0.contains_key(&user)
    }

    /// The points of one skill, for a history of this length; `None` if there are none.
    pub fn get(&self, (user, skill): Key, history_length: usize) -> Option<Points> {
        let mut points: Option<Points> = None;
        for (key, sub_scores) in self.0.get(&user)? {
            if let Some(score) = sub_scores.get(skill) {
                points
                    .get_or_insert_with(|| Points::new(history_length, *key))
                    .add(Point { key: *key, score });
            }
        }
        points
    }

    /// The points of all users and skills that have any.
    pub fn iter(&self, history_length: usize) -> impl Iterator<Item = (Key, Points)> {
        let keys = self.0.keys().flat_map(|user| Skill::ALL.map(|skill| (*user, skill)));
        keys.filter_map(move |key| Some((key, self.get(key, history_length)?)))
    }
}
