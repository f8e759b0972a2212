//! The rows of `skill_progress`, read and written.

use super::points::Key;
use super::record::Record;
use crate::error::Result;
use crate::pg::catalog::Schema;
use crate::pg::row::Row;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{Arg, Timestamp, Uuid, value};
use progress::{AttemptKey, Skill};
use std::collections::HashMap;

const UPDATE: &str = "\
UPDATE @schema@.skill_progress p
SET current_avg = d.current_avg, previous_avg = d.previous_avg, best_score = d.best_score,
    worst_score = d.worst_score, trend = d.trend, trend_percentage = d.trend_percentage,
    score_history = d.score_history, attempts_count = d.attempts_count,
    last_practiced_at = d.last_practiced_at, last_attempt_id = d.last_attempt_id,
    updated_at = now()
FROM @rows@
     AS d (row, user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend,
           trend_percentage, score_history, attempts_count, last_practiced_at, last_attempt_id)
WHERE p.user_id = d.user_id AND p.skill_name = d.skill_name
RETURNING d.row";

const INSERT_MISSING: &str = "\
INSERT INTO @schema@.skill_progress
    (user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend,
     trend_percentage, score_history, attempts_count, last_practiced_at, last_attempt_id)
SELECT d.user_id, d.skill_name, d.current_avg, d.previous_avg, d.best_score, d.worst_score,
       d.trend, d.trend_percentage, d.score_history, d.attempts_count, d.last_practiced_at,
       d.last_attempt_id
FROM @rows@
     AS d (row, user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend,
           trend_percentage, score_history, attempts_count, last_practiced_at, last_attempt_id)
ON CONFLICT DO NOTHING";

const STORED: &str = "\
SELECT p.user_id, p.skill_name, p.current_avg::numeric, p.previous_avg::numeric,
       p.best_score::numeric, p.worst_score::numeric, p.trend, p.trend_percentage::numeric,
       p.score_history, p.attempts_count::int8, p.last_practiced_at, p.last_attempt_id
FROM @schema@.skill_progress p WHERE p.user_id @keys@";

const DELETE: &str = "\
DELETE FROM @schema@.skill_progress p
USING @rows@ AS d (user_id, skill_name)
WHERE p.user_id = d.user_id AND p.skill_name = d.skill_name";

const CLEAR: &str = "DELETE FROM @schema@.skill_progress";

/// The stored rows of some users.
pub fn stored(spi: &Spi, schema: &Schema, users: &[Uuid]) -> Result<HashMap<Key, Record>> {
    Ok(spi.run_for(schema, STORED, users)?.map(read)?.into_iter().flatten().collect())
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
        newest: AttemptKey { created_at: row.require::<Timestamp>(10)?.0, id: row.require(11)? },
    };
    Ok(Some(((row.require(0)?, skill), record)))
}

/// Writes rows, in the order of their keys.
pub fn write(spi: &Spi, schema: &Schema, records: &[(Key, Record)]) -> Result<()> {
    let rows: Vec<[Arg; 13]> = records
        .iter()
        .zip(0..)
        .map(|(((user, skill), record), row)| {
            [
                value::<i32>(Some(row)),
                value(Some(*user)),
                value(Some(skill.name().to_owned())),
                value(Some(record.current_average)),
                value(record.previous_average),
                value(Some(record.best_score)),
                value(Some(record.worst_score)),
                value(Some(record.trend.clone())),
                value(Some(record.trend_percentage)),
                value(Some(record.history.clone())),
                value(Some(record.count)),
                value(Some(Timestamp(record.newest.created_at))),
                value(Some(record.newest.id)),
            ]
        })
        .collect();
    spi.write_rows(schema, UPDATE, INSERT_MISSING, &rows)?;
    Ok(())
}

/// Deletes rows whose last scored attempt is gone.
pub fn delete(spi: &Spi, schema: &Schema, keys: &[Key]) -> Result<()> {
    let rows: Vec<[Arg; 2]> = keys
        .iter()
        .map(|(user, skill)| [value(Some(*user)), value(Some(skill.name().to_owned()))])
        .collect();
    spi.run_rows(schema, DELETE, &rows)?;
    Ok(())
}

/// Deletes all rows that the newest snapshot shows.
pub fn clear(spi: &Spi, schema: &Schema) -> Result<()> {
    spi.run_latest(schema, CLEAR, &[])?;
    Ok(())
}
