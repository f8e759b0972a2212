//! A table of the extension's own as rows of values: read by key, locked, updated, inserted,
//! deleted.
//!
//! # Invariant: both ways leave the same rows
//!
//! Each operation can go through SPI. Where the executor would do nothing with the rows but store
//! them, they are read and written in the heap instead, which costs less.

mod column;
mod eligibility;
mod foreign_keys;
mod heap;
mod layout;
mod lock;
mod obstacle;
mod queue;
mod statements;
pub mod stored_row;

use crate::error::Result;
use crate::pg::catalog::{Schema, has_column};
use crate::pg::db::Db;
use crate::pg::heap::HeapTuple;
pub use crate::pg::heap::Strength;
pub use crate::pg::relation::{Access, TriggerFunction};
use crate::pg::row::Row;
use crate::pg::sqltype::Arg;
pub use column::{Column, ColumnType};
use heap::DirectTable;
pub use obstacle::{Obstacle, Use};
pub use statements::Statements;
use std::cell::Cell;
use std::sync::OnceLock;
pub use stored_row::{FieldKind, StoredRow};

/// A table of the extension's, as it reads and writes it.
pub struct Table {
    pub name: &'static str,
    pub access: Access,
    /// The columns that are read and written. The primary key comes first.
    pub columns: &'static [Column],
    /// How many of the columns are the primary key.
    pub key: usize,
    /// Columns that are read after the others and never written.
    pub also_read: &'static [Column],
    /// The columns that get the transaction's time.
    pub timestamps: Option<Timestamps>,
    /// The columns that one CHECK holds to 0 to 100.
    pub percentages: &'static [&'static str],
    /// Its other CHECKs, as PostgreSQL prints their expressions: rows that are written keep them.
    pub other_checks: &'static [&'static str],
    /// Functions of triggers on the table that change nothing in rows that are written here.
    pub own_triggers: &'static [TriggerFunction],
    /// Columns that a reset of all rows leaves as they are.
    pub not_reset: &'static [&'static str],
    /// The foreign keys to be checked.
    pub references: &'static [Reference],
    /// The statements for a table with all columns, and for one that lacks those of later versions.
    /// Made at the first use.
    statements: [OnceLock<Statements>; 2],
}

/// The columns that get the transaction's time when a row is inserted, and whenever it is written.
pub struct Timestamps {
    pub created: &'static str,
    pub updated: &'static str,
}

/// A column that references another table, by that table's key.
pub struct Reference {
    pub column: &'static str,
    pub table: &'static Table,
}

/// The version of a row that was read, which finds the row again without a search.
#[derive(Clone, Default)]
pub struct RowVersion(Option<HeapTuple>);

