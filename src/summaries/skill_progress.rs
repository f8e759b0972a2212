//! `skill_progress`: for each of a user's skills the moving average, the trend, the records and
//! the history of its newest scored points.

use super::users::{LockedUser, LockedUsers};
use super::{AttemptSource, BATCH, Summary, differences};
use crate::attempts::{Attempt, SELECTED, attempt_columns};
use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::jsonb;
use crate::pg::row::Row;
use crate::pg::spi::{Spi, Step};
use crate::pg::sqltype::{Arg, Jsonb, Timestamp, Uuid, array};
use progress::{AttemptKey, History, Point, Score, Settings, Skill, SkillTotals};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

const ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = ANY ($1) AND NOT a.is_skipped"
);

const NEWEST_ATTEMPTS: &str = concat!(
    "SELECT ",
    attempt_columns!(),
    " FROM @schema@.attempts a WHERE a.user_id = $1 AND NOT a.is_skipped \
      ORDER BY a.user_id DESC, a.created_at DESC, a.id DESC"
);

const WRITE: &str = "\
INSERT INTO @schema@.skill_progress AS p
    (user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend,
     trend_percentage, score_history, attempts_count, last_practiced_at, last_attempt_id)
SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (user_id, skill_name) DO UPDATE
SET current_avg = excluded.current_avg, previous_avg = excluded.previous_avg,
    best_score = excluded.best_score, worst_score = excluded.worst_score,
    trend = excluded.trend, trend_percentage = excluded.trend_percentage,
    score_history = excluded.score_history, attempts_count = excluded.attempts_count,
    last_practiced_at = excluded.last_practiced_at, last_attempt_id = excluded.last_attempt_id,
    updated_at = now()";

const STORED: &str = "\
SELECT p.user_id, p.skill_name, p.current_avg::numeric, p.previous_avg::numeric,
       p.best_score::numeric, p.worst_score::numeric, p.trend, p.trend_percentage::numeric,
       p.score_history, p.attempts_count::int8, p.last_practiced_at, p.last_attempt_id
FROM @schema@.skill_progress p WHERE p.user_id = ANY ($1)";

const DELETE: &str = "\
DELETE FROM @schema@.skill_progress p
USING unnest($1, $2) AS d (user_id, skill_name)
WHERE p.user_id = d.user_id AND p.skill_name = d.skill_name";

const CLEAR: &str = "DELETE FROM @schema@.skill_progress";

/// A row of `skill_progress` without its key.
#[derive(PartialEq)]
struct Record {
    current_average: Decimal,
    previous_average: Option<Decimal>,
    best_score: Decimal,
    worst_score: Decimal,
    trend: String,
    trend_percentage: Decimal,
    history: Jsonb,
    count: i64,
    /// Where the newest point of the history stands in time order.
    newest: AttemptKey,
}

type Key = (Uuid, Skill);

/// Scored points of one skill of one user.
struct Points {
    totals: SkillTotals,
    /// The newest of them, at most as many as a history holds.
    history: History,
    /// The oldest of all of them.
    oldest: AttemptKey,
}

impl Points {
    fn add(&mut self, point: Point) {
        self.totals.add(point.score);
        self.oldest = self.oldest.min(point.key);
        self.history.insert(point);
    }
}

/// Scored points by user and skill.
struct PointsBySkill {
    history_length: usize,
    points: BTreeMap<Key, Points>,
}

impl PointsBySkill {
    fn new(settings: &Settings) -> Self {
        Self {
            history_length: settings.history_length,
            points: BTreeMap::new(),
        }
    }

    fn add(&mut self, user: Uuid, skill: Skill, point: Point) {
        let length = self.history_length;
        self.points
            .entry((user, skill))
            .or_insert_with(|| Points {
                totals: SkillTotals::default(),
                history: History::new(length),
                oldest: point.key,
            })
            .add(point);
    }
}

