//! Statements through PostgreSQL's server programming interface: kept plans for what runs with
//! every attempt, one-off statements for the rest.

use super::catalog::Schema;
use super::original_error::keeping_errors;
use super::owner::{PinnedSettings, Setting};
use super::plans::{self, Form, KeptPlan, c_string, kept_plan};
use super::row::Row;
use super::snapshot::Snapshot;
use super::sqltype::{Arg, Uuid, array, columns, value};
use super::transaction::keeps_snapshot;
use crate::error::{Error, Result};
use pgrx::PgMemoryContexts;
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::RefCell;
use std::ptr;

/// Up to so many rows are written as a list of parameters, which costs far less to execute than
/// arrays do; each number of rows has a plan of its own.
const MOST_LISTED_ROWS: usize = 12;

/// Rows that a cursor fetches at first, which is often enough, and then at once.
const FIRST_FETCH: i64 = 128;
const FETCH: i64 = 1000;

/// A connection to the interface, opened by the first statement: most attempts need none. What statements and rows
/// allocate lives as long as it.
pub struct Spi {
    settings: &'static [Setting],
    /// The settings that are pinned while it is open.
    opened: RefCell<Option<PinnedSettings>>,
}

/// Has a connection for `work`, whose statements run under these settings.
pub fn connect<R>(settings: &'static [Setting], work: impl FnOnce(&Spi) -> Result<R>) -> Result<R> {
    let spi = Spi { settings, opened: RefCell::new(None) };
    let result = keeping_errors(|| work(&spi));
    if let Some(pinned) = spi.opened.take() {
        // SAFETY: closes the connection that `open` opened.
        check("SPI_finish", unsafe { pg_sys::SPI_finish() })?;
        drop(pinned);
    }
    result
}

/// A connection that a procedure can end transactions with.
pub struct Procedure(());

/// Opens a procedure's connection for `work`. Raises 25001 where the procedure may not commit.
pub fn procedure<R>(
    fcinfo: &pg_sys::FunctionCallInfo,
    name: &'static str,
    work: impl FnOnce(&Procedure) -> Result<R>,
) -> Result<R> {
    // SAFETY: CALL hands a procedure its call context, which says whether it may commit.
    let may_commit = unsafe {
        let context = (**fcinfo).context;
        let is_call = !context.is_null() && (*context).type_ == pg_sys::NodeTag::T_CallContext;
        is_call && !(*context.cast::<pg_sys::CallContext>()).atomic
    };
    if !may_commit {
        return Err(Error::TransactionBlock(name));
    }
    // SAFETY: as in `connect`.
    let code = unsafe { pg_sys::SPI_connect_ext(pg_sys::SPI_OPT_NONATOMIC as i32) };
    check("SPI_connect", code)?;
    let result = work(&Procedure(()));
    // SAFETY: as in `connect`.
    check("SPI_finish", unsafe { pg_sys::SPI_finish() })?;
    result
}

impl Procedure {
    /// Runs a part of the procedure under a snapshot, as a statement has one beside those of its functions.
    pub fn statement<R>(&self, work: impl FnOnce() -> R) -> R {
        let _snapshot = Snapshot::latest();
        work()
    }

    /// Commits what was done and goes on in a new transaction, which is READ COMMITTED whatever the default is.
    pub fn commit(&self) {
        // SAFETY: the procedure's connection is the innermost one, since `connect` closes its own. The new transaction
        // has no snapshot yet, so that its level may be set, as SET TRANSACTION does it.
        unsafe {
            pg_sys::SPI_commit();
            pg_sys::set_config_option(
                c"transaction_isolation".as_ptr(),
                c"read committed".as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_LOCAL,
                true,
                0,
                false,
            );
        }
    }
}

fn check(call: &'static str, code: i32) -> Result<()> {
    if code < 0 { Err(Error::Spi { call, code }) } else { Ok(()) }
}

