//! Rebuilds, on an upgrade, the summaries of attempts that this version reads differently.

use crate::error::Result;
use crate::installation::await_configure;
use crate::maintenance::rebuild::rebuild_users;
use crate::maintenance::time_zones::{unknown_names, unknown_setting};
use crate::pg::db::Db;
use crate::pg::sqltype::{Uuid, array, value};
use crate::summaries::ALL;

/// Versions that accepted any string that `AT TIME ZONE` accepts, and no scores in strings.
const OTHER_READINGS: [&str; 2] = ["0.1.0", "0.2.0"];

// These versions refused a document with a score in a string, or counted it as empty if it was
// stored anyway. Rebuilding too many users does no harm. The first test is the faster one, and most
// documents hold no strings.
const USERS: &str = "\
SELECT u.id FROM @schema@.users u \
WHERE u.time_zone = ANY ($1) OR ($2 AND u.time_zone IS NULL) \
   OR u.id IN (SELECT a.user_id FROM @schema@.attempts a WHERE a.ml_scores @? '$.**{0 to 1} ? (@.type() == \"string\")' \
       AND a.ml_scores #>> '{}' ~ \
       '\"(content|delivery|communication|voice|confidence|structure)(_score)?\"\\s*:\\s*\"-?[0-9]|NaN|Infinity') \
ORDER BY u.id";

/// How many users are rebuilt together.
const BATCH: usize = 1000;

/// Whether a version read zones or documents differently.
pub fn changed_since(version: &str) -> bool {
    OTHER_READINGS.contains(&version)
}

/// Rebuilds the users whose zone, or the setting's, is no longer one, and those with scores that
/// did not count.
pub fn rebuild_affected_users(db: &Db) -> Result<()> {
    let names = unknown_names(db, None)?;
    let setting_is_unknown = unknown_setting(db)?.is_some();
    await_configure(db)?;
    let args = [array(names.into_iter().map(Some)), value(Some(setting_is_unknown))];
    let users: Vec<Uuid> = db.run(USERS, &args)?.map(|row| row.require(0))?;
    for batch in users.chunks(BATCH) {
        rebuild_users(db, &ALL, batch.to_vec())?;
    }
    Ok(())
}
