//! Totals of attempts, by user and question.

use crate::attempts::{Attempt, Domains, Facts, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Uuid, value};
use crate::summaries::delta::ConcernedAttempts;
use crate::summaries::users::LockedUsers;
use progress::{QuestionTotals, SubScores};
use std::collections::BTreeMap;

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND a.question_id IS NOT NULL"
);

const ATTEMPTS_AT_QUESTION: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = $1 AND a.question_id = $2"
);

/// The key of a row.
pub type QuestionKey = (Uuid, i32);

/// Totals of attempts, by user and question.
#[derive(Default)]
pub struct Totals(pub BTreeMap<QuestionKey, QuestionTotals>);

impl Totals {
    fn add(&mut self, attempt: &Facts) {
        if let Some(question) = attempt.question {
            let totals = self.0.entry((attempt.user, question)).or_default();
            totals.add(attempt.key, attempt.is_skipped, attempt.final_score);
        }
    }

    /// The totals of changed attempts of the users.
    pub fn of(users: &LockedUsers, attempts: ConcernedAttempts) -> Self {
        let mut totals = Self::default();
        users.ids().flat_map(|id| attempts.of(id)).for_each(|attempt| totals.add(attempt));
        totals
    }

    /// The totals of all stored attempts of the users.
    pub fn of_stored(db: &Db, users: &LockedUsers) -> Result<Self> {
        let ids: Vec<Uuid> = users.ids().collect();
        let (mut totals, mut domains) = (Self::default(), Domains::default());
        db.each_row_for(ATTEMPTS, &ids, |row| {
            totals.add(&read_attempt(row, &mut domains)?);
            Ok(Step::Continue)
        })?;
        Ok(totals)
    }

    /// The totals of a user's stored attempts at one question.
    pub fn of_question(db: &Db, (user, question): &QuestionKey) -> Result<QuestionTotals> {
        let (mut totals, mut domains) = (QuestionTotals::default(), Domains::default());
        let key = [value(Some(*user)), value(Some(*question))];
        db.each_row(ATTEMPTS_AT_QUESTION, &key, |row| {
            let attempt = read_attempt(row, &mut domains)?;
            totals.add(attempt.key, attempt.is_skipped, attempt.final_score);
            Ok(Step::Continue)
        })?;
        Ok(totals)
    }
}

fn read_attempt(row: &Row, domains: &mut Domains) -> Result<Facts> {
    Attempt::new(row, &SELECTED).facts(SubScores::default(), domains)
}
