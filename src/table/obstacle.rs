//! What leaves the rows of a table to the executor: the reasons by which a write is decided, so that
//! `health()` names those that count and no others.

use super::heap::DirectTable;
use super::layout::{misfits, nullable_keys};
use super::{Access, Table};
use crate::pg::catalog::Schema;
use crate::pg::relation::{Barrier, OpenRelation};
use pgrx::pg_sys::Oid;

/// What the extension does with the rows of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Reads them, or leaves what it writes to the executor on purpose.
    Read,
    Update,
    UpdateAndInsert,
}

/// One reason why rows are not read or written directly.
#[derive(Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The whole table is out of reach.
    Barrier(Barrier),
    /// A column that is missing, or has another type than `install()` gives it.
    Column(&'static str),
    /// A column of the key that may be NULL.
    NullableKey(&'static str),
    /// No index finds rows by the key.
    NoKeyIndex,
    /// The session has another replication role than `origin`.
    ReplicationRole,
    GeneratedColumns,
    IdentityColumn(String),
    /// A CHECK that rows may not keep, by its name.
    Check(String),
    /// A trigger that fires and is not known to leave the rows as they are.
    Trigger(Oid),
    /// A foreign key has a column that is updated.
    ForeignKeyOfWritten,
    /// A unique index has a column that is updated, so that others may reference it.
    IndexOfWritten,
    /// A column of others whose default the executor has to evaluate when a row is inserted.
    OtherColumn(String),
    /// A time stamp whose default is not the transaction's time.
    NotNow(String),
    /// A foreign key that is not ours.
    ForeignKey(Oid),
}

impl Table {
    /// Why this role has to read or write rows of the table through the executor: once for each
    /// obstacle, though it may concern updates and inserts. None if all is done directly, or if the
    /// table is missing. Takes no lock above ACCESS SHARE.
    pub fn obstacles(&'static self, schema: &Schema, role: Oid, of: Use) -> Vec<Obstacle> {
        let Some(relation) = OpenRelation::named(schema, self.name, Access::Read) else {
            return Vec::new();
        };
        let barriers = relation.barriers(self.access, role).into_iter().map(Obstacle::Barrier);
        let columns = misfits(&relation, self).map(Obstacle::Column);
        let nullable = nullable_keys(&relation, self).map(Obstacle::NullableKey);
        let mut found: Vec<Obstacle> = barriers.chain(columns).chain(nullable).collect();
        if !found.is_empty() {
            return found;
        }
        let Some(direct) = DirectTable::of(relation, self) else {
            return vec![Obstacle::NoKeyIndex];
        };
        if of != Use::Read {
            found = direct.obstacles_to_updates();
        }
        if of == Use::UpdateAndInsert {
            let more = direct.obstacles_to_inserts(schema).into_iter();
            let more: Vec<_> = more.filter(|obstacle| !found.contains(obstacle)).collect();
            found.extend(more);
        }
        found
    }
}
