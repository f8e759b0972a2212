//! PostgreSQL's server programming interface: connections, one-off statements, and results.

use super::deformed::Deformed;
use super::original_error::keeping_errors;
use super::owner::{PinnedSettings, Setting};
use super::plans::{KeptPlan, c_string};
use super::row::Row;
use super::snapshot::Snapshot;
use super::sqltype::Arg;
use super::transaction::keeps_snapshot;
use crate::error::{Error, Result};
use pgrx::PgMemoryContexts;
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::RefCell;
use std::ptr;

/// A connection to the interface. The first statement opens it, and most inserts need none. Memory
/// that statements and rows allocate lives as long as the connection.
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
    /// Runs a part of the procedure under a snapshot, as a statement has one beside those of its
    /// functions.
    pub fn statement<R>(&self, work: impl FnOnce() -> R) -> R {
        let _snapshot = Snapshot::latest();
        work()
    }

    /// Commits, and goes on in a new transaction, which is READ COMMITTED whatever the default is.
    pub fn commit(&self) {
        // SAFETY: the procedure's connection is the innermost one, since `connect` closes its own.
        // The new transaction has no snapshot yet, so that its level may be set, as SET TRANSACTION
        // does it.
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
    pub(super) fn open(&self) -> Result<()> {
        if self.opened.borrow().is_none() {
            // SAFETY: paired with SPI_finish in `connect`; after an error the transaction's abort
            // closes it.
            check("SPI_connect", unsafe { pg_sys::SPI_connect() })?;
            self.opened.replace(Some(PinnedSettings::set(self.settings)));
        }
        Ok(())
    }

    /// Pins the settings of the connection as long as the value, for code that runs no statement.
    pub fn pin(&self) -> PinnedSettings {
        PinnedSettings::set(self.settings)
    }

    /// Runs `work` in a memory context of its own, and frees what it allocates there.
    pub fn in_own_memory<R>(&self, work: impl FnOnce() -> R) -> Result<R> {
        // The connection outlives the context, so it must not be opened within it.
        self.open()?;
        let mut memory = PgMemoryContexts::new("interview_core batch");
        // SAFETY: the caller has `work` return Rust's own memory, or nothing.
        Ok(unsafe { memory.switch_to(|_| work()) })
    }

    /// Runs SQL text once: one statement with arguments, under a snapshot as `run` takes it, or
    /// several without.
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

/// What a statement sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// A new snapshot of the transaction's.
    Transaction,
    /// The active snapshot. The statement only reads, so that it may run in a parallel worker.
    Active,
}

/// Runs a plan.
pub(super) fn execute(
    plan: &KeptPlan,
    values: &mut [Datum],
    nulls: &[std::ffi::c_char],
    sight: Sight,
) -> Result<Rows> {
    let reads_only = sight == Sight::Active;
    let (values, nulls) = (values.as_mut_ptr(), nulls.as_ptr());
    // SAFETY: the plan has as many parameters of these types as there are arguments.
    let code = unsafe { pg_sys::SPI_execute_plan(plan.0, values, nulls, reads_only, 0) };
    Rows::of_last_statement("SPI_execute_plan", code)
}

/// Runs a plan under the latest snapshot. The tables are locked first: one that is rewritten while
/// we wait for it would look empty.
pub(super) fn execute_latest(
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

pub(super) fn split(args: &[Arg]) -> (Vec<Datum>, Vec<std::ffi::c_char>) {
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
    pub(super) count: usize,
}

impl Rows {
    pub(super) fn of_last_statement(call: &'static str, code: i32) -> Result<Self> {
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

    pub(super) fn none() -> Self {
        Self { table: ptr::null_mut(), types: Vec::new(), count: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn with_row<R>(&self, index: usize, visit: &mut impl FnMut(&Row) -> Result<R>) -> Result<R> {
        debug_assert!(index < self.count);
        // SAFETY: the table holds `count` tuples of this descriptor, and lives as long as `self`.
        let columns = unsafe {
            let tuple = *(*self.table).vals.add(index);
            Deformed::of(tuple, (*self.table).tupdesc)
        };
        // SAFETY: as above; the types are those of the descriptor.
        let row = unsafe { columns.row(&self.types) };
        visit(&row)
    }

    /// Hands the rows to `visit` until it says to stop.
    pub(super) fn visit(&self, visit: &mut impl FnMut(&Row) -> Result<Step>) -> Result<Step> {
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
