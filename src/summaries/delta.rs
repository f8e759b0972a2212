//! Attempts that have changed, as each summary sees them.

use super::{ALL, Summary};
use crate::attempts::Facts;
use crate::pg::sqltype::Uuid;
use std::collections::BTreeSet;

/// A set of summaries, by their positions in [`ALL`].
#[derive(Clone, Copy)]
pub struct SummarySet(u32);

impl SummarySet {
    pub const EVERY: Self = Self(u32::MAX);

    pub fn only(summary: &dyn Summary) -> Self {
        Self::of(|other| other.table().name == summary.table().name)
    }

    /// The summaries that depend on a fact that differs.
    pub fn differing(before: &Facts, after: &Facts) -> Self {
        Self::of(|summary| summary.differs(before, after))
    }

    fn of(is_in: impl Fn(&dyn Summary) -> bool) -> Self {
        let bits = ALL.iter().enumerate().filter(|(_, summary)| is_in(**summary));
        Self(bits.fold(0, |set, (position, _)| set | 1 << position))
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A changed attempt, and the summaries that it concerns: an update may leave what one of them
/// depends on as it was.
pub struct ChangedAttempt {
    pub facts: Facts,
    pub concerns: SummarySet,
}

/// Changed attempts by user, each user's in time order.
#[derive(Default)]
pub struct ChangedAttempts(Vec<ChangedAttempt>);

impl From<Vec<ChangedAttempt>> for ChangedAttempts {
    fn from(mut attempts: Vec<ChangedAttempt>) -> Self {
        attempts.sort_unstable_by_key(|attempt| (attempt.facts.user, attempt.facts.key));
        Self(attempts)
    }
}

impl ChangedAttempts {
    pub fn concerning(&self, summary: &dyn Summary) -> ConcernedAttempts<'_> {
        ConcernedAttempts { attempts: &self.0, summary: SummarySet::only(summary) }
    }
}

/// Changed attempts that concern one summary.
#[derive(Clone, Copy)]
pub struct ConcernedAttempts<'a> {
    attempts: &'a [ChangedAttempt],
    summary: SummarySet,
}

impl<'a> ConcernedAttempts<'a> {
    pub fn iter(self) -> impl Iterator<Item = &'a Facts> + Clone {
        let concerned =
            self.attempts.iter().filter(move |attempt| attempt.concerns.meets(self.summary));
        concerned.map(|attempt| &attempt.facts)
    }

    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// The users whose attempts they are, each once.
    pub fn users(self) -> impl Iterator<Item = Uuid> {
        let mut last = None;
        self.iter().map(|facts| facts.user).filter(move |user| last.replace(*user) != Some(*user))
    }

    /// The attempts of one user, in time order.
    pub fn of(self, user: Uuid) -> impl Iterator<Item = &'a Facts> + Clone {
        let start = self.attempts.partition_point(|attempt| attempt.facts.user < user);
        let length = self.attempts[start..].partition_point(|attempt| attempt.facts.user == user);
        Self { attempts: &self.attempts[start..start + length], ..self }.iter()
    }
}

/// What a statement has changed, as far as it concerns one summary.
///
/// # Invariant: reports may repeat
///
/// Triggers of nested statements may report an attempt twice, or as it no longer is. Counts and
/// sums change by `removed` and `added`, whose repetitions cancel out; everything else must be
/// idempotent, and is derived from `current`.
pub struct Delta<'a> {
    /// The attempts as they were.
    pub removed: ConcernedAttempts<'a>,
    /// The attempts as they are reported to be.
    pub added: ConcernedAttempts<'a>,
    /// The attempts as the table has them, where that may differ from `added`.
    pub current: Option<ConcernedAttempts<'a>>,
    /// Users whose attempts changed earlier in the transaction.
    pub changed_before: BTreeSet<Uuid>,
}
