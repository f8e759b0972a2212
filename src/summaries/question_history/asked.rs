//! Attempts at questions, gathered by user.

use crate::attempts::Attempt;
use crate::error::Result;
use crate::pg::sqltype::Uuid;
use progress::{AttemptKey, QuestionTotals, Score};
use std::collections::{BTreeMap, HashMap};

/// The key of a row of `question_history`.
pub type Key = (Uuid, i32);

/// An attempt at a question.
struct Asked {
    question: i32,
    key: AttemptKey,
    is_skipped: bool,
    final_score: Option<Score>,
}

/// Attempts at questions by user: kept as they come, and added up when they are asked for.
#[derive(Default)]
pub struct AskedByUser(HashMap<Uuid, Vec<Asked>>);

impl AskedByUser {
    pub fn add(&mut self, attempt: &Attempt) -> Result<()> {
        if let Some(question) = attempt.question()? {
            self.0.entry(attempt.user()?).or_default().push(Asked {
                question,
                key: attempt.key()?,
                is_skipped: attempt.is_skipped()?,
                final_score: attempt.final_score()?,
            });
        }
        Ok(())
    }

    /// What the attempts of some users add up to.
    pub fn totals(&self, users: impl Iterator<Item = Uuid>) -> BTreeMap<Key, QuestionTotals> {
        let mut totals: BTreeMap<Key, QuestionTotals> = BTreeMap::new();
        for user in users {
            for asked in self.0.get(&user).into_iter().flatten() {
                totals.entry((user, asked.question)).or_default().add(
                    asked.key,
                    asked.is_skipped,
                    asked.final_score,
                );
            }
        }
        totals
    }
}
