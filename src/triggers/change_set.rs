//! What a statement has done to attempts: read once for the triggers of all summaries.

use crate::attempts::{
    Attempt, AttemptsByUser, COLUMNS, Domains, Facts, NamedAttempt, Reading, SELECTED,
    attempt_columns,
};
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Timestamp, Uuid, array};
use crate::pg::statement::StatementRows;
use crate::pg::transaction::clock;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::summaries::users::{self, LockedUsers};
use crate::summaries::{self, Changed, Note, QuestionHistory, SkillProgress, Summary, UserStats};
use progress::DocumentError;
use std::collections::BTreeSet;
use std::rc::Rc;

const CURRENT: &str =
    concat!("SELECT ", attempt_columns!(), " FROM @schema@.attempts a WHERE a.id = ANY ($1)");

/// Attempts that a statement has changed.
#[derive(Default)]
pub struct ChangeSet {
    removed: AttemptsByUser,
    added: AttemptsByUser,
    /// The first score document among the added ones that cannot be read.
    bad_document: Option<BadDocument>,
}

/// What is wrong with a score document, and whose it is.
type BadDocument = (DocumentError, NamedAttempt);

impl ChangeSet {
    /// What the statement of a trigger call has changed.
    pub fn of(call: &TriggerCall) -> Result<Rc<Self>> {
        let statement = call.statement_rows();
        if let Some(known) = statement.and_then(StatementRows::kept) {
            return Ok(known);
        }
        let set = Rc::new(Reader::read(call)?);
        if let Some(statement) = statement {
            statement.keep(set.clone());
        }
        Ok(set)
    }

    /// Whether a summary has anything to follow. Errors: what it refuses.
    pub fn concerns<S: Summary>(&self) -> Result<bool> {
        match &self.bad_document {
            Some((error, attempt)) if S::READS_DOCUMENTS => {
                Err(Error::Document { error: error.clone(), attempt: attempt.clone() })
            }
            _ => {
                let sides = [&self.removed, &self.added];
                Ok(sides.iter().any(|side| side.concerning(S::PLACE).iter().next().is_some()))
            }
        }
    }

    /// Brings a summary up to date.
    pub fn follow<S: Summary>(&self, db: &Db, event: Event) -> Result<()> {
        let [removed, added] = [&self.removed, &self.added].map(|side| side.concerning(S::PLACE));
        let ids = removed.users().chain(added.users()).collect();
        let moves = users::moves();
        let mut locked = S::lock(db, &ids)?;
        if added.users().any(|user| locked.position(user).is_none()) && users::await_newcomers(db)?
        {
            locked = S::lock(db, &ids)?;
        }
        let (mut recomputed, others) =
            locked.partition(|user| Note::Recomputed.is_of(db.schema(), user));
        if !others.is_empty() {
            let note = Note::Changed(S::TABLE);
            let changed_before: BTreeSet<Uuid> =
                others.ids().filter(|user| note.is_of(db.schema(), *user)).collect();
            let current = if changed_before.is_empty() {
                None
            } else {
                Some(current(db, added.iter().map(|attempt| attempt.key.id))?)
            };
            let current = current.as_ref().map(|current| current.concerning(S::PLACE));
            let changed = Changed { removed, added, current, changed_before };
            let unfit = summaries::change::<S>(db, &others, &changed)?;
            if event != Event::Insert {
                note.take(db.schema(), others.ids());
            }
            recomputed.extend(if users::moves() == moves {
                others.partition(|user| unfit.contains(&user)).0
            } else {
                // Their time zones may be others by now.
                LockedUsers::lock(db, unfit)?
            });
        }
        if !recomputed.is_empty() {
            summaries::recompute::<S>(db, &recomputed)?;
        }
        Ok(())
    }
}

/// Attempts as the table has them now.
fn current(db: &Db, ids: impl Iterator<Item = i64>) -> Result<AttemptsByUser> {
    let (mut attempts, mut domains) = (Vec::new(), Domains::default());
    db.each_row(CURRENT, &[array(ids.map(Some))], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        make_room(&mut attempts, 1)?;
        attempts.push(attempt.facts(attempt.sub_scores(Reading::Silent)?, &mut domains)?);
        Ok(Step::Continue)
    })?;
    Ok(attempts.into())
}

