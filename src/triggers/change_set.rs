//! What a statement has done to attempts: read once for the triggers of all summaries.

use crate::attempts::{
    Attempt, AttemptsByUser, COLUMNS, Domains, Facts, Reading, SELECTED, attempt_columns,
};
use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Uuid, array};
use crate::pg::statement::StatementRows;
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
    bad_document: Option<DocumentError>,
}

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
            Some(error) if S::READS_DOCUMENTS => Err(Error::Document(error.clone())),
            _ => {
                let sides = [&self.removed, &self.added];
                Ok(sides.iter().any(|side| side.concerning(S::PLACE).iter().next().is_some()))
            }
        }
    }

    /// Brings a summary up to date.
    pub fn follow<S: Summary>(&self, spi: &Spi, schema: &Schema, event: Event) -> Result<()> {
        let [removed, added] = [&self.removed, &self.added].map(|side| side.concerning(S::PLACE));
        let ids = removed.users().chain(added.users()).collect();
        let moves = users::moves();
        let mut locked = S::lock(spi, schema, &ids)?;
        if added.users().any(|user| locked.position(user).is_none())
            && users::await_newcomers(spi, schema)?
        {
            locked = S::lock(spi, schema, &ids)?;
        }
        let (mut recomputed, others) =
            locked.partition(|user| Note::Recomputed.is_of(schema, user));
        if !others.is_empty() {
            let note = Note::Changed(S::TABLE);
            let changed_before: BTreeSet<Uuid> =
                others.ids().filter(|user| note.is_of(schema, *user)).collect();
            let current = if changed_before.is_empty() {
                None
            } else {
                Some(current(spi, schema, added.iter().map(|attempt| attempt.key.id))?)
            };
            let current = current.as_ref().map(|current| current.concerning(S::PLACE));
            let changed = Changed { removed, added, current, changed_before };
            let unfit = summaries::change::<S>(spi, schema, &others, &changed)?;
            if event != Event::Insert {
                note.take(schema, others.ids());
            }
            recomputed.extend(if users::moves() == moves {
                others.partition(|user| unfit.contains(&user)).0
            } else {
                // Their time zones may be others by now.
                LockedUsers::lock(spi, schema, unfit)?
            });
        }
        if !recomputed.is_empty() {
            summaries::recompute::<S>(spi, schema, &recomputed)?;
        }
        Ok(())
    }
}

/// Attempts as the table has them now.
fn current(spi: &Spi, schema: &Schema, ids: impl Iterator<Item = i64>) -> Result<AttemptsByUser> {
    let (mut attempts, mut domains) = (Vec::new(), Domains::default());
    spi.each_row(schema, CURRENT, &[array(ids.map(Some))], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        make_room(&mut attempts, 1)?;
        attempts.push(attempt.facts(attempt.sub_scores(Reading::Silent)?, &mut domains)?);
        Ok(Step::Continue)
    })?;
    Ok(attempts.into())
}

/// Reads what a trigger call hands over.
#[derive(Default)]
struct Reader {
    removed: Vec<Facts>,
    added: Vec<Facts>,
    bad_document: Option<DocumentError>,
    domains: Domains,
}

impl Reader {
    fn read(call: &TriggerCall) -> Result<ChangeSet> {
        let mut reader = Self::default();
        let positions = call.columns(&COLUMNS)?;
        if call.event() == Event::Update && call.has_pairs() {
            call.each_pair(|old, new| {
                reader.update(&Attempt::new(old, &positions), &Attempt::new(new, &positions))
            })?;
        } else {
            // Of an update, which row became which cannot be told here, and need not be.
            for side in [Side::Old, Side::New].into_iter().filter(|side| call.has_rows(*side)) {
                make_room(reader.side(side), call.row_count(side))?;
                call.each_row(side, |row| reader.take(side, &Attempt::new(row, &positions)))?;
            }
        }
        Ok(ChangeSet {
            removed: reader.removed.into(),
            added: reader.added.into(),
            bad_document: reader.bad_document,
        })
    }

    fn side(&mut self, side: Side) -> &mut Vec<Facts> {
        match side {
            Side::Old => &mut self.removed,
            Side::New => &mut self.added,
        }
    }

    fn take(&mut self, side: Side, attempt: &Attempt) -> Result<()> {
        let sub_scores = match side {
            Side::Old => attempt.sub_scores(Reading::Silent)?,
            Side::New => match attempt.sub_scores(Reading::Strict) {
                Err(Error::Document(error)) => {
                    self.bad_document.get_or_insert(error);
                    Default::default()
                }
                sub_scores => sub_scores?,
            },
        };
        let facts = attempt.facts(sub_scores, &mut self.domains)?;
        self.side(side).push(facts);
        Ok(())
    }

    fn update(&mut self, old: &Attempt, new: &Attempt) -> Result<()> {
        if !old.stores_same(new)
            && let Some((mut before, mut after)) = old.changed_to(new, &mut self.domains)?
        {
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
}

/// Memory for so many attempts more. A list of unbounded length must not end the server when there is none.
fn make_room(list: &mut Vec<Facts>, attempts: usize) -> Result<()> {
    list.try_reserve(attempts).map_err(|_| Error::OutOfMemory { attempts: list.len() + attempts })
}
