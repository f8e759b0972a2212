//! The views, which have some of the settings in their text.

use super::apply::Target;
use super::names::Names;
use super::record;
use super::reports::Reports;
use crate::error::Result;
use crate::pg::db::Db;
use crate::relations::{self, KNOWN_TIME_ZONE};

/// Applies the views and their function.
pub fn apply(target: &Target, reports: &mut Reports) -> Result<()> {
    target.apply("known_time_zone", true, KNOWN_TIME_ZONE, reports)?;
    for view in relations::all().iter().filter(|relation| relation.is_view) {
        target.apply(view.name, true, &view.sql, reports)?;
    }
    Ok(())
}

/// Applies the views alone, after a change of the settings.
pub fn apply_with_settings(db: &Db, reports: &mut Reports) -> Result<()> {
    let names = Names::of(db)?;
    let target = Target { db: *db, names: &names, is_new: false };
    // If somebody has changed something, the next install() must still find it.
    let stored = record::read(db)?.and_then(|installed| installed.fingerprint);
    let is_unchanged = stored.is_some() && stored == record::fingerprint(db)?;
    apply(&target, reports)?;
    if is_unchanged { record::store_fingerprint(db) } else { Ok(()) }
}
