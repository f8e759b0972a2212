//! Statements through PostgreSQL's server programming interface: kept plans for what runs with
//! every attempt, one-off statements for the rest.

use super::catalog::{Schema, quote_identifier};
use super::row::Row;
use super::sqltype::Arg;
use crate::error::{Error, Result};
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CString;
use std::ptr;
use std::rc::Rc;

/// The placeholder for the quoted name of the target schema.
pub const SCHEMA: &str = "@schema@";

/// Rows that a cursor fetches at once.
const FETCH: i64 = 1000;

/// An open connection to the interface. What statements and rows allocate lives as long as it.
pub struct Spi(());

/// Opens a connection for `work`.
pub fn connect<R>(work: impl FnOnce(&Spi) -> Result<R>) -> Result<R> {
    // SAFETY: paired with SPI_finish below; after an error the transaction's abort closes it.
    check("SPI_connect", unsafe { pg_sys::SPI_connect() })?;
    let result = work(&Spi(()));
    // SAFETY: closes the connection that was opened above.
    check("SPI_finish", unsafe { pg_sys::SPI_finish() })?;
    result
}

fn check(call: &'static str, code: i32) -> Result<()> {
    if code < 0 {
        Err(Error::Spi { call, code })
    } else {
        Ok(())
    }
}

impl Spi {
    /// Runs a statement by its kept plan, planned at its first use in this backend. It sees all
    /// that has been committed by now, and all that this transaction did.
    pub fn run(&self, schema: &Schema, sql: &'static str, args: &[Arg]) -> Result<Rows> {
        let plan = kept_plan(schema, sql, args)?;
        let (mut values, nulls) = split(args);
        // SAFETY: the plan has as many parameters of these types as there are arguments.
        let code = unsafe {
            pg_sys::SPI_execute_plan(plan.0, values.as_mut_ptr(), nulls.as_ptr(), false, 0)
        };
        Rows::of_last_statement("SPI_execute_plan", code)
    }

    /// As `run`, under the newest snapshot even where the transaction keeps an older one.
    pub fn run_latest(&self, schema: &Schema, sql: &'static str, args: &[Arg]) -> Result<Rows> {
        let plan = kept_plan(schema, sql, args)?;
        let (mut values, nulls) = split(args);
        // SAFETY: as in `run`; the executor copies the snapshot before it uses it.
        let code = unsafe {
            pg_sys::CommandCounterIncrement();
            pg_sys::SPI_execute_snapshot(
                plan.0,
                values.as_mut_ptr(),
                nulls.as_ptr(),
                pg_sys::GetLatestSnapshot(),
                ptr::null_mut(),
                false,
                true,
                0,
            )
        };
        Rows::of_last_statement("SPI_execute_snapshot", code)
    }

