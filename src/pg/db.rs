//! Statements about one schema: kept plans for those that run often, one-off statements for the
//! rest.

use super::array::columns;
use super::catalog::Schema;
use super::owner::{PinnedSettings, Setting};
use super::plans::{self, BY_KEY, Form, OF_ONE_USER, c_string, kept_plan};
use super::result_set::ResultSet;
use super::row::Row;
use super::snapshot::Snapshot;
use super::spi::{self, Rows, Sight, Spi, Step, execute, execute_latest, split};
use super::sqltype::{Arg, Uuid, array, value};
use super::transaction::keeps_snapshot;
use crate::error::Result;
use pgrx::PgMemoryContexts;
use pgrx::pg_sys;
use std::ops::Deref;
use std::ptr;

/// Up to this many rows are written as a list of parameters, which costs far less to execute than
/// arrays. Each number of rows has a plan of its own.
const MOST_LISTED_ROWS: usize = 12;

/// How many rows a cursor fetches first, which is often enough, and then each time.
const FIRST_FETCH: i64 = 128;
const FETCH: i64 = 1000;

/// A connection to SPI and the schema that `@schema@` in its statements stands for.
#[derive(Clone, Copy)]
pub struct Db<'c> {
    spi: &'c Spi,
    schema: &'c Schema,
}

/// Connects for `work`, whose statements are about this schema and run under these settings.
pub fn connect<R>(
    schema: &Schema,
    settings: &'static [Setting],
    work: impl FnOnce(&Db) -> Result<R>,
) -> Result<R> {
    spi::connect(settings, |spi| work(&spi.on(schema)))
}

/// Statements that name no schema of ours need the connection alone.
impl Deref for Db<'_> {
    type Target = Spi;

    fn deref(&self) -> &Spi {
        self.spi
    }
}

impl Spi {
    /// The same connection, for statements about a schema.
    pub fn on<'c>(&'c self, schema: &'c Schema) -> Db<'c> {
        Db { spi: self, schema }
    }
}

