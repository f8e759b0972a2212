//! A table of the extension's own as rows of values: read by key, updated, inserted, deleted. Each operation goes
//! through SPI; where the table is as `install()` made it, reading and writing go straight to the heap, which costs
//! less. Both ways leave the same rows.

mod direct;
pub(super) mod history;
mod lock;
mod queue;
mod scan;
mod shape;
mod texts;
mod tuple;

use super::catalog::Schema;
use super::row::Row;
use super::spi::Spi;
use super::sqltype::{Arg, Date, Jsonb, SqlType, Timestamp, Uuid, value};
use crate::error::Result;
use direct::DirectTable;
use pgrx::pg_sys::Oid;
use rust_decimal::Decimal;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::OnceLock;
pub use texts::Texts;

/// A column, with its type as `install()` declares it.
pub struct Column {
    name: &'static str,
    oid: Oid,
    typmod: i32,
    sql_type: &'static str,
}

impl Column {
    const fn of(name: &'static str, oid: Oid, sql_type: &'static str) -> Self {
        Self { name, oid, typmod: -1, sql_type }
    }

    pub const fn uuid(name: &'static str) -> Self {
        Self::of(name, Uuid::OID, "uuid")
    }

    pub const fn smallint(name: &'static str) -> Self {
        Self::of(name, i16::OID, "int2")
    }

    pub const fn integer(name: &'static str) -> Self {
        Self::of(name, i32::OID, "int4")
    }

    pub const fn bigint(name: &'static str) -> Self {
        Self::of(name, i64::OID, "int8")
    }

    pub const fn text(name: &'static str) -> Self {
        Self::of(name, String::OID, "text")
    }

    pub const fn texts(name: &'static str) -> Self {
        Self::of(name, <Vec<String>>::OID, "text[]")
    }

    pub const fn date(name: &'static str) -> Self {
        Self::of(name, Date::OID, "date")
    }

    pub const fn timestamptz(name: &'static str) -> Self {
        Self::of(name, Timestamp::OID, "timestamptz")
    }

    pub const fn jsonb(name: &'static str) -> Self {
        Self::of(name, Jsonb::OID, "jsonb")
    }

    pub const fn name(&self) -> &'static str {
        self.name
    }

    fn is_jsonb(&self) -> bool {
        self.oid == Jsonb::OID
    }

    /// A `numeric` of so many digits, two of them after the point. Values must have just two as well.
    pub const fn numeric(name: &'static str, precision: i32) -> Self {
        const SCALE: i32 = 2;
        const HEADER: i32 = 4;
        Self {
            name,
            oid: Decimal::OID,
            typmod: ((precision << 16) | SCALE) + HEADER,
            sql_type: "numeric",
        }
    }
}

/// What the extension knows of one of its tables. All of its foreign keys are to `users`, whose rows the
/// caller has locked, but for `reference`.
pub struct Table {
    pub name: &'static str,
    /// The columns that are read and written. The primary key comes first.
    pub columns: &'static [Column],
    /// How many of the columns are the primary key.
    pub key: usize,
    /// Columns that are read after the others and never written.
    pub also_read: &'static [Column],
    /// The columns that its one CHECK holds to 0 to 100.
    pub scores: &'static [&'static str],
    /// The tables that its foreign keys reference, in the order of their names.
    pub references: &'static [&'static str],
    /// The position of a column that references another table than `users`, by that table's key.
    pub reference: Option<(usize, &'static Table)>,
    /// Made at the first use.
    pub texts: OnceLock<Texts>,
}

/// Where a row was read, which finds it again without a search.
#[derive(Clone, Default)]
pub struct Place(Option<Rc<tuple::StoredTuple>>);

/// A row to be written: `stored` if the table has one with its key.
pub struct NewRow<'r, const N: usize> {
    pub stored: Option<&'r Place>,
    pub values: [Arg; N],
}

impl Table {
    fn texts(&'static self) -> &'static Texts {
        self.texts.get_or_init(|| Texts::of(self))
    }

    /// The columns as a row that was read has them.
    fn read_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().chain(self.also_read)
    }

    /// The table of a schema.
    pub fn open<'s>(&'static self, spi: &'s Spi, schema: &'s Schema) -> Result<OpenTable<'s>> {
        let direct = DirectTable::open(spi, schema, self)?;
        Ok(OpenTable { table: self, spi, schema, direct })
    }
}

