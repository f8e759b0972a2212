//! Whose progress a caller may ask for.

use crate::error::{Error, Result};
use crate::pg::db::Db;
use crate::pg::sqltype::{Uuid, value};

/// Whether the caller may read the attempts of all users, and who the caller is. $1: the table.
const CALLER: &str = "\
SELECT has_table_privilege($1, 'SELECT') AND NOT row_security_active($1), auth.uid()";

/// Refuses somebody else's progress to a caller who may not read the attempts that it comes from.
pub fn require_own(db: &Db, user: Uuid) -> Result<()> {
    let (reads_all, caller) = db
        .run_as_seen(CALLER, &[value(db.schema().relation("attempts"))])?
        .first(|row| Ok((row.require::<bool>(0)?, row.get::<Uuid>(1)?)))?
        .unwrap_or((false, None));
    if reads_all || caller == Some(user) {
        return Ok(());
    }
    Err(Error::ForeignProgress(user.to_string()))
}
