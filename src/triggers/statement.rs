//! The one value that the triggers of a statement share: what it has changed, and the users locked
//! because of it.

use super::changes::Changes;
use crate::attempts::{Attempt, Domains, Reading, SELECTED, Selection};
use crate::error::{Error, Result};
use crate::installation::SettingsInForce;
use crate::pg::db::Db;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Uuid, array};
use crate::pg::statement::StatementRows;
use crate::pg::trigger::{Event, TriggerCall};
use crate::summaries::users::{LockedUsers, ReadSettings, await_newcomers};
use crate::summaries::{self, ChangedAttempt, ChangedAttempts, Delta, Mark, Summary, SummarySet};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

const CURRENT: &str = "@schema@.attempts a WHERE a.id = ANY ($1)";

/// A statement that has changed attempts. The first of its triggers makes the value, the others
/// find it. A trigger FOR EACH ROW has one of its own.
pub struct Statement {
    event: Event,
    /// The settings that the changes were read under.
    settings: ReadSettings,
    changes: Changes,
    /// Users that a trigger of the statement has locked.
    locked: RefCell<Option<LockedUsers>>,
}

impl Statement {
    /// The statement of a trigger call, if an earlier trigger has made it.
    pub fn kept(call: &TriggerCall) -> Option<Rc<Self>> {
        call.statement_rows().and_then(StatementRows::kept)
    }

    /// Makes the statement of a trigger call.
    ///
    /// The settings are read before the users are locked, since the changes depend on them. Nobody
    /// else changes them from the start of the statement on: its lock on the table keeps
    /// `configure()` out. What this transaction changes itself is noticed by `lock`.
    pub fn read(call: &TriggerCall, db: &Db) -> Result<Rc<Self>> {
        let settings = ReadSettings::read(db)?;
        let changes = Changes::read(call, &settings)?;
        let (event, locked) = (call.event(), RefCell::new(None));
        let statement = Rc::new(Self { event, settings, changes, locked });
        if let Some(rows) = call.statement_rows() {
            rows.keep(statement.clone());
        }
        Ok(statement)
    }

    /// Whether the changes concern a summary. Errors: a sub-score that the summary refuses.
    pub fn concerns(&self, summary: &dyn Summary) -> Result<bool> {
        let Changes { removed, added, bad_sub_score } = &self.changes;
        match bad_sub_score {
            Some((error, attempt)) if summary.reads_sub_scores() => {
                Err(Error::SubScore { error: error.clone(), attempt: attempt.clone() })
            }
            _ => Ok([removed, added].iter().any(|side| !side.concerning(summary).is_empty())),
        }
    }

    /// Brings a summary up to date.
    pub fn follow(&self, summary: &dyn Summary, db: &Db) -> Result<()> {
        let [removed, added] =
            [&self.changes.removed, &self.changes.added].map(|side| side.concerning(summary));
        let ids: BTreeSet<Uuid> = removed.users().chain(added.users()).collect();
        let mut locked = self.lock(summary, db, &ids)?;
        if added.users().any(|user| locked.position(user).is_none()) && await_newcomers(db)? {
            locked = self.lock(summary, db, &ids)?;
        }
        let is_read_otherwise = summary.reads_sub_scores() && self.is_read_otherwise(&locked);
        let (mut recomputed, followed) =
            locked.partition(|user| is_read_otherwise || Mark::Recomputed.is_on(db.schema(), user));
        if !followed.is_empty() {
            let mark = Mark::Changed(summary.table().name);
            let changed_before: BTreeSet<Uuid> =
                followed.ids().filter(|user| mark.is_on(db.schema(), *user)).collect();
            let current = if changed_before.is_empty() {
                None
            } else {
                Some(current(db, &locked.settings, added.iter().map(|attempt| attempt.key.id))?)
            };
            let current = current.as_ref().map(|current| current.concerning(summary));
            let delta = Delta { removed, added, current, changed_before };
            let mismatched = summaries::follow(summary, db, &followed, &delta)?;
            if self.event != Event::Insert {
                mark.set(db.schema(), followed.ids());
            }
            recomputed.extend(followed.partition(|user| mismatched.contains(&user)).0);
        }
        if !recomputed.is_empty() {
            summaries::recompute(&[summary], db, &recomputed)?;
        }
        Ok(())
    }

    /// Whether sub-scores were read for other skills, or from other columns, than those of the
    /// settings under the lock.
    fn is_read_otherwise(&self, locked: &LockedUsers) -> bool {
        let (read, now) = (&*self.settings, &locked.settings);
        !Rc::ptr_eq(&read.settings, &now.settings)
            && (read.skills != now.skills || read.score_columns != now.score_columns)
    }

    /// The users, locked: by an earlier trigger of the statement, unless what it has read may be
    /// out of date.
    fn lock(&self, summary: &dyn Summary, db: &Db, ids: &BTreeSet<Uuid>) -> Result<LockedUsers> {
        let found = self.locked.borrow().as_ref().and_then(|locked| {
            let is_current = !summary.reads_users() && !locked.is_outdated();
            is_current.then(|| locked.subset(ids)).flatten()
        });
        if let Some(users) = found {
            return Ok(users);
        }
        let users = LockedUsers::lock_under(db, ids.iter().copied(), &self.settings)?;
        self.locked.replace(Some(users.clone()));
        Ok(users)
    }
}

/// The attempts with these ids as they are stored now.
fn current(
    db: &Db,
    settings: &SettingsInForce,
    ids: impl Iterator<Item = i64>,
) -> Result<ChangedAttempts> {
    let (mut attempts, mut domains) = (Vec::new(), Domains::default());
    let Selection { sql, reader } = Selection::of(db, settings, CURRENT);
    db.each_row(sql, &[array(ids.map(Some))], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        let facts = attempt.facts(reader.read(&attempt, Reading::Silent)?, &mut domains)?;
        super::changes::make_room(&mut attempts, 1)?;
        attempts.push(ChangedAttempt { facts, concerns: SummarySet::EVERY });
        Ok(Step::Continue)
    })?;
    Ok(attempts.into())
}
