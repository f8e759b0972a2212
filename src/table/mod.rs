//! A table of the extension's own as rows of values: read by key, updated, inserted, deleted. Each operation goes
//! through SPI; where the executor would do nothing else with the rows, reading and writing go straight to the heap,
//! which costs less. Both ways leave the same rows.

mod direct;
mod duties;
mod expression;
pub mod history;
mod lock;
mod queue;
mod relation;
mod scan;
mod shape;
pub mod stored_row;
mod texts;
mod tuple;
mod writer;

use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::row::Row;
use crate::pg::sqltype::{Arg, Jsonb, SqlType, Uuid};
use direct::DirectTable;
use duties::ForeignKey;
use pgrx::pg_sys::{Datum, FunctionCallInfo, Oid};
pub use relation::Access;
use rust_decimal::Decimal;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::OnceLock;
pub use stored_row::{Kind, StoredRow};
pub use texts::Texts;

/// A type as `install()` declares it.
#[derive(Clone, Copy)]
pub struct ColumnType {
    pub oid: Oid,
    typmod: i32,
    sql_type: &'static str,
}

impl ColumnType {
    pub const fn of<T: SqlType>(sql_type: &'static str) -> Self {
        Self { oid: T::OID, typmod: -1, sql_type }
    }

    /// A `numeric` of this many digits, two of them after the point. Values must have two as well.
    pub const fn numeric(digits: i32) -> Self {
        let typmod = ((digits << PRECISION_SHIFT) | SCALE) + TYPMOD_HEADER;
        Self { oid: Decimal::OID, typmod, sql_type: "numeric" }
    }
}

/// A column, with its type as `install()` declares it.
pub struct Column {
    name: &'static str,
    oid: Oid,
    typmod: i32,
    sql_type: &'static str,
}

impl Column {
    pub const fn of<K: Kind>(name: &'static str) -> Self {
        let ColumnType { oid, typmod, sql_type } = K::COLUMN;
        Self { name, oid, typmod, sql_type }
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

    fn is_jsonb(&self) -> bool {
        self.oid == Jsonb::OID
    }

    /// The value of an empty row in SQL.
    fn empty(&self) -> &'static str {
        match self.oid {
            i16::OID | i32::OID | i64::OID | Decimal::OID => "0",
            _ => "NULL",
        }
    }

    /// How many digits a `numeric` may have before its point.
    fn integer_digits(&self) -> Option<i32> {
        (self.oid == Decimal::OID)
            .then(|| ((self.typmod - TYPMOD_HEADER) >> PRECISION_SHIFT) - SCALE)
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
const SCALE: i32 = 2;
const TYPMOD_HEADER: i32 = 4;

/// A trigger function, as the server calls it.
pub type TriggerFunction = unsafe extern "C-unwind" fn(FunctionCallInfo) -> Datum;

/// What the extension knows of one of its tables.
pub struct Table {
    pub name: &'static str,
    pub access: Access,
    /// The columns that are read and written. The primary key comes first.
    pub columns: &'static [Column],
    /// How many of the columns are the primary key.
    pub key: usize,
    /// Columns that are read after the others and never written.
    pub also_read: &'static [Column],
    /// The columns that one CHECK holds to 0 to 100.
    pub scores: &'static [&'static str],
    /// Its other CHECKs, as PostgreSQL prints their expressions: rows that are written keep them.
    pub other_checks: &'static [&'static str],
    /// Functions of triggers on the table that let rows pass which are written here, as they are.
    pub own_triggers: &'static [TriggerFunction],
    /// What its foreign keys reference.
    pub references: &'static [Reference],
    /// Made at the first use.
    pub texts: OnceLock<Texts>,
}

/// A column that references another table, by that table's key.
pub struct Reference {
    /// Its place among the columns.
    pub column: usize,
    pub table: &'static Table,
}

/// Where a row was read, which finds it again without a search.
#[derive(Clone, Default)]
pub struct RowVersion(Option<Rc<tuple::StoredTuple>>);

