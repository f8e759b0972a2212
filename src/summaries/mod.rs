//! The summaries: tables and columns that are a pure function of the attempts, the settings and the
//! users' time zones. Each can be brought up to date in two ways: `follow` subtracts changed
//! attempts as they were from the stored rows and adds them as they are, `recompute` derives the
//! rows from all attempts. Callers hold the locks of the users concerned.

mod delta;
mod marks;
mod outcome;
mod question_history;
mod recompute;
mod rewrite;
mod skill_progress;
mod sql;
mod user_stats;
pub mod users;

#[cfg(any(test, feature = "pg_test"))]
mod tests;

pub use delta::{ChangedAttempt, ChangedAttempts, Delta, SummarySet};
pub use marks::Mark;
pub use question_history::QuestionHistory;
pub use recompute::{Recomputation, recompute, recompute_all};
pub use skill_progress::SkillProgress;
pub use sql::{Check, SummarySql};
pub use user_stats::{MILESTONES, UserStats};

use crate::attempts::Facts;
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::Uuid;
use crate::table::Table;
use std::collections::BTreeSet;
use users::LockedUsers;

/// How many users' attempts are read into memory at once.
const BATCH: usize = 64;

/// Every summary, in the order in which the triggers of a statement bring them up to date.
pub const ALL: [&dyn Summary; 3] = [&UserStats, &SkillProgress, &QuestionHistory];

/// The tables that summaries read and write, each with the columns that they need.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    ALL.iter().flat_map(|summary| summary.tables())
}

/// One summary in a target schema.
pub trait Summary: Sync {
    /// The table whose rows it keeps. Each row belongs to a user, whose id begins the key.
    fn table(&self) -> &'static Table;

    /// All tables that it reads and writes, beside `attempts`.
    fn tables(&self) -> Vec<&'static Table> {
        vec![self.table()]
    }

    /// The trigger function on `attempts` that keeps it.
    fn trigger_function(&self) -> &'static str;

    /// What `install()` and `check_summaries()` need of it.
    fn sql(&self) -> SummarySql;

    /// Whether it depends on sub-scores, and so refuses bad ones.
    fn reads_sub_scores(&self) -> bool {
        false
    }

    /// Whether it depends on the derived columns of `users`, which must then be read under a lock
    /// of its own.
    fn reads_users(&self) -> bool {
        false
    }

    /// Whether it depends on the users' time zones.
    fn reads_time_zones(&self) -> bool {
        false
    }

    /// Whether it depends on a fact that differs.
    fn differs(&self, before: &Facts, after: &Facts) -> bool;

    /// Follows a change of attempts of a few locked users, and ignores attempts of others. Returns
    /// the users whose stored rows do not fit the change: the caller recomputes them.
    fn follow_batch(&self, db: &Db, users: &LockedUsers, delta: &Delta) -> Result<BTreeSet<Uuid>>;

    /// Starts to recompute the stored rows of a few locked users.
    fn recomputation<'u>(&self, users: &'u LockedUsers) -> Box<dyn Recomputation + 'u>;

    /// Empties the summary, after a TRUNCATE of the attempts.
    fn clear(&self, db: &Db) -> Result<()> {
        self.table().clear(db)
    }
}

/// Follows a change of attempts of the locked users, as [`Summary::follow_batch`] does: a few users
/// at a time, so that their data stays in the processor's caches and is freed before the next ones
/// are read.
pub fn follow(
    summary: &dyn Summary,
    db: &Db,
    users: &LockedUsers,
    delta: &Delta,
) -> Result<BTreeSet<Uuid>> {
    let mut mismatched = BTreeSet::new();
    if users.iter().len() <= BATCH {
        mismatched = summary.follow_batch(db, users, delta)?;
    } else {
        for batch in users.batches(BATCH) {
            mismatched.extend(db.in_own_memory(|| summary.follow_batch(db, &batch, delta))??);
        }
    }
    if users.is_outdated() {
        mismatched.extend(users.ids());
    }
    Ok(mismatched)
}
