//! The row of a trigger FOR EACH ROW on INSERT or UPDATE, column by column, whatever types these
//! have; and the row that a BEFORE trigger lets through, with values of its own.

use super::{Event, RowPointer, Side, TriggerCall};
use crate::error::Result;
use crate::pg::attribute::is_named;
use crate::pg::catalog::is_stored_like;
use crate::pg::deformed::Deformed;
use crate::pg::sqltype::{Arg, SqlType, Timestamp, value};
use crate::pg::varlena;
use pgrx::pg_sys::{self, Datum, Oid};
use std::ffi::c_char;

/// The row that the trigger is called with: as it was, in an UPDATE, and as it is about to be.
pub struct TriggerRow<'a> {
    call: &'a TriggerCall<'a>,
    old: Option<Deformed>,
    new: Deformed,
}

/// A column of the table.
#[derive(Clone, Copy)]
pub struct RowColumn {
    position: usize,
    oid: Oid,
    typmod: i32,
}

impl<'a> TriggerRow<'a> {
    /// `None` for a trigger that fires in another way.
    pub fn of(call: &'a TriggerCall) -> Option<Self> {
        let fires = matches!(call.event(), Event::Insert | Event::Update);
        if !(call.is_for_each_row() && fires) {
            return None;
        }
        // SAFETY: such a trigger has a new row, and an old one in an UPDATE.
        let deformed = |side| unsafe { call.deformed(side) };
        let old = (call.event() == Event::Update).then(|| deformed(Side::Old));
        Some(Self { call, old, new: deformed(Side::New) })
    }

    fn column_at(&self, position: usize) -> RowColumn {
        let attribute = &self.call.attributes()[position];
        RowColumn { position, oid: attribute.atttypid, typmod: attribute.atttypmod }
    }

    /// A column by its name; `None` where the table has none.
    pub fn column(&self, name: &str) -> Option<RowColumn> {
        let mut attributes = self.call.attributes().iter();
        let position = attributes.position(|attribute| is_named(attribute, name))?;
        Some(self.column_at(position))
    }

    /// A column of this name and type. An error where the table has none.
    pub fn require_column<T: SqlType>(&self, name: &'static str) -> Result<RowColumn> {
        let [position] = self.call.columns(&[(name, T::OID)])?;
        Ok(self.column_at(position))
    }

    fn value(&self, row: &Deformed, column: RowColumn) -> Arg {
        let position = column.position;
        let datum = (!row.nulls[position]).then(|| row.values[position]);
        Arg { oid: self.call.attributes()[position].atttypid, datum }
    }

    /// The value before an UPDATE.
    pub fn old(&self, column: RowColumn) -> Option<Arg> {
        self.old.as_ref().map(|row| self.value(row, column))
    }

    /// The value that the statement gives.
    pub fn given(&self, column: RowColumn) -> Arg {
        self.value(&self.new, column)
    }

    /// The value that the statement gives, as one of a built-in type that the column's is stored
    /// like. No function runs.
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

    /// Whether an UPDATE leaves every column as it was but for one. Generated columns are not
    /// computed yet and do not count.
    pub fn is_unchanged_but_for(&self, column: RowColumn) -> bool {
        let mut attributes = self.call.attributes().iter().enumerate();
        attributes.all(|(position, attribute)| {
            let counts = position != column.position
                && !attribute.attisdropped
                && attribute.attgenerated == 0;
            let column = self.column_at(position);
            !counts || self.old(column).is_some_and(|old| self.is_same(old, self.given(column)))
        })
    }

    /// The row as it is given.
    pub fn as_given(&self) -> RowPointer {
        self.call.tuple(Side::New) as RowPointer
    }

    /// The row with these values. One that is not of its column's own type is left out.
    pub fn with(&self, values: &[(RowColumn, Arg)]) -> RowPointer {
        let fits = |(column, value): &&(RowColumn, Arg)| {
            let attribute = self.call.attributes().get(column.position);
            attribute.is_some_and(|attribute| attribute.atttypid == value.oid)
        };
        debug_assert!(values.iter().all(|value| fits(&value)));
        let (mut columns, (mut datums, mut nulls)): (Vec<i32>, (Vec<Datum>, Vec<bool>)) = values
            .iter()
            .filter(fits)
            .map(|(column, value)| {
                (column.position as i32 + 1, (value.datum_or_zero(), value.is_null()))
            })
            .unzip();
        if columns.is_empty() {
            return self.as_given();
        }
        // SAFETY: the tuple has this descriptor, and the three lists have one entry for each value,
        // whose type is the column's.
        let row = unsafe {
            pg_sys::heap_modify_tuple_by_cols(
                self.call.tuple(Side::New),
                self.call.descriptor(),
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
    /// The column's type.
    pub fn oid(self) -> Oid {
        self.oid
    }

    pub fn null(self) -> Arg {
        Arg::null(self.oid)
    }

    /// Zero in a column of any numeric type.
    pub fn zero(self) -> Option<Arg> {
        let (mut function, mut parameter) = (pg_sys::InvalidOid, pg_sys::InvalidOid);
        // SAFETY: the type exists, since the table has a column of it. The input function of a
        // numeric type takes "0", a copy of which it may change.
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
        (self.oid == Timestamp::OID).then(|| value(Some(Timestamp::of_transaction())))
    }
}

/// # Safety
/// Both are valid values of the type.
unsafe fn same_bytes(oid: Oid, a: Datum, b: Datum) -> bool {
    let (mut length, mut by_value) = (0, false);
    // SAFETY: the caller vouches for the values, which are stored as their type's pg_type row says.
    // No column is a C string, whose length would be -2.
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
