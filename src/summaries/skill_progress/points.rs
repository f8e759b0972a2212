//! Scored points of attempts, gathered by user and skill.

use crate::attempts::Facts;
use crate::pg::sqltype::Uuid;
use progress::{AttemptKey, History, Point, Settings, SkillName, SkillTotals, Skills, SubScores};
use std::collections::HashMap;

/// The key of a row of `skill_progress`.
pub type SkillKey = (Uuid, SkillName);

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

    /// The points of the skill at a position in attempts of one user, for a history of this length;
    /// `None` if there are none.
    pub fn of<'a>(
        attempts: impl Iterator<Item = &'a Facts>,
        skill: usize,
        history_length: usize,
    ) -> Option<Self> {
        let mut points: Option<Self> = None;
        for attempt in attempts.filter(|attempt| !attempt.is_skipped) {
            if let Some(score) = attempt.sub_scores.get(skill) {
                points
                    .get_or_insert_with(|| Self::new(history_length, attempt.key))
                    .add(Point { key: attempt.key, score });
            }
        }
        points
    }
}

/// Points by user and position of the skill.
#[derive(Default)]
pub struct PointsBySkill(HashMap<(Uuid, usize), Points>);

impl PointsBySkill {
    /// Takes the points of one practice attempt, for histories of this length.
    pub fn add(
        &mut self,
        user: Uuid,
        key: AttemptKey,
        sub_scores: &SubScores,
        settings: &Settings,
    ) {
        for skill in 0..settings.skills.names().len() {
            if let Some(score) = sub_scores.get(skill) {
                self.0
                    .entry((user, skill))
                    .or_insert_with(|| Points::new(settings.history_length, key))
                    .add(Point { key, score });
            }
        }
    }

    pub fn iter(&self, skills: &Skills) -> impl Iterator<Item = (SkillKey, &Points)> {
        self.0.iter().map(|((user, skill), points)| ((*user, skills.names()[*skill]), points))
    }
}
