//! One row, wherever it comes from, whose values are read only as the type that they have.

use super::array::Layout;
use super::catalog::type_name;
use super::sqltype::{SqlType, text_at};
use super::{numeric, varlena};
use crate::error::{Error, Result};
use pgrx::pg_sys::{self, Datum, Oid};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::ffi::CStr;

/// A row's values, NULL flags and column types, by zero-based position.
pub struct Row<'a> {
    values: &'a [Datum],
    nulls: &'a [bool],
    types: &'a [Oid],
}

impl<'a> Row<'a> {
    /// # Safety
    /// Each value that is not NULL is a valid value of its type for as long as `'a`.
    pub(super) unsafe fn new(values: &'a [Datum], nulls: &'a [bool], types: &'a [Oid]) -> Self {
        Self { values, nulls, types }
    }

    fn datum(&self, position: usize, expected: Oid) -> Result<Option<Datum>> {
        let found = self.types[position];
        if found != expected {
            return Err(Error::ColumnType {
                column: (position + 1).to_string(),
                expected: type_name(expected),
                found: type_name(found),
            });
        }
        Ok((!self.nulls[position]).then(|| self.values[position]))
    }

    pub fn is_null(&self, position: usize) -> bool {
        self.nulls[position]
    }

    /// Whether another row of the same types stores the same bytes at a position. Equal values may
    /// be stored otherwise.
    pub fn stores_same(&self, other: &Row, position: usize) -> bool {
        match (self.nulls[position], other.nulls[position], Layout::of_oid(self.types[position])) {
            (true, true, _) => true,
            (false, false, Some(layout)) => {
                // SAFETY: both rows vouch for their values, and the layout is that of their type.
                unsafe { layout.is_same(self.values[position], other.values[position]) }
            }
            _ => false,
        }
    }

    /// Appends the bytes of the value at a position, so that equal bytes of a row's values mean equal
    /// values.
    pub fn append_bytes(&self, position: usize, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(self.nulls[position]));
        if !self.nulls[position] {
            let (mut length, mut by_value) = (0, false);
            // SAFETY: the type exists, and the row vouches for a value of it.
            unsafe {
                pg_sys::get_typlenbyval(self.types[position], &mut length, &mut by_value);
                if by_value {
                    bytes.extend(self.values[position].value().to_ne_bytes());
                } else {
                    bytes.extend(varlena::stored_of_length(self.values[position], length.into()));
                }
            }
        }
    }

    /// The value at a position, `None` for NULL.
    pub fn get<T: SqlType>(&self, position: usize) -> Result<Option<T>> {
        self.datum(position, T::OID)?
            // SAFETY: the row vouches for the value, and its type was just compared.
            .map(|datum| unsafe { T::read(datum) })
            .transpose()
    }

    /// The number at a position in hundredths, rounded half away from zero: `Some(None)` for one
    /// that is not finite, or not below 10,000 in size.
    pub fn hundredths(&self, position: usize) -> Result<Option<Option<i32>>> {
        // SAFETY: the row vouches for a numeric, which is a variable-length value.
        let body = |datum| unsafe { varlena::body(datum) };
        Ok(self.datum(position, Decimal::OID)?.map(|datum| numeric::hundredths(body(datum))))
    }

    /// The number at a position as PostgreSQL prints it.
    pub fn number_as_text(&self, position: usize) -> Result<Option<String>> {
        Ok(self.datum(position, Decimal::OID)?.map(|datum| {
            // SAFETY: the row vouches for a numeric; the output function returns a palloc'd C
            // string.
            unsafe {
                let text = pg_sys::OidOutputFunctionCall(Oid::from(pg_sys::F_NUMERIC_OUT), datum);
                CStr::from_ptr(text).to_string_lossy().into_owned()
            }
        }))
    }

    /// The text at a position, where it is; `None` for NULL.
    pub fn text(&self, position: usize) -> Result<Option<Cow<'a, str>>> {
        // SAFETY: as in `get`; the row vouches for the value as long as `'a`. A copy that had to be
        // made of a compressed one belongs to the current memory context, which is not reset while
        // a row is read.
        Ok(self.datum(position, String::OID)?.map(|datum| unsafe { text_at(datum) }))
    }

    /// The value at a position that holds no NULL.
    pub fn require<T: SqlType>(&self, position: usize) -> Result<T> {
        self.get(position)?.ok_or_else(|| Error::NullColumn((position + 1).to_string()))
    }
}