/// How a row is locked.
#[derive(Clone, Copy)]
pub enum Strength {
    /// As foreign keys lock what they reference: its key does not change, and it is not deleted.
    KeyShare,
    /// Against everything but `KeyShare`, as an UPDATE does.
    NoKeyUpdate,
}

thread_local! {
    static IS_WRITING: Cell<bool> = const { Cell::new(false) };
}

/// Whether the executor is writing one of these tables, so that what runs now is a trigger of somebody's on it.
pub fn is_being_written() -> bool {
    IS_WRITING.get()
}

/// Runs a statement that may fire triggers of others.
fn writing<R>(write: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            IS_WRITING.set(self.0);
        }
    }
    let _restore = Restore(IS_WRITING.replace(true));
    write()
}

/// A table in a schema, to be read and written.
pub struct OpenTable<'s> {
    table: &'static Table,
    spi: &'s Spi,
    schema: &'s Schema,
    direct: Option<DirectTable>,
}

impl OpenTable<'_> {
    /// Hands each row whose key begins with one of `prefixes` to `visit`, with its place.
    pub fn read<const P: usize>(
        &self,
        prefixes: &[[Arg; P]],
        mut visit: impl FnMut(&Row, Place) -> Result<()>,
    ) -> Result<()> {
        if let Some(direct) = &self.direct {
            return direct.read(prefixes, &mut visit);
        }
        let rows = self.spi.run_rows(self.schema, self.table.texts().read(P), prefixes)?;
        rows.map(|row| visit(row, Place::default()))?;
        Ok(())
    }

    /// Locks the rows with these keys, in the order given, and hands the latest version of each to `visit`. `false`,
    /// and nothing is done, where the table cannot be reached directly.
    pub fn lock<const K: usize>(
        &self,
        keys: &[[Arg; K]],
        strength: Strength,
        mut visit: impl FnMut(&Row, Place) -> Result<()>,
    ) -> Result<bool> {
        let Some(direct) = &self.direct else {
            return Ok(false);
        };
        direct.lock(keys, strength, &mut visit)?;
        Ok(true)
    }

    /// Writes rows whose users the caller has locked, so that nobody else writes them. They come in the order of
    /// their keys.
    pub fn write<const N: usize>(&self, rows: &[NewRow<N>]) -> Result<()> {
        debug_assert_eq!(N, self.table.columns.len());
        let (mut updates, mut inserts) = (Vec::new(), Vec::new());
        for row in rows {
            match (row.stored, &self.direct) {
                (Some(Place(Some(stored))), Some(direct)) if direct.update(stored, &row.values) => {
                }
                (Some(_), _) => updates.push(row.values),
                (None, _) => inserts.push(row.values),
            }
        }
        if let Some(direct) = &self.direct
            && self.may_insert(direct, &inserts)?
        {
            for values in inserts.drain(..) {
                direct.insert(&values);
            }
        }
        let texts = self.table.texts();
        writing(|| {
            self.spi.run_rows(self.schema, &texts.update, &updates)?;
            self.spi.run_rows(self.schema, &texts.insert, &inserts)?;
            Ok(())
        })
    }

    /// What is done directly: reading, updating, inserting.
    #[cfg(any(test, feature = "pg_test"))]
    pub fn done_directly(&self) -> [bool; 3] {
        self.direct
            .as_ref()
            .map_or([false; 3], |direct| [true, direct.is_updatable(), direct.is_insertable()])
    }

    /// Whether rows may be inserted directly: the executor's foreign-key checks are made here, once for all rows.
    fn may_insert<const N: usize>(&self, direct: &DirectTable, rows: &[[Arg; N]]) -> Result<bool> {
        if rows.is_empty() || !direct.is_insertable() {
            return Ok(false);
        }
        let Some((position, referenced)) = self.table.reference else {
            return Ok(true);
        };
        let ids = rows.iter().filter_map(|row| row[position].datum).map(|id| id.value() as i32);
        let ids: BTreeSet<i32> = ids.collect();
        let keys: Vec<[Arg; 1]> = ids.into_iter().map(|id| [value(Some(id))]).collect();
        let mut found = 0;
        let referenced = referenced.open(self.spi, self.schema)?;
        referenced.lock(&keys, Strength::KeyShare, |_, _| {
            found += 1;
            Ok(())
        })?;
        Ok(found == keys.len())
    }

    /// Deletes the rows with these keys.
    pub fn delete<const K: usize>(&self, keys: &[[Arg; K]]) -> Result<()> {
        writing(|| self.spi.run_rows(self.schema, &self.table.texts().delete, keys))?;
        Ok(())
    }
}
