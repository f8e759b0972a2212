//! `rebuild_summaries()`: recomputes what is stored from the attempts.

use super::check::require_user;
use super::installed_target;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::Schema;
use crate::pg::owner::PinnedSettings;
use crate::pg::spi::{self, Spi};
use crate::pg::sqltype::{Uuid, value};
use crate::pg::transaction::keeps_snapshot;
use crate::settings::{FOR_WRITES, ROW_SECURITY_OFF};
use crate::summaries::users::{LockedUsers, await_configure};
use crate::summaries::{QuestionHistory, SkillProgress, UserStats, recompute};
use pgrx::prelude::*;
use std::ffi::CStr;

/// Users that are locked and rebuilt at a time.
const NEXT_USERS: &str = "\
SELECT u.id FROM @schema@.users u WHERE $1 IS NULL OR u.id > $1 ORDER BY u.id LIMIT 1000";

/// Makes every summary, or those of one user, what the attempts say, in one transaction. Returns
/// how many rows it had to mend. Writers of the users concerned wait until it is committed;
/// readers never do.
///
/// Errors: 55000 where nothing is installed, 42501 where the caller may not write the summaries,
/// P0002 for an unknown user.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.rebuild_summaries(target_schema name DEFAULT 'public', for_user uuid DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.rebuild_summaries(name, uuid) IS
'Recomputes the summaries of all users, or of one, from the attempts; returns how many rows had to be mended.';
")]
fn rebuild_summaries(target_schema: Option<&CStr>, for_user: Option<pgrx::Uuid>) -> i64 {
    let user = for_user.map(|user| Uuid(*user.as_bytes()));
    or_raise(installed_target(target_schema).and_then(|schema| {
        let _settings = PinnedSettings::set(FOR_WRITES);
        let _row_security = PinnedSettings::set(ROW_SECURITY_OFF);
        spi::connect(|spi| {
            await_configure(spi, &schema)?;
            require_user(spi, &schema, user)?;
            match user {
                Some(user) => rebuild_users(spi, &schema, vec![user]),
                None => rebuild(spi, &schema),
            }
        })
    })) as i64
}

/// Rebuilds the summaries of all users, in the order of their ids.
pub fn rebuild(spi: &Spi, schema: &Schema) -> Result<u64> {
    let mut mended = 0;
    let mut last: Option<Uuid> = None;
    loop {
        // Also users that an older snapshot of this transaction does not show.
        let ids: Vec<Uuid> =
            spi.run_latest(schema, NEXT_USERS, &[value(last)])?.map(|row| row.require(0))?;
        if ids.is_empty() {
            return Ok(mended);
        }
        last = ids.last().copied();
        mended += rebuild_users(spi, schema, ids)?;
    }
}

fn rebuild_users(spi: &Spi, schema: &Schema, ids: Vec<Uuid>) -> Result<u64> {
    let count = ids.len();
    let users = LockedUsers::lock(spi, schema, ids)?;
    if users.iter().len() < count && keeps_snapshot() {
        return Err(Error::Serialization);
    }
    Ok(recompute::<UserStats>(spi, schema, &users)?
        + recompute::<SkillProgress>(spi, schema, &users)?
        + recompute::<QuestionHistory>(spi, schema, &users)?)
}
