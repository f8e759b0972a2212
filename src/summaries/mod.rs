//! The summaries: tables and columns that are a pure function of the attempts, the settings and
//! the users' time zones. One file per summary, each with its two ways of becoming exact: `change`
//! takes out of what is stored what attempts were and puts in what they are, `recompute` replaces
//! what is stored by what the attempts say. Callers hold the locks of the users concerned.

mod extremes;
mod noted;
mod practice_sessions;
mod question_history;
mod skill_progress;
mod stored;
mod streaks;
mod user_stats;
pub mod users;
pub mod written;

#[cfg(any(test, feature = "pg_test"))]
mod tests;

pub use noted::Note;
pub use question_history::QuestionHistory;
pub use skill_progress::SkillProgress;
pub use user_stats::UserStats;

use crate::attempts::{Concerned, Facts};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::Uuid;
use crate::table::Table;
use std::collections::BTreeSet;
use users::LockedUsers;

/// Users whose attempts are read into memory at once when summaries are recomputed.
const BATCH: usize = 64;

/// The tables that the triggers on attempts read and write, each with the columns that they need.
pub fn tables() -> [&'static Table; 6] {
    [
        &users::TABLE,
        &users::SETTINGS,
        &question_history::QUESTIONS,
        &question_history::TABLE,
        &practice_sessions::TABLE,
        &skill_progress::store::TABLE,
    ]
}

/// One summary in a target schema.
pub trait Summary {
    /// The table that it writes, beside `users`.
    const TABLE: &'static str;

    /// Its place in [`Facts::concerns`].
    const PLACE: usize;

    /// Whether it depends on score documents, and so refuses bad ones.
    const READS_DOCUMENTS: bool;

    /// Whether the summary depends on what is different.
    fn differs(before: &Facts, after: &Facts) -> bool;

    /// Locks the users whose attempts have changed.
    fn lock(db: &Db, ids: &BTreeSet<Uuid>) -> Result<LockedUsers> {
        LockedUsers::hold(db, ids)
    }

    /// Follows a change of attempts of a few locked users; those of others are passed over. Returns the users whose
    /// stored rows do not fit the change, which are to be recomputed: what fits them is still to be reported.
    fn change_batch(db: &Db, users: &LockedUsers, changed: &Changed) -> Result<BTreeSet<Uuid>>;

    /// Makes what is stored of a few locked users what their attempts say. Returns how many rows
    /// differed.
    fn recompute_batch(db: &Db, users: &LockedUsers) -> Result<u64>;

    /// Empties the summary, after a TRUNCATE of the attempts.
    fn clear(db: &Db) -> Result<()>;
}

/// Attempts that have changed, as far as a summary is concerned. Counts and sums change by `removed` and `added`; all
/// else is found in a way that does not mind if an attempt is reported twice, from what the table says now.
pub struct Changed<'a> {
    /// As they were.
    pub removed: Concerned<'a>,
    /// As they are reported to be.
    pub added: Concerned<'a>,
    /// As the table has them by now, where that may be something else than `added`.
    pub current: Option<Concerned<'a>>,
    /// Users of whom attempts changed earlier in the transaction.
    pub changed_before: BTreeSet<Uuid>,
}

/// Follows a change of attempts of the locked users, as [`Summary::change_batch`] does: a few users at a time, so that
/// what is read of them leaves the processor's caches, and the memory, before the next ones come.
pub fn change<S: Summary>(
    db: &Db,
    users: &LockedUsers,
    changed: &Changed,
) -> Result<BTreeSet<Uuid>> {
    let moves = users::moves();
    let mut unfit = BTreeSet::new();
    if users.iter().len() <= BATCH {
        unfit = S::change_batch(db, users, changed)?;
    } else {
        for batch in users.batches(BATCH) {
            unfit.extend(db.in_own_memory(|| S::change_batch(db, &batch, changed))??);
        }
    }
    if users::moves() != moves {
        unfit.extend(users.ids());
    }
    Ok(unfit)
}

/// Makes what is stored of the locked users what their attempts say. Returns how many rows
/// differed. Memory is bounded by what belongs to a batch of users.
pub fn recompute<S: Summary>(db: &Db, users: &LockedUsers) -> Result<u64> {
    Note::Recomputed.take(db.schema(), users.ids());
    let mut mended = 0;
    for mut batch in users.batches(BATCH) {
        let mut moves = users::moves();
        mended += db.in_own_memory(|| S::recompute_batch(db, &batch))??;
        // A trigger of the application's on a summary may have moved a user, and what was written by the zone before is
        // mended until it does no more.
        while users::moves() != moves {
            moves = users::moves();
            batch = LockedUsers::lock(db, batch.ids())?;
            db.in_own_memory(|| S::recompute_batch(db, &batch))??;
        }
    }
    Ok(mended)
}
