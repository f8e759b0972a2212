//! The facts of an attempt that summaries depend on.

use crate::pg::sqltype::Uuid;
use progress::{AttemptKey, Score, SubScores};
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::rc::Rc;

/// The facts of one attempt that summaries depend on: attempts with equal facts have the same
/// effect.
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
}

impl Facts {
    /// Whether it is practice that was scored in a skill.
    pub fn has_points(&self) -> bool {
        !self.is_skipped && self.sub_scores != SubScores::default()
    }
}

/// The domains met so far, each kept once.
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
