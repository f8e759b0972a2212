//! A relation that is open and locked, as PostgreSQL itself describes it.
//!
//! # Invariant: whatever a relation lends stays in its place
//!
//! PostgreSQL rebuilds its entry for an open relation whenever it hears of a change, and it may
//! hear of one in any call that reads the catalogs. The descriptor outlives that until the
//! transaction ends, so columns, defaults and CHECKs are borrowed. Triggers and foreign keys do
//! not: they are copied.

mod default;
mod expression;
mod foreign_keys;
mod index;
mod reach;
mod triggers;

use super::attribute::{self, ColumnSet};
use super::catalog::Schema;
use expression::Expression;
pub use foreign_keys::ForeignKey;
pub use index::KeyIndex;
use pgrx::pg_sys::{self, Oid};
pub use reach::Barrier;
use std::ffi::{CStr, CString, c_char};
use std::ptr;
pub use triggers::{Trigger, TriggerFunction, WriteEvent};

/// What a table is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    /// To lock rows as the foreign keys to them do.
    Reference,
    Write,
}

impl Access {
    /// The lock that the executor takes.
    fn lock(self) -> u32 {
        match self {
            Self::Read => pg_sys::AccessShareLock,
            Self::Reference => pg_sys::RowShareLock,
            Self::Write => pg_sys::RowExclusiveLock,
        }
    }

    /// The rights that the executor asks for.
    fn rights(self) -> u32 {
        match self {
            Self::Read => pg_sys::ACL_SELECT,
            Self::Reference => pg_sys::ACL_SELECT | pg_sys::ACL_UPDATE,
            Self::Write => pg_sys::ACL_SELECT | pg_sys::ACL_UPDATE | pg_sys::ACL_INSERT,
        }
    }
}

/// A relation, open as long as the value and locked until the transaction ends.
pub struct OpenRelation(pg_sys::Relation);

/// A CHECK of a table.
pub struct Check<'r> {
    pub name: &'r CStr,
    /// Whether it holds for every row, and is enforced.
    pub is_valid: bool,
    pub expression: Expression<'r>,
}

impl OpenRelation {
    /// The relation that has this name once it is locked, though others may rename relations
    /// meanwhile; `None` if there is none. Raises 42501 for a schema that the role may not use.
    pub fn named(schema: &Schema, name: &str, access: Access) -> Option<Self> {
        let schema_name = CString::new(schema.name.as_str()).ok()?;
        let name = CString::new(name).ok()?;
        let range = pg_sys::RangeVar {
            type_: pg_sys::NodeTag::T_RangeVar,
            schemaname: schema_name.as_ptr().cast_mut(),
            relname: name.as_ptr().cast_mut(),
            inh: true,
            relpersistence: pg_sys::RELPERSISTENCE_PERMANENT as c_char,
            location: -1,
            ..Default::default()
        };
        // SAFETY: the names live as long as the call, which does not keep them. The relation is
        // locked when it is opened; `drop` closes it, or the transaction's abort.
        unsafe {
            let oid = pg_sys::RangeVarGetRelidExtended(
                &range,
                access.lock() as i32,
                pg_sys::RVROption::RVR_MISSING_OK,
                None,
                ptr::null_mut(),
            );
            if oid == pg_sys::InvalidOid {
                return None;
            }
            Some(Self(pg_sys::relation_open(oid, pg_sys::NoLock as i32)))
        }
    }

    pub(super) fn as_ptr(&self) -> pg_sys::Relation {
        self.0
    }

    pub fn oid(&self) -> Oid {
        self.data().rd_id
    }

    pub(super) fn data(&self) -> &pg_sys::RelationData {
        // SAFETY: the relation is open.
        unsafe { &*self.0 }
    }

    fn class(&self) -> &pg_sys::FormData_pg_class {
        // SAFETY: as in `data`; PostgreSQL keeps the row of an open relation in its place.
        unsafe { &*self.data().rd_rel }
    }

    pub(super) fn descriptor(&self) -> pg_sys::TupleDesc {
        self.data().rd_att
    }

    /// Its columns, dropped ones included.
    pub fn attributes(&self) -> &[pg_sys::FormData_pg_attribute] {
        // SAFETY: the descriptor stays by the module's invariant.
        unsafe { attribute::of_descriptor(self.descriptor()) }
    }

