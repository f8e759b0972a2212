//! `skill_progress`: for each of a user's skills the moving average, the trend, the records and
//! the history of its newest scored points.

mod points;
mod record;
mod store;

use super::Summary;
use super::stored::{Change, differences};
use super::users::LockedUsers;
use crate::attempts::{Attempt, SELECTED, attempt_columns};
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::Uuid;
use points::{Key, Points, PointsBySkill};
use progress::{History, Point, Settings, Skill, SkillTotals};
use record::Record;
use std::collections::BTreeMap;

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
    const TABLES: &'static [&'static str] = &["skill_progress"];

    type Added = PointsBySkill;

    fn gather(added: &mut PointsBySkill, attempt: &Attempt) -> Result<()> {
        added.add(attempt, attempt.sub_scores()?)
    }

    fn add(spi: &Spi, schema: &Schema, users: &LockedUsers, added: &PointsBySkill) -> Result<()> {
        let settings = &users.settings;
        let added: Vec<(&Key, &Points)> =
            added.iter().filter(|((user, _), _)| users.position(*user).is_some()).collect();
        if added.is_empty() {
            return Ok(());
        }

        let table = store::open(spi, schema)?;
        let mut stored = store::stored(&table, users)?;
        let mut records: Vec<(Key, Record)> = Vec::with_capacity(added.len());
        // Skills with points that arrive late: their histories are read again from the attempts.
        let mut late: BTreeMap<Uuid, Vec<(Skill, SkillTotals)>> = BTreeMap::new();
        for (key, points) in added {
            let record = match stored.get(key) {
                None => Record::of_points(settings, points)?,
                Some((stored, _)) => {
                    let appended = stored.appended(settings, points)?;
                    if appended.is_none() {
                        let totals = stored.merged_totals(&points.totals)?;
                        late.entry(key.0).or_default().push((key.1, totals));
                    }
                    appended
                }
            };
            records.extend(record.map(|record| (*key, record)));
        }
        for (user, skills) in late {
            records.extend(with_histories_read_again(spi, schema, settings, user, skills)?);
        }
        records.sort_by_key(|(key, _)| *key);
        let changes: Vec<Change<Key, Record>> = records
            .into_iter()
            .map(|(key, record)| Change::new(key, record, &mut stored))
            .collect();
        store::write(&table, &changes)
    }

    fn recompute_batch(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
        let mut points = PointsBySkill::default();
        let ids: Vec<Uuid> = users.ids().collect();
        spi.each_row_for(schema, ATTEMPTS, &ids, |row| {
            let attempt = Attempt::new(row, &SELECTED);
            points.add(&attempt, attempt.sub_scores_with_warning()?)?;
            Ok(Step::Continue)
        })?;

        let mut expected = Vec::with_capacity(points.iter().len());
        for (key, points) in points.iter() {
            let record = Record::of_points(&users.settings, points)?;
            expected.extend(record.map(|record| (*key, record)));
        }
        let table = store::open(spi, schema)?;
        let (changed, surplus) = differences(store::stored(&table, users)?, expected);
        store::write(&table, &changed)?;
        store::delete(&table, &surplus)?;
        Ok((changed.len() + surplus.len()) as u64)
    }

    fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
        store::clear(spi, schema)
    }
}

/// The records of a user's skills with given totals, their histories read from the attempts,
/// newest first, no further than the histories reach.
fn with_histories_read_again(
    spi: &Spi,
    schema: &Schema,
    settings: &Settings,
    user: Uuid,
    skills: Vec<(Skill, SkillTotals)>,
) -> Result<Vec<(Key, Record)>> {
    let mut histories: Vec<History> =
        skills.iter().map(|_| History::new(settings.history_length)).collect();
    spi.each_row_for(schema, NEWEST_ATTEMPTS, &[user], |row| {
        let attempt = Attempt::new(row, &SELECTED);
        let sub_scores = attempt.sub_scores_with_warning()?;
        let key = attempt.key()?;
        for ((skill, _), history) in skills.iter().zip(&mut histories) {
            if let Some(score) = sub_scores.get(*skill).filter(|_| !history.is_full()) {
                history.insert(Point { key, score });
            }
        }
        let done = histories.iter().all(History::is_full);
        Ok(if done { Step::Stop } else { Step::Continue })
    })?;

    let mut records = Vec::with_capacity(skills.len());
    for ((skill, totals), history) in skills.iter().zip(&histories) {
        let record = Record::of_history(settings, totals, history)?;
        records.extend(record.map(|record| ((user, *skill), record)));
    }
    Ok(records)
}