impl<'c> Db<'c> {
    pub fn schema(&self) -> &'c Schema {
        self.schema
    }

    /// A statement's text for the schema.
    pub fn fill(&self, sql: &str) -> String {
        plans::fill(sql, self.schema)
    }

    /// Runs a statement by its kept plan, planned at its first use in this backend. It sees
    /// everything that is committed when it starts, at every isolation level, and what this
    /// transaction did.
    pub fn run(&self, sql: &'static str, args: &[Arg]) -> Result<Rows> {
        self.run_form(sql, Form::Plain, args)
    }

    /// As `run`, for a statement that compares with `@keys@`: `= ` one key, or any of several.
    pub fn run_for(&self, sql: &'static str, keys: &[Uuid]) -> Result<Rows> {
        let (form, key) = keyed(keys);
        self.run_form(sql, form, &[key])
    }

    /// As `run`, for a statement that reads `@rows@`: all of them at once, in the order given.
    /// Without rows nothing runs.
    pub fn run_rows<const N: usize>(&self, sql: &'static str, rows: &[[Arg; N]]) -> Result<Rows> {
        match rows.len() {
            0 => Ok(Rows::none()),
            1..=MOST_LISTED_ROWS => {
                self.run_form(sql, Form::Listed(rows.len()), rows.as_flattened())
            }
            _ => self.run_form(sql, Form::Arrays, &columns(rows)?),
        }
    }

    fn run_form(&self, sql: &'static str, form: Form, args: &[Arg]) -> Result<Rows> {
        self.open()?;
        let _path = fires_triggers(sql).then(|| path_for_triggers(self.schema));
        let plan = kept_plan(self.schema, sql, form, args)?;
        let (mut values, nulls) = split(args);
        let _settings = plan.settings_to_plan(BY_KEY);
        if keeps_snapshot() {
            execute_latest(&plan, &mut values, &nulls)
        } else {
            execute(&plan, &mut values, &nulls, Sight::Transaction)
        }
    }

    /// As `run_for`, under the transaction's own snapshot: locking a row that has changed since
    /// fails with 40001.
    pub fn lock_for(&self, sql: &'static str, keys: &[Uuid]) -> Result<Rows> {
        let (form, key) = keyed(keys);
        self.run_seen(sql, form, &[key])
    }

    /// As `run`, under the transaction's own snapshot.
    pub fn run_as_seen(&self, sql: &'static str, args: &[Arg]) -> Result<Rows> {
        self.run_seen(sql, Form::Plain, args)
    }

    fn run_seen(&self, sql: &'static str, form: Form, args: &[Arg]) -> Result<Rows> {
        self.open()?;
        let _path = fires_triggers(sql).then(|| path_for_triggers(self.schema));
        let plan = kept_plan(self.schema, sql, form, args)?;
        let (mut values, nulls) = split(args);
        let _settings = plan.settings_to_plan(BY_KEY);
        execute(&plan, &mut values, &nulls, Sight::Transaction)
    }

    /// As `run`, under the active snapshot: that of the statement that calls the function, or the
    /// latest [`Snapshot`] taken. It may run in a parallel worker.
    pub fn run_in_snapshot(&self, sql: &'static str, args: &[Arg]) -> Result<Rows> {
        self.open()?;
        let plan = kept_plan(self.schema, sql, Form::Plain, args)?;
        let (mut values, nulls) = split(args);
        let _settings = plan.settings_to_plan(BY_KEY);
        execute(&plan, &mut values, &nulls, Sight::Active)
    }

    /// As `run_in_snapshot`, for a statement of many steps about one user, whose rows become the
    /// function's.
    pub fn return_rows(&self, sql: &'static str, args: &[Arg], result: &ResultSet) -> Result<()> {
        self.open()?;
        let plan = kept_plan(self.schema, sql, Form::Plain, args)?;
        let _settings = plan.settings_to_plan(OF_ONE_USER);
        // SAFETY: the plan is valid, and has as many parameters as there are arguments.
        result.fill("SPI_execute_plan_extended", args, |options| unsafe {
            pg_sys::SPI_execute_plan_extended(plan.0, options)
        })
    }

    /// Runs a statement once, under the active snapshot and in parallel workers where PostgreSQL
    /// chooses to; its rows become the function's.
    pub fn return_rows_once(&self, sql: &str, args: &[Arg], result: &ResultSet) -> Result<()> {
        self.open()?;
        let text = c_string(&self.fill(sql))?;
        // SAFETY: the text is a C string.
        result.fill("SPI_execute_extended", args, |options| unsafe {
            pg_sys::SPI_execute_extended(text.as_ptr(), options)
        })
    }

    /// Locks the tables that `return_rows` reads, as running the statement does.
    pub fn lock_tables_of(&self, sql: &'static str, args: &[Arg]) -> Result<()> {
        self.open()?;
        let plan = kept_plan(self.schema, sql, Form::Plain, args)?;
        let _settings = plan.settings_to_plan(OF_ONE_USER);
        plan.lock_tables();
        Ok(())
    }

    /// Hands each row of a kept plan's result to `visit`, without holding all of them. The
    /// statement compares with `@keys@`.
    pub fn each_row_for(
        &self,
        sql: &'static str,
        keys: &[Uuid],
        visit: impl FnMut(&Row) -> Result<Step>,
    ) -> Result<()> {
        let (form, key) = keyed(keys);
        self.each_row_of_form(sql, form, &[key], visit)
    }

    /// As `each_row_for`, for a statement without keys.
    pub fn each_row(
        &self,
        sql: &'static str,
        args: &[Arg],
        visit: impl FnMut(&Row) -> Result<Step>,
    ) -> Result<()> {
        self.each_row_of_form(sql, Form::Plain, args, visit)
    }

    fn each_row_of_form(
        &self,
        sql: &'static str,
        form: Form,
        args: &[Arg],
        mut visit: impl FnMut(&Row) -> Result<Step>,
    ) -> Result<()> {
        self.open()?;
        let plan = kept_plan(self.schema, sql, form, args)?;
        let (mut values, nulls) = split(args);
        let _settings = plan.settings_to_plan(BY_KEY);
        let snapshot = keeps_snapshot().then(|| {
            plan.lock_tables();
            Snapshot::latest()
        });
        // SAFETY: as in `execute`; the portal is closed below, or by the transaction's abort. A
        // cursor that only reads takes the active snapshot, which is copied, and any other one a
        // new one of the transaction's.
        let portal = unsafe {
            let (values, nulls) = (values.as_mut_ptr(), nulls.as_ptr());
            pg_sys::SPI_cursor_open(ptr::null(), plan.0, values, nulls, snapshot.is_some())
        };
        drop(snapshot);
        // Reading a row may allocate, for a value that is stored out of line, say. That is freed
        // with the batch.
        let mut scratch = PgMemoryContexts::new("interview_core rows");
        let mut result = Ok(Step::Continue);
        let mut count = FIRST_FETCH;
        while matches!(result, Ok(Step::Continue)) {
            // SAFETY: the portal is open.
            unsafe { pg_sys::SPI_cursor_fetch(portal, true, count as _) };
            count = FETCH;
            let rows = Rows::of_last_statement("SPI_cursor_fetch", 0)?;
            if rows.count == 0 {
                break;
            }
            // SAFETY: values are copied out of a row before `visit` returns.
            result = unsafe { scratch.switch_to(|_| rows.visit(&mut visit)) };
            // SAFETY: as above, so nothing refers to the context any more.
            unsafe { scratch.reset() };
        }
        // SAFETY: closes the portal that was opened above.
        unsafe { pg_sys::SPI_cursor_close(portal) };
        result.map(|_| ())
    }

    /// Runs one statement, which writes to a table of the schema, once.
    pub fn write_once(&self, sql: &str, args: &[Arg]) -> Result<Rows> {
        self.open()?;
        let _path = path_for_triggers(self.schema);
        self.once(&plans::fill(sql, self.schema), args)
    }
}

/// Whether a statement fires the triggers that the application has on the table. A file may begin
/// with a comment.
fn fires_triggers(sql: &str) -> bool {
    let statement = sql.lines().find(|line| !line.starts_with("--"));
    !statement.is_some_and(|line| line.starts_with("SELECT"))
}

/// The triggers find the application's tables without naming their schema.
///
/// Others than the owner may create functions and operators there. So each statement that writes
/// qualifies those that it uses, and a statement that only reads runs without the path.
fn path_for_triggers(schema: &Schema) -> PinnedSettings {
    PinnedSettings::search_path(&schema.search_path())
}

fn keyed(keys: &[Uuid]) -> (Form, Arg) {
    match keys {
        [key] => (Form::OneKey, value(Some(*key))),
        _ => (Form::SeveralKeys, array(keys.iter().copied().map(Some))),
    }
}
