//! `list_objects_to_erase`: lists the files of deleted users, which SQL cannot delete.

use super::require_installation;
use crate::error::{Error, Result, or_raise};
use crate::objects;
use crate::pg::db;
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{SqlType, Uuid};
use crate::pg::subtransaction::subtransaction;
use crate::pg::trigger::{Event, Side, TriggerCall};
use crate::pinned_settings::FOR_WHOLE_TABLES;
use crate::summaries::users::outdate_locks;
use pgrx::prelude::*;

/// Lists the stored objects of deleted users in `objects_to_erase`. A failure is a WARNING that
/// names the users: no deletion fails because of it.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.list_objects_to_erase() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.list_objects_to_erase() IS
'Trigger function on users: lists the stored objects of deleted users in objects_to_erase.';
")]
fn list_objects_to_erase(fcinfo: pg_sys::FunctionCallInfo) {
    or_raise(TriggerCall::of(&fcinfo, "list_objects_to_erase").and_then(|call| deleted(&call)));
}

fn deleted(call: &TriggerCall) -> Result<()> {
    if !(call.is_after() && call.event() == Event::Delete && call.has_rows(Side::Old)) {
        return Err(Error::TriggerProtocol {
            function: "list_objects_to_erase",
            expected: "AFTER DELETE FOR EACH ROW, or FOR EACH STATEMENT REFERENCING OLD TABLE"
                .into(),
        });
    }
    let [id] = call.columns(&[("id", Uuid::OID)])?;
    let mut users = Vec::new();
    call.each_row(Side::Old, |row| {
        users.push(row.require::<Uuid>(id)?);
        Ok(())
    })?;
    if users.is_empty() {
        return Ok(());
    }
    outdate_locks();
    let listed = subtransaction(|| or_raise(list(call, &users)));
    if let Err(failure) = listed {
        let users: Vec<String> = users.iter().map(Uuid::to_string).collect();
        Error::NoObjectList { users: users.join(", "), failure }.warn();
    }
    Ok(())
}

fn list(call: &TriggerCall, users: &[Uuid]) -> Result<()> {
    let schema = call.schema()?;
    require_installation(call, &schema, ["objects_to_erase"])?;
    as_owner(call.table_owner(), || {
        // With row security off, an owner from whom policies hide objects gets an error.
        db::connect(&schema, FOR_WHOLE_TABLES, |db| objects::list(db, users).map(|_| ()))
    })
}
