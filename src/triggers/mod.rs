//! The trigger functions. Each checks how it was attached, reads what changed, and leaves the work
//! to the summaries.

mod attempts;
mod changes;
mod derived_columns;
mod email;
mod former_zone;
mod new_user;
mod objects_to_erase;
mod statement;
mod time_zone;
mod truncate;
mod updated_at;
mod user_days;
mod user_summaries;

use crate::error::{Error, Result};
use crate::installation::INSTALLATION;
use crate::pg::catalog::{Schema, relation_owner};
use crate::pg::trigger::{TriggerCall, TriggerRow};
use crate::table::TriggerFunction;

/// Functions of triggers on `users` that leave the summaries' own writes unchanged: they write
/// derived columns and `updated_at`, in rows whose time zone stays the same.
pub const PASSED_BY_SUMMARIES: [TriggerFunction; 3] = [
    derived_columns::protect_derived_columns_wrapper,
    updated_at::set_updated_at_wrapper,
    user_summaries::update_user_summaries_wrapper,
];

/// The row of a trigger that fires BEFORE INSERT or UPDATE, FOR EACH ROW. An error for any other.
fn before_row<'a>(call: &'a TriggerCall, function: &'static str) -> Result<TriggerRow<'a>> {
    TriggerRow::of(call).filter(|_| call.is_before()).ok_or_else(|| Error::TriggerProtocol {
        function,
        expected: "BEFORE INSERT OR UPDATE FOR EACH ROW".into(),
    })
}

/// Checks that a trigger that acts as its table's owner acts within one installation: every table
/// that it touches belongs to that owner. Otherwise a role that may attach triggers to a table
/// could make its owner write to that role's own tables, and fire their triggers. Raises 42501.
fn require_installation<'t>(
    call: &TriggerCall,
    schema: &Schema,
    tables: impl IntoIterator<Item = &'t str>,
) -> Result<()> {
    let owner = call.table_owner();
    for table in [INSTALLATION, "users"].into_iter().chain(tables) {
        let Some(relation) = schema.relation(table) else {
            return Err(Error::NotInstalled(schema.name.clone()));
        };
        if relation_owner(relation) != Some(owner) {
            return Err(Error::ForeignOwner {
                table: schema.qualified(&call.table_name()),
                other: schema.qualified(table),
            });
        }
    }
    Ok(())
}
