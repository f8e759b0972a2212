//! Finds again which of the listed skills have a column in `attempts`. What was found the last time
//! counts until then, for the triggers and for the check alike, so that adding a column changes
//! nothing by itself.

use crate::attempts::{columns_of_skills, skills_with_column};
use crate::error::Result;
use crate::installation::{INSTALLATION, SettingsInForce, settings};
use crate::pg::db::Db;
use crate::pg::sqltype::{array, value};
use crate::summaries::users::outdate_locks;

const STORE: &str = "\
UPDATE @schema@.interview_core_installation
SET skills_with_column = $1, updated_at = pg_catalog.now() WHERE id OPERATOR(pg_catalog.=) 1";

/// Whether `install()` has added the setting.
const IS_STORED: &str = "\
SELECT EXISTS (
    SELECT FROM pg_attribute a
    WHERE a.attrelid = $1 AND a.attname = 'skills_with_column' AND NOT a.attisdropped)";

/// Stores which skills have a column, if that has changed, and returns whether it has. Then writers
/// of attempts wait until the transaction ends, and the caller rebuilds `skill_progress`.
///
/// Invariant: the lock comes before any other of the transaction on `attempts`. Two rebuilds at a
/// time would wait for each other's.
pub fn find_again(db: &Db) -> Result<bool> {
    if changed(db, &settings(db)?).is_none() || !is_stored(db)? {
        return Ok(false);
    }
    db.once(&db.fill("LOCK TABLE @schema@.attempts IN SHARE ROW EXCLUSIVE MODE"), &[])?;
    let Some(found) = changed(db, &settings(db)?) else {
        return Ok(false);
    };
    db.write_once(STORE, &[array(found.into_iter().map(Some))])?;
    outdate_locks();
    Ok(true)
}

/// The skills that have a column now, if they are not those of the settings.
fn changed(db: &Db, settings: &SettingsInForce) -> Option<Vec<String>> {
    let found = skills_with_column(db, &settings.skills);
    let columns = columns_of_skills(&settings.skills, &found);
    (*columns != *settings.score_columns).then_some(found)
}

fn is_stored(db: &Db) -> Result<bool> {
    let table = db.schema().relation(INSTALLATION);
    Ok(db.once(IS_STORED, &[value(table)])?.first(|row| row.require(0))?.unwrap_or(false))
}
