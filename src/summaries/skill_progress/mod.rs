//! `skill_progress`: for each of a user's skills the moving average, the trend, the records and
//! the history of its newest scored points.

mod points;
mod record;
pub(super) mod store;

use super::extremes::After;
use super::stored::{Change, differences};
use super::users::LockedUsers;
use super::{Changed, Summary};
use crate::attempts::{Attempt, Concerned, Facts, Reading, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::spi::Step;
use crate::pg::sqltype::Uuid;
use points::{Key, Points, PointsBySkill};
use progress::{History, Point, Settings, Skill};
use record::{Record, Sought};
use std::collections::{BTreeMap, BTreeSet};

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND NOT a.is_skipped"
);

const NEWEST_ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id @keys@ AND NOT a.is_skipped \
      ORDER BY a.user_id DESC, a.created_at DESC, a.id DESC"
);

pub struct SkillProgress;

impl Summary for SkillProgress {
    const TABLE: &'static str = "skill_progress";

    const PLACE: usize = 1;

    const READS_DOCUMENTS: bool = true;

    fn differs(before: &Facts, after: &Facts) -> bool {
        let facts = |f: &Facts| (f.user, f.key, f.is_skipped, f.sub_scores);
        facts(before) != facts(after)
    }

    fn change_batch(db: &Db, users: &LockedUsers, changed: &Changed) -> Result<BTreeSet<Uuid>> {
        let has_points = |user: &Uuid| {
            [changed.removed, changed.added].into_iter().any(|a| a.of(*user).any(Facts::has_points))
        };
        let concerned: Vec<Uuid> = users.ids().filter(has_points).collect();
        if concerned.is_empty() {
            return Ok(BTreeSet::new());
        }

        let table = store::open(db)?;
        let mut stored = store::stored(&table, users)?;
        let (mut changes, mut gone, mut unfit) = (Vec::new(), Vec::new(), BTreeSet::new());
        // Histories and records that only the attempts tell, for all skills of a user at once.
        let mut unsure: BTreeMap<Uuid, Vec<Sought>> = BTreeMap::new();
        for key in concerned.into_iter().flat_map(|user| Skill::ALL.map(|skill| (user, skill))) {
            let of_key = |attempts: Concerned| {
                Points::of(attempts.of(key.0), key.1, users.settings.history_length)
            };
            let [removed, added] = [changed.removed, changed.added].map(of_key);
            if removed.is_none() && added.is_none() {
                continue;
            }
            let current = changed.current.map(of_key);
            let current = current.as_ref().unwrap_or(&added).as_ref();
            let found = stored.get(&key).map(|(record, _)| record);
            let after = if found.is_none() && changed.changed_before.contains(&key.0) {
                After::Unfit
            } else {
                let (removed, added) = (removed.as_ref(), added.as_ref());
                Record::after(&users.settings, found, removed, added, current)?
            };
            match after {
                After::Row(record) => changes.push(Change::new(key, record, &mut stored)),
                After::Unsure(sought) => unsure.entry(key.0).or_default().push(sought.of(key.1)),
                After::Gone => gone.push(key),
                After::Unfit => {
                    unfit.insert(key.0);
                }
            }
        }
        unsure.retain(|user, _| !unfit.contains(user));
        for (user, sought) in unsure {
            match found_in_attempts(db, &users.settings, user, sought)? {
                Some(records) => changes.extend(
                    records.into_iter().map(|(key, record)| Change::new(key, record, &mut stored)),
                ),
                None => {
                    unfit.insert(user);
                }
            }
        }
        changes.sort_by_key(|change| change.key);
        store::write(&table, &changes)?;
        store::delete(&table, &gone)?;
        Ok(unfit)
    }

    fn recompute_batch(db: &Db, users: &LockedUsers) -> Result<u64> {
        let mut points = PointsBySkill::default();
        let ids: Vec<Uuid> = users.ids().collect();
        db.each_row_for(ATTEMPTS, &ids, |row| {
            let attempt = Attempt::new(row, &SELECTED);
            let sub_scores = attempt.sub_scores(Reading::Warning)?;
            points.add(attempt.user()?, attempt.key()?, sub_scores, users.settings.history_length);
            Ok(Step::Continue)
        })?;

        let mut expected = Vec::new();
        for (key, points) in points.iter() {
            let record = Record::of_points(&users.settings, points)?;
            expected.extend(record.map(|record| (key, record)));
        }
        let table = store::open(db)?;
        let (changed, surplus) = differences(store::stored(&table, users)?, expected);
        store::write(&table, &changed)?;
        store::delete(&table, &surplus)?;
        Ok((changed.len() + surplus.len()) as u64)
    }

    fn clear(db: &Db) -> Result<()> {
        store::clear(db)
    }
}

/// The records of a user's skills whose counts are known: histories, and what else is sought, read from the attempts,
/// newest first, no further than it takes. `None` if there is nothing where something should be.
fn found_in_attempts(
    db: &Db,
    settings: &Settings,
    user: Uuid,
    mut sought: Vec<Sought>,
) -> Result<Option<Vec<(Key, Record)>>> {
    let mut histories: Vec<History> =
        sought.iter().map(|_| History::new(settings.history_length)).collect();
    db.each_row_for(NEWEST_ATTEMPTS, &[user], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        let sub_scores = attempt.sub_scores(Reading::Warning)?;
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

    let records = sought.iter().zip(&histories).map(|(sought, history)| {
        let record = Record::of_history(settings, &sought.totals(), history)?;
        Ok(record.map(|record| ((user, sought.skill), record)))
    });
    records.collect()
}
