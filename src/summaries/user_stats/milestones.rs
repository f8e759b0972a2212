//! Milestones: levels of practice that a user reaches once. They are looked for where the user's row
//! is written, and added if the attempts themselves show them: between the triggers of one statement
//! the row may hold too much.

use super::streaks;
use crate::error::{Error, Result};
use crate::pg::catalog::relation_owner;
use crate::pg::db::Db;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Arg, Timestamp, Uuid, text, value};
use crate::summaries::Mark;
use crate::summaries::users::{LockedUser, LockedUsers, UserRow};
use crate::table::{Access, Column, StoredRow, Table, writing};
use progress::{Day, MilestoneKind, Settings};
use rust_decimal::prelude::ToPrimitive;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The table, as far as the check names it. A level is added once, and its row never read as a whole.
pub static MILESTONES: Table = Table::new(
    "milestones",
    Access::Read,
    &[Column::of::<Uuid>("user_id"), Column::of::<String>("kind"), Column::of::<i32>("level")],
    3,
);

const STORED: &str = "\
SELECT m.user_id, m.kind::text, m.level::int4 FROM @schema@.milestones m WHERE m.user_id @keys@";

const NTH_ATTEMPT: &str = "\
SELECT d.user_id, d.level, a.created_at FROM @rows@ AS d (user_id, level)
CROSS JOIN LATERAL (
    SELECT a.created_at FROM @schema@.attempts a WHERE a.user_id = d.user_id AND NOT a.is_skipped
    ORDER BY a.created_at, a.id OFFSET d.level - 1 LIMIT 1) a";

const FIRST_WITH_SCORE: &str = "\
SELECT d.user_id, d.level, a.created_at FROM @rows@ AS d (user_id, level)
CROSS JOIN LATERAL (
    SELECT a.created_at FROM @schema@.attempts a
    WHERE a.user_id = d.user_id AND NOT a.is_skipped AND a.final_score >= d.level
    ORDER BY a.created_at, a.id LIMIT 1) a";

const PRACTICE: &str = "\
SELECT a.created_at FROM @schema@.attempts a WHERE a.user_id = $1 AND NOT a.is_skipped
ORDER BY a.created_at, a.id";

const ADD: &str = "\
INSERT INTO @schema@.milestones (user_id, kind, level, reached_at)
SELECT d.user_id, d.kind, d.level, d.reached_at FROM @rows@ AS d (user_id, kind, level, reached_at)
ON CONFLICT DO NOTHING
RETURNING level::int4";

/// Which levels are looked for, among those that the user's new row has reached.
#[derive(Clone, Copy, PartialEq)]
pub enum Levels {
    /// Those that the stored row had not reached.
    Crossed,
    All,
}

/// A level that a user's row has reached.
type Reached<'u> = (&'u LockedUser, MilestoneKind, i32);

/// Adds the milestones that are due to users whose rows have just been written. Returns how many.
///
/// # Invariant: a level that the attempts show at a commit is stored
///
/// The row holds at every commit what the attempts say. So a level that they show then, and did not
/// show when the transaction began, is crossed by a write of the row. If the attempts do not show it
/// at that time, they change later, and the row is written again: the mark has every later write
/// look for all levels.
pub fn add_due(
    db: &Db,
    users: &LockedUsers,
    rows: &[(&LockedUser, UserRow)],
    levels: Levels,
) -> Result<usize> {
    // A trigger on the rows has moved a user: the caller recomputes them all.
    if users.is_outdated() {
        return Ok(0);
    }
    let settings = &users.settings;
    let mut reached: Vec<Reached> = Vec::new();
    for (user, row) in rows {
        let all = levels == Levels::All || Mark::Overshot.is_on(db.schema(), user.id);
        for kind in MilestoneKind::ALL {
            let before = if all { 0 } else { level_of(&user.stored, kind) };
            let crossed = settings.milestones.crossed(kind, before, level_of(row, kind));
            reached.extend(crossed.iter().map(|level| (*user, kind, *level)));
        }
    }
    if reached.is_empty() { Ok(0) } else { add(db, settings, reached) }
}

/// How far a row has come towards the levels of a kind.
fn level_of(row: &UserRow, kind: MilestoneKind) -> i64 {
    match kind {
        MilestoneKind::Attempts => row.total_attempts,
        MilestoneKind::Streak => row.longest_streak,
        MilestoneKind::Score => row.best_score.to_i64().unwrap_or_default(),
    }
}

