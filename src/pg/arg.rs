//! Arguments of statements, and values of columns.

use super::sqltype::{ArrayPointer, SqlType};
use super::varlena;
use pgrx::AnyElement;
use pgrx::pg_sys::{self, Datum, Oid};

/// A value, or NULL, with its type.
///
/// # Invariant: the value is one of the type
///
/// Only this module's siblings make a value, so that whoever takes one needs to compare types, and
/// nothing more. It lives in the memory context that it was made in and is not kept beyond.
#[derive(Clone, Copy)]
pub struct Arg {
    pub(super) oid: Oid,
    pub(super) datum: Option<Datum>,
}

/// A single value as an argument.
pub fn value<T: SqlType>(value: Option<T>) -> Arg {
    Arg { oid: T::OID, datum: value.map(|value| value.write()) }
}

/// A value that stays where it is, as an argument.
pub fn value_of<T: SqlType>(value: &T) -> Arg {
    Arg { oid: T::OID, datum: Some(value.write()) }
}

/// A text as an argument.
pub fn text(text: &str) -> Arg {
    Arg { oid: String::OID, datum: Some(varlena::new(text.as_bytes())) }
}

impl Arg {
    /// NULL of a type.
    pub const fn null(oid: Oid) -> Self {
        Self { oid, datum: None }
    }

    /// The value's type.
    pub fn oid(&self) -> Oid {
        self.oid
    }

    pub fn is_null(&self) -> bool {
        self.datum.is_none()
    }

    pub(super) fn datum_or_zero(&self) -> Datum {
        self.datum.unwrap_or(Datum::from(0usize))
    }

    /// The value, if it is of this type and not NULL.
    pub fn get<T: SqlType>(&self) -> Option<T> {
        let datum = self.datum.filter(|_| self.oid == T::OID)?;
        // SAFETY: the value is one of its type, by the invariant.
        unsafe { T::read(datum) }.ok()
    }

    /// A function's argument.
    pub fn of_argument(argument: &AnyElement) -> Self {
        // PostgreSQL hands over a value of the type that it names.
        Self { oid: argument.oid(), datum: Some(argument.datum()) }
    }

    /// An array as a function's result, in the current memory context.
    pub fn to_array_result(self) -> ArrayPointer {
        self.datum_or_zero().value() as ArrayPointer
    }

    /// The body of a `numeric`, a `jsonb` or an array of texts, decompressed.
    pub fn body(&self) -> Option<&[u8]> {
        let is_known =
            matches!(self.oid, pg_sys::NUMERICOID | pg_sys::JSONBOID | pg_sys::TEXTARRAYOID);
        let datum = self.datum.filter(|_| is_known)?;
        // SAFETY: a variable-length value, which lives longer than the argument, by the invariant.
        Some(unsafe { varlena::body(datum) })
    }
}