impl Spi {
    fn open(&self) -> Result<()> {
        if self.opened.borrow().is_none() {
            // SAFETY: paired with SPI_finish in `connect`; after an error the transaction's abort closes it.
            check("SPI_connect", unsafe { pg_sys::SPI_connect() })?;
            self.opened.replace(Some(PinnedSettings::set(self.settings)));
        }
        Ok(())
    }

    /// Pins the settings of the connection as long as the value, for what runs without a statement.
    pub fn pin(&self) -> PinnedSettings {
        PinnedSettings::set(self.settings)
    }

    /// Runs `work` in a memory context of its own, which gives back what `work` allocates.
    pub fn in_own_memory<R>(&self, work: impl FnOnce() -> R) -> Result<R> {
        // The connection outlives the context, so it must not be opened within it.
        self.open()?;
        let mut memory = PgMemoryContexts::new("interview_core batch");
        // SAFETY: what `work` returns is the caller's to choose: Rust's own memory, or nothing.
        Ok(unsafe { memory.switch_to(|_| work()) })
    }

    /// Runs a statement by its kept plan, planned at its first use in this backend. It sees all that has been committed
    /// by now, whatever the transaction's isolation level is, and all that this transaction did.
    pub fn run(&self, schema: &Schema, sql: &'static str, args: &[Arg]) -> Result<Rows> {
        self.run_form(schema, sql, Form::Plain, args)
    }

    /// As `run`, for a statement that compares with `@keys@`: `= ` one key, or any of several.
    pub fn run_for(&self, schema: &Schema, sql: &'static str, keys: &[Uuid]) -> Result<Rows> {
        let (form, key) = keyed(keys);
        self.run_form(schema, sql, form, &[key])
    }

    /// As `run`, for a statement that reads `@rows@`: all of them at once, in the order given.
    /// Without rows nothing runs.
    pub fn run_rows<const N: usize>(
        &self,
        schema: &Schema,
        sql: &'static str,
        rows: &[[Arg; N]],
    ) -> Result<Rows> {
        match rows.len() {
            0 => Ok(Rows::none()),
            1..=MOST_LISTED_ROWS => {
                self.run_form(schema, sql, Form::Listed(rows.len()), rows.as_flattened())
            }
            _ => self.run_form(schema, sql, Form::Arrays, &columns(rows)?),
        }
    }

    fn run_form(
        &self,
        schema: &Schema,
        sql: &'static str,
        form: Form,
        args: &[Arg],
    ) -> Result<Rows> {
        self.open()?;
        let _path = fires_triggers(sql).then(|| path_for_triggers(schema));
        let plan = kept_plan(schema, sql, form, args)?;
        let (mut values, nulls) = split(args);
        let _settings = plan.settings_to_plan();
        if keeps_snapshot() {
            execute_latest(&plan, &mut values, &nulls)
        } else {
            execute(&plan, &mut values, &nulls)
        }
    }

    /// As `run_for`, under the transaction's own snapshot: a row that has changed since cannot be locked, which is 40001.
    pub fn lock_for(&self, schema: &Schema, sql: &'static str, keys: &[Uuid]) -> Result<Rows> {
        let (form, key) = keyed(keys);
        self.run_seen(schema, sql, form, &[key])
    }

    /// As `run`, under the transaction's own snapshot.
    pub fn run_as_seen(&self, schema: &Schema, sql: &'static str, args: &[Arg]) -> Result<Rows> {
        self.run_seen(schema, sql, Form::Plain, args)
    }

    fn run_seen(
        &self,
        schema: &Schema,
        sql: &'static str,
        form: Form,
        args: &[Arg],
    ) -> Result<Rows> {
        self.open()?;
        let _path = fires_triggers(sql).then(|| path_for_triggers(schema));
        let plan = kept_plan(schema, sql, form, args)?;
        let (mut values, nulls) = split(args);
        let _settings = plan.settings_to_plan();
        execute(&plan, &mut values, &nulls)
    }