/// How far an attempt may be ahead of the clock: a day, since clocks differ and local times come without their zone.
const FURTHEST_AHEAD: i64 = 86_400_000_000;

/// Reads what a trigger call hands over.
struct Reader {
    removed: Vec<Facts>,
    added: Vec<Facts>,
    bad_document: Option<BadDocument>,
    domains: Domains,
    /// The last time stamp that a new attempt may have.
    latest: Timestamp,
}

impl Reader {
    fn read(call: &TriggerCall) -> Result<ChangeSet> {
        let mut reader = Self {
            removed: Vec::new(),
            added: Vec::new(),
            bad_document: None,
            domains: Domains::default(),
            latest: Timestamp(clock().0 + FURTHEST_AHEAD),
        };
        let positions = call.columns(&COLUMNS)?;
        let mut rows = 0;
        // A trigger FOR EACH ROW does not know which row it is.
        let mut next_row = || {
            rows += 1;
            (!call.is_for_each_row()).then_some(rows)
        };
        if call.event() == Event::Update && call.has_pairs() {
            call.each_pair(|old, new| {
                let [old, new] = [old, new].map(|row| Attempt::new(row, &positions));
                reader.update(&old, &new, next_row())
            })?;
        } else {
            // Of an update, which row became which cannot be told here, and need not be.
            if call.has_rows(Side::Old) {
                make_room(&mut reader.removed, call.row_count(Side::Old))?;
                call.each_row(Side::Old, |row| reader.remove(&Attempt::new(row, &positions)))?;
            }
            if call.has_rows(Side::New) {
                make_room(&mut reader.added, call.row_count(Side::New))?;
                call.each_row(Side::New, |row| {
                    reader.add(&Attempt::new(row, &positions), next_row())
                })?;
            }
        }
        Ok(ChangeSet {
            removed: reader.removed.into(),
            added: reader.added.into(),
            bad_document: reader.bad_document,
        })
    }

    fn remove(&mut self, attempt: &Attempt) -> Result<()> {
        let sub_scores = attempt.sub_scores(Reading::Silent)?;
        self.removed.push(attempt.facts(sub_scores, &mut self.domains)?);
        Ok(())
    }

    fn add(&mut self, attempt: &Attempt, row: Option<usize>) -> Result<()> {
        let sub_scores = match attempt.sub_scores(Reading::Strict { row }) {
            Err(Error::Document { error, attempt }) => {
                self.bad_document.get_or_insert((error, attempt));
                Default::default()
            }
            sub_scores => sub_scores?,
        };
        let facts = attempt.facts(sub_scores, &mut self.domains)?;
        let was_there =
            || self.removed.iter().any(|removed| removed.key.created_at == facts.key.created_at);
        if self.is_future(&facts) && !was_there() {
            return Err(Error::Future { attempt: attempt.named(row)? });
        }
        self.added.push(facts);
        Ok(())
    }

    fn update(&mut self, old: &Attempt, new: &Attempt, row: Option<usize>) -> Result<()> {
        if !old.stores_same(new)
            && let Some((mut before, mut after)) = old.changed_to(new, row, &mut self.domains)?
        {
            if self.is_future(&after) && before.key.created_at != after.key.created_at {
                return Err(Error::Future { attempt: new.named(row)? });
            }
            before.concerns[UserStats::PLACE] = UserStats::differs(&before, &after);
            before.concerns[SkillProgress::PLACE] = SkillProgress::differs(&before, &after);
            before.concerns[QuestionHistory::PLACE] = QuestionHistory::differs(&before, &after);
            after.concerns = before.concerns;
            for (list, facts) in [(&mut self.removed, before), (&mut self.added, after)] {
                make_room(list, 1)?;
                list.push(facts);
            }
        }
        Ok(())
    }

    fn is_future(&self, attempt: &Facts) -> bool {
        attempt.key.created_at > self.latest.0
    }
}

/// Memory for so many attempts more. A list of unbounded length must not end the server when there is none.
fn make_room(list: &mut Vec<Facts>, attempts: usize) -> Result<()> {
    list.try_reserve(attempts).map_err(|_| Error::OutOfMemory { attempts: list.len() + attempts })
}
