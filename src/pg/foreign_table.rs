//! A table that may belong to another role. It is read with the rights of its own owner, as foreign
//! keys do. So whatever that owner attached to it (a view's functions, a policy, an index over an
//! expression) runs with no other rights. Columns are read by name, and only those that are stored
//! like a built-in type: no function of a type and no cast runs.

use super::catalog::{self, Schema};
use super::db::Db;
use super::owner::as_owner;
use super::sqltype::{array, value};
use crate::error::{Error, Result};
use pgrx::pg_sys::{self, Oid};
use std::ffi::CString;

/// Whether the current role could read the columns itself, so that it learns nothing new.
/// $1: the schema; $2: the table; $3: the columns.
const MAY_READ: &str = "\
SELECT has_schema_privilege($1, 'USAGE') AND NOT row_security_active($2)
    AND (SELECT bool_and(has_column_privilege($2, c, 'SELECT')) FROM unnest($3) AS c)";

/// A table, locked against changes of its columns until the transaction ends.
pub struct ForeignTable {
    schema: Schema,
    name: &'static str,
    oid: Oid,
}

impl ForeignTable {
    /// `None` where there is no such table.
    pub fn open(schema: &str, name: &'static str) -> Option<Self> {
        let schema = Schema::of_name(schema)?;
        let oid = schema.relation(name)?;
        // SAFETY: returns NULL for a relation that is gone; the lock stays when it is closed.
        unsafe {
            let relation = pg_sys::try_relation_open(oid, pg_sys::AccessShareLock as i32);
            if relation.is_null() {
                return None;
            }
            pg_sys::relation_close(relation, pg_sys::NoLock as i32);
        }
        Some(Self { schema, name, oid })
    }

    fn column_type(&self, column: &str) -> Option<Oid> {
        let column = CString::new(column).ok()?;
        // SAFETY: reads the catalog caches; a missing column has number 0.
        unsafe {
            let number = pg_sys::get_attnum(self.oid, column.as_ptr());
            (number != pg_sys::InvalidAttrNumber as i16)
                .then(|| pg_sys::get_atttype(self.oid, number))
        }
    }

    /// Whether a column's values can be read as those of a built-in type.
    pub fn has(&self, column: &str, built_in: Oid) -> bool {
        self.column_type(column).is_some_and(|oid| catalog::is_stored_like(oid, built_in))
    }

    /// Whether a column is of any of PostgreSQL's own types.
    pub fn has_built_in(&self, column: &str) -> bool {
        self.column_type(column).is_some_and(catalog::is_built_in)
    }

    /// Runs statements that read these columns, as the table's owner, if the current role may read
    /// them as well.
    pub fn read<R>(
        &self,
        db: &Db,
        columns: &[&str],
        read: impl FnOnce() -> Result<R>,
    ) -> Result<R> {
        let names = array(columns.iter().map(|name| Some((*name).to_owned())));
        let args = [value(Some(self.schema.oid)), value(Some(self.oid)), names];
        let may_read = db.on(&self.schema).run(MAY_READ, &args)?.first(|row| row.get::<bool>(0))?;
        match (may_read.flatten(), catalog::relation_owner(self.oid)) {
            (Some(true), Some(owner)) => as_owner(owner, read),
            _ => Err(Error::HiddenTable(self.schema.qualified(self.name))),
        }
    }
}