fn add(db: &Db, settings: &Settings, mut reached: Vec<Reached>) -> Result<usize> {
    if db.schema().relation(MILESTONES.name).is_none() {
        return Ok(0);
    }
    require_same_owner(db)?;
    let users: BTreeSet<Uuid> = reached.iter().map(|(user, ..)| user.id).collect();
    let stored = stored(db, &users.into_iter().collect::<Vec<_>>())?;
    reached.retain(|(user, kind, level)| !stored.contains(&(user.id, kind.name().into(), *level)));
    let shown = shown_by_attempts(db, settings, &reached)?;

    // In the order of their keys.
    let mut due: BTreeMap<(Uuid, &str, i32), Timestamp> = BTreeMap::new();
    for (user, kind, level) in &reached {
        match shown.get(&(user.id, *kind, *level)) {
            Some(reached_at) => _ = due.insert((user.id, kind.name(), *level), *reached_at),
            None => Mark::Overshot.set(db.schema(), [user.id]),
        }
    }
    let rows: Vec<[Arg; 4]> = due
        .into_iter()
        .map(|((user, kind, level), reached_at)| {
            [value(Some(user)), text(kind), value(Some(level)), value(Some(reached_at))]
        })
        .collect();
    let added = writing(|| db.run_rows(ADD, &rows))?.map(|row| row.require::<i32>(0))?;
    Ok(added.len())
}

/// The triggers on milestones run with the rights of the role that writes.
fn require_same_owner(db: &Db) -> Result<()> {
    let owner = |table: &str| db.schema().relation(table).and_then(relation_owner);
    if owner(MILESTONES.name) == owner(UserRow::TABLE.name) {
        return Ok(());
    }
    let [table, other] =
        [UserRow::TABLE.name, MILESTONES.name].map(|name| db.schema().qualified(name));
    Err(Error::ForeignOwner { table, other })
}

fn stored(db: &Db, users: &[Uuid]) -> Result<HashSet<(Uuid, String, i32)>> {
    let rows = db.run_for(STORED, users)?;
    let keys = rows.map(|row| Ok((row.require(0)?, row.require(1)?, row.require(2)?)))?;
    Ok(keys.into_iter().collect())
}

/// Those of the levels that the attempts show, each with the time of the attempt that reached it.
fn shown_by_attempts(
    db: &Db,
    settings: &Settings,
    reached: &[Reached],
) -> Result<BTreeMap<(Uuid, MilestoneKind, i32), Timestamp>> {
    let mut shown = BTreeMap::new();
    for (kind, sql) in
        [(MilestoneKind::Attempts, NTH_ATTEMPT), (MilestoneKind::Score, FIRST_WITH_SCORE)]
    {
        let of_kind = reached.iter().filter(|(_, of, _)| *of == kind);
        let rows: Vec<[Arg; 2]> =
            of_kind.map(|(user, _, level)| [value(Some(user.id)), value(Some(*level))]).collect();
        let found = db
            .run_rows(sql, &rows)?
            .map(|row| Ok(((row.require(0)?, kind, row.require(1)?), row.require(2)?)))?;
        shown.extend(found);
    }

    let mut days: BTreeMap<Uuid, PracticeDays> = BTreeMap::new();
    for (user, kind, level) in reached {
        if *kind == MilestoneKind::Streak {
            let days = match days.entry(user.id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(PracticeDays::read(db, user)?),
            };
            let reached_at = days.first_of_streak(settings, *level as u32);
            shown.extend(reached_at.map(|at| ((user.id, *kind, *level), at)));
        }
    }
    Ok(shown)
}

/// A user's practice days, each with the time of its first attempt, and the days between that are
/// excused.
struct PracticeDays {
    days: BTreeMap<Day, Timestamp>,
    excused: Vec<Day>,
}

impl PracticeDays {
    /// Reads them from the attempts.
    fn read(db: &Db, user: &LockedUser) -> Result<Self> {
        let mut days = BTreeMap::new();
        db.each_row(PRACTICE, &[value(Some(user.id))], |row| {
            let at: Timestamp = row.require(0)?;
            days.entry(user.practice_day(at)?.0).or_insert(at);
            Ok(Step::Continue)
        })?;
        let excused =
            streaks::excused_between(db, user.id, &days.keys().copied().collect::<Vec<_>>())?;
        Ok(Self { days, excused })
    }

    /// When the streak was first this long.
    fn first_of_streak(&self, settings: &Settings, length: u32) -> Option<Timestamp> {
        let days = self.days.keys().copied();
        let day =
            progress::Streak::first_day_of_length(length, days, &self.excused, settings.streak)?;
        self.days.get(&day).copied()
    }
}
