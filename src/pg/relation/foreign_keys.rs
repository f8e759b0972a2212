//! The foreign keys of a relation.

use super::OpenRelation;
use crate::pg::attribute::ColumnSet;
use pgrx::pg_sys::{self, Oid};

/// A foreign key of a table, copied.
pub struct ForeignKey(pg_sys::ForeignKeyCacheInfo);

impl ForeignKey {
    pub fn oid(&self) -> Oid {
        self.0.conoid
    }

    /// The table that it references.
    pub fn referenced(&self) -> Oid {
        self.0.confrelid
    }

    /// The position of each of its columns, with that of the column that it references.
    pub fn columns(&self) -> impl Iterator<Item = (usize, usize)> {
        let position = |number: &i16| *number as usize - 1;
        let (own, referenced) = (self.0.conkey.iter(), self.0.confkey.iter());
        own.map(position).zip(referenced.map(position)).take(self.0.nkeys as usize)
    }
}

impl OpenRelation {
    pub fn foreign_keys(&self) -> Vec<ForeignKey> {
        self.cached_foreign_keys().map(|key| ForeignKey(*key)).collect()
    }

    /// Whether any of these columns is part of a foreign key.
    pub fn has_foreign_key_on(&self, columns: &ColumnSet) -> bool {
        self.cached_foreign_keys().any(|key| {
            let mut own = key.conkey[..key.nkeys as usize].iter();
            own.any(|number| columns.contains(*number as usize - 1))
        })
    }

    /// PostgreSQL's own list. Nothing of PostgreSQL may be called while it is read.
    fn cached_foreign_keys(&self) -> impl ExactSizeIterator<Item = &pg_sys::ForeignKeyCacheInfo> {
        // SAFETY: the list is the open relation's own, and stays while nothing is called.
        let keys: &[pg_sys::ListCell] = unsafe {
            match pg_sys::RelationGetFKeyList(self.as_ptr()).as_ref() {
                Some(list) => std::slice::from_raw_parts(list.elements, list.length as usize),
                None => &[],
            }
        };
        // SAFETY: the elements of the list are such pointers.
        keys.iter().map(|key| unsafe { &*key.ptr_value.cast() })
    }
}
