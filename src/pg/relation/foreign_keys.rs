//! The foreign keys of a relation.

use super::OpenRelation;
use pgrx::pg_sys::{self, Oid};

/// A foreign key of a table, copied.
pub struct ForeignKey(pg_sys::ForeignKeyCacheInfo);

impl ForeignKey {
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
        // SAFETY: the list is the open relation's own and has this many elements, which are copied
        // before anything else is called.
        unsafe {
            let list = pg_sys::RelationGetFKeyList(self.as_ptr()).as_ref();
            let count = list.map_or(0, |list| list.length as usize);
            let key = |list: &pg_sys::List, nth| *(*list.elements.add(nth)).ptr_value.cast();
            (0..count).filter_map(|nth| Some(ForeignKey(key(list?, nth)))).collect()
        }
    }
}
