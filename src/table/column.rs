//! Columns as the extension describes them.

use super::stored_row::FieldKind;
use crate::pg::sqltype::SqlType;
use pgrx::pg_sys::Oid;
use rust_decimal::Decimal;

/// A type as `install()` declares it.
#[derive(Clone, Copy)]
pub struct ColumnType {
    pub oid: Oid,
    pub(super) typmod: i32,
    pub(super) sql_type: &'static str,
    /// Whether tables of earlier versions lack it.
    pub(super) is_added: bool,
}

impl ColumnType {
    pub const fn of<T: SqlType>(sql_type: &'static str) -> Self {
        Self { oid: T::OID, typmod: -1, sql_type, is_added: false }
    }

    /// A `numeric` of this many digits, `scale` of them after the point. Values must have as many.
    pub const fn numeric(digits: i32, scale: i32) -> Self {
        let typmod = ((digits << PRECISION_SHIFT) | scale) + TYPMOD_HEADER;
        Self { oid: Decimal::OID, typmod, sql_type: "numeric", is_added: false }
    }
}

/// A column, with its type as `install()` declares it.
pub struct Column {
    pub(super) name: &'static str,
    pub(super) oid: Oid,
    pub(super) typmod: i32,
    pub(super) sql_type: &'static str,
    /// Whether tables of earlier versions lack it.
    pub(super) is_added: bool,
}

impl Column {
    pub const fn of<K: FieldKind>(name: &'static str) -> Self {
        let ColumnType { oid, typmod, sql_type, is_added } = K::COLUMN;
        Self { name, oid, typmod, sql_type, is_added }
    }

    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether a column of this type holds every value, so that it can be written and read back.
    pub fn fits(&self, oid: Oid, typmod: i32) -> bool {
        match self.oid {
            i16::OID => matches!(oid, i16::OID | i32::OID | i64::OID | Decimal::OID),
            i32::OID => matches!(oid, i32::OID | i64::OID | Decimal::OID),
            Decimal::OID => {
                let (precision, scale) = digits(typmod);
                let (our_precision, our_scale) = digits(self.typmod);
                oid == self.oid
                    && (typmod == -1
                        || (scale >= our_scale && precision - scale >= our_precision - our_scale))
            }
            _ => oid == self.oid,
        }
    }

    /// The value of an empty row in SQL.
    pub(super) fn empty(&self) -> &'static str {
        match self.oid {
            i16::OID | i32::OID | i64::OID | Decimal::OID => "0",
            _ => "NULL",
        }
    }

    /// How many digits a `numeric` may have before its point.
    pub(super) fn integer_digits(&self) -> Option<i32> {
        (self.oid == Decimal::OID).then(|| {
            let (precision, scale) = digits(self.typmod);
            precision - scale
        })
    }
}

/// The precision and the scale of a `numeric`.
fn digits(typmod: i32) -> (i32, i32) {
    // The scale has eleven bits, and a sign.
    let scale = (((typmod - TYPMOD_HEADER) & 0x7ff) ^ 1024) - 1024;
    (((typmod - TYPMOD_HEADER) >> PRECISION_SHIFT) & 0xffff, scale)
}

/// How the type modifier of a `numeric` holds its precision and scale.
const PRECISION_SHIFT: i32 = 16;
const TYPMOD_HEADER: i32 = 4;
