//! A relation that is open and locked, as PostgreSQL itself describes it.

use crate::pg::catalog::{Schema, current_role_acts_as};
use pgrx::pg_sys::{self, Oid};
use std::ffi::{CStr, CString};
use std::ptr;

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

impl OpenRelation {
    /// The relation that has this name once it is locked, though others rename relations meanwhile; `None` without one.
    /// Raises 42501 for a schema that the role may not use.
    pub fn named(schema: &Schema, name: &str, access: Access) -> Option<Self> {
        let schema_name = CString::new(schema.name.as_str()).ok()?;
        let name = CString::new(name).ok()?;
        let range = pg_sys::RangeVar {
            type_: pg_sys::NodeTag::T_RangeVar,
            schemaname: schema_name.as_ptr().cast_mut(),
            relname: name.as_ptr().cast_mut(),
            inh: true,
            relpersistence: pg_sys::RELPERSISTENCE_PERMANENT as std::ffi::c_char,
            location: -1,
            ..Default::default()
        };
        // SAFETY: the names live as long as the call, which does not keep them. The relation is locked when it is
        // opened; `drop` closes it, or the transaction's abort.
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

    pub fn as_ptr(&self) -> pg_sys::Relation {
        self.0
    }

    pub fn oid(&self) -> Oid {
        self.data().rd_id
    }

    pub fn data(&self) -> &pg_sys::RelationData {
        // SAFETY: the relation is open.
        unsafe { &*self.0 }
    }

    pub fn class(&self) -> &pg_sys::FormData_pg_class {
        // SAFETY: as in `data`; PostgreSQL keeps the row of an open relation in its place.
        unsafe { &*self.data().rd_rel }
    }

    pub fn descriptor(&self) -> pg_sys::TupleDesc {
        self.data().rd_att
    }

    pub fn attributes(&self) -> &[pg_sys::FormData_pg_attribute] {
        // SAFETY: the descriptor of an open relation has this many attributes, one after the other.
        unsafe {
            let count = (*self.descriptor()).natts as usize;
            if count == 0 {
                return &[];
            }
            #[cfg(not(feature = "pg18"))]
            let first = (*self.descriptor()).attrs.as_ptr();
            #[cfg(feature = "pg18")]
            let first = pg_sys::TupleDescAttr(self.descriptor(), 0);
            std::slice::from_raw_parts(first, count)
        }
    }

    /// Defaults, CHECKs and what else the descriptor tells of the columns.
    pub fn constraints(&self) -> Option<&pg_sys::TupleConstr> {
        // SAFETY: as in `attributes`.
        unsafe { (*self.descriptor()).constr.as_ref() }
    }

    pub fn checks(&self) -> &[pg_sys::ConstrCheck] {
        self.constraints().filter(|all| all.num_check > 0).map_or(&[], |all| {
            // SAFETY: there are this many.
            unsafe { std::slice::from_raw_parts(all.check, all.num_check as usize) }
        })
    }

    pub fn defaults(&self) -> &[pg_sys::AttrDefault] {
        self.constraints().filter(|all| all.num_defval > 0).map_or(&[], |all| {
            // SAFETY: there are this many.
            unsafe { std::slice::from_raw_parts(all.defval, all.num_defval as usize) }
        })
    }

    /// Its triggers, until PostgreSQL hears of a change of the relation: nothing that may look into the catalogs is to be
    /// called while this list is read.
    pub fn triggers(&self) -> &[pg_sys::Trigger] {
        // SAFETY: the list is the open relation's own.
        unsafe {
            match self.data().trigdesc.as_ref() {
                Some(list) if list.numtriggers > 0 => {
                    std::slice::from_raw_parts(list.triggers, list.numtriggers as usize)
                }
                _ => &[],
            }
        }
    }

    /// Whether it is an ordinary table of its own, and the role may reach its rows past the executor: with the rights
    /// that the executor would ask for, and row level security not in its way.
    pub fn is_within_reach(&self, access: Access) -> bool {
        let class = self.class();
        class.relkind == pg_sys::RELKIND_RELATION as std::ffi::c_char
            && class.relam == pg_sys::HEAP_TABLE_AM_OID
            && !class.relispartition
            && !class.relhassubclass
            && !class.relhasrules
            && !class.relforcerowsecurity
            && current_role_acts_as(class.relowner)
            && self.grants(access.rights())
    }

    fn grants(&self, rights: u32) -> bool {
        let rights = pg_sys::AclMode::from(rights);
        // SAFETY: the relation exists, since it is locked.
        let granted = unsafe {
            let all = pg_sys::AclMaskHow::ACLMASK_ALL;
            pg_sys::pg_class_aclmask(self.oid(), pg_sys::GetUserId(), rights, all)
        };
        granted == rights
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

/// Whether an attribute has a name.
pub fn is_named(attribute: &pg_sys::FormData_pg_attribute, name: &str) -> bool {
    let found = &attribute.attname.data;
    // SAFETY: these are bytes, whether signed or not.
    let found = unsafe { std::slice::from_raw_parts(found.as_ptr().cast::<u8>(), found.len()) };
    let name = name.as_bytes();
    // The first letter tells most names apart.
    found.first() == name.first()
        && found.get(name.len()) == Some(&0)
        && found[..name.len()] == *name
}

/// The index that finds rows by their key, open as long as the value.
pub struct KeyIndex(pg_sys::Relation);

impl KeyIndex {
    /// The index on exactly the columns at `key`, if PostgreSQL would use it as it is and holds it unique at once.
    pub fn of(relation: &OpenRelation, key: &[usize]) -> Option<Self> {
        // SAFETY: the relation is open; the list is a copy. With it comes the primary key's index.
        let indexes: Vec<Oid> = unsafe {
            let list = pg_sys::RelationGetIndexList(relation.as_ptr());
            let count = list.as_ref().map_or(0, |list| list.length as usize);
            (0..count).map(|nth| (*(*list).elements.add(nth)).oid_value).collect()
        };
        let primary = relation.data().rd_pkindex;
        let primary = indexes.iter().filter(|index| **index == primary);
        let others = indexes.iter().filter(|index| **index != relation.data().rd_pkindex);
        primary.chain(others).find_map(|index| {
            // SAFETY: the table is locked, so that an index in its list exists. `drop` closes it; the lock stays.
            let opened =
                Self(unsafe { pg_sys::index_open(*index, pg_sys::AccessShareLock as i32) });
            opened.finds(relation, key).then_some(opened)
        })
    }

    pub fn as_ptr(&self) -> pg_sys::Relation {
        self.0
    }

    fn finds(&self, table: &OpenRelation, key: &[usize]) -> bool {
        let count = key.len();
        // SAFETY: an open index has its row, with as many columns as it says, and the arrays of its key columns.
        unsafe {
            let data = &*self.0;
            let index = &*data.rd_index;
            let is_sound = index.indisunique
                && index.indimmediate
                && index.indisvalid
                && index.indisready
                && index.indislive
                // Older snapshots may find what the index does not.
                && !index.indcheckxmin
                && (*data.rd_rel).relam == pg_sys::BTREE_AM_OID
                && index.indnkeyatts as usize == count
                && data.rd_indpred.is_null()
                && pg_sys::heap_attisnull(
                    data.rd_indextuple,
                    pg_sys::Anum_pg_index_indpred as i32,
                    ptr::null_mut(),
                );
            is_sound
                && (0..count).all(|nth| {
                    *index.indkey.values.as_ptr().add(nth) as usize == key[nth] + 1
                        && *data.rd_opcintype.add(nth) == table.attributes()[key[nth]].atttypid
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

/// The name of an attribute, for comparison with a later one.
pub fn name_of(attribute: &pg_sys::FormData_pg_attribute) -> String {
    // SAFETY: attname is a C string within its fixed-size array.
    unsafe { CStr::from_ptr(attribute.attname.data.as_ptr()).to_string_lossy().into_owned() }
}
