//! Whether a role may reach the rows of a relation past the executor: with the rights that the
//! executor would ask for, and nothing in its way that the executor would see to.

use super::{Access, OpenRelation};
use crate::pg::catalog::{current_role, role_acts_as};
use pgrx::pg_sys::{self, Oid};

/// What keeps rows from being reached past the executor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// It is no ordinary table, or not one of PostgreSQL's own heap.
    NoHeap,
    Partition,
    /// Tables inherit from it, or did.
    Children,
    Rules,
    /// Row level security holds for the owner as well.
    ForcedRowSecurity,
    OtherOwner,
    /// The role lacks a right on the whole table.
    Rights,
}

impl OpenRelation {
    /// Whether it is an ordinary table that stands alone, and the current role may reach its rows.
    pub fn is_within_reach(&self, access: Access) -> bool {
        self.barriers(access, current_role()).is_empty()
    }

    /// What keeps a role from the rows. Nothing is allocated where nothing does.
    pub fn barriers(&self, access: Access, role: Oid) -> Vec<Barrier> {
        let class = self.class();
        let checks = [
            (!self.is_heap(), Barrier::NoHeap),
            (class.relispartition, Barrier::Partition),
            (class.relhassubclass, Barrier::Children),
            (class.relhasrules, Barrier::Rules),
            (class.relforcerowsecurity, Barrier::ForcedRowSecurity),
            (!role_acts_as(role, class.relowner), Barrier::OtherOwner),
            (!self.grants(access.rights(), role), Barrier::Rights),
        ];
        checks.into_iter().filter_map(|(stands, barrier)| stands.then_some(barrier)).collect()
    }

    fn grants(&self, rights: u32, role: Oid) -> bool {
        let rights = pg_sys::AclMode::from(rights);
        // SAFETY: the relation exists, since it is locked.
        let granted = unsafe {
            let all = pg_sys::AclMaskHow::ACLMASK_ALL;
            pg_sys::pg_class_aclmask(self.oid(), role, rights, all)
        };
        granted == rights
    }
}
