//! One row, wherever it comes from, whose values are read only as the type that they have.

use super::sqltype::SqlType;
use crate::error::{Error, Result};
use pgrx::AnyElement;
use pgrx::pg_sys::{self, Datum, Oid};
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

    /// The value at a position, `None` for NULL.
    pub fn get<T: SqlType>(&self, position: usize) -> Result<Option<T>> {
        self.datum(position, T::OID)?
            // SAFETY: the row vouches for the value, and its type was just compared.
            .map(|datum| unsafe { T::read(datum) })
            .transpose()
    }

    /// The value at a position that holds no NULL.
    pub fn require<T: SqlType>(&self, position: usize) -> Result<T> {
        self.get(position)?.ok_or_else(|| Error::NullColumn((position + 1).to_string()))
    }

    /// A `jsonb` value as PostgreSQL prints it.
    pub fn json_text(&self, position: usize) -> Result<Option<String>> {
        let datum = self.datum(position, pg_sys::JSONBOID)?;
        // SAFETY: the row vouches for the value, and its type was just compared.
        Ok(datum.map(|datum| unsafe { print_jsonb(datum) }))
    }
}

/// A function's `jsonb` argument as PostgreSQL prints it.
pub fn jsonb_text(argument: &AnyElement) -> Result<String> {
    if argument.oid() != pg_sys::JSONBOID {
        return Err(Error::ColumnType {
            column: "ml_scores".into(),
            expected: type_name(pg_sys::JSONBOID),
            found: type_name(argument.oid()),
        });
    }
    // SAFETY: PostgreSQL hands over a value of the type that it names.
    Ok(unsafe { print_jsonb(argument.datum()) })
}

/// # Safety
/// `datum` is a valid `jsonb`.
unsafe fn print_jsonb(datum: Datum) -> String {
    // SAFETY: the text is palloc'd by the type's output function, and freed after it is copied.
    unsafe {
        let text = pg_sys::OidOutputFunctionCall(Oid::from(pg_sys::F_JSONB_OUT), datum);
        let copy = CStr::from_ptr(text).to_string_lossy().into_owned();
        pg_sys::pfree(text.cast());
        copy
    }
}

/// The name of a type, for error messages.
pub fn type_name(oid: Oid) -> String {
    // SAFETY: format_type_be returns a palloc'd C string for any OID, or raises an error.
    unsafe { CStr::from_ptr(pg_sys::format_type_be(oid)).to_string_lossy().into_owned() }
}
