//! `skill_progress`: for each of a user's skills the moving average, the trend, the records and the
//! history of its newest scored points.

mod points;
mod row;

use super::delta::{ConcernedAttempts, Delta};
use super::outcome::Outcome;
use super::rewrite::Rewrite;
use super::users::LockedUsers;
use super::{Check, Recomputation, Summary, SummarySql};
use crate::attempts::{Attempt, Facts, Reading, SELECTED, Selection};
use crate::error::Result;
use crate::installation::SettingsInForce;
use crate::pg::db::Db;
use crate::pg::spi::Step;
use crate::pg::sqltype::{Uuid, array};
use crate::table::{StoredRow, Table};
use points::{Points, PointsOfUsers, SkillKey};
use progress::{AttemptKey, History, Point, Settings, SubScores};
use row::{PendingSkill, SkillRow};
use std::collections::{BTreeMap, BTreeSet};

const NEWEST_ATTEMPTS: &str = "\
@schema@.attempts a WHERE a.user_id @keys@ AND NOT a.is_skipped
ORDER BY a.user_id DESC, a.created_at DESC, a.id DESC";

/// Deletes rows of skills that are not listed.
const DELETE_OTHERS: &str = "\
WITH deleted AS (
    DELETE FROM @schema@.skill_progress p
    WHERE p.user_id OPERATOR(pg_catalog.=) ANY ($1) AND p.skill_name OPERATOR(pg_catalog.<>) ALL ($2)
    RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted";

pub struct SkillProgress;

impl Summary for SkillProgress {
    fn table(&self) -> &'static Table {
        SkillRow::TABLE
    }

    fn trigger_function(&self) -> &'static str {
        "update_skill_progress"
    }

    fn sql(&self) -> SummarySql {
        SummarySql {
            policies: sql_file!("policies/skill_progress.sql"),
            comments: sql_file!("comments/skill_progress.sql"),
            keeps: "the user's skill averages, trend and history",
            checks: vec![Check {
                table: SkillRow::TABLE,
                sql: sql_file!("check/skill_progress.sql"),
            }],
        }
    }

    fn reads_sub_scores(&self) -> bool {
        true
    }

    fn differs(&self, before: &Facts, after: &Facts) -> bool {
        fn facts(f: &Facts) -> (Uuid, AttemptKey, bool, &SubScores) {
            (f.user, f.key, f.is_skipped, &f.sub_scores)
        }
        facts(before) != facts(after)
    }

    fn follow_batch(&self, db: &Db, users: &LockedUsers, delta: &Delta) -> Result<BTreeSet<Uuid>> {
        let has_points = |user: &Uuid| {
            [delta.removed, delta.added].into_iter().any(|a| a.of(*user).any(Facts::has_points))
        };
        let concerned: Vec<Uuid> = users.ids().filter(has_points).collect();
        if concerned.is_empty() {
            return Ok(BTreeSet::new());
        }

        let settings = &users.settings;
        let table = SkillRow::TABLE.open(db)?;
        let mut rows = Rewrite::<SkillRow>::of_users(&table, concerned.iter().copied())?;
        let mut mismatched = BTreeSet::new();
        // Histories and records to be read from the attempts, for all skills of a user at once.
        let mut incomplete: BTreeMap<Uuid, Vec<PendingSkill>> = BTreeMap::new();
        let names = settings.skills.names().iter().enumerate();
        let pairs = concerned.iter().flat_map(|user| names.clone().map(|name| (*user, name)));
        for (user, (skill, name)) in pairs {
            let key = (user, *name);
            let of_key = |attempts: ConcernedAttempts| {
                Points::of(attempts.of(user), skill, settings.history_length)
            };
            let [removed, added] = [delta.removed, delta.added].map(of_key);
            if removed.is_none() && added.is_none() {
                continue;
            }
            let current = delta.current.map(of_key);
            let current = current.as_ref().unwrap_or(&added).as_ref();
            let stored = rows.stored(&key);
            let after = if stored.is_none() && delta.changed_before.contains(&user) {
                Outcome::Mismatch
            } else {
                SkillRow::after(settings, stored, removed.as_ref(), added.as_ref(), current)?
            };
            match after {
                Outcome::Row(row) => rows.set(key, row),
                Outcome::Incomplete(known) => {
                    incomplete.entry(user).or_default().push(known.of(skill));
                }
                Outcome::Gone => rows.delete(key),
                Outcome::Mismatch => {
                    mismatched.insert(user);
                }
            }
        }
        incomplete.retain(|user, _| !mismatched.contains(user));
        for (user, sought) in incomplete {
            match found_in_attempts(db, settings, user, sought)? {
                Some(found) => found.into_iter().for_each(|(key, row)| rows.set(key, row)),
                None => {
                    mismatched.insert(user);
                }
            }
        }
        rows.write()?;
        Ok(mismatched)
    }

    fn recomputation<'u>(&self, users: &'u LockedUsers) -> Box<dyn Recomputation + 'u> {
        Box::new(PointsOfUsers::none(users))
    }
}

