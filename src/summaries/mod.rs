//! The summaries: tables and columns that are a pure function of the attempts, the settings and
//! the users' time zones. One file per summary, each with its two ways of becoming exact: `add`
//! merges new attempts into what is stored, `recompute` replaces what is stored by what the
//! attempts say. Callers hold the locks of the users concerned.

mod arrays;
mod question_history;
mod recomputed;
mod skill_progress;
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
use std::collections::HashMap;
use std::hash::Hash;
use users::LockedUsers;

/// Users whose attempts are read into memory at once when summaries are recomputed.
pub const BATCH: usize = 64;

/// Hands each attempt of a statement to a visitor; may be called more than once.
pub trait AttemptSource {
    fn each(&self, visit: &mut dyn FnMut(&Attempt) -> Result<()>) -> Result<()>;
}

/// One summary in a target schema.
pub trait Summary {
    /// Merges inserted attempts of the locked users into what is stored. Attempts of other users
    /// are passed over.
    fn add(
        spi: &Spi,
        schema: &Schema,
        users: &LockedUsers,
        inserted: &dyn AttemptSource,
    ) -> Result<()>;

    /// Makes what is stored of the locked users what their attempts say. Returns how many rows
    /// were written or deleted because they differed.
    fn recompute(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64>;

    /// Empties the summary, after a TRUNCATE of the attempts.
    fn clear(spi: &Spi, schema: &Schema) -> Result<()>;
}

/// What must be written and deleted to turn the stored records into the expected ones.
fn differences<K: Hash + Eq + Ord, R: PartialEq>(
    mut stored: HashMap<K, R>,
    expected: impl IntoIterator<Item = (K, R)>,
) -> (Vec<(K, R)>, Vec<K>) {
    let mut changed: Vec<(K, R)> = expected
        .into_iter()
        .filter(|(key, record)| stored.remove(key).as_ref() != Some(record))
        .collect();
    let mut surplus: Vec<K> = stored.into_keys().collect();
    // Rows are always written in the order of their keys, so that two sessions cannot wait for
    // each other.
    changed.sort_by(|(a, _), (b, _)| a.cmp(b));
    surplus.sort();
    (changed, surplus)
}
