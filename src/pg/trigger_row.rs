//! The rows of a trigger FOR EACH ROW on INSERT or UPDATE, column by column, whatever types these have; and the row that a
//! BEFORE trigger lets through, with values of its own.

use super::catalog::is_stored_like;
use super::sqltype::{Arg, SqlType, Timestamp};
use super::trigger::{Event, RowPointer, Side, TriggerCall};
use super::varlena;
use pgrx::PgTupleDesc;
use pgrx::pg_sys::{self, Datum, Oid};
use std::ffi::{CStr, c_char};

/// The columns of a row by zero-based position.
struct Values {
    datums: Vec<Datum>,
    nulls: Vec<bool>,
}

/// The rows that the trigger is called with.
pub struct TriggerRow<'a> {
    tuple: pg_sys::HeapTuple,
    descriptor: PgTupleDesc<'a>,
    old: Option<Values>,
    new: Values,
}

/// A column of the table.
#[derive(Clone, Copy)]
pub struct RowColumn {
    position: usize,
    /// Its type.
    pub oid: Oid,
    typmod: i32,
}

impl<'a> TriggerRow<'a> {
    /// The caller has checked how the trigger fires.
    pub fn of(call: &'a TriggerCall) -> Self {
        let descriptor = call.descriptor();
        let old = matches!(call.event(), Event::Update)
            .then(|| Values::of(call.tuple(Side::Old), &descriptor));
        let tuple = call.tuple(Side::New);
        let new = Values::of(tuple, &descriptor);
        Self { tuple, descriptor, old, new }
    }

    /// A column by its name; `None` where the table has none.
    pub fn column(&self, name: &str) -> Option<RowColumn> {
        self.descriptor.iter().enumerate().find_map(|(position, attribute)| {
            // SAFETY: attname is a C string within its fixed-size array.
            let found = unsafe { CStr::from_ptr(attribute.attname.data.as_ptr()) };
            let is_it = !attribute.attisdropped && found.to_bytes() == name.as_bytes();
            is_it.then_some(RowColumn {
                position,
                oid: attribute.atttypid,
                typmod: attribute.atttypmod,
            })
        })
    }

    /// What the column holds before an UPDATE.
    pub fn old(&self, column: RowColumn) -> Option<Arg> {
        self.old.as_ref().map(|values| values.get(column))
    }

    /// What the column is about to hold.
    pub fn given(&self, column: RowColumn) -> Arg {
        self.new.get(column)
    }

    /// What the column is about to hold, as a value of a built-in type that its own is stored like. No function runs.
    pub fn given_as(&self, column: RowColumn, oid: Oid) -> Option<Arg> {
        is_stored_like(column.oid, oid).then(|| Arg { oid, ..self.given(column) })
    }

    /// Whether both are NULL or stored in the same bytes.
    pub fn is_same(&self, a: Arg, b: Arg) -> bool {
        match (a.datum, b.datum) {
            (None, None) => true,
            // SAFETY: both are values of the type that they name.
            (Some(left), Some(right)) if a.oid == b.oid => unsafe {
                same_bytes(a.oid, left, right)
            },
            _ => false,
        }
    }

    /// The row with these values, each of its column's own type.
    pub fn with(&self, values: &[(RowColumn, Arg)]) -> RowPointer {
        if values.is_empty() {
            return self.tuple as RowPointer;
        }
        debug_assert!(values.iter().all(|(column, value)| column.oid == value.oid));
        let mut columns: Vec<i32> =
            values.iter().map(|(column, _)| column.position as i32 + 1).collect();
        let mut nulls: Vec<bool> = values.iter().map(|(_, value)| value.datum.is_none()).collect();
        let mut datums: Vec<Datum> =
            values.iter().map(|(_, value)| value.datum.unwrap_or(Datum::from(0usize))).collect();
        // SAFETY: the tuple has this descriptor, and the three lists have one entry for each value, whose type is the
        // column's.
        let row = unsafe {
            pg_sys::heap_modify_tuple_by_cols(
                self.tuple,
                self.descriptor.as_ptr(),
                columns.len() as i32,
                columns.as_mut_ptr(),
                datums.as_mut_ptr(),
                nulls.as_mut_ptr(),
            )
        };
        row as RowPointer
    }
}

impl RowColumn {
    pub fn null(self) -> Arg {
        Arg { oid: self.oid, datum: None }
    }

    /// Zero in a column of any numeric type.
    pub fn zero(self) -> Option<Arg> {
        let (mut function, mut parameter) = (pg_sys::InvalidOid, pg_sys::InvalidOid);
        // SAFETY: the type exists, since the table has a column of it. The input function of a numeric type takes "0",
        // a copy of which it may change.
        unsafe {
            if pg_sys::TypeCategory(self.oid) as u8 != pg_sys::TYPCATEGORY_NUMERIC {
                return None;
            }
            pg_sys::getTypeInputInfo(self.oid, &mut function, &mut parameter);
            let mut text = *b"0\0";
            let text = text.as_mut_ptr().cast::<c_char>();
            let datum = pg_sys::OidInputFunctionCall(function, text, parameter, self.typmod);
            Some(Arg { oid: self.oid, datum: Some(datum) })
        }
    }

    /// The transaction's time, in a column that holds one.
    pub fn now(self) -> Option<Arg> {
        // SAFETY: reads the state of the running transaction.
        let now = unsafe { pg_sys::GetCurrentTransactionStartTimestamp() };
        (self.oid == Timestamp::OID).then(|| Arg { oid: self.oid, datum: Some(Datum::from(now)) })
    }
}

impl Values {
    fn of(tuple: pg_sys::HeapTuple, descriptor: &PgTupleDesc) -> Self {
        let mut datums = vec![Datum::from(0usize); descriptor.len()];
        let mut nulls = vec![true; descriptor.len()];
        // SAFETY: the trigger's tuple has the descriptor of its table, and both buffers hold all of its columns.
        unsafe {
            pg_sys::heap_deform_tuple(
                tuple,
                descriptor.as_ptr(),
                datums.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
        }
        Self { datums, nulls }
    }

    fn get(&self, column: RowColumn) -> Arg {
        let datum = (!self.nulls[column.position]).then(|| self.datums[column.position]);
        Arg { oid: column.oid, datum }
    }
}

/// # Safety
/// Both are valid values of the type.
unsafe fn same_bytes(oid: Oid, a: Datum, b: Datum) -> bool {
    let (mut length, mut by_value) = (0, false);
    // SAFETY: the caller vouches for the values, which are stored as their type's pg_type row says. The length of a C
    // string, -2, is that of no column.
    unsafe {
        pg_sys::get_typlenbyval(oid, &mut length, &mut by_value);
        match usize::try_from(length) {
            _ if by_value => a.value() == b.value(),
            Ok(length) => {
                let bytes =
                    |datum: Datum| std::slice::from_raw_parts(datum.cast_mut_ptr::<u8>(), length);
                bytes(a) == bytes(b)
            }
            Err(_) => varlena::body(a) == varlena::body(b),
        }
    }
}
