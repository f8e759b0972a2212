//! The index that finds the rows of a table by their key.

use super::OpenRelation;
use pgrx::pg_sys::{self, Oid};
use std::ptr;

/// The index, open as long as the value.
pub struct KeyIndex(pg_sys::Relation);

impl KeyIndex {
    /// The index on exactly the columns at `key`, none of which may be NULL, if PostgreSQL would use
    /// it as it is and holds it unique at once. Its columns have the types of the table's.
    pub fn of(relation: &OpenRelation, key: &[usize]) -> Option<Self> {
        // SAFETY: the relation is open; the list is a copy. With it comes the primary key's index.
        let indexes: Vec<Oid> = unsafe {
            let list = pg_sys::RelationGetIndexList(relation.as_ptr());
            let count = list.as_ref().map_or(0, |list| list.length as usize);
            (0..count).map(|nth| (*(*list).elements.add(nth)).oid_value).collect()
        };
        let primary = relation.data().rd_pkindex;
        let first = indexes.iter().filter(|index| **index == primary);
        let others = indexes.iter().filter(|index| **index != primary);
        first.chain(others).find_map(|index| {
            // SAFETY: the table is locked, so that an index in its list exists. `drop` closes it;
            // the lock stays.
            let opened =
                Self(unsafe { pg_sys::index_open(*index, pg_sys::AccessShareLock as i32) });
            opened.finds(relation, key).then_some(opened)
        })
    }

    pub(in crate::pg) fn as_ptr(&self) -> pg_sys::Relation {
        self.0
    }

    fn finds(&self, table: &OpenRelation, key: &[usize]) -> bool {
        let attributes = table.attributes();
        // SAFETY: an open index has its row, with as many columns as it says, and the arrays of its
        // key columns.
        unsafe {
            let data = &*self.0;
            let index = &*data.rd_index;
            let is_usable = index.indisunique
                && index.indimmediate
                && index.indisvalid
                && index.indisready
                && index.indislive
                // Older snapshots may find what the index does not.
                && !index.indcheckxmin
                && (*data.rd_rel).relam == pg_sys::BTREE_AM_OID
                && index.indnkeyatts as usize == key.len()
                && data.rd_indpred.is_null()
                && pg_sys::heap_attisnull(
                    data.rd_indextuple,
                    pg_sys::Anum_pg_index_indpred as i32,
                    ptr::null_mut(),
                );
            is_usable
                && key.iter().enumerate().all(|(nth, &position)| {
                    *index.indkey.values.as_ptr().add(nth) as usize == position + 1
                        && *data.rd_opcintype.add(nth) == attributes[position].atttypid
                        // NULLs are not held unique.
                        && attributes[position].attnotnull
                        // Compared by PostgreSQL's own operators.
                        && (*data.rd_opfamily.add(nth)).to_u32() < pg_sys::FirstNormalObjectId
                })
        }
    }
}

impl Drop for KeyIndex {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: opened by `of`; the lock stays.
            unsafe { pg_sys::index_close(self.0, pg_sys::NoLock as i32) };
        }
    }
}
