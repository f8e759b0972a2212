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
    /// Seconds of audio; 0 if unknown or skipped.
    pub duration: Decimal,
    /// `None` for a skipped attempt.
    pub domain: Option<Rc<str>>,
}

impl Facts {
    /// Its place in time order and its final score, if it is scored.
    pub fn scored(&self) -> Option<(AttemptKey, Score)> {
        self.final_score.filter(|_| !self.is_skipped).map(|score| (self.key, score))
    }

    /// Whether it is a practice attempt with a sub-score.
    pub fn has_points(&self) -> bool {
        !self.is_skipped && !self.sub_scores.is_empty()
    }
}

/// Interned domains: attempts of one domain share its text.
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
