//! Scored points of attempts, gathered by user and skill.

use crate::attempts::Facts;
use crate::pg::sqltype::Uuid;
use crate::summaries::users::LockedUsers;
use progress::{AttemptKey, History, Point, SkillName, SkillTotals};
use std::iter;

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

/// The points of all practice attempts of locked users.
pub struct PointsOfUsers<'u> {
    pub users: &'u LockedUsers,
    /// By position of the user, and then of the skill.
    points: Vec<Option<Points>>,
}

impl<'u> PointsOfUsers<'u> {
    pub fn none(users: &'u LockedUsers) -> Self {
        let count = users.iter().len() * users.settings.skills.names().len();
        Self { users, points: iter::repeat_with(|| None).take(count).collect() }
    }

    /// Takes the points of an attempt of the user at a position, if it is practice.
    pub fn add(&mut self, user: usize, attempt: &Facts) {
        if !attempt.has_points() {
            return;
        }
        let settings = &self.users.settings;
        let count = settings.skills.names().len();
        let of_user = &mut self.points[user * count..][..count];
        for (skill, points) in of_user.iter_mut().enumerate() {
            if let Some(score) = attempt.sub_scores.get(skill) {
                points
                    .get_or_insert_with(|| Points::new(settings.history_length, attempt.key))
                    .add(Point { key: attempt.key, score });
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (SkillKey, &Points)> {
        let names = self.users.settings.skills.names();
        let keys =
            self.users.ids().flat_map(move |user| names.iter().map(move |name| (user, *name)));
        keys.zip(&self.points).filter_map(|(key, points)| Some((key, points.as_ref()?)))
    }
}
