//! Names users whose time zone the server does not know: the setting's zone counts for them.

use crate::error::{Error, Result};
use crate::pg::catalog::quote_identifier;
use crate::pg::db::Db;
use crate::pg::sqltype::{Uuid, text, value};
use crate::pg::time_zone::TimeZone;

/// How many names get a WARNING of their own, and how many users each WARNING names.
const MOST_NAMES: usize = 10;
const MOST_USERS: i64 = 10;

const STORED: &str = "\
SELECT DISTINCT u.time_zone COLLATE \"C\" AS zone FROM @schema@.users u \
WHERE u.time_zone IS NOT NULL AND ($1 IS NULL OR u.id = $1) ORDER BY zone";

const USERS: &str = "\
SELECT (SELECT count(*) FROM @schema@.users u WHERE u.time_zone = $1 AND ($2 IS NULL OR u.id = $2)), \
    ARRAY(SELECT u.id::text FROM @schema@.users u WHERE u.time_zone = $1 AND ($2 IS NULL OR u.id = $2) \
          ORDER BY u.id LIMIT $3)";

/// The stored zones of all users, or of one, that the server does not know.
pub fn unknown_names(db: &Db, user: Option<Uuid>) -> Result<Vec<String>> {
    let names: Vec<String> = db.run(STORED, &[value(user)])?.map(|row| row.require(0))?;
    Ok(names.into_iter().filter(|name| TimeZone::named(name).is_none()).collect())
}

/// The setting's zone, if the server does not know it.
pub fn unknown_setting(db: &Db) -> Result<Option<String>> {
    let sql = format!(
        "SELECT time_zone::text FROM {}.interview_core_installation WHERE id = 1",
        quote_identifier(&db.schema().name)
    );
    let setting: Option<String> = db.once(&sql, &[])?.first(|row| row.require(0))?;
    Ok(setting.filter(|name| TimeZone::named(name).is_none()))
}

/// Sends a WARNING for each unknown zone with its users, and one for the setting's zone.
pub fn warn_of_unknown(db: &Db, user: Option<Uuid>) -> Result<()> {
    if let Some(zone) = unknown_setting(db)? {
        Error::UnknownZoneOfSetting(zone).warn();
    }
    let names = unknown_names(db, user)?;
    for zone in names.iter().take(MOST_NAMES) {
        let args = [text(zone), value(user), value(Some(MOST_USERS))];
        let found = db
            .run(USERS, &args)?
            .first(|row| Ok((row.require::<i64>(0)?, row.require::<Vec<String>>(1)?)))?;
        if let Some((count, users)) = found.filter(|(count, _)| *count > 0) {
            Error::UnknownZoneOfUsers { zone: zone.clone(), count, users }.warn();
        }
    }
    if let Some(others) = names.len().checked_sub(MOST_NAMES).filter(|others| *others > 0) {
        Error::MoreUnknownZones(others).warn();
    }
    Ok(())
}
