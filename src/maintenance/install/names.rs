//! The placeholders in the texts that `install()` applies to a target schema.

use crate::pg::catalog::{quote_identifier, quote_literal};
use crate::pg::template::fill;

/// What the placeholders of a file stand for.
pub struct Names {
    pub schema: String,
    /// The default time zone, in which the views compute "today".
    pub time_zone: String,
}

impl Names {
    /// A file's text with the names in place.
    pub fn fill(&self, text: &str) -> String {
        let (new_user, email) = (self.new_user_trigger(), self.email_trigger());
        let values = [
            ("schema", quote_identifier(&self.schema)),
            ("schema_literal", quote_literal(&self.schema)),
            ("time_zone", quote_literal(&self.time_zone)),
            ("new_user_trigger", quote_identifier(&new_user)),
            ("new_user_trigger_literal", quote_literal(&new_user)),
            ("email_trigger", quote_identifier(&email)),
            ("email_trigger_literal", quote_literal(&email)),
        ];
        fill(text, &values.each_ref().map(|(name, value)| (*name, &**value)))
    }

    /// The trigger for new accounts. Triggers fire by name: it comes after the application's own,
    /// which may create the profile themselves.
    fn new_user_trigger(&self) -> String {
        self.name_with_schema("zz_handle_new_user_in_")
    }

    /// The trigger for changed accounts.
    fn email_trigger(&self) -> String {
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
