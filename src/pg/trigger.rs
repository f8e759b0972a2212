//! What a trigger call hands over: its event, its table and its rows, whether they come as
//! transition tables or one at a time.

use super::catalog::Schema;
use super::row::Row;
use super::sqltype::SqlType;
use super::statement::StatementRows;
use crate::error::{Error, Result};
use pgrx::PgTupleDesc;
use pgrx::pg_sys::{self, Datum, Oid};
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
    /// The call that a trigger function was entered with. Anybody with the right to can call it
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

    /// The new row of a trigger FOR EACH ROW, as it is.
    pub fn new_row(&self) -> RowPointer {
        self.tuple(Side::New) as RowPointer
    }

    /// The new row of a trigger FOR EACH ROW, with another value in one column.
    pub fn new_row_with<T: SqlType>(&self, position: usize, value: Option<T>) -> RowPointer {
        let is_null = value.is_none();
        let datum = value.map_or(Datum::from(0usize), |value| value.write());
        // SAFETY: the caller found the position, and with it the type, by `columns`.
        unsafe { self.new_tuple_with(&[position], &[datum], &[is_null]) as RowPointer }
    }

    /// The new row of an UPDATE FOR EACH ROW, with the old value in one column.
    pub fn new_row_keeping(&self, position: usize) -> RowPointer {
        self.new_tuple_keeping(&[position]) as RowPointer
    }

    /// Whether an UPDATE FOR EACH ROW leaves everything as it was, but for one column. What PostgreSQL generates
    /// is not known yet and does not count.
    pub fn is_unchanged_but_for(&self, position: usize) -> bool {
        let descriptor = self.descriptor();
        let generated = descriptor.iter().enumerate().filter(|(_, a)| a.attgenerated != 0);
        let generated = generated.map(|(generated, _)| generated);
        let ignored: Vec<usize> = generated.chain([position]).collect();
        let new = self.new_tuple_keeping(&ignored);
        // SAFETY: calls a built-in function with its two arguments, two rows of the table's type.
        unsafe {
            let descriptor = (*self.data.tg_relation).rd_att;
            let is_same = pg_sys::OidFunctionCall2Coll(
                pg_sys::Oid::from(pg_sys::F_RECORD_IMAGE_EQ),
                pg_sys::InvalidOid,
                pg_sys::heap_copy_tuple_as_datum(self.tuple(Side::Old), descriptor),
                pg_sys::heap_copy_tuple_as_datum(new, descriptor),
            );
            is_same.value() != 0
        }
    }

    fn new_tuple_keeping(&self, positions: &[usize]) -> pg_sys::HeapTuple {
        let shape = RowShape::of(self.data);
        let old = shape.deform(self.tuple(Side::Old));
        let values: Vec<Datum> = positions.iter().map(|&position| old.values[position]).collect();
        let nulls: Vec<bool> = positions.iter().map(|&position| old.nulls[position]).collect();
        // SAFETY: both rows have the same columns; the old one outlives the call.
        unsafe { self.new_tuple_with(positions, &values, &nulls) }
    }

    /// # Safety
    /// The positions are those of columns, and the values of their types.
    unsafe fn new_tuple_with(
        &self,
        positions: &[usize],
        values: &[Datum],
        nulls: &[bool],
    ) -> pg_sys::HeapTuple {
        let mut columns: Vec<i32> = positions.iter().map(|&position| position as i32 + 1).collect();
        let (mut values, mut nulls) = (values.to_vec(), nulls.to_vec());
        // SAFETY: the tuple has this descriptor; the caller vouches for the rest.
        unsafe {
            pg_sys::heap_modify_tuple_by_cols(
                self.tuple(Side::New),
                (*self.data.tg_relation).rd_att,
                columns.len() as i32,
                columns.as_mut_ptr(),
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            )
        }
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

    /// Whether the call can deliver the rows of a side.
    pub fn has_rows(&self, side: Side) -> bool {
        if self.is_for_each_row() {
            return match self.event() {
                Event::Insert => side == Side::New,
                Event::Update => true,
                Event::Delete => side == Side::Old,
                Event::Truncate => false,
            };
        }
        match side {
            Side::Old => !self.data.tg_oldtable.is_null(),
            Side::New => !self.data.tg_newtable.is_null(),
        }
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

    /// The table that the trigger was made on. One FOR EACH ROW fires on a partition, which may be called otherwise and
    /// live elsewhere; and a table of ours may be a partition of somebody else's.
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

    pub(super) fn descriptor(&self) -> PgTupleDesc<'_> {
        // SAFETY: PostgreSQL keeps the relation open, and so its descriptor, while the function
        // runs; the borrow of `self` does not outlive that.
        unsafe { PgTupleDesc::from_pg_unchecked((*self.data.tg_relation).rd_att) }
    }

    /// The zero-based position of a column; `None` where there is none of that name and type.
    pub fn column_of_type<T: SqlType>(&self, name: &str) -> Option<usize> {
        self.descriptor().iter().position(|attribute| {
            // SAFETY: attname is a C string within its fixed-size array.
            let found = unsafe { CStr::from_ptr(attribute.attname.data.as_ptr()) };
            found.to_bytes() == name.as_bytes()
                && !attribute.attisdropped
                && attribute.atttypid == T::OID
        })
    }

    /// The zero-based positions of columns, in the order asked for, each checked for its type.
    pub fn columns<const N: usize>(&self, wanted: &[(&'static str, Oid); N]) -> Result<[usize; N]> {
        let descriptor = self.descriptor();
        let mut positions = [None; N];
        for (position, attribute) in descriptor.iter().enumerate() {
            // SAFETY: attname is a C string within its fixed-size array.
            let name = unsafe { CStr::from_ptr(attribute.attname.data.as_ptr()) }.to_bytes();
            let place = wanted.iter().position(|(wanted, _)| wanted.as_bytes() == name);
            let Some(place) = place.filter(|_| !attribute.attisdropped) else {
                continue;
            };
            let expected = wanted[place].1;
            if attribute.atttypid != expected {
                return Err(Error::ColumnType {
                    column: wanted[place].0.into(),
                    expected: super::catalog::type_name(expected),
                    found: super::catalog::type_name(attribute.atttypid),
                });
            }
            positions[place] = Some(position);
        }
        for (place, (name, _)) in wanted.iter().enumerate() {
            if positions[place].is_none() {
                return Err(Error::MissingColumn { table: self.table_name(), column: name });
            }
        }
        Ok(positions.map(Option::unwrap_or_default))
    }

    /// Hands each row of a side to `visit`: those of the transition table, or the one row.
    pub fn each_row(&self, side: Side, mut visit: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        let descriptor = RowShape::of(self.data);
        if self.is_for_each_row() {
            return visit(&descriptor.deform(self.tuple(side)).row(&descriptor));
        }
        let mut reader = StoreReader::open(self.store(side), &descriptor);
        while let Some(row) = reader.next_row(&descriptor) {
            visit(&row)?;
        }
        Ok(())
    }

    /// The rows of the statement; `None` for a trigger FOR EACH ROW.
    pub fn statement_rows(&self) -> Option<StatementRows> {
        let (old, new) = (self.data.tg_oldtable, self.data.tg_newtable);
        (!self.is_for_each_row()).then_some(StatementRows { context: self.context, old, new })
    }

    /// How many rows there are of a side that the call can deliver.
    pub fn row_count(&self, side: Side) -> usize {
        if self.is_for_each_row() {
            return 1;
        }
        // SAFETY: the store exists, by `has_rows`.
        let count = unsafe { pg_sys::tuplestore_tuple_count(self.store(side)) };
        usize::try_from(count).unwrap_or_default()
    }

    /// Whether each updated row is there both as it was and as it is. One that an update moved to
    /// another partition may have been dropped there by a BEFORE trigger: it has no new state.
    pub fn has_pairs(&self) -> bool {
        self.row_count(Side::Old) == self.row_count(Side::New)
    }

    /// Hands each updated row to `visit` as it was and as it is. PostgreSQL stores both
    /// transition tables of an UPDATE in the same order.
    pub fn each_pair(&self, mut visit: impl FnMut(&Row, &Row) -> Result<()>) -> Result<()> {
        let descriptor = RowShape::of(self.data);
        if self.is_for_each_row() {
            let old = descriptor.deform(self.tuple(Side::Old));
            let new = descriptor.deform(self.tuple(Side::New));
            return visit(&old.row(&descriptor), &new.row(&descriptor));
        }
        let mut old = StoreReader::open(self.store(Side::Old), &descriptor);
        let mut new = StoreReader::open(self.store(Side::New), &descriptor);
        while let (Some(old), Some(new)) = (old.next_row(&descriptor), new.next_row(&descriptor)) {
            visit(&old, &new)?;
        }
        Ok(())
    }

    pub(super) fn tuple(&self, side: Side) -> pg_sys::HeapTuple {
        match (self.event(), side) {
            (Event::Update, Side::New) => self.data.tg_newtuple,
            _ => self.data.tg_trigtuple,
        }
    }

    fn store(&self, side: Side) -> *mut pg_sys::Tuplestorestate {
        match side {
            Side::Old => self.data.tg_oldtable,
            Side::New => self.data.tg_newtable,
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

/// The column types of the table that fired.
struct RowShape {
    descriptor: pg_sys::TupleDesc,
    types: Vec<Oid>,
}

impl RowShape {
    fn of(data: &pg_sys::TriggerData) -> Self {
        // SAFETY: as in `TriggerCall::descriptor`; the shape is used only within one of its methods.
        let (descriptor, wrapped) = unsafe {
            let descriptor = (*data.tg_relation).rd_att;
            (descriptor, PgTupleDesc::from_pg_unchecked(descriptor))
        };
        let types = wrapped.iter().map(|attribute| attribute.atttypid).collect();
        Self { descriptor, types }
    }

    fn deform(&self, tuple: pg_sys::HeapTuple) -> DeformedTuple {
        let mut values = vec![Datum::from(0usize); self.types.len()];
        let mut nulls = vec![true; self.types.len()];
        // SAFETY: the tuple has this descriptor, and both buffers hold all of its columns.
        unsafe {
            pg_sys::heap_deform_tuple(
                tuple,
                self.descriptor,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
        }
        DeformedTuple { values, nulls }
    }
}

struct DeformedTuple {
    values: Vec<Datum>,
    nulls: Vec<bool>,
}

impl DeformedTuple {
    fn row<'r>(&'r self, shape: &'r RowShape) -> Row<'r> {
        // SAFETY: the values point into the trigger's tuple, which outlives the call.
        unsafe { Row::new(&self.values, &self.nulls, &shape.types) }
    }
}

/// Reads a transition table from its start, through read pointer 0, which no executor node uses.
struct StoreReader {
    store: *mut pg_sys::Tuplestorestate,
    slot: *mut pg_sys::TupleTableSlot,
}

impl StoreReader {
    fn open(store: *mut pg_sys::Tuplestorestate, shape: &RowShape) -> Self {
        // SAFETY: the caller checked that the store exists (`has_rows`); the slot is dropped with
        // the reader. Rewinding lets several trigger functions read the same store.
        unsafe {
            pg_sys::tuplestore_select_read_pointer(store, 0);
            pg_sys::tuplestore_rescan(store);
            let slot = pg_sys::MakeSingleTupleTableSlot(
                shape.descriptor,
                &raw const pg_sys::TTSOpsMinimalTuple,
            );
            Self { store, slot }
        }
    }

    fn next_row<'r>(&'r mut self, shape: &'r RowShape) -> Option<Row<'r>> {
        // SAFETY: store and slot are live; after slot_getsomeattrs_int all columns of the row are
        // in the slot's arrays, which stay valid until the next row is fetched, for which this
        // reader must be borrowed again.
        unsafe {
            pg_sys::tuplestore_select_read_pointer(self.store, 0);
            if !pg_sys::tuplestore_gettupleslot(self.store, true, false, self.slot) {
                return None;
            }
            let count = shape.types.len();
            pg_sys::slot_getsomeattrs_int(self.slot, count as i32);
            Some(Row::new(
                std::slice::from_raw_parts((*self.slot).tts_values, count),
                std::slice::from_raw_parts((*self.slot).tts_isnull, count),
                &shape.types,
            ))
        }
    }
}

impl Drop for StoreReader {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: the slot was made by `open`; after an error its memory context frees it.
            unsafe { pg_sys::ExecDropSingleTupleTableSlot(self.slot) };
        }
    }
}
