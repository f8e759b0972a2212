//! The table that marks a schema as a target of `install()`, and the settings in it, on which every
//! summary depends.

use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::sqltype::value;
use crate::pg::time_zone::TimeZone;
use crate::table::StoredRow;
use crate::table::stored_row::{Numeric, stored_row};
use progress::Settings;

/// The version of this library, which is also the extension's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The table's name.
pub const INSTALLATION: &str = "interview_core_installation";

stored_row! {
    /// The settings of an installation.
    pub struct SettingsRow in "interview_core_installation" (Read) {
        key { id: i16 }
        columns {
            average_window: i32,
            trend_threshold: Numeric<5>,
            history_length: i32,
            time_zone: String,
        }
    }
}

/// The settings in force, and the time zone of users without one of their own.
pub fn settings(db: &Db) -> Result<(Settings, TimeZone)> {
    let mut found = None;
    SettingsRow::TABLE.open(db)?.read(&[[value(Some(1i16))]], |row, _| {
        found = SettingsRow::read(row)?;
        Ok(())
    })?;
    let Some((_, row)) = found else {
        return Err(Error::NotInstalled(db.schema().name.clone()));
    };
    let settings = Settings {
        average_window: row.average_window as usize,
        trend_threshold: row.trend_threshold,
        history_length: row.history_length as usize,
    };
    Ok((settings, TimeZone::named(&row.time_zone).unwrap_or_else(TimeZone::utc)))
}

/// Waits for a `configure()` under way to end, as writers of attempts do, so that the settings read
/// afterwards are the latest.
pub fn await_configure(db: &Db) -> Result<()> {
    db.once(&db.fill("LOCK TABLE @schema@.attempts IN ROW EXCLUSIVE MODE"), &[])?;
    Ok(())
}
