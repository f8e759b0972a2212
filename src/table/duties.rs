//! What the executor would have to do with a row beside storing it and entering it in the indexes. Where there is
//! anything of the kind, the row is left to it: docs/direct-path.md goes through its duties one by one.
//!
//! All is asked of the relation itself, which is locked, and asked each time: it is in memory, and PostgreSQL keeps it
//! true.

use super::expression::{self, members};
use super::relation::OpenRelation;
use super::shape::Shape;
use super::{Table, TriggerFunction};
use pgrx::pg_sys::{self, Oid};

/// A foreign key of one column.
pub struct ForeignKey {
    /// The position of the column.
    pub column: usize,
    pub referenced: Oid,
    /// The position of the column that it references.
    pub key: usize,
}

pub struct Duties<'a> {
    relation: &'a OpenRelation,
    table: &'static Table,
    shape: &'a Shape,
}

impl<'a> Duties<'a> {
    pub fn of(relation: &'a OpenRelation, table: &'static Table, shape: &'a Shape) -> Self {
        Self { relation, table, shape }
    }

    /// Whether there are none when a row is updated.
    pub fn are_none_on_update(&self) -> bool {
        let is_written = |position: usize| {
            Some(position) == self.shape.updated_at
                || self.written().skip(self.table.key).any(|written| written == position)
        };
        self.shape.updated_at.is_some()
            && self.are_none_on_either(is_written)
            && !self.fires(pg_sys::TRIGGER_TYPE_UPDATE, is_written)
            && !self.foreign_keys().any(|key| columns_of(&key.conkey, key).any(is_written))
            && !self.may_be_referenced(is_written)
    }

    /// The foreign keys to be checked when a row is inserted, if there is nothing else.
    pub fn foreign_keys_on_insert(&self) -> Option<Vec<ForeignKey>> {
        let (created_at, updated_at) = (self.shape.created_at?, self.shape.updated_at?);
        let is_written = |position: usize| {
            [created_at, updated_at].contains(&position)
                || self.written().any(|written| written == position)
        };
        let mut attributes = self.relation.attributes().iter().enumerate();
        let is_plain = self.are_none_on_either(is_written)
            && !self.fires(pg_sys::TRIGGER_TYPE_INSERT, is_written)
            // Columns of others have defaults.
            && attributes.all(|(position, found)| found.attisdropped || is_written(position))
            && self.is_filled_with_now(created_at)
            && self.is_filled_with_now(updated_at);
        if !is_plain {
            return None;
        }
        self.foreign_keys()
            .map(|key| {
                let [column, referenced] =
                    [&key.conkey, &key.confkey].map(|numbers| columns_of(numbers, key).next());
                (key.nkeys == 1).then_some(ForeignKey {
                    column: column?,
                    referenced: key.confrelid,
                    key: referenced?,
                })
            })
            .collect()
    }

    /// The columns that hold the values of a row.
    fn written(&self) -> impl Iterator<Item = usize> {
        self.shape.columns[..self.table.columns.len()].iter().copied()
    }

    fn are_none_on_either(&self, is_written: impl Fn(usize) -> bool) -> bool {
        // SAFETY: reads a backend variable. Which triggers fire, and whether foreign keys are checked, depends on it.
        let role = unsafe { pg_sys::SessionReplicationRole };
        role == pg_sys::SESSION_REPLICATION_ROLE_ORIGIN as i32
            && !self.generates()
            && self.relation.checks().iter().all(|check| self.is_kept(check))
            && self
                .relation
                .attributes()
                .iter()
                .enumerate()
                .all(|(position, attribute)| attribute.attidentity == 0 || !is_written(position))
    }

    fn generates(&self) -> bool {
        self.relation.constraints().is_some_and(|constraints| {
            #[cfg(not(feature = "pg18"))]
            let is_virtual = false;
            #[cfg(feature = "pg18")]
            let is_virtual = constraints.has_generated_virtual;
            constraints.has_generated_stored || is_virtual
        })
    }

    /// Whether every row keeps a CHECK, old ones by what was checked when they came, and new ones by what they are made
    /// of.
    fn is_kept(&self, check: &pg_sys::ConstrCheck) -> bool {
        #[cfg(not(feature = "pg18"))]
        let is_enforced = true;
        #[cfg(feature = "pg18")]
        let is_enforced = check.ccenforced;
        let expected = &self.table.texts().checks;
        // SAFETY: the expression is one of this relation's.
        let is_ours = || unsafe { expression::is_one_of(self.relation, check.ccbin, expected) };
        check.ccvalid && is_enforced && is_ours()
    }

    /// Whether a column that no statement of ours names gets the time of the transaction.
    fn is_filled_with_now(&self, position: usize) -> bool {
        let mut defaults = self.relation.defaults().iter();
        let default = defaults.find(|default| default.adnum as usize == position + 1);
        default.is_some_and(|default| {
            // SAFETY: the expression is one of this relation's.
            unsafe { expression::is_one_of(self.relation, default.adbin, &["now()"]) }
        })
    }

