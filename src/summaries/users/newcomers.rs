//! Users who come after their attempts, which a deferrable or missing foreign key allows.
//!
//! # Invariant: one of the two transactions sees the other
//!
//! The transaction that inserts the user and the one that inserts their attempts hold an advisory
//! lock of the schema, shared for users and exclusive for attempts, until they commit. So the later
//! one waits, and counts what the earlier one has committed.

use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::{Arg, value};

const ANNOUNCE: &str =
    "SELECT pg_advisory_xact_lock_shared(hashtextextended('interview_core.newcomers', $1))";

const AWAIT: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('interview_core.newcomers', $1))";

/// Whether attempts may come before their users: no foreign key looks for the user at the end of
/// the statement.
const MAY_COME_FIRST: &str = "\
SELECT NOT EXISTS (
    SELECT FROM pg_constraint k JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attname = 'user_id'
    WHERE k.conrelid = to_regclass(format('%I.attempts', $1)) AND k.confrelid = to_regclass(format('%I.users', $1))
        AND k.contype = 'f' AND NOT k.condeferrable AND k.conkey = ARRAY[c.attnum])";

/// Waits for the transactions that have inserted attempts of users whom they do not see, and makes
/// later ones wait for this transaction.
pub fn announce_newcomer(db: &Db) -> Result<()> {
    db.run(ANNOUNCE, &[schema_number(db)])?;
    Ok(())
}

/// Waits for the transactions in which users sign up, and makes later ones wait for this
/// transaction, which inserts attempts of a user who is not there. Returns `false`, and does
/// nothing, where a foreign key refuses such attempts at once.
pub fn await_newcomers(db: &Db) -> Result<bool> {
    let may_come_first = db
        .run(MAY_COME_FIRST, &[value(Some(db.schema().name.clone()))])?
        .first(|row| row.require(0))?;
    if may_come_first != Some(true) {
        return Ok(false);
    }
    db.run(AWAIT, &[schema_number(db)])?;
    Ok(true)
}

fn schema_number(db: &Db) -> Arg {
    value(Some(i64::from(db.schema().oid.to_u32())))
}
