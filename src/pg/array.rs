//! Arrays as arguments of a statement.

use super::sqltype::{Arg, Date, Jsonb, SqlType, Timestamp, Uuid};
use super::varlena;
use crate::error::{Error, Result};
use pgrx::pg_sys::{self, Datum, Oid};
use rust_decimal::Decimal;

/// An array of values as an argument.
pub fn array<T: SqlType>(values: impl IntoIterator<Item = Option<T>>) -> Arg {
    let datums = values.into_iter().map(|value| value.map(|value| value.write()));
    Layout::of::<T>().array(datums)
}

/// How values of a type are stored.
pub struct Layout {
    oid: Oid,
    array_oid: Oid,
    length: i32,
    by_value: bool,
    alignment: u8,
}

impl Layout {
    fn of<T: SqlType>() -> Self {
        Self {
            oid: T::OID,
            array_oid: T::ARRAY_OID,
            length: T::LENGTH,
            by_value: T::BY_VALUE,
            alignment: T::ALIGNMENT,
        }
    }

    pub fn of_oid(oid: Oid) -> Option<Self> {
        let layouts = [
            Self::of::<Uuid>(),
            Self::of::<Decimal>(),
            Self::of::<i64>(),
            Self::of::<i32>(),
            Self::of::<String>(),
            Self::of::<Timestamp>(),
            Self::of::<Date>(),
            Self::of::<Jsonb>(),
            Self::of::<bool>(),
        ];
        layouts.into_iter().find(|layout| layout.oid == oid)
    }

    /// Whether two values have the same bytes.
    ///
    /// # Safety
    /// Both are valid values of this type.
    pub unsafe fn is_same(&self, a: Datum, b: Datum) -> bool {
        if self.by_value {
            return a.value() == b.value();
        }
        let length = usize::try_from(self.length).ok();
        // SAFETY: the caller vouches for the values, and the length is that of their type's pg_type
        // row.
        unsafe {
            match length {
                Some(length) => {
                    let bytes = |datum: Datum| {
                        std::slice::from_raw_parts(datum.cast_mut_ptr::<u8>(), length)
                    };
                    bytes(a) == bytes(b)
                }
                None => varlena::stored(a) == varlena::stored(b),
            }
        }
    }

    /// An array of valid values of this type.
    fn array(&self, values: impl Iterator<Item = Option<Datum>>) -> Arg {
        let mut nulls: Vec<bool> = Vec::new();
        let mut datums: Vec<Datum> = values
            .map(|value| {
                nulls.push(value.is_none());
                value.unwrap_or(Datum::from(0usize))
            })
            .collect();
        let mut dimensions = [datums.len() as i32];
        let mut lower_bounds = [1];
        // SAFETY: `datums` and `nulls` have the same length, which is the array's one dimension,
        // and the type's length, passing and alignment are those of its pg_type row.
        let array = unsafe {
            pg_sys::construct_md_array(
                datums.as_mut_ptr(),
                nulls.as_mut_ptr(),
                1,
                dimensions.as_mut_ptr(),
                lower_bounds.as_mut_ptr(),
                self.oid,
                self.length,
                self.by_value,
                self.alignment as std::ffi::c_char,
            )
        };
        Arg { oid: self.array_oid, datum: Some(Datum::from(array)) }
    }
}

/// Rows of arguments turned into one array for each column. Values that are arrays themselves come
/// as text.
pub fn columns<const N: usize>(rows: &[[Arg; N]]) -> Result<Vec<Arg>> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    (0..N)
        .map(|column| {
            let oid = first[column].oid;
            if oid == <Vec<String>>::OID {
                return Ok(array(rows.iter().map(|row| row[column].datum.map(text_of_array))));
            }
            let layout = Layout::of_oid(oid).ok_or_else(|| Error::ColumnType {
                column: (column + 1).to_string(),
                expected: "a type with arrays".into(),
                found: super::catalog::type_name(oid),
            })?;
            Ok(layout.array(rows.iter().map(|row| row[column].datum)))
        })
        .collect()
}

/// An array of texts as PostgreSQL prints it.
fn text_of_array(array: Datum) -> String {
    // SAFETY: the caller hands over an array; the output function returns a palloc'd C string.
    unsafe {
        let text = pg_sys::OidOutputFunctionCall(Oid::from(pg_sys::F_ARRAY_OUT), array);
        std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned()
    }
}
