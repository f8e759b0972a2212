//! Decides which rights of the application's roles stay: those of the list, and those that the DBA
//! granted on purpose.

use super::grants::{BACKEND, Kind, PUBLIC, Right};
use pgrx::pg_sys::Oid;
use std::collections::HashSet;

/// A right as it stands in the catalog.
pub struct Granted {
    pub right: Right,
    /// The object, quoted.
    pub object: String,
    pub grantor: Oid,
    pub grantor_name: String,
    pub by_owner: bool,
}

/// A command that one of the application's own policies allows to a role.
pub struct OwnPolicy {
    pub relation: String,
    pub command: String,
    pub role: String,
}

/// Decides whether the DBA granted a right on purpose.
pub struct Judge {
    pub listed: HashSet<Right>,
    /// Columns that `install()` created.
    pub columns: HashSet<(String, String)>,
    pub policies: Vec<OwnPolicy>,
    /// Relations that this run has created: their rights come from default privileges.
    pub made: HashSet<String>,
    /// Relations and roles with a GRANT ALL.
    pub all: HashSet<(String, String)>,
    /// Rights on functions granted by their owner. Nobody else needs to grant them as well: a dump
    /// names each other grantor.
    pub by_owner: HashSet<Right>,
}

impl Judge {
    pub fn keeps(&self, granted: &Granted) -> bool {
        let right = &granted.right;
        if self.is_granted_twice(granted) {
            return false;
        }
        if self.listed.contains(right) {
            return true;
        }
        // The DBA decides what a role may do with a whole schema.
        if right.kind == Kind::Schema {
            return true;
        }
        if right.kind != Kind::Table || self.made.contains(&right.relation) {
            return false;
        }
        if let Some(column) = &right.column {
            if !self.columns.contains(&(right.relation.clone(), column.clone())) {
                return true;
            }
            // Part of the right on the whole table.
            if self.listed.contains(&Right { column: None, ..right.clone() }) {
                return true;
            }
        } else if self.all.contains(&(right.relation.clone(), right.role.clone())) {
            return false;
        }
        match &*right.privilege {
            // Row level security decides which rows.
            "SELECT" => true,
            "INSERT" | "UPDATE" | "DELETE" => {
                right.role != BACKEND
                    && self.is_written_by_the_backend(&right.relation)
                    && self.policies.iter().any(|policy| policy.allows(right))
            }
            _ => false,
        }
    }

    /// Whether the owner of a function has granted the same.
    pub fn is_granted_twice(&self, granted: &Granted) -> bool {
        granted.right.kind == Kind::Routine
            && !granted.by_owner
            && self.by_owner.contains(&granted.right)
    }

    /// Summaries and settings are not: nobody but the triggers writes them.
    fn is_written_by_the_backend(&self, relation: &str) -> bool {
        self.listed.iter().any(|right| {
            right.relation == relation && right.role == BACKEND && right.privilege == "INSERT"
        })
    }
}

impl OwnPolicy {
    fn allows(&self, right: &Right) -> bool {
        let command = match &*self.command {
            "a" => "INSERT",
            "w" => "UPDATE",
            "d" => "DELETE",
            "*" => &right.privilege,
            _ => return false,
        };
        self.relation == right.relation
            && command == right.privilege
            && (self.role == PUBLIC || self.role == right.role)
    }
}