impl Recomputation for PointsOfUsers<'_> {
    fn add(&mut self, user: usize, attempt: &Facts) -> Result<()> {
        PointsOfUsers::add(self, user, attempt);
        Ok(())
    }

    fn write(self: Box<Self>, db: &Db) -> Result<u64> {
        let (users, settings) = (self.users, &self.users.settings);
        let mut expected = Vec::new();
        for (key, points) in self.iter() {
            let row = SkillRow::of_points(settings, points)?;
            expected.extend(row.map(|row| (key, row)));
        }
        let table = SkillRow::TABLE.open(db)?;
        let mut rows = Rewrite::<SkillRow>::of_users(&table, users.ids())?;
        rows.replace_with(expected);
        let (mended, has_others) = (rows.len() as u64, rows.has_others());
        rows.write()?;
        // Somebody has written names that cannot be those of skills.
        let ids: Vec<Uuid> = users.ids().collect();
        Ok(mended + if has_others { delete_others(db, settings, &ids)? } else { 0 })
    }
}

/// Deletes rows of skills that are not listed. Returns how many.
fn delete_others(db: &Db, settings: &Settings, users: &[Uuid]) -> Result<u64> {
    let names = settings.skills.names().iter().map(|name| Some(name.to_string()));
    let args = [array(users.iter().copied().map(Some)), array(names)];
    let deleted = db.write_once(DELETE_OTHERS, &args)?.first(|row| row.require::<i64>(0))?;
    Ok(deleted.unwrap_or_default() as u64)
}

/// The rows of a user's skills whose counts are known. Histories, and records where sought, are
/// read from the attempts, newest first, no further than needed. `None` if a skill has no
/// points, though its count says that it has.
fn found_in_attempts(
    db: &Db,
    settings: &SettingsInForce,
    user: Uuid,
    mut sought: Vec<PendingSkill>,
) -> Result<Option<Vec<(SkillKey, SkillRow)>>> {
    let mut histories: Vec<History> =
        sought.iter().map(|_| History::new(settings.history_length)).collect();
    let Selection { sql, reader } = Selection::of(db, settings, NEWEST_ATTEMPTS);
    db.each_row_for(sql, &[user], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        let sub_scores = reader.read(&attempt, Reading::Warning)?;
        let key = attempt.key()?;
        for (sought, history) in sought.iter_mut().zip(&mut histories) {
            let Some(score) = sub_scores.get(sought.skill) else {
                continue;
            };
            sought.found.add(score);
            if !history.is_full() {
                history.insert(Point { key, score });
            }
        }
        let done = sought.iter().zip(&histories).all(|(sought, history)| sought.ends_at(history));
        Ok(if done { Step::Stop } else { Step::Continue })
    })?;

    let rows = sought.iter().zip(&histories).map(|(sought, history)| {
        let row = SkillRow::of_history(settings, &sought.totals(), history)?;
        Ok(row.map(|row| ((user, settings.skills.names()[sought.skill]), row)))
    });
    rows.collect()
}