    /// Hands each row of a kept plan's result to `visit`, without holding all of them. The
    /// statement compares with `@keys@`.
    pub fn each_row_for(
        &self,
        schema: &Schema,
        sql: &'static str,
        keys: &[Uuid],
        visit: impl FnMut(&Row) -> Result<Step>,
    ) -> Result<()> {
        let (form, key) = keyed(keys);
        self.each_row_of_form(schema, sql, form, &[key], visit)
    }

    /// As `each_row_for`, for a statement without keys.
    pub fn each_row(
        &self,
        schema: &Schema,
        sql: &'static str,
        args: &[Arg],
        visit: impl FnMut(&Row) -> Result<Step>,
    ) -> Result<()> {
        self.each_row_of_form(schema, sql, Form::Plain, args, visit)
    }

    fn each_row_of_form(
        &self,
        schema: &Schema,
        sql: &'static str,
        form: Form,
        args: &[Arg],
        mut visit: impl FnMut(&Row) -> Result<Step>,
    ) -> Result<()> {
        self.open()?;
        let plan = kept_plan(schema, sql, form, args)?;
        let (mut values, nulls) = split(args);
        let _settings = plan.settings_to_plan();
        let snapshot = keeps_snapshot().then(|| {
            plan.lock_tables();
            Snapshot::latest()
        });
        // SAFETY: as in `execute`; the portal is closed below, or by the transaction's abort. A cursor that only reads
        // takes the active snapshot, which is copied, and any other one a new one of the transaction's.
        let portal = unsafe {
            let (values, nulls) = (values.as_mut_ptr(), nulls.as_ptr());
            pg_sys::SPI_cursor_open(ptr::null(), plan.0, values, nulls, snapshot.is_some())
        };
        drop(snapshot);
        // What reading a row allocates (a value that was stored out of line, say) goes with its batch.
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
    pub fn write_once(&self, schema: &Schema, sql: &str, args: &[Arg]) -> Result<Rows> {
        self.open()?;
        let _path = path_for_triggers(schema);
        self.once(&plans::fill(sql, schema), args)
    }

    /// Runs SQL text once: one statement with arguments, which sees what `run` does, or several without.
    pub fn once(&self, sql: &str, args: &[Arg]) -> Result<Rows> {
        self.open()?;
        let text = c_string(sql)?;
        let (mut values, nulls) = split(args);
        if !args.is_empty() && keeps_snapshot() {
            return execute_latest(&KeptPlan::prepare(sql, args, 0)?, &mut values, &nulls);
        }
        let mut types: Vec<Oid> = args.iter().map(|arg| arg.oid).collect();
        // SAFETY: types, values and nulls have one entry for each argument.
        let code = unsafe {
            if args.is_empty() {
                pg_sys::SPI_execute(text.as_ptr(), false, 0)
            } else {
                pg_sys::SPI_execute_with_args(
                    text.as_ptr(),
                    args.len() as i32,
                    types.as_mut_ptr(),
                    values.as_mut_ptr(),
                    nulls.as_ptr(),
                    false,
                    0,
                )
            }
        };
        Rows::of_last_statement("SPI_execute", code)
    }
}

/// Whether a statement fires the triggers of the application's that are on the table.
fn fires_triggers(sql: &str) -> bool {
    !sql.starts_with("SELECT")
}

/// The triggers find the application's tables without naming their schema.
///
/// Not only the owner may be able to create functions and operators there. So each statement that writes names those
/// that it uses with their schema, and what only reads runs without the path.
fn path_for_triggers(schema: &Schema) -> PinnedSettings {
    PinnedSettings::search_path(&schema.search_path())
}

/// Runs a plan under a new snapshot of the transaction's.
fn execute(plan: &KeptPlan, values: &mut [Datum], nulls: &[std::ffi::c_char]) -> Result<Rows> {
    // SAFETY: the plan has as many parameters of these types as there are arguments.
    let code =
        unsafe { pg_sys::SPI_execute_plan(plan.0, values.as_mut_ptr(), nulls.as_ptr(), false, 0) };
    Rows::of_last_statement("SPI_execute_plan", code)
}

/// Runs a plan under the latest snapshot. The tables are locked first: one that somebody rewrites while we wait for it
/// would look empty.
fn execute_latest(
    plan: &KeptPlan,
    values: &mut [Datum],
    nulls: &[std::ffi::c_char],
) -> Result<Rows> {
    plan.lock_tables();
    let snapshot = Snapshot::latest();
    let (values, nulls) = (values.as_mut_ptr(), nulls.as_ptr());
    // SAFETY: as in `execute`; the executor copies the snapshot before it uses it.
    let code = unsafe {
        let none = ptr::null_mut();
        pg_sys::SPI_execute_snapshot(plan.0, values, nulls, snapshot.0, none, false, true, 0)
    };
    Rows::of_last_statement("SPI_execute_snapshot", code)
}

/// Whether to go on reading rows.
pub enum Step {
    Continue,
    Stop,
}

fn keyed(keys: &[Uuid]) -> (Form, Arg) {
    match keys {
        [key] => (Form::OneKey, value(Some(*key))),
        _ => (Form::SeveralKeys, array(keys.iter().copied().map(Some))),
    }
}

fn split(args: &[Arg]) -> (Vec<Datum>, Vec<std::ffi::c_char>) {
    args.iter()
        .map(|arg| match arg.datum {
            Some(datum) => (datum, b' ' as std::ffi::c_char),
            None => (Datum::from(0usize), b'n' as std::ffi::c_char),
        })
        .unzip()
}

/// The result of a statement.
pub struct Rows {
    table: *mut pg_sys::SPITupleTable,
    types: Vec<Oid>,
    count: usize,
}

impl Rows {
    fn of_last_statement(call: &'static str, code: i32) -> Result<Self> {
        check(call, code)?;
        // SAFETY: the interface set both variables in the call that just returned. The table
        // belongs to this value now and is freed with it.
        unsafe {
            let table = ptr::replace(&raw mut pg_sys::SPI_tuptable, ptr::null_mut());
            let (types, count) = if table.is_null() {
                (Vec::new(), 0)
            } else {
                let columns = (*(*table).tupdesc).natts;
                let types = (1..=columns)
                    .map(|number| pg_sys::SPI_gettypeid((*table).tupdesc, number))
                    .collect();
                (types, (*table).numvals as usize)
            };
            Ok(Self { table, types, count })
        }
    }

