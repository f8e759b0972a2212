//! `question_history`: how often a user was asked a question, with which scores, and when it is due
//! again.

mod review;
mod row;
mod totals;

use super::delta::Delta;
use super::outcome::Outcome;
use super::rewrite::Rewrite;
use super::users::{LockedUser, LockedUsers};
use super::{Check, Recomputation, Summary, SummarySql};
use crate::attempts::Facts;
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::spi::Rows;
use crate::pg::sqltype::{Uuid, array};
use crate::pg::transaction::keeps_snapshot;
use crate::table::{StoredRow, Table};
use review::Reviewer;
use row::{Question, QuestionRow};
use std::collections::{BTreeMap, BTreeSet};
use totals::{Asked, Changes, QuestionKey};

const QUESTIONS_THERE: &str = "SELECT q.id FROM @schema@.questions q WHERE q.id = ANY ($1)";

pub struct QuestionHistory;

impl Summary for QuestionHistory {
    fn table(&self) -> &'static Table {
        QuestionRow::TABLE
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![Question::TABLE, QuestionRow::TABLE]
    }

    fn trigger_function(&self) -> &'static str {
        "update_question_history"
    }

    fn sql(&self) -> SummarySql {
        SummarySql {
            policies: sql_file!("policies/question_history.sql"),
            comments: sql_file!("comments/question_history.sql"),
            keeps: "the user's record per question",
            checks: vec![Check {
                table: QuestionRow::TABLE,
                sql: sql_file!("check/question_history.sql"),
            }],
        }
    }

    /// Days pass between attempts in the user's time zone.
    fn reads_time_zones(&self) -> bool {
        true
    }

    fn differs(&self, before: &Facts, after: &Facts) -> bool {
        let facts = |f: &Facts| (f.user, f.key, f.question, f.is_skipped, f.final_score);
        facts(before) != facts(after)
    }

    fn follow_batch(&self, db: &Db, users: &LockedUsers, delta: &Delta) -> Result<BTreeSet<Uuid>> {
        let changes = |attempts| Changes::of(users, attempts);
        let [removed, added] = [delta.removed, delta.added].map(changes);
        let current = delta.current.map(changes);
        let current = current.as_ref().unwrap_or(&added);
        let mut keys: Vec<QuestionKey> = removed.0.keys().chain(added.0.keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let table = QuestionRow::TABLE.open(db)?;
        let mut rows = Rewrite::<QuestionRow>::of_keys(&table, &keys)?;
        let mut mismatched = BTreeSet::new();
        for key in keys {
            let Some(user) = users.position(key.0) else {
                continue;
            };
            let reviewer = reviewer(users, users.at(user));
            let [removed, added, current] =
                [&removed, &added, current].map(|changes| changes.0.get(&key));
            let stored = rows.stored(&key);
            let after = if stored.is_none() && delta.changed_before.contains(&key.0) {
                Outcome::Mismatch
            } else {
                QuestionRow::after(stored, removed, added, current, &reviewer)?
            };
            let complete = |row: QuestionRow| {
                Ok(row.completed_by(&Asked::of_question(db, &key, &reviewer)?, &reviewer))
            };
            match after.completed(complete)? {
                Outcome::Row(row) => rows.set(key, row),
                Outcome::Gone => rows.delete(key),
                Outcome::Incomplete(_) | Outcome::Mismatch => {
                    mismatched.insert(key.0);
                }
            }
        }
        require_questions(db, &rows)?;
        rows.write()?;
        Ok(mismatched)
    }

    fn recomputation<'u>(&self, users: &'u LockedUsers) -> Box<dyn Recomputation + 'u> {
        let asked = users.iter().map(|_| BTreeMap::new()).collect();
        Box::new(AskedOfUsers { users, asked })
    }
}

/// Locked users, and all attempts of each at each question.
struct AskedOfUsers<'u> {
    users: &'u LockedUsers,
    asked: Vec<BTreeMap<i32, Asked>>,
}

impl Recomputation for AskedOfUsers<'_> {
    fn add(&mut self, user: usize, attempt: &Facts) -> Result<()> {
        let Some(question) = attempt.question else {
            return Ok(());
        };
        let reviewer = reviewer(self.users, self.users.at(user));
        self.asked[user].entry(question).or_default().add(&reviewer, attempt)
    }

    fn write(self: Box<Self>, db: &Db) -> Result<u64> {
        let rows = self.users.iter().zip(&self.asked).flat_map(|(user, asked)| {
            let reviewer = reviewer(self.users, user);
            let rows = asked.iter();
            rows.map(move |(question, asked)| {
                ((user.id, *question), QuestionRow::of(asked, &reviewer))
            })
        });
        let expected: Vec<_> = rows.collect();
        let table = QuestionRow::TABLE.open(db)?;
        let mut rows = Rewrite::<QuestionRow>::of_users(&table, self.users.ids())?;
        rows.replace_with(expected);
        require_questions(db, &rows)?;
        let mended = rows.len();
        rows.write()?;
        Ok(mended as u64)
    }
}

fn reviewer<'u>(users: &'u LockedUsers, user: &'u LockedUser) -> Reviewer<'u> {
    Reviewer { user, settings: &users.settings.review }
}

/// The foreign key of a new row looks for the question in the transaction's own snapshot. A
/// question that exists but is hidden from that snapshot is not missing: raises 40001.
fn require_questions(db: &Db, rows: &Rewrite<QuestionRow>) -> Result<()> {
    if !keeps_snapshot() {
        return Ok(());
    }
    let new: BTreeSet<i32> = rows.new_keys().map(|(_, question)| *question).collect();
    if new.is_empty() {
        return Ok(());
    }
    let new = [array(new.into_iter().map(Some))];
    let count = |rows: Rows| rows.map(|row| row.require::<i32>(0)).map(|ids| ids.len());
    let seen = count(db.run_as_seen(QUESTIONS_THERE, &new)?)?;
    if count(db.run(QUESTIONS_THERE, &new)?)? > seen {
        return Err(Error::Serialization);
    }
    Ok(())
}
