//! The attempts that a statement has changed, read from the rows of a trigger call.

use crate::attempts::{Attempt, COLUMNS, Domains, Facts, Reading, SubScoreReader};
use crate::error::{BadSubScore, Error, NamedAttempt, Result};
use crate::installation::SettingsInForce;
use crate::pg::sqltype::Timestamp;
use crate::pg::transaction::clock;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::summaries::{ChangedAttempt, ChangedAttempts, SummarySet};

/// Attempts that a statement has changed, as they were and as they are.
pub struct Changes {
    pub removed: ChangedAttempts,
    pub added: ChangedAttempts,
    /// The first sub-score that cannot be read, of the attempts as they are.
    pub bad_sub_score: Option<(Box<BadSubScore>, NamedAttempt)>,
}

impl Changes {
    pub fn read(call: &TriggerCall, settings: &SettingsInForce) -> Result<Self> {
        Reader::read(call, settings)
    }
}

/// How far an attempt may be ahead of the clock: a day, since clocks differ and local times come
/// without their zone.
const FURTHEST_AHEAD: i64 = 86_400_000_000;

/// Reads the rows of a trigger call.
struct Reader {
    removed: Vec<ChangedAttempt>,
    added: Vec<ChangedAttempt>,
    bad_sub_score: Option<(Box<BadSubScore>, NamedAttempt)>,
    domains: Domains,
    sub_scores: SubScoreReader,
    /// The latest time stamp that a new attempt may have.
    latest: Timestamp,
}

impl Reader {
    fn read(call: &TriggerCall, settings: &SettingsInForce) -> Result<Changes> {
        let mut reader = Self {
            removed: Vec::new(),
            added: Vec::new(),
            bad_sub_score: None,
            domains: Domains::default(),
            sub_scores: SubScoreReader::of_call(call, settings)?,
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
            bad_sub_score: reader.bad_sub_score,
        })
    }

    fn remove(&mut self, attempt: &Attempt) -> Result<()> {
        let sub_scores = self.sub_scores.read(attempt, Reading::Silent)?;
        let facts = attempt.facts(sub_scores, &mut self.domains)?;
        self.removed.push(ChangedAttempt { facts, concerns: SummarySet::EVERY });
        Ok(())
    }

    fn add(&mut self, attempt: &Attempt, row: Option<usize>) -> Result<()> {
        let sub_scores = self.sub_scores.read(attempt, Reading::Strict { row });
        let sub_scores = self.or_bad(sub_scores)?;
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
        if old.stores_same(new) && self.sub_scores.stores_same(old, new) {
            return Ok(());
        }
        let sub_scores = self.sub_scores.read_both(old, new, row);
        let (before, after) = self.or_bad(sub_scores)?;
        let before = old.facts(before, &mut self.domains)?;
        let after = new.facts(after, &mut self.domains)?;
        if before != after {
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

    /// Sub-scores; none, if one cannot be read: only the summary that depends on them refuses it.
    fn or_bad<T: Default>(&mut self, sub_scores: Result<T>) -> Result<T> {
        match sub_scores {
            Err(Error::SubScore { error, attempt }) => {
                self.bad_sub_score.get_or_insert((error, attempt));
                Ok(T::default())
            }
            sub_scores => sub_scores,
        }
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
