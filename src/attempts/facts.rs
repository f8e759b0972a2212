//! What the summaries depend on in attempts, and nothing else.

use crate::pg::sqltype::Uuid;
use progress::{AttemptKey, Score, SubScores};
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::rc::Rc;

/// How many summaries there are.
const SUMMARIES: usize = 3;

/// What summaries depend on in one attempt: two with equal facts have the same effect.
#[derive(Clone, PartialEq)]
pub struct Facts {
    pub user: Uuid,
    pub key: AttemptKey,
    pub question: Option<i32>,
    pub is_skipped: bool,
    pub final_score: Option<Score>,
    pub sub_scores: SubScores,
    /// Seconds of audio; none counts as 0, and a skipped attempt has none.
    pub duration: Decimal,
    /// A skipped attempt has none.
    pub domain: Option<Rc<str>>,
    /// Which summaries it concerns, each at its place: an update may leave what one depends on as it was.
    pub concerns: [bool; SUMMARIES],
}

impl Facts {
    /// All summaries.
    pub const CONCERNS_ALL: [bool; SUMMARIES] = [true; SUMMARIES];

    /// Whether it is practice that was scored in a skill.
    pub fn has_points(&self) -> bool {
        !self.is_skipped && self.sub_scores != SubScores::default()
    }
}

/// Domains that were met, each kept once.
#[derive(Default)]
pub struct Domains(HashSet<Rc<str>>);

impl Domains {
    pub fn get(&mut self, domain: &str) -> Rc<str> {
        if let Some(known) = self.0.get(domain) {
            return known.clone();
        }
        let domain: Rc<str> = domain.into();
        self.0.insert(domain.clone());
        domain
    }
}

/// Attempts by user, each user's in time order.
#[derive(Default)]
pub struct AttemptsByUser(Vec<Facts>);

impl From<Vec<Facts>> for AttemptsByUser {
    fn from(mut attempts: Vec<Facts>) -> Self {
        attempts.sort_unstable_by_key(|facts| (facts.user, facts.key));
        Self(attempts)
    }
}

impl AttemptsByUser {
    /// Those that concern the summary with this place.
    pub fn concerning(&self, place: usize) -> Concerned<'_> {
        Concerned { attempts: &self.0, place }
    }
}

/// Attempts by user that concern one summary.
#[derive(Clone, Copy)]
pub struct Concerned<'a> {
    attempts: &'a [Facts],
    place: usize,
}

impl<'a> Concerned<'a> {
    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = &'a Facts> + Clone {
        self.attempts.iter().filter(move |facts| facts.concerns[self.place])
    }

    /// Whose they are, each user once.
    pub fn users(self) -> impl Iterator<Item = Uuid> {
        let mut last = None;
        self.iter().map(|facts| facts.user).filter(move |user| last.replace(*user) != Some(*user))
    }

    /// Those of one user, in time order.
    pub fn of(self, user: Uuid) -> impl Iterator<Item = &'a Facts> + Clone {
        let start = self.attempts.partition_point(|facts| facts.user < user);
        let length = self.attempts[start..].partition_point(|facts| facts.user == user);
        Self { attempts: &self.attempts[start..start + length], ..self }.iter()
    }
}
