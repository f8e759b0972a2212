//! The SQL types that the extension exchanges with PostgreSQL, each with its way from and to a
//! `Datum`. A type is read only where the row says that the column has it.

pub use super::arg::{Arg, text, value, value_of};
pub use super::array::array;
use super::{memory, numeric, varlena};
use crate::error::{Error, Result};
use pgrx::AnyElement;
use pgrx::pg_sys::{self, Datum, Oid};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt;

/// Microseconds between 1970-01-01 and PostgreSQL's epoch, 2000-01-01.
const EPOCH_OFFSET: i64 = 946_684_800_000_000;

/// A `uuid`, ordered as PostgreSQL orders it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub [u8; 16]);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// A `timestamptz` as microseconds since 1970-01-01 00:00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The start of a day in UTC, given as days since 2000-01-01.
    pub fn of_utc_day(day: i32) -> Self {
        const MICROSECONDS: i64 = 86_400_000_000;
        Self(EPOCH_OFFSET + i64::from(day) * MICROSECONDS)
    }

    /// The start of the running transaction, as `now()` says it.
    pub fn of_transaction() -> Self {
        // SAFETY: reads the state of the running transaction.
        Self(EPOCH_OFFSET + unsafe { pg_sys::GetCurrentTransactionStartTimestamp() })
    }

    /// An instant as PostgreSQL stores it.
    pub fn of_postgres(stored: i64) -> Self {
        Self(stored.saturating_add(EPOCH_OFFSET))
    }

    /// The same instant as PostgreSQL stores it.
    pub fn to_postgres(self) -> i64 {
        self.0 - EPOCH_OFFSET
    }
}

/// A `date` as days since 2000-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// The container of a `jsonb`, without its length word. Only what PostgreSQL or this module's
/// siblings have made is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jsonb(pub(super) Vec<u8>);

/// A function's `jsonb` result, as the pointer that PostgreSQL takes.
pub type JsonbPointer = i64;

/// A function's result that is an array, as the pointer that PostgreSQL takes.
pub type ArrayPointer = i64;

/// A type of SQL, with its place in PostgreSQL's catalog.
pub trait SqlType: Sized {
    const OID: Oid;
    const ARRAY_OID: Oid;
    /// `pg_type.typlen`, `typbyval` and `typalign`.
    const LENGTH: i32;
    const BY_VALUE: bool;
    const ALIGNMENT: u8;

    /// Reads a value.
    ///
    /// # Safety
    /// `datum` is a valid, non-null value of this very type.
    unsafe fn read(datum: Datum) -> Result<Self>;

    /// Writes a value, by-reference types into the current memory context.
    fn write(&self) -> Datum;
}

macro_rules! by_value {
    ($type:ty, $oid:ident, $array:ident, $length:literal, $align:literal, $read:expr, $write:expr) => {
        impl SqlType for $type {
            const OID: Oid = pg_sys::$oid;
            const ARRAY_OID: Oid = pg_sys::$array;
            const LENGTH: i32 = $length;
            const BY_VALUE: bool = true;
            const ALIGNMENT: u8 = $align;

            unsafe fn read(datum: Datum) -> Result<Self> {
                let read: fn(Datum) -> Self = $read;
                Ok(read(datum))
            }

            fn write(&self) -> Datum {
                let write: fn(&Self) -> Datum = $write;
                write(self)
            }
        }
    };
}

by_value!(bool, BOOLOID, BOOLARRAYOID, 1, b'c', |d| d.value() != 0, |v| Datum::from(*v));
by_value!(i16, INT2OID, INT2ARRAYOID, 2, b's', |d| d.value() as i16, |v| Datum::from(*v));
by_value!(i32, INT4OID, INT4ARRAYOID, 4, b'i', |d| d.value() as i32, |v| Datum::from(*v));
by_value!(Oid, OIDOID, OIDARRAYOID, 4, b'i', |d| Oid::from(d.value() as u32), |v| Datum::from(*v));
by_value!(i64, INT8OID, INT8ARRAYOID, 8, b'd', |d| d.value() as i64, |v| Datum::from(*v));
by_value!(
    Timestamp,
    TIMESTAMPTZOID,
    TIMESTAMPTZARRAYOID,
    8,
    b'd',
    |d| Timestamp::of_postgres(d.value() as i64),
    |v| Datum::from(v.to_postgres())
);
by_value!(Date, DATEOID, DATEARRAYOID, 4, b'i', |d| Date(d.value() as i32), |v| Datum::from(v.0));

impl SqlType for Uuid {
    const OID: Oid = pg_sys::UUIDOID;
    const ARRAY_OID: Oid = pg_sys::UUIDARRAYOID;
    const LENGTH: i32 = 16;
    const BY_VALUE: bool = false;
    const ALIGNMENT: u8 = b'c';

    unsafe fn read(datum: Datum) -> Result<Self> {
        // SAFETY: a uuid datum points to 16 bytes of any alignment.
        Ok(Uuid(unsafe { *datum.cast_mut_ptr::<[u8; 16]>() }))
    }

    fn write(&self) -> Datum {
        let pointer = memory::allocate(self.0.len());
        // SAFETY: there are as many writable bytes.
        unsafe { std::ptr::copy_nonoverlapping(self.0.as_ptr(), pointer, self.0.len()) };
        Datum::from(pointer)
    }
}

impl SqlType for Decimal {
    const OID: Oid = pg_sys::NUMERICOID;
    const ARRAY_OID: Oid = pg_sys::NUMERICARRAYOID;
    const LENGTH: i32 = -1;
    const BY_VALUE: bool = false;
    const ALIGNMENT: u8 = b'i';

