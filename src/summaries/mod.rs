//! The summaries: tables and columns that are a pure function of the attempts, the settings and
//! the users' time zones. One file per summary, each with its two ways of becoming exact: `add`
//! merges new attempts into what is stored, `recompute` replaces what is stored by what the
//! attempts say. Callers hold the locks of the users concerned.

mod practice_sessions;
mod question_history;
mod recomputed;
mod skill_progress;
mod stored;
mod user_stats;
pub mod users;

pub use question_history::QuestionHistory;
pub use recomputed::RecomputedUsers;
pub use skill_progress::SkillProgress;
pub use user_stats::UserStats;

use crate::attempts::Attempt;
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::Spi;
use crate::pg::sqltype::Uuid;
use std::collections::BTreeSet;
use users::LockedUsers;

/// Users whose attempts are read into memory at once when summaries are recomputed.
const BATCH: usize = 64;

/// One summary in a target schema.
pub trait Summary {
    /// The tables and views that it writes or reads, beside `users` and the attempts.
    const TABLES: &'static [&'static str];

    /// What inserted attempts come to, gathered in one pass over them.
    type Added: Default;

    /// Takes one inserted attempt. Anything wrong with it fails the statement.
    fn gather(added: &mut Self::Added, attempt: &Attempt) -> Result<()>;

    /// Locks the users whose attempts are to be added.
    fn lock_to_add(spi: &Spi, schema: &Schema, ids: &BTreeSet<Uuid>) -> Result<LockedUsers> {
        LockedUsers::hold(spi, schema, ids)
    }

    /// Merges the attempts of the locked users into what is stored; those of others are passed over.
    fn add(spi: &Spi, schema: &Schema, users: &LockedUsers, added: &Self::Added) -> Result<()>;

    /// Makes what is stored of a few locked users what their attempts say. Returns how many rows
    /// differed.
    fn recompute_batch(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64>;

    /// Empties the summary, after a TRUNCATE of the attempts.
    fn clear(spi: &Spi, schema: &Schema) -> Result<()>;
}

/// Makes what is stored of the locked users what their attempts say. Returns how many rows
/// differed. Memory is bounded by what belongs to a batch of users.
pub fn recompute<S: Summary>(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
    RecomputedUsers::insert(schema, users.ids());
    users
        .batches(BATCH)
        .map(|batch| spi.in_own_memory(|| S::recompute_batch(spi, schema, &batch))?)
        .sum()
}
