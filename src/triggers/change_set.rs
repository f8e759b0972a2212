//! What a statement has done to attempts, as the summaries gather it: read once for the triggers of all of them.

use crate::attempts::{Attempt, COLUMNS, Facts, Reading, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Uuid, array};
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::summaries::{self, Changed, Note, QuestionHistory, SkillProgress, Summary, UserStats};
use std::collections::HashSet;

const CURRENT: &str =
    concat!("SELECT ", attempt_columns!(), " FROM @schema@.attempts a WHERE a.id = ANY ($1)");

/// Of more rows each trigger gathers for itself: together it would be too much to hold in memory.
const MOST_TOGETHER: usize = 1_000_000;

/// Attempts that a statement has changed, as one summary gathers them.
pub struct ChangeSet<S: Summary> {
    changed: Changed<S::Gathered>,
    users: HashSet<Uuid>,
    /// The ids of the attempts that are there now.
    attempts: Vec<i64>,
}

impl<S: Summary> Default for ChangeSet<S> {
    fn default() -> Self {
        Self { changed: Changed::default(), users: HashSet::new(), attempts: Vec::new() }
    }
}

impl<S: Followed> ChangeSet<S> {
    /// What the statement of a trigger call has changed.
    pub fn of(call: &TriggerCall) -> Result<Self> {
        let sides = [Side::Old, Side::New].into_iter().filter(|side| call.has_rows(*side));
        let rows: usize = sides.map(|side| call.row_count(side)).sum();
        let statement = call.statement_rows().filter(|_| rows <= MOST_TOGETHER);
        if let Some(statement) = statement
            && let Some(Some(part)) = statement.kept(|changes| S::part(changes).take())
        {
            return part;
        }
        let mut changes = Changes::default();
        if statement.is_some() {
            changes.expect::<UserStats>();
            changes.expect::<SkillProgress>();
            changes.expect::<QuestionHistory>();
        } else {
            changes.expect::<S>();
        }
        changes.read(call)?;
        let part = S::part(&mut changes).take();
        if let Some(statement) = statement {
            statement.keep(changes);
        }
        part.unwrap_or_else(|| Ok(Self::default()))
    }
}

impl<S: Summary> ChangeSet<S> {
    /// Whether the summary has nothing to follow.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    fn remove(&mut self, attempt: &Attempt) -> Result<()> {
        self.users.insert(attempt.user()?);
        S::gather(&mut self.changed.removed, attempt, Reading::Silent)
    }

    fn add(&mut self, attempt: &Attempt, reading: Reading) -> Result<()> {
        self.users.insert(attempt.user()?);
        self.attempts.push(attempt.id()?);
        S::gather(&mut self.changed.added, attempt, reading)
    }

    fn update(&mut self, change: &Change) -> Result<()> {
        if S::differs(&change.before, &change.after) {
            self.remove(change.old)?;
            self.add(change.new, Reading::Silent)?;
        }
        Ok(())
    }

    /// Brings the summary up to date.
    pub fn follow(mut self, spi: &Spi, schema: &Schema, event: Event) -> Result<()> {
        let users = S::lock(spi, schema, &self.users.iter().copied().collect())?;
        let (mut recomputed, others) = users.partition(|user| Note::Recomputed.is_of(schema, user));
        if !others.is_empty() {
            let note = Note::Changed(S::TABLE);
            self.changed.changed_before =
                others.ids().filter(|user| note.is_of(schema, *user)).collect();
            if !self.changed.changed_before.is_empty() {
                self.changed.current = Some(self.current(spi, schema)?);
            }
            let unfit = S::change(spi, schema, &others, &self.changed)?;
            if event != Event::Insert {
                note.take(schema, others.ids());
            }
            recomputed.extend(others.partition(|user| unfit.contains(&user)).0);
        }
        if !recomputed.is_empty() {
            summaries::recompute::<S>(spi, schema, &recomputed)?;
        }
        Ok(())
    }

    /// The attempts that were added, as the table has them now.
    fn current(&self, spi: &Spi, schema: &Schema) -> Result<S::Gathered> {
        let mut current = S::Gathered::default();
        let ids = array(self.attempts.iter().copied().map(Some));
        spi.each_row(schema, CURRENT, &[ids], |row| {
            S::gather(&mut current, &Attempt::new(row, &SELECTED), Reading::Silent)?;
            Ok(Step::Continue)
        })?;
        Ok(current)
    }
}

