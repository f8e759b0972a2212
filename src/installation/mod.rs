//! An installation: the table that marks a schema as a target of `install()`, its version, its owner
//! and its settings.

mod ownership;
mod settings;

pub use ownership::owner_of;
pub use settings::{SettingsInForce, SettingsRow, settings};

use crate::error::{Error, Result};
use crate::pg::catalog::Schema;
use crate::pg::db::Db;
use std::ffi::CStr;

/// The version of this library, which is also the extension's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The table's name.
pub const INSTALLATION: &str = "interview_core_installation";

/// The version of the schema that this library makes: the number of the last step.
pub const SCHEMA_VERSION: i32 = 4;

const SCHEMA_OF: &str = "\
SELECT i.version::text, i.schema_version::int4 FROM @schema@.interview_core_installation i WHERE i.id = 1";

/// The name of the target schema from a call's arguments.
pub fn target_name(argument: Option<&CStr>) -> Result<String> {
    let name = argument.ok_or(Error::NullArgument("target_schema"))?;
    Ok(name.to_string_lossy().into_owned())
}

/// The target schema of a call, which must hold an installation.
pub fn installed_target(argument: Option<&CStr>) -> Result<Schema> {
    let name = target_name(argument)?;
    Schema::of_name(&name)
        .filter(|schema| schema.relation(INSTALLATION).is_some())
        .ok_or(Error::NotInstalled(name))
}

/// Refuses tables that `install()` has yet to bring to the version of the library.
pub fn require_present_schema(db: &Db) -> Result<()> {
    let found =
        db.run(SCHEMA_OF, &[])?.first(|row| Ok((row.require(0)?, row.require::<i32>(1)?)))?;
    match found {
        Some((version, step)) if step < SCHEMA_VERSION => {
            Err(Error::OlderInstallation { schema: db.schema().name.clone(), found: version })
        }
        _ => Ok(()),
    }
}

/// Waits for a `configure()` under way to end, as writers of attempts do, so that the settings read
/// afterwards are the latest.
pub fn await_configure(db: &Db) -> Result<()> {
    db.once(&db.fill("LOCK TABLE @schema@.attempts IN ROW EXCLUSIVE MODE"), &[])?;
    Ok(())
}
