//! What attempts say of a question, by user and question.

use super::review::Reviewer;
use crate::attempts::{Attempt, Domains, Facts, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Uuid, value};
use crate::summaries::delta::ConcernedAttempts;
use crate::summaries::users::LockedUsers;
use progress::{AttemptKey, QuestionTotals, Review, Score, SubScores};
use std::collections::BTreeMap;

const ATTEMPTS_AT_QUESTION: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = $1 AND a.question_id = $2"
);

/// The key of a row.
pub type QuestionKey = (Uuid, i32);

/// Attempts at a question that have changed.
#[derive(Default)]
pub struct Change {
    pub totals: QuestionTotals,
    /// Those that are scored, in time order.
    pub scored: Vec<(AttemptKey, Score)>,
}

impl Change {
    fn add(&mut self, attempt: &Facts) {
        add(&mut self.totals, attempt);
        self.scored.extend(attempt.scored());
    }

    /// The attempts as all that there are at the question.
    pub fn alone(&self, reviewer: &Reviewer) -> Result<Asked> {
        let mut review = None;
        for scored in &self.scored {
            review = Some(reviewer.after(review, *scored)?);
        }
        Ok(Asked { totals: self.totals.clone(), review })
    }
}

/// Changed attempts, by user and question.
pub struct Changes(pub BTreeMap<QuestionKey, Change>);

impl Changes {
    /// The changed attempts of the users.
    pub fn of(users: &LockedUsers, attempts: ConcernedAttempts) -> Self {
        let mut changes: BTreeMap<QuestionKey, Change> = BTreeMap::new();
        for attempt in users.ids().flat_map(|id| attempts.of(id)) {
            if let Some(question) = attempt.question {
                changes.entry((attempt.user, question)).or_default().add(attempt);
            }
        }
        Self(changes)
    }
}

/// All attempts at a question.
#[derive(Default)]
pub struct Asked {
    pub totals: QuestionTotals,
    pub review: Option<Review>,
}

impl Asked {
    /// Counts the next attempt in time order.
    pub fn add(&mut self, reviewer: &Reviewer, attempt: &Facts) -> Result<()> {
        add(&mut self.totals, attempt);
        if let Some(scored) = attempt.scored() {
            self.review = Some(reviewer.after(self.review, scored)?);
        }
        Ok(())
    }

    /// A user's stored attempts at one question.
    pub fn of_question(
        db: &Db,
        (user, question): &QuestionKey,
        reviewer: &Reviewer,
    ) -> Result<Self> {
        let (mut found, mut domains) = (Change::default(), Domains::default());
        let key = [value(Some(*user)), value(Some(*question))];
        db.each_row(ATTEMPTS_AT_QUESTION, &key, |row| {
            found.add(&read_attempt(row, &mut domains)?);
            Ok(Step::Continue)
        })?;
        // Sorted here: there may be an index for the question, and none for its order.
        found.scored.sort_unstable();
        found.alone(reviewer)
    }
}

fn add(totals: &mut QuestionTotals, attempt: &Facts) {
    totals.add(attempt.key, attempt.is_skipped, attempt.final_score);
}

fn read_attempt(row: &Row, domains: &mut Domains) -> Result<Facts> {
    Attempt::new(row, &SELECTED).facts(SubScores::default(), domains)
}