    unsafe fn read(datum: Datum) -> Result<Self> {
        // SAFETY: the caller vouches for a numeric, which is a variable-length value.
        let body = unsafe { varlena::body(datum) };
        numeric::decode(body).ok_or(Error::NotFinite { what: "a numeric value" })
    }

    fn write(&self) -> Datum {
        varlena::new(&numeric::encode(*self))
    }
}

impl SqlType for Jsonb {
    const OID: Oid = pg_sys::JSONBOID;
    const ARRAY_OID: Oid = pg_sys::JSONBARRAYOID;
    const LENGTH: i32 = -1;
    const BY_VALUE: bool = false;
    const ALIGNMENT: u8 = b'i';

    unsafe fn read(datum: Datum) -> Result<Self> {
        // SAFETY: the caller vouches for a jsonb, which is a variable-length value.
        Ok(Jsonb(unsafe { varlena::body(datum) }.to_vec()))
    }

    fn write(&self) -> Datum {
        varlena::new(&self.0)
    }
}

impl SqlType for String {
    const OID: Oid = pg_sys::TEXTOID;
    const ARRAY_OID: Oid = pg_sys::TEXTARRAYOID;
    const LENGTH: i32 = -1;
    const BY_VALUE: bool = false;
    const ALIGNMENT: u8 = b'i';

    unsafe fn read(datum: Datum) -> Result<Self> {
        // SAFETY: as the caller says.
        Ok(unsafe { text_at(datum) }.into_owned())
    }

    fn write(&self) -> Datum {
        varlena::new(self.as_bytes())
    }
}

/// A text where it is.
///
/// # Safety
/// `datum` is a valid text that outlives the use of the result, or belongs to a memory context that
/// does.
pub(super) unsafe fn text_at<'a>(datum: Datum) -> Cow<'a, str> {
    // SAFETY: a text is a variable-length value; for the rest the caller vouches.
    String::from_utf8_lossy(unsafe { varlena::body(datum) })
}

macro_rules! arrays {
    ($($element:ty: $array:ident),* $(,)?) => {
        $(impl SqlType for Vec<$element> {
            const OID: Oid = pg_sys::$array;
            // PostgreSQL has no arrays of arrays.
            const ARRAY_OID: Oid = pg_sys::InvalidOid;
            const LENGTH: i32 = -1;
            const BY_VALUE: bool = false;
            const ALIGNMENT: u8 = b'i';

            /// Reads the elements of an array of any shape; NULL elements are left out.
            unsafe fn read(datum: Datum) -> Result<Self> {
                let (mut values, mut nulls, mut count) =
                    (std::ptr::null_mut(), std::ptr::null_mut(), 0);
                // SAFETY: the caller vouches for an array of this element type; deconstruct_array
                // fills both lists with `count` entries.
                unsafe {
                    pg_sys::deconstruct_array(
                        pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast(),
                        <$element>::OID,
                        <$element>::LENGTH,
                        <$element>::BY_VALUE,
                        <$element>::ALIGNMENT as std::ffi::c_char,
                        &mut values,
                        &mut nulls,
                        &mut count,
                    );
                    (0..count as usize)
                        .filter(|&index| !*nulls.add(index))
                        .map(|index| <$element>::read(*values.add(index)))
                        .collect()
                }
            }

            fn write(&self) -> Datum {
                array(self.iter().cloned().map(Some)).datum.unwrap_or(Datum::from(0usize))
            }
        })*
    };
}

arrays! { String: TEXTARRAYOID, Decimal: NUMERICARRAYOID }

impl Jsonb {
    /// A function's `jsonb` argument of this name.
    pub fn of_argument(name: &str, argument: &AnyElement) -> Result<Self> {
        if argument.oid() != Self::OID {
            return Err(Error::ColumnType {
                column: name.into(),
                expected: super::catalog::type_name(Self::OID),
                found: super::catalog::type_name(argument.oid()),
            });
        }
        // SAFETY: PostgreSQL hands over a value of the type that it names.
        unsafe { Self::read(argument.datum()) }
    }

    /// The document as a function's result, in the current memory context.
    pub fn to_result(&self) -> JsonbPointer {
        self.write().value() as JsonbPointer
    }

    /// The document as PostgreSQL prints it.
    pub fn to_text(&self) -> String {
        // SAFETY: the value is a jsonb; the text is palloc'd by the type's output function, and
        // freed after it is copied.
        unsafe {
            let text = pg_sys::OidOutputFunctionCall(Oid::from(pg_sys::F_JSONB_OUT), self.write());
            let copy = std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned();
            pg_sys::pfree(text.cast());
            copy
        }
    }

    /// Parses JSON text as PostgreSQL does.
    #[cfg(any(test, feature = "pg_test"))]
    pub fn parse(text: &str) -> Result<Self> {
        let Ok(c_text) = std::ffi::CString::new(text) else {
            return Err(Error::Spi { call: "jsonb_in", code: 0 });
        };
        // SAFETY: jsonb_in takes a C string and returns a jsonb, or raises an error.
        unsafe {
            let text = Datum::from(c_text.as_ptr());
            match pgrx::direct_function_call_as_datum(pg_sys::jsonb_in, &[Some(text)]) {
                Some(datum) => Self::read(datum),
                None => Err(Error::Spi { call: "jsonb_in", code: 0 }),
            }
        }
    }
}
