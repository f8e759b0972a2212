//! What an upgrade has to rebuild because this version reads what is stored in another way than the ones before.

use crate::error::Result;
use crate::installation::await_configure;
use crate::maintenance::rebuild::rebuild_users;
use crate::maintenance::time_zones::{unknown_names, unknown_setting};
use crate::pg::db::Db;
use crate::pg::sqltype::{Uuid, array, value};

/// Versions that took whatever `AT TIME ZONE` takes for a time zone, and no score from a text.
const OTHER_READINGS: [&str; 2] = ["0.1.0", "0.2.0"];

// A document with a score that is text was refused, and counted as empty if it got in all the same. A few users more do
// no harm. Most documents hold no text at all, which is told faster than the rest.
const USERS: &str = "\
SELECT u.id FROM @schema@.users u \
WHERE u.time_zone = ANY ($1) OR ($2 AND u.time_zone IS NULL) \
   OR u.id IN (SELECT a.user_id FROM @schema@.attempts a WHERE a.ml_scores @? '$.**{0 to 1} ? (@.type() == \"string\")' \
       AND a.ml_scores #>> '{}' ~ \
       '\"(content|delivery|communication|voice|confidence|structure)(_score)?\"\\s*:\\s*\"-?[0-9]|NaN|Infinity') \
ORDER BY u.id";

/// How many users are rebuilt together.
const BATCH: usize = 1000;

/// Whether a version read zones or documents in another way.
pub fn are_new_since(version: &str) -> bool {
    OTHER_READINGS.contains(&version)
}

/// Rebuilds the users whose zone, or the setting's, counted as one and is none, and those with scores that did not
/// count.
pub fn rebuild_what_they_change(db: &Db) -> Result<()> {
    let names = unknown_names(db, None)?;
    let setting_is_unknown = unknown_setting(db)?.is_some();
    await_configure(db)?;
    let args = [array(names.into_iter().map(Some)), value(Some(setting_is_unknown))];
    let users: Vec<Uuid> = db.run(USERS, &args)?.map(|row| row.require(0))?;
    for batch in users.chunks(BATCH) {
        rebuild_users(db, batch.to_vec())?;
    }
    Ok(())
}