impl Record {
    /// The record of a skill with these totals, whose history is `history`. `scores` are the last
    /// scores of that history, at least twice the window or all of them.
    fn new(
        settings: &Settings,
        totals: &SkillTotals,
        scores: &[Decimal],
        history: Jsonb,
        newest: AttemptKey,
    ) -> Result<Self> {
        let overflow = |_| Error::Overflow;
        let window = settings.average_window;
        let reading =
            progress::trend(scores, window, settings.trend_threshold).map_err(overflow)?;
        Ok(Self {
            current_average: progress::moving_average(scores, window)
                .map_err(overflow)?
                .unwrap_or_default(),
            previous_average: progress::previous_average(scores, window).map_err(overflow)?,
            best_score: totals.best.map(Score::value).unwrap_or_default(),
            worst_score: totals.worst.map(Score::value).unwrap_or_default(),
            trend: reading.trend.name().to_owned(),
            trend_percentage: reading.percentage,
            history,
            count: totals.count as i64,
            newest,
        })
    }

    /// The record of a skill whose history holds exactly the points of `history`.
    fn of_history(
        settings: &Settings,
        totals: &SkillTotals,
        history: &History,
    ) -> Result<Option<Self>> {
        let Some(newest) = history.newest() else {
            return Ok(None);
        };
        let json = Jsonb::parse(&history.to_json())?;
        Self::new(settings, totals, &history.scores(), json, newest.key).map(Some)
    }

    /// The totals after more points.
    fn merged_totals(&self, added: &SkillTotals) -> Result<SkillTotals> {
        let score = |value: Decimal| {
            Score::new(value).map_err(|_| Error::ScoreRange {
                column: "skill_progress".into(),
                value: value.to_string(),
            })
        };
        let (best, worst) = (score(self.best_score)?, score(self.worst_score)?);
        Ok(SkillTotals {
            count: self.count.max(0) as u64 + added.count,
            best: Some(added.best.map_or(best, |added| added.max(best))),
            worst: Some(added.worst.map_or(worst, |added| added.min(worst))),
        })
    }

    /// The record after points that all come later than its newest one. `None` if they do not, or
    /// if the stored history is not what this extension writes.
    fn appended(&self, settings: &Settings, points: &Points) -> Result<Option<Self>> {
        let Some(newest) = points
            .history
            .newest()
            .filter(|_| points.oldest > self.newest)
        else {
            return Ok(None);
        };
        let kept = settings.history_length - points.history.len();
        let needed = kept.min(2 * settings.average_window);
        let Some(mut scores) = jsonb::last_numbers(&self.history, "score", needed) else {
            return Ok(None);
        };
        scores.extend(points.history.scores());
        let appended = Jsonb::parse(&points.history.to_json())?;
        let Some(history) = jsonb::splice(&self.history, kept, &appended) else {
            return Ok(None);
        };
        let totals = self.merged_totals(&points.totals)?;
        Self::new(settings, &totals, &scores, history, newest.key).map(Some)
    }
}

pub struct SkillProgress;