    /// Hands each row of a kept plan's result to `visit`, without holding all of them.
    pub fn each_row(
        &self,
        schema: &Schema,
        sql: &'static str,
        args: &[Arg],
        mut visit: impl FnMut(&Row) -> Result<Step>,
    ) -> Result<()> {
        let plan = kept_plan(schema, sql, args)?;
        let (mut values, nulls) = split(args);
        // SAFETY: as in `run`; the portal is closed below, or by the transaction's abort.
        let portal = unsafe {
            pg_sys::SPI_cursor_open(
                ptr::null(),
                plan.0,
                values.as_mut_ptr(),
                nulls.as_ptr(),
                false,
            )
        };
        let mut result = Ok(());
        'fetching: loop {
            // SAFETY: the portal is open.
            unsafe { pg_sys::SPI_cursor_fetch(portal, true, FETCH as _) };
            let rows = Rows::of_last_statement("SPI_cursor_fetch", 0)?;
            if rows.count == 0 {
                break;
            }
            for index in 0..rows.count {
                match rows.with_row(index, &mut visit) {
                    Ok(Step::Continue) => {}
                    Ok(Step::Stop) => break 'fetching,
                    Err(error) => {
                        result = Err(error);
                        break 'fetching;
                    }
                }
            }
        }
        // SAFETY: closes the portal that was opened above.
        unsafe { pg_sys::SPI_cursor_close(portal) };
        result
    }

    /// Runs SQL text once: one statement with arguments, or several without.
    pub fn once(&self, sql: &str, args: &[Arg]) -> Result<Rows> {
        let text = c_string(sql)?;
        let (mut values, nulls) = split(args);
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

/// Whether to go on reading rows.
pub enum Step {
    Continue,
    Stop,
}

fn c_string(sql: &str) -> Result<CString> {
    CString::new(sql).map_err(|_| Error::Spi {
        call: "SPI_prepare",
        code: 0,
    })
}

fn split(args: &[Arg]) -> (Vec<Datum>, Vec<std::ffi::c_char>) {
    args.iter()
        .map(|arg| match arg.datum {
            Some(datum) => (datum, b' ' as std::ffi::c_char),
            None => (Datum::from(0usize), b'n' as std::ffi::c_char),
        })
        .unzip()
}

/// A plan that outlives the transaction it was made in.
struct KeptPlan(pg_sys::SPIPlanPtr);

impl Drop for KeptPlan {
    fn drop(&mut self) {
        // SAFETY: the plan was kept, and nobody else holds it; running statements hold an Rc.
        unsafe { pg_sys::SPI_freeplan(self.0) };
    }
}

/// A schema may be renamed and its name reused, so a plan counts only for the name it was made for.
struct CachedPlan {
    schema_name: String,
    plan: Rc<KeptPlan>,
}

thread_local! {
    static PLANS: RefCell<HashMap<(Oid, &'static str), CachedPlan>> = RefCell::default();
}

/// The plan of a statement for a schema. The cache is not borrowed while a plan is made or runs,
/// since both can fire triggers that come back here.
fn kept_plan(schema: &Schema, sql: &'static str, args: &[Arg]) -> Result<Rc<KeptPlan>> {
    let key = (schema.oid, sql);
    let cached = PLANS.with_borrow(|plans| {
        plans
            .get(&key)
            .filter(|cached| cached.schema_name == schema.name)
            .map(|cached| Rc::clone(&cached.plan))
    });
    if let Some(plan) = cached {
        return Ok(plan);
    }

    let text = c_string(&sql.replace(SCHEMA, &quote_identifier(&schema.name)))?;
    let mut types: Vec<Oid> = args.iter().map(|arg| arg.oid).collect();
    // SAFETY: types has one entry for each argument; a NULL plan is turned into an error.
    let plan = unsafe {
        let plan = pg_sys::SPI_prepare_cursor(
            text.as_ptr(),
            types.len() as i32,
            types.as_mut_ptr(),
            pg_sys::CURSOR_OPT_GENERIC_PLAN as i32,
        );
        if plan.is_null() {
            return Err(Error::Spi {
                call: "SPI_prepare",
                code: pg_sys::SPI_result,
            });
        }
        check("SPI_keepplan", pg_sys::SPI_keepplan(plan))?;
        Rc::new(KeptPlan(plan))
    };
    let cached = CachedPlan {
        schema_name: schema.name.clone(),
        plan: Rc::clone(&plan),
    };
    // The replaced plan, if any, is freed after the borrow has ended.
    let replaced = PLANS.with_borrow_mut(|plans| plans.insert(key, cached));
    drop(replaced);
    Ok(plan)
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
            let table = std::mem::replace(&mut *(&raw mut pg_sys::SPI_tuptable), ptr::null_mut());
            let (types, count) = if table.is_null() {
                (Vec::new(), 0)
            } else {
                let columns = (*(*table).tupdesc).natts;
                let types = (1..=columns)
                    .map(|number| pg_sys::SPI_gettypeid((*table).tupdesc, number))
                    .collect();
                (types, (*table).numvals as usize)
            };
            Ok(Self {
                table,
                types,
                count,
            })
        }
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

    /// Reads every row.
    pub fn map<T>(&self, mut read: impl FnMut(&Row) -> Result<T>) -> Result<Vec<T>> {
        (0..self.count)
            .map(|index| self.with_row(index, &mut read))
            .collect()
    }

    /// Reads the first row, if there is one.
    pub fn first<T>(&self, mut read: impl FnMut(&Row) -> Result<T>) -> Result<Option<T>> {
        if self.is_empty() {
            Ok(None)
        } else {
            self.with_row(0, &mut read).map(Some)
        }
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
