//! The triggers of a relation that fire when it is written.

use super::OpenRelation;
use crate::pg::attribute::ColumnSet;
use pgrx::pg_sys::{self, Datum, FunctionCallInfo, Oid};

/// A trigger function, as the server calls it.
pub type TriggerFunction = unsafe extern "C-unwind" fn(FunctionCallInfo) -> Datum;

/// A trigger of a table, copied.
pub struct Trigger {
    pub oid: Oid,
    pub function: Oid,
    /// Whether PostgreSQL made it for a constraint.
    pub is_internal: bool,
    pub is_deferrable: bool,
}

/// How rows are written.
#[derive(Clone, Copy)]
pub enum WriteEvent<'c> {
    Insert,
    /// These columns are written.
    Update(&'c ColumnSet),
}

impl OpenRelation {
    /// The triggers that fire in a session of the replication role `origin`.
    pub fn triggers_on(&self, event: WriteEvent) -> Vec<Trigger> {
        // SAFETY: the list is the open relation's own, and nothing is called while it is read.
        let all = unsafe {
            match self.data().trigdesc.as_ref() {
                Some(list) if list.numtriggers > 0 => {
                    std::slice::from_raw_parts(list.triggers, list.numtriggers as usize)
                }
                _ => &[],
            }
        };
        let fires = |trigger: &&pg_sys::Trigger| {
            let enabled = trigger.tgenabled as u8;
            enabled != pg_sys::TRIGGER_DISABLED
                && enabled != pg_sys::TRIGGER_FIRES_ON_REPLICA
                && match event {
                    WriteEvent::Insert => is_of(trigger, pg_sys::TRIGGER_TYPE_INSERT),
                    WriteEvent::Update(columns) => {
                        is_of(trigger, pg_sys::TRIGGER_TYPE_UPDATE) && is_on(trigger, columns)
                    }
                }
        };
        let copy = |trigger: &pg_sys::Trigger| Trigger {
            oid: trigger.tgoid,
            function: trigger.tgfoid,
            is_internal: trigger.tgisinternal,
            is_deferrable: trigger.tgdeferrable,
        };
        all.iter().filter(fires).map(copy).collect()
    }
}

fn is_of(trigger: &pg_sys::Trigger, event: u32) -> bool {
    trigger.tgtype as u32 & event != 0
}

/// Whether an UPDATE of these columns fires a trigger that may be `UPDATE OF` some.
fn is_on(trigger: &pg_sys::Trigger, columns: &ColumnSet) -> bool {
    let count = trigger.tgnattr as usize;
    // SAFETY: the trigger has this many columns.
    let mut own = (0..count).map(|nth| unsafe { *trigger.tgattr.add(nth) } as usize - 1);
    count == 0 || own.any(|position| columns.contains(position))
}

impl Trigger {
    /// Whether its function is one of these of this library as it is: not a function of the same
    /// name, and not one with settings or rights of its own.
    pub fn calls_one_of(&self, functions: &[TriggerFunction]) -> bool {
        if functions.is_empty() {
            return false;
        }
        let mut info = pg_sys::FmgrInfo::default();
        // SAFETY: fills the record for any function, and raises an error where there is none.
        unsafe { pg_sys::fmgr_info(self.function, &mut info) };
        info.fn_addr.is_some_and(|called| {
            functions.iter().any(|function| std::ptr::fn_addr_eq(*function, called))
        })
    }
}
