//! The settings of an installation, on which every summary depends.

use crate::attempts::{ScoreColumn, columns_of_skills};
use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::sqltype::{Jsonb, value};
use crate::pg::time_zone::TimeZone;
use crate::table::StoredRow;
use crate::table::stored_row::{Added, Nullable, Numeric, stored_row};
use pgrx::pg_sys::Oid;
use progress::{GivenSettings, Settings};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

stored_row! {
    /// The settings of an installation.
    pub struct SettingsRow in "interview_core_installation" (Read) {
        key { id: i16 }
        columns {
            average_window: i32,
            trend_threshold: Numeric<5>,
            history_length: i32,
            time_zone: String,
            skills: Added<Nullable<Vec<String>>>,
            streak_freezes: Added<Nullable<i32>>,
            streak_freeze_every: Added<Nullable<i32>>,
            milestones: Added<Nullable<Jsonb>>,
            review_grades: Added<Nullable<Vec<Decimal>>>,
            review_retention: Added<Nullable<Numeric<4>>>,
            target_score: Added<Nullable<Numeric<5>>>,
            /// The listed skills that have a column in `attempts`, as it was found the last time.
            skills_with_column: Added<Nullable<Vec<String>>>,
        }
    }
}

impl From<SettingsRow> for GivenSettings {
    /// The settings as stored; the defaults where `install()` has not added them yet.
    fn from(row: SettingsRow) -> Self {
        let defaults = Self::default();
        Self {
            average_window: row.average_window,
            trend_threshold: row.trend_threshold,
            history_length: row.history_length,
            skills: row.skills.unwrap_or(defaults.skills),
            streak_freezes: row.streak_freezes.unwrap_or(defaults.streak_freezes),
            streak_freeze_every: row.streak_freeze_every.unwrap_or(defaults.streak_freeze_every),
            // Without the setting there is no table of milestones either.
            milestones: row.milestones.map_or("{}".to_owned(), |levels| levels.to_text()),
            review_grades: row.review_grades.unwrap_or(defaults.review_grades),
            review_retention: row.review_retention.unwrap_or(defaults.review_retention),
            target_score: row.target_score.unwrap_or(defaults.target_score),
        }
    }
}

/// The settings in force.
#[derive(Clone)]
pub struct SettingsInForce {
    pub settings: Rc<Settings>,
    /// Of users without one of their own.
    pub time_zone: TimeZone,
    /// The columns that sub-scores are read from.
    pub score_columns: Rc<[ScoreColumn]>,
}

impl Deref for SettingsInForce {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.settings
    }
}

/// Settings that were read, by the bytes of their row.
struct Known {
    schema: Oid,
    bytes: Vec<u8>,
    found: SettingsInForce,
}

thread_local! {
    /// The last ones: parsing them takes longer than a statement should.
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// Reads the settings in force.
pub fn settings(db: &Db) -> Result<SettingsInForce> {
    let mut found = None;
    SettingsRow::TABLE.open(db)?.read(&[[value(Some(1i16))]], |row, _| {
        let mut bytes = Vec::with_capacity(512);
        (0..SettingsRow::WIDTH).for_each(|position| row.append_bytes(position, &mut bytes));
        found = Some(match known(db.schema().oid, &bytes) {
            Some(known) => known,
            None => {
                let found = parse(row)?.ok_or_else(|| not_installed(db))?;
                let known = Known { schema: db.schema().oid, bytes, found: found.clone() };
                KNOWN.replace(Some(known));
                found
            }
        });
        Ok(())
    })?;
    found.ok_or_else(|| not_installed(db))
}

fn known(schema: Oid, bytes: &[u8]) -> Option<SettingsInForce> {
    KNOWN.with_borrow(|known| {
        let known = known.as_ref()?;
        (known.schema == schema && known.bytes == bytes).then(|| known.found.clone())
    })
}

fn parse(row: &Row) -> Result<Option<SettingsInForce>> {
    let Some((_, row)) = SettingsRow::read(row)? else {
        return Ok(None);
    };
    let time_zone = TimeZone::named(&row.time_zone).unwrap_or_else(TimeZone::utc);
    let with_column = row.skills_with_column.clone();
    let given = GivenSettings::from(row);
    let with_column = with_column.as_ref().unwrap_or(&given.skills);
    let settings = Rc::new(Settings::validate(&given)?);
    let score_columns = columns_of_skills(&settings.skills, with_column).into();
    Ok(Some(SettingsInForce { settings, time_zone, score_columns }))
}

fn not_installed(db: &Db) -> Error {
    Error::NotInstalled(db.schema().name.clone())
}