    /// Whether a trigger fires that does anything.
    fn fires(&self, event: u32, is_written: impl Fn(usize) -> bool) -> bool {
        let concerned = self.relation.triggers().iter().filter(|trigger| {
            let is_of_event = trigger.tgtype as u32 & event != 0;
            let enabled = trigger.tgenabled as u8;
            let is_enabled =
                enabled != pg_sys::TRIGGER_DISABLED && enabled != pg_sys::TRIGGER_FIRES_ON_REPLICA;
            is_of_event
                && is_enabled
                && !is_of_foreign_key(trigger)
                && (event != pg_sys::TRIGGER_TYPE_UPDATE || is_concerned(trigger, &is_written))
        });
        // Collected before any is looked up: a look-up may hear that the relation has changed (an index of it is ready,
        // say), and PostgreSQL then makes the list of triggers anew, in another place.
        let functions: Vec<Oid> = concerned.map(|trigger| trigger.tgfoid).collect();
        functions.into_iter().any(|function| !is_one_of(self.table.own_triggers, function))
    }

    fn foreign_keys(&self) -> impl Iterator<Item = &'a pg_sys::ForeignKeyCacheInfo> {
        // SAFETY: the list is the open relation's own, and stays where it is until PostgreSQL hears of a change of the
        // relation. Whoever reads it here calls nothing of PostgreSQL's meanwhile.
        let list = unsafe { pg_sys::RelationGetFKeyList(self.relation.as_ptr()).as_ref() };
        let count = list.map_or(0, |list| list.length as usize);
        (0..count).filter_map(move |nth| {
            // SAFETY: the list has this many elements.
            list.map(|list| unsafe { &*(*list.elements.add(nth)).ptr_value.cast() })
        })
    }

    /// Whether foreign keys may refer to columns that are written.
    fn may_be_referenced(&self, is_written: impl Fn(usize) -> bool) -> bool {
        // SAFETY: the relation is open; the set is a copy.
        unsafe {
            let kind = pg_sys::IndexAttrBitmapKind::INDEX_ATTR_BITMAP_KEY;
            let set = pg_sys::RelationGetIndexAttrBitmap(self.relation.as_ptr(), kind);
            let is_referenced = members(set).any(is_written);
            pg_sys::bms_free(set);
            is_referenced
        }
    }
}

/// The positions of a foreign key's columns on one of its sides.
fn columns_of<'k>(
    numbers: &'k [i16],
    key: &pg_sys::ForeignKeyCacheInfo,
) -> impl Iterator<Item = usize> + use<'k> {
    numbers[..key.nkeys as usize].iter().map(|number| *number as usize - 1)
}

/// Whether a trigger is one by which PostgreSQL keeps a foreign key, and does nothing with rows that keep it now: what
/// a row refers to is looked at where the row comes from, and what refers to it does not change.
fn is_of_foreign_key(trigger: &pg_sys::Trigger) -> bool {
    match trigger.tgfoid.to_u32() {
        // Checked at the end of the transaction, it needs an event for each version of a row.
        pg_sys::F_RI_FKEY_CHECK_INS | pg_sys::F_RI_FKEY_CHECK_UPD => {
            trigger.tgisinternal && !trigger.tgdeferrable
        }
        pg_sys::F_RI_FKEY_CASCADE_UPD
        | pg_sys::F_RI_FKEY_RESTRICT_UPD
        | pg_sys::F_RI_FKEY_SETNULL_UPD
        | pg_sys::F_RI_FKEY_SETDEFAULT_UPD
        | pg_sys::F_RI_FKEY_NOACTION_UPD => trigger.tgisinternal,
        _ => false,
    }
}

/// Whether an update of these columns concerns a trigger `UPDATE OF` some.
fn is_concerned(trigger: &pg_sys::Trigger, is_written: impl Fn(usize) -> bool) -> bool {
    let count = trigger.tgnattr as usize;
    // SAFETY: the trigger has this many columns.
    let columns = (0..count).map(|nth| unsafe { *trigger.tgattr.add(nth) } as usize - 1);
    count == 0 || columns.into_iter().any(is_written)
}

/// Whether a trigger's function is one of these of this library as it is: not a function of the same name, and not one
/// with settings or rights of its own.
fn is_one_of(functions: &[TriggerFunction], called: Oid) -> bool {
    if functions.is_empty() {
        return false;
    }
    let mut info = pg_sys::FmgrInfo::default();
    // SAFETY: the function exists as long as its trigger, whose relation is locked.
    unsafe { pg_sys::fmgr_info(called, &mut info) };
    info.fn_addr.is_some_and(|called| {
        functions.iter().any(|function| std::ptr::fn_addr_eq(*function, called))
    })
}
