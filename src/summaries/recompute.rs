//! Recomputing summaries from all attempts of their users, which are read once for all of them.

use super::users::LockedUsers;
use super::{ALL, BATCH, Mark, Summary};
use crate::attempts::{Attempt, Domains, Facts, Reading, SELECTED, Selection};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::spi::Step;
use progress::SubScores;

/// In time order, so that little has to be kept of an attempt beside its effect.
const ATTEMPTS: &str = "@schema@.attempts a WHERE a.user_id @keys@ ORDER BY a.created_at, a.id";

/// The stored rows of a few locked users in a summary, while they are derived from attempts.
pub trait Recomputation {
    /// Takes the next attempt of the user at a position: of one user after the other, and of each
    /// in time order.
    fn add(&mut self, user: usize, attempt: &Facts) -> Result<()>;

    /// Writes the rows that differ from the stored ones. Returns how many there are.
    fn write(self: Box<Self>, db: &Db) -> Result<u64>;
}

/// Recomputes the stored rows of the locked users from their attempts, a batch at a time, which
/// bounds the memory used. Returns how many rows differed.
pub fn recompute(summaries: &[&dyn Summary], db: &Db, users: &LockedUsers) -> Result<u64> {
    Mark::Recomputed.set(db.schema(), users.ids());
    let mut mended = 0;
    for mut batch in users.batches(BATCH) {
        // A trigger of the application on a summary may have moved a user of any batch to another
        // time zone: the batch is recomputed until no lock is out of date. Rows that differ are
        // counted when a summary is written for the first time.
        batch.renew(db)?;
        let mut counts = Vec::with_capacity(summaries.len());
        db.in_own_memory(|| recompute_batch(summaries, db, &batch, &mut counts))??;
        while batch.renew(db)? {
            db.in_own_memory(|| recompute_batch(summaries, db, &batch, &mut counts))??;
        }
        mended += counts.iter().sum::<u64>();
    }
    Ok(mended)
}

/// Recomputes every summary of the locked users. Returns how many rows differed.
pub fn recompute_all(db: &Db, users: &LockedUsers) -> Result<u64> {
    recompute(&ALL, db, users)
}

/// Recomputes until a lock is out of date. `counts`: the rows that differed, of the summaries that
/// have been written.
fn recompute_batch(
    summaries: &[&dyn Summary],
    db: &Db,
    users: &LockedUsers,
    counts: &mut Vec<u64>,
) -> Result<()> {
    let mut recomputations: Vec<_> =
        summaries.iter().map(|summary| summary.recomputation(users)).collect();
    let reads_sub_scores = summaries.iter().any(|summary| summary.reads_sub_scores());
    read_attempts(db, users, reads_sub_scores, &mut |user, attempt| {
        recomputations.iter_mut().try_for_each(|each| each.add(user, attempt))
    })?;
    for (index, recomputation) in recomputations.into_iter().enumerate() {
        let differed = recomputation.write(db)?;
        if counts.len() == index {
            counts.push(differed);
        }
        if users.is_outdated() {
            break;
        }
    }
    Ok(())
}

fn read_attempts(
    db: &Db,
    users: &LockedUsers,
    reads_sub_scores: bool,
    visit: &mut dyn FnMut(usize, &Facts) -> Result<()>,
) -> Result<()> {
    let Selection { sql, reader } = Selection::of(db, &users.settings, ATTEMPTS);
    let mut domains = Domains::default();
    for (position, id) in users.ids().enumerate() {
        db.each_row_for(sql, &[id], |row| {
            let attempt = Attempt::new(row, &SELECTED);
            let mut facts = attempt.facts(SubScores::default(), &mut domains)?;
            if reads_sub_scores && !facts.is_skipped {
                facts.sub_scores = reader.read(&attempt, Reading::Warning)?;
            }
            visit(position, &facts)?;
            Ok(Step::Continue)
        })?;
    }
    Ok(())
}