/// A row to be written: `stored` if the table has one with its key.
pub struct NewRow<'r, const N: usize> {
    pub stored: Option<&'r RowVersion>,
    pub values: [Arg; N],
}

impl Table {
    pub const fn new(
        name: &'static str,
        access: Access,
        columns: &'static [Column],
        key: usize,
    ) -> Self {
        Self {
            name,
            access,
            columns,
            key,
            also_read: &[],
            scores: &[],
            other_checks: &[],
            own_triggers: &[],
            references: &[],
            texts: OnceLock::new(),
        }
    }

    pub const fn also_read(mut self, columns: &'static [Column]) -> Self {
        self.also_read = columns;
        self
    }

    pub const fn scores(mut self, columns: &'static [&'static str]) -> Self {
        self.scores = columns;
        self
    }

    pub const fn other_checks(mut self, checks: &'static [&'static str]) -> Self {
        self.other_checks = checks;
        self
    }

    pub const fn own_triggers(mut self, functions: &'static [TriggerFunction]) -> Self {
        self.own_triggers = functions;
        self
    }

    pub const fn references(mut self, references: &'static [Reference]) -> Self {
        self.references = references;
        self
    }

    fn texts(&'static self) -> &'static Texts {
        self.texts.get_or_init(|| Texts::of(self))
    }

    /// The columns as a row that was read has them.
    fn read_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().chain(self.also_read)
    }

    fn width(&self) -> usize {
        self.columns.len() + self.also_read.len()
    }

    /// A statement for [`Db::lock_for`]: locks rows by a key of one column, as an UPDATE does.
    pub fn lock_statement(&'static self) -> &'static str {
        &self.texts().lock
    }

    /// A statement that sets the columns beside the key back in all rows, to 0 or else to NULL.
    pub fn reset_statement(&'static self) -> &'static str {
        &self.texts().reset
    }

    /// Deletes all rows.
    pub fn clear(&'static self, db: &Db) -> Result<()> {
        db.run(&self.texts().delete_all, &[])?;
        Ok(())
    }

    /// The table of a schema.
    pub fn open<'c>(&'static self, db: &Db<'c>) -> Result<OpenTable<'c>> {
        Ok(OpenTable { table: self, db: *db, direct: DirectTable::open(db.schema(), self) })
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
pub struct OpenTable<'c> {
    table: &'static Table,
    db: Db<'c>,
    direct: Option<DirectTable>,
}

impl OpenTable<'_> {
    /// Hands each row whose key begins with one of `prefixes` to `visit`, with its place.
    pub fn read<const P: usize>(
        &self,
        prefixes: &[[Arg; P]],
        mut visit: impl FnMut(&Row, RowVersion) -> Result<()>,
    ) -> Result<()> {
        if let Some(direct) = &self.direct {
            return direct.read(prefixes, &mut visit);
        }
        let rows = self.db.run_rows(self.table.texts().read(P), prefixes)?;
        rows.map(|row| visit(row, RowVersion::default()))?;
        Ok(())
    }

    /// Locks the rows with these keys, in the order given, and hands the latest version of each to `visit`. `false`,
    /// and nothing is done, where the table cannot be reached directly.
    pub fn lock<const K: usize>(
        &self,
        keys: &[[Arg; K]],
        strength: Strength,
        mut visit: impl FnMut(&Row, RowVersion) -> Result<()>,
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
        let updates = self.update_directly(rows);
        let inserts = rows.iter().filter(|row| row.stored.is_none()).map(|row| row.values);
        let inserts = self.insert_directly(inserts.collect())?;
        let texts = self.table.texts();
        writing(|| {
            self.db.run_rows(&texts.update, &updates)?;
            self.db.run_rows(&texts.insert, &inserts)?;
            Ok(())
        })
    }

    /// Updates the rows that are stored, and returns those that the executor has to update.
    fn update_directly<const N: usize>(&self, rows: &[NewRow<N>]) -> Vec<[Arg; N]> {
        let stored = || rows.iter().filter_map(|row| Some((row.stored?, row.values)));
        let places = stored().any(|(place, _)| place.0.is_some());
        let direct = self.direct.as_ref().filter(|_| places);
        let mut writer = direct.and_then(|direct| direct.updater(&self.db));
        let mut is_done = |(place, values): &(&RowVersion, [Arg; N])| match (&place.0, &mut writer)
        {
            (Some(stored), Some(writer)) => writer.update(stored, values),
            _ => false,
        };
        stored().filter(|row| !is_done(row)).map(|(_, values)| values).collect()
    }

    /// Inserts rows, and returns those that the executor has to insert.
    fn insert_directly<const N: usize>(&self, mut rows: Vec<[Arg; N]>) -> Result<Vec<[Arg; N]>> {
        let Some(direct) = self.direct.as_ref().filter(|_| !rows.is_empty()) else {
            return Ok(rows);
        };
        if let Some(foreign_keys) = direct.foreign_keys_on_insert()
            && self.keep(direct, &foreign_keys, &rows)?
        {
            let mut writer = direct.inserter(&self.db);
            rows.retain(|values| !writer.insert(values));
        }
        Ok(rows)
    }

    /// Whether rows keep the table's foreign keys, all of which are ours: the executor's checks are made here, once for
    /// all rows.
    fn keep<const N: usize>(
        &self,
        direct: &DirectTable,
        foreign_keys: &[ForeignKey],
        rows: &[[Arg; N]],
    ) -> Result<bool> {
        let mut kept = 0;
        for reference in self.table.references {
            let referenced = reference.table.open(&self.db)?;
            let Some(target) = &referenced.direct else {
                return Ok(false);
            };
            let key = (target.oid(), target.position(0), direct.position(reference.column));
            kept += foreign_keys
                .iter()
                .filter(|found| (found.referenced, found.key, found.column) == key)
                .count();
            let mut keys: Vec<(u128, [Arg; 1])> =
                rows.iter().filter_map(|row| sortable(row[reference.column])).collect();
            keys.sort_by_key(|(number, _)| *number);
            keys.dedup_by_key(|(number, _)| *number);
            let keys: Vec<[Arg; 1]> = keys.into_iter().map(|(_, key)| key).collect();
            let mut found = 0;
            referenced.lock(&keys, Strength::KeyShare, |_, _| {
                found += 1;
                Ok(())
            })?;
            if found < keys.len() {
                return Ok(false);
            }
        }
        Ok(kept == foreign_keys.len())
    }

    /// What is done directly: reading, updating, inserting.
    #[cfg(any(test, feature = "pg_test"))]
    pub fn done_directly(&self) -> [bool; 3] {
        self.direct.as_ref().map_or([false; 3], |direct| {
            let may_insert = direct
                .foreign_keys_on_insert()
                .is_some_and(|keys| self.keep::<0>(direct, &keys, &[]).unwrap_or(false));
            [true, direct.updater(&self.db).is_some(), may_insert]
        })
    }

    /// Deletes the rows with these keys.
    pub fn delete<const K: usize>(&self, keys: &[[Arg; K]]) -> Result<()> {
        writing(|| self.db.run_rows(&self.table.texts().delete, keys))?;
        Ok(())
    }
}

/// A key of one column with a number that orders it as PostgreSQL does; `None` for NULL.
fn sortable(key: Arg) -> Option<(u128, [Arg; 1])> {
    let datum = key.datum?;
    let number = if key.oid == Uuid::OID {
        // SAFETY: an argument vouches for its value, which has the type that it names.
        u128::from_be_bytes(unsafe { *datum.cast_mut_ptr::<[u8; 16]>() })
    } else {
        u128::from((datum.value() as i32).abs_diff(i32::MIN))
    };
    Some((number, [key]))
}
