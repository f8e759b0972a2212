//! One declaration for a row that is stored: from it come the table's description, the struct,
//! reading and writing.

use super::{ColumnType, NewRow, OpenTable, RowVersion, Table};
use crate::error::{Error, Result};
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Date, Jsonb, Timestamp, Uuid, value, value_of};
use rust_decimal::Decimal;
use std::hash::Hash;
use std::marker::PhantomData;

/// How a field is kept in its column.
pub trait FieldKind {
    type Value;
    const COLUMN: ColumnType;

    /// The value at a position; `None` for one that no row of ours has, whose row is passed over.
    fn read(row: &Row, position: usize) -> Result<Option<Self::Value>>;

    fn write(value: &Self::Value) -> Result<Arg>;
}

macro_rules! plain_kinds {
    ($($type:ty: $sql_type:literal),* $(,)?) => {
        $(impl FieldKind for $type {
            type Value = $type;
            const COLUMN: ColumnType = ColumnType::of::<$type>($sql_type);

            fn read(row: &Row, position: usize) -> Result<Option<$type>> {
                row.require(position).map(Some)
            }

            fn write(value: &$type) -> Result<Arg> {
                Ok(value_of(value))
            }
        })*
    };
}

plain_kinds! {
    i16: "int2", i32: "int4", i64: "int8", String: "text", Vec<String>: "text[]", Uuid: "uuid",
    Date: "date", Timestamp: "timestamptz", Jsonb: "jsonb", Vec<Decimal>: "numeric[]",
}

/// A count, as wide as sums of counts while it is computed.
pub struct Count;

impl FieldKind for Count {
    type Value = i64;
    const COLUMN: ColumnType = i32::COLUMN;

    fn read(row: &Row, position: usize) -> Result<Option<i64>> {
        row.require::<i32>(position).map(|count| Some(count.into()))
    }

    fn write(count: &i64) -> Result<Arg> {
        i32::try_from(*count).map(|count| value(Some(count))).map_err(|_| Error::CounterRange)
    }
}

/// A decimal of this many digits, `SCALE` of them after the point.
pub struct Numeric<const DIGITS: i32, const SCALE: i32 = 2>;

impl<const DIGITS: i32, const SCALE: i32> FieldKind for Numeric<DIGITS, SCALE> {
    type Value = Decimal;
    const COLUMN: ColumnType = ColumnType::numeric(DIGITS, SCALE);

    fn read(row: &Row, position: usize) -> Result<Option<Decimal>> {
        row.require(position).map(Some)
    }

    fn write(number: &Decimal) -> Result<Arg> {
        let mut number = *number;
        number.rescale(SCALE as u32);
        Ok(value(Some(number)))
    }
}

/// A column of a later version than the first: where the table lacks it, or a row has no value in
/// it, it reads as the default of its type.
pub struct Added<K>(PhantomData<K>);

impl<K: FieldKind<Value: Default>> FieldKind for Added<K> {
    type Value = K::Value;
    const COLUMN: ColumnType = ColumnType { is_added: true, ..K::COLUMN };

    fn read(row: &Row, position: usize) -> Result<Option<Self::Value>> {
        if row.is_null(position) { Ok(Some(K::Value::default())) } else { K::read(row, position) }
    }

    fn write(value: &Self::Value) -> Result<Arg> {
        K::write(value)
    }
}

/// A column that may hold NULL.
pub struct Nullable<K>(PhantomData<K>);

impl<K: FieldKind> FieldKind for Nullable<K> {
    type Value = Option<K::Value>;
    const COLUMN: ColumnType = K::COLUMN;

    fn read(row: &Row, position: usize) -> Result<Option<Self::Value>> {
        if row.is_null(position) { Ok(Some(None)) } else { K::read(row, position).map(Some) }
    }

    fn write(value: &Self::Value) -> Result<Arg> {
        value.as_ref().map_or(Ok(Arg::null(K::COLUMN.oid)), K::write)
    }
}

/// A row of a table, without its key.
pub trait StoredRow: Sized {
    type Key: Copy + Ord + Hash;

    /// What the extension knows of the table.
    const TABLE: &'static Table;

    /// Reads a row; `None` for one that is none of ours.
    fn read(row: &Row) -> Result<Option<(Self::Key, Self)>>;

    /// Hands each row with one of these keys to `visit`.
    fn visit_keys(table: &OpenTable, keys: &[Self::Key], visit: impl Visit) -> Result<()>;

    /// Writes rows of users whom the caller has locked, in the order of their keys.
    fn write(table: &OpenTable, rows: &[RowWrite<Self>]) -> Result<()>;

    /// Deletes the rows with these keys.
    fn delete(table: &OpenTable, keys: &[Self::Key]) -> Result<()>;
}

/// Takes rows as they are read, each with its version.
pub trait Visit: FnMut(&Row, RowVersion) -> Result<()> {}

impl<F: FnMut(&Row, RowVersion) -> Result<()>> Visit for F {}