impl RowVersion {
    fn of(version: &HeapTuple) -> Self {
        Self(Some(version.clone()))
    }
}

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
            timestamps: None,
            percentages: &[],
            other_checks: &[],
            own_triggers: &[],
            not_reset: &[],
            references: &[],
            statements: [const { OnceLock::new() }; 2],
        }
    }

    pub const fn also_read(mut self, columns: &'static [Column]) -> Self {
        self.also_read = columns;
        self
    }

    pub const fn timestamps(mut self, created: &'static str, updated: &'static str) -> Self {
        self.timestamps = Some(Timestamps { created, updated });
        self
    }

    pub const fn percentages(mut self, columns: &'static [&'static str]) -> Self {
        self.percentages = columns;
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

    pub const fn not_reset(mut self, columns: &'static [&'static str]) -> Self {
        self.not_reset = columns;
        self
    }

    pub const fn references(mut self, references: &'static [Reference]) -> Self {
        self.references = references;
        self
    }

    fn statements(&'static self, schema: &Schema) -> &'static Statements {
        let has_added = !self.lacks_added_columns(schema);
        self.statements[usize::from(has_added)].get_or_init(|| Statements::of(self, has_added))
    }

    /// The CHECKs of the table, as PostgreSQL prints their expressions.
    fn checks(&'static self) -> &'static [String] {
        &self.statements[1].get_or_init(|| Statements::of(self, true)).checks
    }

    /// Whether the table lacks every column of later versions than the first: `install()` has not
    /// upgraded it yet.
    pub fn lacks_added_columns(&self, schema: &Schema) -> bool {
        let mut added = self.columns.iter().filter(|column| column.is_added).peekable();
        added.peek().is_some()
            && schema
                .relation(self.name)
                .is_some_and(|relation| added.all(|column| !has_column(relation, column.name)))
    }

    /// The key of a table whose key begins with a user, without the user.
    pub fn key_within_user(&self) -> impl Iterator<Item = &'static str> {
        self.columns[1..self.key].iter().map(Column::name)
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name() == name)
    }

    /// The columns as a row that was read has them.
    fn read_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().chain(self.also_read)
    }

    fn width(&self) -> usize {
        self.columns.len() + self.also_read.len()
    }

    /// A statement for [`Db::lock_for`]: locks rows by a key of one column, as an UPDATE does.
    pub fn lock_statement(&'static self, schema: &Schema) -> &'static str {
        &self.statements(schema).lock
    }

    /// A statement that sets the columns beside the key back in all rows, to 0 or else to
    /// NULL, apart from those that are not reset.
    pub fn reset_statement(&'static self, schema: &Schema) -> &'static str {
        &self.statements(schema).reset
    }

    /// Deletes all rows.
    pub fn clear(&'static self, db: &Db) -> Result<()> {
        db.run(&self.statements(db.schema()).delete_all, &[])?;
        Ok(())
    }

    /// The table of a schema.
    pub fn open<'c>(&'static self, db: &Db<'c>) -> Result<OpenTable<'c>> {
        Ok(OpenTable { table: self, db: *db, direct: DirectTable::open(db.schema(), self) })
    }
}

thread_local! {
    static IS_WRITING: Cell<bool> = const { Cell::new(false) };
}

/// Whether the executor is writing one of these tables, so that what runs now is a trigger on it.
pub fn is_being_written() -> bool {
    IS_WRITING.get()
}

/// Runs a statement that may fire triggers of the application.
pub fn writing<R>(write: impl FnOnce() -> R) -> R {
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
    fn statements(&self) -> &'static Statements {
        self.table.statements(self.db.schema())
    }

    /// Hands each row whose key begins with one of `prefixes` to `visit`, with its version.
    pub fn read<const P: usize>(
        &self,
        prefixes: &[[Arg; P]],
        mut visit: impl FnMut(&Row, RowVersion) -> Result<()>,
    ) -> Result<()> {
        if let Some(direct) = &self.direct {
            return direct.read(prefixes, &mut visit);
        }
        let rows = self.db.run_rows(self.statements().read(P), prefixes)?;
        rows.map(|row| visit(row, RowVersion::default()))?;
        Ok(())
    }

    /// Locks the rows with these keys, in the order given, and hands the latest version of each to
    /// `visit`. `false`, and nothing is done, where the table cannot be reached directly.
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

    /// Writes rows whose users the caller has locked, so that nobody else writes them. They come in
    /// the order of their keys.
    pub fn write<const N: usize>(&self, rows: &[NewRow<N>]) -> Result<()> {
        debug_assert_eq!(N, self.table.columns.len());
        let updates = self.update_directly(rows);
        let inserts = rows.iter().filter(|row| row.stored.is_none()).map(|row| row.values);
        let inserts = self.insert_directly(inserts.collect())?;
        let statements = self.statements();
        // A trigger of the application on an updated row may have had a user recomputed, which
        // inserted rows.
        let insert =
            if updates.is_empty() { &statements.insert } else { &statements.insert_missing };
        writing(|| {
            self.db.run_rows(&statements.update, &updates)?;
            self.db.run_rows(insert, &inserts)?;
            Ok(())
        })
    }

    /// Updates the rows that are stored, and returns those that the executor has to update.
    fn update_directly<const N: usize>(&self, rows: &[NewRow<N>]) -> Vec<[Arg; N]> {
        let stored = || rows.iter().filter_map(|row| Some((row.stored?, row.values)));
        let has_versions = stored().any(|(version, _)| version.0.is_some());
        let direct = self.direct.as_ref().filter(|_| has_versions);
        let mut writer = direct.and_then(|direct| direct.updater(&self.db));
        let mut is_done = |(version, values): &(&RowVersion, [Arg; N])| {
            let writer = version.0.as_ref().zip(writer.as_mut());
            writer.is_some_and(|(version, writer)| writer.update(version, values))
        };
        stored().filter(|row| !is_done(row)).map(|(_, values)| values).collect()
    }

    /// Inserts rows, and returns those that the executor has to insert.
    fn insert_directly<const N: usize>(&self, mut rows: Vec<[Arg; N]>) -> Result<Vec<[Arg; N]>> {
        let Some(direct) = self.direct.as_ref().filter(|_| !rows.is_empty()) else {
            return Ok(rows);
        };
        if let Some(foreign_keys) = direct.foreign_keys_on_insert()
            && self.finds_referenced(direct, &foreign_keys, &rows)?
            && let Some(mut writer) = direct.inserter(&self.db)
        {
            rows.retain(|values| !writer.insert(values));
        }
        Ok(rows)
    }

    /// Which operations are done directly: reading, updating, inserting.
    #[cfg(any(test, feature = "pg_test"))]
    pub fn done_directly(&self) -> [bool; 3] {
        self.direct.as_ref().map_or([false; 3], |direct| {
            let may_insert = direct.foreign_keys_on_insert().is_some_and(|keys| {
                self.finds_referenced::<0>(direct, &keys, &[]).unwrap_or(false)
            });
            [true, direct.updater(&self.db).is_some(), may_insert]
        })
    }

    /// Deletes the rows with these keys.
    pub fn delete<const K: usize>(&self, keys: &[[Arg; K]]) -> Result<()> {
        writing(|| self.db.run_rows(&self.statements().delete, keys))?;
        Ok(())
    }
}