/// A summary that has a part in the changes of a statement.
pub trait Followed: Summary + Sized {
    /// Where it is.
    fn part(changes: &mut Changes) -> &mut Part<Self>;
}

/// What one summary gathers of a statement; `None` if it does not, or has taken it.
type Part<S> = Option<Result<ChangeSet<S>>>;

/// What the summaries gather of one statement.
#[derive(Default)]
pub struct Changes {
    user_stats: Part<UserStats>,
    skill_progress: Part<SkillProgress>,
    question_history: Part<QuestionHistory>,
}

impl Followed for UserStats {
    fn part(changes: &mut Changes) -> &mut Part<Self> {
        &mut changes.user_stats
    }
}

impl Followed for SkillProgress {
    fn part(changes: &mut Changes) -> &mut Part<Self> {
        &mut changes.skill_progress
    }
}

impl Followed for QuestionHistory {
    fn part(changes: &mut Changes) -> &mut Part<Self> {
        &mut changes.question_history
    }
}

impl Changes {
    /// Gathers for a summary from now on.
    fn expect<S: Followed>(&mut self) {
        *S::part(self) = Some(Ok(ChangeSet::default()));
    }

    /// Reads what a trigger call hands over.
    fn read(&mut self, call: &TriggerCall) -> Result<()> {
        let positions = call.columns(&COLUMNS)?;
        match call.event() {
            Event::Update if call.has_pairs() => call.each_pair(|old, new| {
                self.update(&Attempt::new(old, &positions), &Attempt::new(new, &positions))
            }),
            // Of an update, which row became which cannot be told then, and need not be.
            _ => {
                for side in [Side::Old, Side::New].into_iter().filter(|side| call.has_rows(*side)) {
                    call.each_row(side, |row| {
                        let attempt = Attempt::new(row, &positions);
                        match side {
                            Side::Old => self.remove(&attempt),
                            Side::New => self.add(&attempt, Reading::Strict),
                        }
                        Ok(())
                    })?;
                }
                Ok(())
            }
        }
    }

    fn remove(&mut self, attempt: &Attempt) {
        gather(&mut self.user_stats, |set| set.remove(attempt));
        gather(&mut self.skill_progress, |set| set.remove(attempt));
        gather(&mut self.question_history, |set| set.remove(attempt));
    }

    fn add(&mut self, attempt: &Attempt, reading: Reading) {
        gather(&mut self.user_stats, |set| set.add(attempt, reading));
        gather(&mut self.skill_progress, |set| set.add(attempt, reading));
        gather(&mut self.question_history, |set| set.add(attempt, reading));
    }

    fn update(&mut self, old: &Attempt, new: &Attempt) -> Result<()> {
        if !old.stores_same(new)
            && let Some((before, after)) = old.changed_to(new)?
        {
            let change = Change { old, new, before, after };
            gather(&mut self.user_stats, |set| set.update(&change));
            gather(&mut self.skill_progress, |set| set.update(&change));
            gather(&mut self.question_history, |set| set.update(&change));
        }
        Ok(())
    }
}

/// Adds to a part. What fails there is for the part's own trigger to report.
fn gather<S: Summary>(part: &mut Part<S>, work: impl FnOnce(&mut ChangeSet<S>) -> Result<()>) {
    if let Some(Ok(set)) = part
        && let Err(error) = work(set)
    {
        *part = Some(Err(error));
    }
}

/// An attempt before and after an update of what summaries depend on.
struct Change<'r> {
    old: &'r Attempt<'r>,
    new: &'r Attempt<'r>,
    before: Facts,
    after: Facts,
}
