//! The attempts that a statement has changed, read from the rows of a trigger call.

use crate::attempts::{Attempt, COLUMNS, Domains, Facts, Reading};
use crate::error::{Error, NamedAttempt, Result};
use crate::pg::sqltype::Timestamp;
use crate::pg::transaction::clock;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::summaries::{ChangedAttempt, ChangedAttempts, SummarySet};
use progress::DocumentError;

/// Attempts that a statement has changed, as they were and as they are.
pub struct Changes {
    pub removed: ChangedAttempts,
    pub added: ChangedAttempts,
    /// The first score document among the added ones that cannot be read.
    pub bad_document: Option<BadDocument>,
}

/// Why a score document cannot be read, and the attempt that it belongs to.
type BadDocument = (DocumentError, NamedAttempt);

impl Changes {
    pub fn read(call: &TriggerCall) -> Result<Self> {
        Reader::read(call)
    }
}

/// How far an attempt may be ahead of the clock: a day, since clocks differ and local times come
/// without their zone.
const FURTHEST_AHEAD: i64 = 86_400_000_000;

/// Reads the rows of a trigger call.
struct Reader {
    removed: Vec<ChangedAttempt>,
    added: Vec<ChangedAttempt>,
    bad_document: Option<BadDocument>,
    domains: Domains,
    /// The latest time stamp that a new attempt may have.
    latest: Timestamp,
}

impl Reader {
    fn read(call: &TriggerCall) -> Result<Changes> {
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
            // Without pairs, an update counts as removed and added rows.
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
        Ok(Changes {
            removed: reader.removed.into(),
            added: reader.added.into(),
            bad_document: reader.bad_document,
        })
    }

    fn remove(&mut self, attempt: &Attempt) -> Result<()> {
        let sub_scores = attempt.sub_scores(Reading::Silent)?;
        let facts = attempt.facts(sub_scores, &mut self.domains)?;
        self.removed.push(ChangedAttempt { facts, concerns: SummarySet::EVERY });
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
        let was_there = || {
            self.removed.iter().any(|removed| removed.facts.key.created_at == facts.key.created_at)
        };
        if self.is_future(&facts) && !was_there() {
            return Err(Error::Future { attempt: attempt.named(row)? });
        }
        self.added.push(ChangedAttempt { facts, concerns: SummarySet::EVERY });
        Ok(())
    }

    fn update(&mut self, old: &Attempt, new: &Attempt, row: Option<usize>) -> Result<()> {
        if !old.stores_same(new)
            && let Some((before, after)) = old.changed_to(new, row, &mut self.domains)?
        {
            if self.is_future(&after) && before.key.created_at != after.key.created_at {
                return Err(Error::Future { attempt: new.named(row)? });
            }
            let concerns = SummarySet::differing(&before, &after);
            for (list, facts) in [(&mut self.removed, before), (&mut self.added, after)] {
                make_room(list, 1)?;
                list.push(ChangedAttempt { facts, concerns });
            }
        }
        Ok(())
    }

    fn is_future(&self, attempt: &Facts) -> bool {
        attempt.key.created_at > self.latest.0
    }
}

/// Reserves memory for more attempts. A list without a bound must fail the statement, not end the
/// server, when memory runs out.
pub fn make_room(list: &mut Vec<ChangedAttempt>, attempts: usize) -> Result<()> {
    list.try_reserve(attempts).map_err(|_| Error::OutOfMemory { attempts: list.len() + attempts })
}