    fn none() -> Self {
        Self { table: ptr::null_mut(), types: Vec::new(), count: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn with_row<R>(&self, index: usize, visit: &mut impl FnMut(&Row) -> Result<R>) -> Result<R> {
        debug_assert!(index < self.count);
        let mut values = vec![Datum::from(0usize); self.types.len()];
        let mut nulls = vec![true; self.types.len()];
        // SAFETY: the table holds `count` tuples of this descriptor, and both buffers hold all of
        // its columns; the values live as long as the table.
        let row = unsafe {
            pg_sys::heap_deform_tuple(
                *(*self.table).vals.add(index),
                (*self.table).tupdesc,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
            Row::new(&values, &nulls, &self.types)
        };
        visit(&row)
    }

    /// Hands the rows to `visit` until it says to stop.
    fn visit(&self, visit: &mut impl FnMut(&Row) -> Result<Step>) -> Result<Step> {
        for index in 0..self.count {
            if let Step::Stop = self.with_row(index, visit)? {
                return Ok(Step::Stop);
            }
        }
        Ok(Step::Continue)
    }

    /// Reads every row.
    pub fn map<T>(&self, mut read: impl FnMut(&Row) -> Result<T>) -> Result<Vec<T>> {
        (0..self.count).map(|index| self.with_row(index, &mut read)).collect()
    }

    /// Reads the first row, if there is one.
    pub fn first<T>(&self, mut read: impl FnMut(&Row) -> Result<T>) -> Result<Option<T>> {
        if self.is_empty() { Ok(None) } else { self.with_row(0, &mut read).map(Some) }
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        if !self.table.is_null() && !std::thread::panicking() {
            // SAFETY: the table is this value's own and still linked to the open connection.
            unsafe { pg_sys::SPI_freetuptable(self.table) };
        }
    }
}
