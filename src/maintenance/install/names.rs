//! The placeholders in the texts that `install()` applies to a target schema.

use crate::error::Result;
use crate::installation::{INSTALLATION, SettingsRow};
use crate::pg::catalog::{quote_identifier, quote_literal};
use crate::pg::db::Db;
use crate::pg::sqltype::value;
use crate::pg::template::fill;
use crate::table::StoredRow;
use progress::GivenSettings;

/// What the placeholders of a file stand for.
pub struct Names {
    schema: String,
    /// The default time zone, in which the views compute "today".
    time_zone: String,
    settings: GivenSettings,
}

impl Names {
    /// Those of a schema that has an installation or, with the defaults, gets one.
    pub fn of(db: &Db) -> Result<Self> {
        let schema = db.schema().name.clone();
        let mut stored = None;
        if db.schema().relation(INSTALLATION).is_some() {
            SettingsRow::TABLE.open(db)?.read(&[[value(Some(1i16))]], |row, _| {
                stored = SettingsRow::read(row)?.map(|(_, row)| row);
                Ok(())
            })?;
        }
        let time_zone = stored.as_ref().map_or("UTC".into(), |row| row.time_zone.clone());
        let settings = stored.map_or_else(GivenSettings::default, GivenSettings::from);
        Ok(Self { schema, time_zone, settings })
    }

    /// A file's text with the names in place.
    pub fn fill(&self, text: &str) -> String {
        let (new_user, email) = (self.new_user_trigger(), self.email_trigger());
        let values = [
            ("schema", quote_identifier(&self.schema)),
            ("schema_literal", quote_literal(&self.schema)),
            ("time_zone", quote_literal(&self.time_zone)),
            ("average_window", self.settings.average_window.to_string()),
            ("target_score", self.settings.target_score.normalize().to_string()),
            ("skills", self.skills()),
            ("new_user_trigger", quote_identifier(&new_user)),
            ("new_user_trigger_literal", quote_literal(&new_user)),
            ("email_trigger", quote_identifier(&email)),
            ("email_trigger_literal", quote_literal(&email)),
        ];
        fill(text, &values.each_ref().map(|(name, value)| (*name, &**value)))
    }

    /// The skills as rows of a VALUES list, each with its place.
    fn skills(&self) -> String {
        let row =
            |(index, name): (usize, &String)| format!("({}, {})", quote_literal(name), index + 1);
        self.settings.skills.iter().enumerate().map(row).collect::<Vec<_>>().join(", ")
    }

    /// The trigger for new accounts. Triggers fire by name: it comes after the application's own,
    /// which may create the profile themselves.
    pub fn new_user_trigger(&self) -> String {
        self.name_with_schema("zz_handle_new_user_in_")
    }

    /// The trigger for changed accounts.
    pub fn email_trigger(&self) -> String {
        self.name_with_schema("handle_new_user_in_")
    }

    /// A name for each target schema, no longer than PostgreSQL keeps.
    fn name_with_schema(&self, prefix: &str) -> String {
        const LONGEST: usize = 63;
        let mut name = format!("{prefix}{}", self.schema);
        if name.len() > LONGEST {
            let hash = format!("_{:08x}", fnv_1a(&self.schema));
            while name.len() > LONGEST - hash.len() {
                name.pop();
            }
            name += &hash;
        }
        name
    }
}

/// A hash that does not depend on the compiler.
fn fnv_1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