    /// Whether it has a column of this name that holds numbers, see
    /// [`attribute::numeric_column`].
    pub fn has_numeric_column(&self, name: &str) -> bool {
        attribute::numeric_column(self.attributes(), name).is_some()
    }

    /// Defaults, CHECKs and whatever else the descriptor says about the columns.
    fn constraints(&self) -> Option<&pg_sys::TupleConstr> {
        // SAFETY: as in `attributes`.
        unsafe { (*self.descriptor()).constr.as_ref() }
    }

    pub fn checks(&self) -> impl Iterator<Item = Check<'_>> {
        let checks = self.constraints().filter(|all| all.num_check > 0).map_or(&[][..], |all| {
            // SAFETY: there are this many.
            unsafe { std::slice::from_raw_parts(all.check, all.num_check as usize) }
        });
        checks.iter().map(|check| {
            #[cfg(not(feature = "pg18"))]
            let is_enforced = true;
            #[cfg(feature = "pg18")]
            let is_enforced = check.ccenforced;
            Check {
                // SAFETY: its name is a C string, which stays by the module's invariant.
                name: unsafe { CStr::from_ptr(check.ccname) },
                is_valid: check.ccvalid && is_enforced,
                expression: self.expression(check.ccbin),
            }
        })
    }

    /// The default of a column.
    pub fn default_of(&self, position: usize) -> Option<Expression<'_>> {
        let defaults = self.constraints().filter(|all| all.num_defval > 0).map_or(&[][..], |all| {
            // SAFETY: there are this many.
            unsafe { std::slice::from_raw_parts(all.defval, all.num_defval as usize) }
        });
        let default = defaults.iter().find(|default| default.adnum as usize == position + 1)?;
        Some(self.expression(default.adbin))
    }

    fn expression(&self, stored: *const c_char) -> Expression<'_> {
        // SAFETY: the descriptor has its expressions as C strings, and NULL for one that is missing
        // in the catalog. They stay by the module's invariant.
        let stored = (!stored.is_null()).then(|| unsafe { CStr::from_ptr(stored) });
        Expression::of(self, stored.unwrap_or_default())
    }

    /// Whether it has columns that are computed from others, stored or virtual.
    pub fn has_generated_columns(&self) -> bool {
        self.constraints().is_some_and(|constraints| {
            #[cfg(not(feature = "pg18"))]
            let is_virtual = false;
            #[cfg(feature = "pg18")]
            let is_virtual = constraints.has_generated_virtual;
            constraints.has_generated_stored || is_virtual
        })
    }

    /// Whether foreign keys may refer to any of these columns: whether a unique index has one.
    pub fn may_be_referenced_by(&self, columns: &ColumnSet) -> bool {
        // SAFETY: the relation is open; the set is a copy.
        unsafe {
            let kind = pg_sys::IndexAttrBitmapKind::INDEX_ATTR_BITMAP_KEY;
            let set = pg_sys::RelationGetIndexAttrBitmap(self.as_ptr(), kind);
            let is_referenced = positions(set).any(|position| columns.contains(position));
            pg_sys::bms_free(set);
            is_referenced
        }
    }

    /// Whether its rows are stored in PostgreSQL's own heap.
    pub(super) fn is_heap(&self) -> bool {
        let class = self.class();
        class.relkind == pg_sys::RELKIND_RELATION as c_char
            && class.relam == pg_sys::HEAP_TABLE_AM_OID
    }
}

impl Drop for OpenRelation {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: opened by `named`; the lock stays.
            unsafe { pg_sys::relation_close(self.0, pg_sys::NoLock as i32) };
        }
    }
}

/// The zero-based positions of the columns in a set of attribute numbers, which PostgreSQL counts
/// from its first system column.
///
/// # Safety
/// `set` is such a set, or NULL, and outlives the use of the result.
unsafe fn positions(set: *const pg_sys::Bitmapset) -> impl Iterator<Item = usize> {
    // SAFETY: the caller vouches for the set.
    let next = move |last: i32| unsafe { pg_sys::bms_next_member(set, last) };
    std::iter::successors(Some(next(-1)), move |last| Some(next(*last)))
        .take_while(|member| *member >= 0)
        .map(|member| member + pg_sys::FirstLowInvalidHeapAttributeNumber)
        .filter(|number| *number > 0)
        .map(|number| number as usize - 1)
}