impl Summary for SkillProgress {
    fn add(
        spi: &Spi,
        schema: &Schema,
        users: &LockedUsers,
        inserted: &dyn AttemptSource,
    ) -> Result<()> {
        let settings = &users.settings;
        let mut new_points = PointsBySkill::new(settings);
        inserted.each(&mut |attempt| {
            let sub_scores = attempt.sub_scores()?;
            let user = attempt.user()?;
            if users.position(user).is_none() || attempt.is_skipped()? {
                return Ok(());
            }
            let key = attempt.key()?;
            for skill in Skill::ALL {
                if let Some(score) = sub_scores.get(skill) {
                    new_points.add(user, skill, Point { key, score });
                }
            }
            Ok(())
        })?;
        if new_points.points.is_empty() {
            return Ok(());
        }

        let stored = stored(spi, schema, users.ids())?;
        let mut records: Vec<(Key, Record)> = Vec::with_capacity(new_points.points.len());
        // Points that arrive late: the history is read again from the attempts.
        let mut late: BTreeMap<Uuid, Vec<(Skill, SkillTotals)>> = BTreeMap::new();
        for (key, points) in &new_points.points {
            let record = match stored.get(key) {
                None => Record::of_history(settings, &points.totals, &points.history)?,
                Some(stored) => {
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
            records.extend(with_histories_read_again(
                spi, schema, settings, user, skills,
            )?);
        }
        records.sort_by_key(|(key, _)| *key);
        write(spi, schema, &records)
    }

    fn recompute(spi: &Spi, schema: &Schema, users: &LockedUsers) -> Result<u64> {
        let settings = &users.settings;
        let all: Vec<&LockedUser> = users.iter().collect();
        let mut mended = 0;
        for batch in all.chunks(BATCH) {
            let ids = array(batch.iter().map(|user| Some(user.id)));
            let mut points = PointsBySkill::new(settings);
            spi.each_row(schema, ATTEMPTS, &[ids], |row| {
                let attempt = Attempt::new(row, &SELECTED);
                let sub_scores = attempt.sub_scores_with_warning()?;
                let (user, key) = (attempt.user()?, attempt.key()?);
                for skill in Skill::ALL {
                    if let Some(score) = sub_scores.get(skill) {
                        points.add(user, skill, Point { key, score });
                    }
                }
                Ok(Step::Continue)
            })?;

            let mut expected = Vec::with_capacity(points.points.len());
            for (key, points) in &points.points {
                let record = Record::of_history(settings, &points.totals, &points.history)?;
                expected.extend(record.map(|record| (*key, record)));
            }
            let stored = stored(spi, schema, batch.iter().map(|user| user.id))?;
            let (changed, surplus) = differences(stored, expected);
            mended += (changed.len() + surplus.len()) as u64;
            write(spi, schema, &changed)?;
            if !surplus.is_empty() {
                let keys = [
                    array(surplus.iter().map(|(user, _)| Some(*user))),
                    array(
                        surplus
                            .iter()
                            .map(|(_, skill)| Some(skill.name().to_owned())),
                    ),
                ];
                spi.run(schema, DELETE, &keys)?;
            }
        }
        Ok(mended)
    }

    fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
        spi.run_latest(schema, CLEAR, &[])?;
        Ok(())
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
    let mut histories: Vec<History> = skills
        .iter()
        .map(|_| History::new(settings.history_length))
        .collect();
    let user_id = crate::pg::sqltype::value(Some(user));
    spi.each_row(schema, NEWEST_ATTEMPTS, &[user_id], |row| {
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

fn stored(
    spi: &Spi,
    schema: &Schema,
    users: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Key, Record>> {
    let rows = spi
        .run(schema, STORED, &[array(users.map(Some))])?
        .map(read)?;
    Ok(rows.into_iter().flatten().collect())
}

/// Reads a row; `None` for a skill of a name that no attempt has.
fn read(row: &Row) -> Result<Option<(Key, Record)>> {
    let Ok(skill) = row.require::<String>(1)?.parse::<Skill>() else {
        return Ok(None);
    };
    let record = Record {
        current_average: row.require(2)?,
        previous_average: row.get(3)?,
        best_score: row.require(4)?,
        worst_score: row.require(5)?,
        trend: row.require(6)?,
        trend_percentage: row.require(7)?,
        history: row.require(8)?,
        count: row.require(9)?,
        newest: AttemptKey {
            created_at: row.require::<Timestamp>(10)?.0,
            id: row.require(11)?,
        },
    };
    Ok(Some(((row.require(0)?, skill), record)))
}

fn write(spi: &Spi, schema: &Schema, records: &[(Key, Record)]) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let scores = |of: fn(&Record) -> Option<Decimal>| array(records.iter().map(|(_, r)| of(r)));
    let args: [Arg; 12] = [
        array(records.iter().map(|((user, _), _)| Some(*user))),
        array(
            records
                .iter()
                .map(|((_, skill), _)| Some(skill.name().to_owned())),
        ),
        scores(|r| Some(r.current_average)),
        scores(|r| r.previous_average),
        scores(|r| Some(r.best_score)),
        scores(|r| Some(r.worst_score)),
        array(records.iter().map(|(_, r)| Some(r.trend.clone()))),
        scores(|r| Some(r.trend_percentage)),
        array(records.iter().map(|(_, r)| Some(r.history.clone()))),
        array(records.iter().map(|(_, r)| Some(r.count))),
        array(
            records
                .iter()
                .map(|(_, r)| Some(Timestamp(r.newest.created_at))),
        ),
        array(records.iter().map(|(_, r)| Some(r.newest.id))),
    ];
    spi.run(schema, WRITE, &args)?;
    Ok(())
}