/// A row to be written.
pub struct RowWrite<R: StoredRow> {
    pub key: R::Key,
    pub row: R,
    /// What is stored under the key, if anything is.
    pub stored: Option<RowVersion>,
}

/// Reads the value at the next position.
pub fn read_next<K: FieldKind>(row: &Row, position: &mut usize) -> Result<Option<K::Value>> {
    let value = K::read(row, *position);
    *position += 1;
    value
}

/// The values of all keys.
pub fn all_values<K, const N: usize>(
    keys: &[K],
    values: impl Fn(&K) -> Result<[Arg; N]>,
) -> Result<Vec<[Arg; N]>> {
    keys.iter().map(values).collect()
}

/// Writes rows whose values are given by `values`.
pub fn write_rows<R: StoredRow, const N: usize>(
    table: &OpenTable,
    rows: &[RowWrite<R>],
    values: impl Fn(&R::Key, &R) -> Result<[Arg; N]>,
) -> Result<()> {
    let rows = rows.iter().map(|write| {
        let values = values(&write.key, &write.row)?;
        Ok(NewRow { stored: write.stored.as_ref(), values })
    });
    table.write(&rows.collect::<Result<Vec<_>>>()?)
}

/// Declares a row that is stored, whose columns have the names of the fields:
///
/// ```text
/// stored_row! {
///     /// What a user practised on a day.
///     pub struct PracticeDay in "practice_sessions" (Write) {
///         key { user_id: Uuid, practice_date: Date }
///         columns { attempts_count: Count, ... }
///         also_read { ... }
///     }
///     with .references(&[...])
/// }
/// ```
///
/// `also_read` names columns that are never written, which `also_read()` reads as a tuple. What
/// follows `with` says more about the table.
macro_rules! stored_row {
    (
        $(#[$doc:meta])*
        $vis:vis struct $row:ident in $name:literal ($access:ident) {
            key { $($key:ident: $key_kind:ty),+ $(,)? }
            columns { $($(#[$column_doc:meta])* $column:ident: $kind:ty),* $(,)? }
            $(also_read { $($read:ident: $read_kind:ty),+ $(,)? })?
        }
        $(with $($with:tt)+)?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $row {
            $($(#[$column_doc])* pub $column: <$kind as $crate::table::FieldKind>::Value,)*
        }

        #[allow(unused, reason = "keys of one column; tables without others, or only read")]
        const _: () = {
            use $crate::table::stored_row::*;
            use $crate::table::{Access, Column, OpenTable, Table};
            use $crate::{error::Result, pg::row::Row, pg::sqltype::Arg};

            static TABLE: Table = Table::new($name, Access::$access, $row::COLUMNS, $row::KEY)
                $(.also_read(&[$(Column::of::<$read_kind>(stringify!($read))),+]))?
                $($($with)+)?;
            type Key = ($(<$key_kind as FieldKind>::Value),+);

            impl $row {
                const KEY: usize = [$(stringify!($key)),+].len();
                pub const WIDTH: usize = Self::COLUMNS.len();
                const COLUMNS: &'static [Column] = &[
                    $(Column::of::<$key_kind>(stringify!($key)),)+
                    $(Column::of::<$kind>(stringify!($column)),)*
                ];

                fn key_values(($($key),+): &Key) -> Result<[Arg; Self::KEY]> {
                    Ok([$(<$key_kind as FieldKind>::write($key)?),+])
                }

                pub fn values(($($key),+): &Key, row: &Self) -> Result<[Arg; Self::WIDTH]> {
                    Ok([
                        $(<$key_kind as FieldKind>::write($key)?,)+
                        $(<$kind as FieldKind>::write(&row.$column)?,)*
                    ])
                }

                $(pub fn also_read(row: &Row) -> Result<Option<($(<$read_kind as FieldKind>::Value),+)>> {
                    let mut position = Self::WIDTH;
                    $(let Some($read) = read_next::<$read_kind>(row, &mut position)? else { return Ok(None) };)+
                    Ok(Some(($($read),+)))
                })?
            }

            impl StoredRow for $row {
                type Key = Key;
                const TABLE: &'static Table = &TABLE;

                fn read(row: &Row) -> Result<Option<(Key, Self)>> {
                    let mut position = 0;
                    $(let Some($key) = read_next::<$key_kind>(row, &mut position)? else { return Ok(None) };)+
                    $(let Some($column) = read_next::<$kind>(row, &mut position)? else { return Ok(None) };)*
                    Ok(Some((($($key),+), Self { $($column),* })))
                }

                fn visit_keys(table: &OpenTable, keys: &[Key], visit: impl Visit) -> Result<()> {
                    table.read(&all_values(keys, Self::key_values)?, visit)
                }

                fn write(table: &OpenTable, rows: &[RowWrite<Self>]) -> Result<()> {
                    write_rows(table, rows, Self::values)
                }

                fn delete(table: &OpenTable, keys: &[Key]) -> Result<()> {
                    table.delete(&all_values(keys, Self::key_values)?)
                }
            }
        };
    };
}
pub(crate) use stored_row;
