//! `configure()` changes the settings that stored rows depend on, and rebuilds the rows.

use super::install::{Reports, views};
use super::installed_target;
use super::rebuild::rebuild;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::quote_identifier;
use crate::pg::db::{self, Db};
use crate::pg::sqltype::value;
use crate::pg::time_zone;
use crate::pinned_settings::FOR_CONFIGURE;
use crate::summaries::ALL;
use crate::summaries::users::outdate_locks;
use pgrx::prelude::*;
use progress::Settings;
use rust_decimal::Decimal;
use std::ffi::CStr;

const SETTINGS: &str = "\
SELECT s.average_window::int4, s.trend_threshold::numeric, s.history_length::int4, s.time_zone::text
FROM @schema@.interview_core_installation s WHERE s.id = 1 FOR UPDATE";

const STORE: &str = "\
UPDATE @schema@.interview_core_installation
SET average_window = $1, trend_threshold = $2, history_length = $3, time_zone = $4,
    updated_at = pg_catalog.now()
WHERE id OPERATOR(pg_catalog.=) 1";

/// The settings that a call names; the others stay.
struct NewSettings {
    average_window: Option<i32>,
    trend_threshold: Option<Decimal>,
    history_length: Option<i32>,
    time_zone: Option<String>,
}

/// Changes settings and rebuilds the summaries, while writers of attempts wait.
///
/// `average_window`: points in a moving average, 1 to 500. `trend_threshold`: points of score that
/// make a trend, 0 to 100 with at most 2 places. `history_length`: points kept per skill, from
/// twice `average_window` to 1000. `time_zone`: of users without one of their own. NULL: unchanged.
///
/// Errors: 22023 for a value out of its range or an unknown time zone, 55000 if nothing is
/// installed, 42501 if the caller does not own the tables.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.configure(
    target_schema name, average_window integer DEFAULT NULL, trend_threshold numeric DEFAULT NULL,
    history_length integer DEFAULT NULL, time_zone text DEFAULT NULL)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.configure(name, integer, numeric, integer, text) IS
'Changes the settings of an installation and rebuilds the summaries; NULL leaves a setting as it is.';
")]
fn configure(
    target_schema: Option<&CStr>,
    average_window: Option<i32>,
    trend_threshold: Option<AnyNumeric>,
    history_length: Option<i32>,
    time_zone: Option<String>,
) {
    or_raise((|| {
        let schema = installed_target(target_schema)?;
        let trend_threshold = trend_threshold
            .map(|number| {
                let text = number.normalize().to_owned();
                Decimal::from_str_exact(&text)
                    .map_err(|_| Error::NotFinite { what: "trend_threshold" })
            })
            .transpose()?;
        let new = NewSettings { average_window, trend_threshold, history_length, time_zone };
        let mut reports = Reports::default();
        db::connect(&schema, FOR_CONFIGURE, |db| change(db, new, &mut reports))?;
        reports.send();
        Ok(())
    })());
}

fn change(db: &Db, new: NewSettings, reports: &mut Reports) -> Result<()> {
    let quoted = quote_identifier(&db.schema().name);
    // Nobody writes attempts from here to the commit, so the same settings apply to all.
    db.once(&format!("LOCK TABLE {quoted}.attempts IN SHARE ROW EXCLUSIVE MODE"), &[])?;
    let (window, threshold, length, zone) = db
        .run(SETTINGS, &[])?
        .first(|row| {
            Ok((row.require(0)?, row.require(1)?, row.require(2)?, row.require::<String>(3)?))
        })?
        .ok_or_else(|| Error::NotInstalled(db.schema().name.clone()))?;

    let settings = Settings::validate(
        new.average_window.unwrap_or(window),
        new.trend_threshold.unwrap_or(threshold),
        new.history_length.unwrap_or(length),
    )?;
    // The stored zone may have become unknown; another setting can change all the same.
    let new_zone = match new.time_zone {
        None => zone.clone(),
        Some(given) => time_zone::name_of(&given).ok_or(Error::UnknownTimeZone(given))?,
    };

    let args = [
        value(Some(settings.average_window as i32)),
        value(Some(settings.trend_threshold)),
        value(Some(settings.history_length as i32)),
        value(Some(new_zone.clone())),
    ];
    db.run(STORE, &args)?;
    if new_zone != zone {
        views::apply_with_time_zone(db, &new_zone, reports)?;
    }
    outdate_locks();
    rebuild(db, &ALL).map(|_| ())
}
