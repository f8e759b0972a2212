//! A call of a trigger function: its event, its table and its rows.

mod row;
mod rows;

use super::attribute::{self, is_named};
use super::catalog::{Schema, type_name};
use crate::error::{Error, Result};
use pgrx::pg_sys::{self, Datum, Oid};
pub use row::{RowColumn, TriggerRow};
use std::ffi::CStr;

/// The event that fired a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Insert,
    Update,
    Delete,
    Truncate,
}

/// Which state of the changed rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Old,
    New,
}

/// One call of a trigger function.
pub struct TriggerCall<'a> {
    data: &'a pg_sys::TriggerData,
    /// Where PostgreSQL has looked up the function, which lives as long as the query that fires it.
    context: pg_sys::MemoryContext,
}

/// What a trigger function returns to PostgreSQL: the row that a BEFORE trigger lets through, as
/// the pointer that the trigger manager takes. Other triggers return nothing, `()`.
pub type RowPointer = i64;

impl<'a> TriggerCall<'a> {
    /// The call that a trigger function was entered with. Whoever has the right to can call it
    /// without a trigger, too.
    pub fn of(fcinfo: &'a pg_sys::FunctionCallInfo, function: &'static str) -> Result<Self> {
        // SAFETY: PostgreSQL hands each function a valid call record, and keeps the trigger's data
        // as long as the function runs.
        unsafe {
            let context = (**fcinfo).context;
            if context.is_null() || (*context).type_ != pg_sys::NodeTag::T_TriggerData {
                return Err(Error::TriggerProtocol { function, expected: "a trigger".into() });
            }
            let data = &*context.cast::<pg_sys::TriggerData>();
            Ok(Self { data, context: (*(**fcinfo).flinfo).fn_mcxt })
        }
    }

    /// The trigger's arguments.
    pub fn arguments(&self) -> Vec<String> {
        // SAFETY: the trigger has `tgnargs` arguments, each a C string.
        unsafe {
            let trigger = &*self.data.tg_trigger;
            (0..trigger.tgnargs as usize)
                .map(|index| CStr::from_ptr(*trigger.tgargs.add(index)))
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect()
        }
    }

    pub fn trigger_name(&self) -> String {
        // SAFETY: the trigger's name is a C string.
        unsafe { CStr::from_ptr((*self.data.tg_trigger).tgname).to_string_lossy().into_owned() }
    }

    fn has(&self, mask: u32, value: u32) -> bool {
        self.data.tg_event & mask == value
    }

    pub fn event(&self) -> Event {
        match self.data.tg_event & pg_sys::TRIGGER_EVENT_OPMASK {
            pg_sys::TRIGGER_EVENT_INSERT => Event::Insert,
            pg_sys::TRIGGER_EVENT_UPDATE => Event::Update,
            pg_sys::TRIGGER_EVENT_DELETE => Event::Delete,
            _ => Event::Truncate,
        }
    }

    pub fn is_for_each_row(&self) -> bool {
        self.has(pg_sys::TRIGGER_EVENT_ROW, pg_sys::TRIGGER_EVENT_ROW)
    }

    pub fn is_after(&self) -> bool {
        self.has(pg_sys::TRIGGER_EVENT_TIMINGMASK, pg_sys::TRIGGER_EVENT_AFTER)
    }

    pub fn is_before(&self) -> bool {
        self.has(pg_sys::TRIGGER_EVENT_TIMINGMASK, pg_sys::TRIGGER_EVENT_BEFORE)
    }

    fn class(&self) -> &pg_sys::FormData_pg_class {
        // SAFETY: PostgreSQL keeps the trigger's relation open while the function runs.
        unsafe { &*(*self.data.tg_relation).rd_rel }
    }

    /// The owner of the table that fired.
    pub fn table_owner(&self) -> Oid {
        self.class().relowner
    }

    pub fn table_oid(&self) -> Oid {
        // SAFETY: as in `class`.
        unsafe { (*self.data.tg_relation).rd_id }
    }

    pub fn table_name(&self) -> String {
        // SAFETY: relname is a C string within its fixed-size array.
        unsafe { CStr::from_ptr(self.class().relname.data.as_ptr()).to_string_lossy().into_owned() }
    }

    /// The table that the trigger was made on. A trigger FOR EACH ROW fires on a partition, which
    /// may have another name and schema; and a table of ours may itself be a partition.
    pub fn whole_table(&self) -> Oid {
        // SAFETY: PostgreSQL hands over the trigger that fires.
        let is_clone = unsafe { (*self.data.tg_trigger).tgisclone };
        if self.class().relispartition && is_clone {
            root_of(self.table_oid())
        } else {
            self.table_oid()
        }
    }

    /// The schema of that table.
    pub fn schema(&self) -> Result<Schema> {
        let whole = self.whole_table();
        let oid = if whole == self.table_oid() {
            self.class().relnamespace
        } else {
            relation_schema(whole)
        };
        Schema::of_oid(oid).ok_or_else(|| Error::NotInstalled(format!("{}", oid.to_u32())))
    }

    /// The columns of the table.
    fn attributes(&self) -> &[pg_sys::FormData_pg_attribute] {
        // SAFETY: PostgreSQL keeps the relation open, and so its descriptor, while the function
        // runs; the borrow of `self` does not outlive that.
        unsafe { attribute::of_descriptor(self.descriptor()) }
    }

    fn descriptor(&self) -> pg_sys::TupleDesc {
        // SAFETY: as in `class`.
        unsafe { (*self.data.tg_relation).rd_att }
    }

    /// The zero-based positions of columns, in the order asked for, each checked for its type.
    pub fn columns<const N: usize>(&self, wanted: &[(&'static str, Oid); N]) -> Result<[usize; N]> {
        let mut positions = [0; N];
        for ((name, expected), position) in wanted.iter().zip(&mut positions) {
            let mut attributes = self.attributes().iter().enumerate();
            let found = attributes.find(|(_, attribute)| is_named(attribute, name));
            let Some((found, attribute)) = found else {
                return Err(Error::MissingColumn { table: self.table_name(), column: name });
            };
            if attribute.atttypid != *expected {
                return Err(Error::ColumnType {
                    column: (*name).into(),
                    expected: type_name(*expected),
                    found: type_name(attribute.atttypid),
                });
            }
            *position = found;
        }
        Ok(positions)
    }

    /// The zero-based position of a column of numbers; `None` where the table has none of this name.
    pub fn numeric_column(&self, name: &str) -> Option<usize> {
        attribute::numeric_column(self.attributes(), name)
    }

    /// The row of a trigger FOR EACH ROW; NULL in others.
    fn tuple(&self, side: Side) -> pg_sys::HeapTuple {
        match (self.event(), side) {
            (Event::Update, Side::New) => self.data.tg_newtuple,
            _ => self.data.tg_trigtuple,
        }
    }
}

/// The table that a partition belongs to in the end.
fn root_of(partition: Oid) -> Oid {
    // SAFETY: calls a built-in function with its one argument; a partition has a root, which stays
    // while the partition is open.
    let root = unsafe {
        pg_sys::OidFunctionCall1Coll(
            pg_sys::Oid::from(pg_sys::F_PG_PARTITION_ROOT),
            pg_sys::InvalidOid,
            Datum::from(partition),
        )
    };
    Oid::from(root.value() as u32)
}

fn relation_schema(relation: Oid) -> Oid {
    // SAFETY: reads the catalog cache.
    unsafe { pg_sys::get_rel_namespace(relation) }
}
