//! Kept plans: each statement is parsed and planned at its first use in a backend, for each schema
//! and form that it comes in.

use super::catalog::{Schema, quote_identifier};
use super::owner::{PinnedSettings, Setting};
use super::sqltype::Arg;
use super::template;
use crate::error::{Error, Result};
use pgrx::pg_guard;
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::CString;
use std::rc::Rc;

/// The placeholder for the quoted name of the target schema.
const SCHEMA: &str = "schema";

/// The placeholder for a comparison with one key or several.
const KEYS: &str = "keys";

/// The placeholder for the rows that a set-based statement writes.
const ROWS: &str = "rows";

/// Switched-off plans cost so much on paper that the rest would be compiled.
const JIT: Setting = (c"jit", c"off");

/// Settings for the planning of kept plans. They are often made while the tables are still small,
/// and every access is by key: no plan may come to read a whole table.
pub(super) const BY_KEY: &[Setting] = &[
    (c"enable_seqscan", c"off"),
    // Reading newest first ends early: no more is read than the first rows of the index.
    (c"enable_sort", c"off"),
    (c"enable_hashjoin", c"off"),
    (c"enable_mergejoin", c"off"),
    JIT,
];

/// Settings for the planning of a kept plan of many steps about one user: tables are read by key,
/// and how the steps work on what was read is PostgreSQL's to choose.
pub(super) const OF_ONE_USER: &[Setting] = &[(c"enable_seqscan", c"off"), JIT];

/// A statement's text for a schema.
pub fn fill(sql: &str, schema: &Schema) -> String {
    template::fill(sql, &[(SCHEMA, &quote_identifier(&schema.name))])
}

pub fn c_string(sql: &str) -> Result<CString> {
    CString::new(sql).map_err(|_| Error::Spi { call: "SPI_prepare", code: 0 })
}

thread_local! {
    static TEXTS: RefCell<HashSet<&'static str>> = RefCell::default();
}

/// The text of a statement that is made while the backend runs, kept as long as its plans. For
/// texts of which there are few.
pub fn kept_text(text: String) -> &'static str {
    TEXTS.with_borrow_mut(|texts| match texts.get(text.as_str()) {
        Some(kept) => *kept,
        None => {
            let kept: &'static str = text.leak();
            texts.insert(kept);
            kept
        }
    })
}

/// How a statement's placeholders are filled in, beside the schema.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    Plain,
    OneKey,
    SeveralKeys,
    /// This many rows as a list of parameters.
    Listed(usize),
    /// Any number of rows, as one array for each column.
    Arrays,
}

impl Form {
    /// The text of a statement in this form, with `count` parameters.
    fn text(self, sql: &str, schema: &Schema, count: usize) -> String {
        let numbered = |range: std::ops::Range<usize>| {
            let parameters: Vec<String> = range.map(|index| format!("${}", index + 1)).collect();
            parameters.join(", ")
        };
        let schema = quote_identifier(&schema.name);
        let fill_in = |placeholder, value: &str| {
            template::fill(sql, &[(SCHEMA, schema.as_str()), (placeholder, value)])
        };
        match self {
            Self::Plain => fill_in(SCHEMA, &schema),
            Self::OneKey => fill_in(KEYS, "OPERATOR(pg_catalog.=) $1"),
            Self::SeveralKeys => fill_in(KEYS, "OPERATOR(pg_catalog.=) ANY ($1)"),
            Self::Arrays => {
                // unnest() of several arrays has no schema.
                let arrays: Vec<String> =
                    (1..=count).map(|array| format!("pg_catalog.unnest(${array})")).collect();
                fill_in(ROWS, &format!("ROWS FROM ({})", arrays.join(", ")))
            }
            Self::Listed(rows) => {
                let width = count / rows;
                let rows: Vec<String> = (0..rows)
                    .map(|row| format!("({})", numbered(row * width..(row + 1) * width)))
                    .collect();
                fill_in(ROWS, &format!("(VALUES {})", rows.join(", ")))
            }
        }
    }
}

/// A plan that outlives the transaction it was made in.
pub struct KeptPlan(pub(super) pg_sys::SPIPlanPtr);

impl KeptPlan {
    /// Prepares one statement, for arguments of these types.
    pub fn prepare(text: &str, args: &[Arg], options: i32) -> Result<Self> {
        let text = c_string(text)?;
        let mut types: Vec<Oid> = args.iter().map(|arg| arg.oid).collect();
        // SAFETY: types has one entry for each argument; a NULL plan is turned into an error.
        unsafe {
            let (count, types) = (types.len() as i32, types.as_mut_ptr());
            let plan = pg_sys::SPI_prepare_cursor(text.as_ptr(), count, types, options);
            if plan.is_null() {
                return Err(Error::Spi { call: "SPI_prepare", code: pg_sys::SPI_result });
            }
            match pg_sys::SPI_keepplan(plan) {
                0 => Ok(Self(plan)),
                code => Err(Error::Spi { call: "SPI_keepplan", code }),
            }
        }
    }

    /// Locks the tables that the statement reads and writes, as running it does.
    pub fn lock_tables(&self) {
        // SAFETY: the plan is kept and of one statement, so that a cached plan comes back; its
        // references are counted by the current resource owner.
        unsafe {
            let plan = pg_sys::SPI_plan_get_cached_plan(self.0);
            pg_sys::ReleaseCachedPlan(plan, pg_sys::CurrentResourceOwner);
        }
    }

    /// Whether a rule turned the statement into nothing. PostgreSQL does not notice when such a
    /// rule goes.
    fn is_nothing(&self) -> bool {
        // SAFETY: as in `settings_to_plan`.
        unsafe { (*self.source()).query_list.is_null() }
    }

    /// # Safety
    /// The result lives as long as the plan.
    unsafe fn source(&self) -> *mut pg_sys::CachedPlanSource {
        // SAFETY: the plan is kept and of one statement, so its list has one source.
        unsafe {
            let sources = pg_sys::SPI_plan_get_plan_sources(self.0);
            (*(*sources).elements).ptr_value.cast()
        }
    }

    /// The settings in force, these, if the statement has to be planned before it runs.
    pub fn settings_to_plan(&self, settings: &[Setting]) -> Option<PinnedSettings> {
        // SAFETY: the source lives as long as the plan; the generic plan is NULL until it is made.
        let is_planned = unsafe {
            let source = self.source();
            let plan = (*source).gplan;
            (*source).is_valid && !plan.is_null() && (*plan).is_valid
        };
        (!is_planned).then(|| PinnedSettings::set(settings))
    }
}

impl Drop for KeptPlan {
    fn drop(&mut self) {
        // SAFETY: the plan was kept, and nobody else holds it; running statements hold an Rc.
        unsafe { pg_sys::SPI_freeplan(self.0) };
    }
}

/// A plan in the cache. A schema may be renamed and its name reused, so a plan counts only for the
/// name it was made for.
struct CachedPlan {
    schema_name: String,
    plan: Rc<KeptPlan>,
    uses: u64,
}

impl CachedPlan {
    /// Whether the plan is to be made again: after 10, 100, 1,000 ... uses, since tables grow, and
    /// the best plan for small ones may not stay the best.
    fn is_due(&self) -> bool {
        self.uses >= 10 && 10u64.pow(self.uses.ilog10()) == self.uses
    }
}

type Plans = HashMap<(Oid, &'static str, Form), CachedPlan>;

thread_local! {
    static PLANS: RefCell<Plans> = RefCell::default();
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
    /// Something has happened to a schema: it may be dropped or renamed.
    static SCHEMAS_CHANGED: Cell<bool> = const { Cell::new(false) };
}

/// Called by PostgreSQL, at any time: plans are not touched here, since one of them may be running.
#[pg_guard]
unsafe extern "C-unwind" fn schemas_changed(_argument: Datum, _cache: i32, _hash: u32) {
    SCHEMAS_CHANGED.set(true);
}

/// Drops the plans for schemas that are gone, or have another name.
fn drop_plans_of_gone_schemas() {
    if !IS_WATCHING.replace(true) {
        // SAFETY: the function lives as long as the backend, since the library is never unloaded.
        unsafe {
            pg_sys::CacheRegisterSyscacheCallback(
                pg_sys::SysCacheIdentifier::NAMESPACEOID as i32,
                Some(schemas_changed),
                Datum::from(0usize),
            );
        }
    }
    if !SCHEMAS_CHANGED.take() {
        return;
    }
    let mut gone: HashSet<(Oid, String)> = PLANS.with_borrow(|plans| {
        plans.iter().map(|((oid, ..), plan)| (*oid, plan.schema_name.clone())).collect()
    });
    gone.retain(|(oid, name)| Schema::of_oid(*oid).is_none_or(|found| found.name != *name));
    // They are freed after the borrow has ended.
    let dropped: Plans = PLANS.with_borrow_mut(|plans| {
        plans
            .extract_if(|(oid, ..), plan| gone.contains(&(*oid, plan.schema_name.clone())))
            .collect()
    });
    drop(dropped);
}

/// The plan of a statement for a schema. The cache is not borrowed while a plan is made or runs,
/// since both can fire triggers that come back here.
pub fn kept_plan(
    schema: &Schema,
    sql: &'static str,
    form: Form,
    args: &[Arg],
) -> Result<Rc<KeptPlan>> {
    drop_plans_of_gone_schemas();
    let key = (schema.oid, sql, form);
    let mut uses = 1;
    let cached = PLANS.with_borrow_mut(|plans| {
        let cached = plans.get_mut(&key).filter(|cached| cached.schema_name == schema.name)?;
        cached.uses += 1;
        uses = cached.uses;
        (!cached.is_due() && !cached.plan.is_nothing()).then(|| Rc::clone(&cached.plan))
    });
    if let Some(plan) = cached {
        return Ok(plan);
    }

    let text = form.text(sql, schema, args.len());
    let plan = Rc::new(KeptPlan::prepare(&text, args, pg_sys::CURSOR_OPT_GENERIC_PLAN as i32)?);
    let cached = CachedPlan { schema_name: schema.name.clone(), plan: Rc::clone(&plan), uses };
    // The replaced plan, if any, is freed after the borrow has ended.
    let replaced = PLANS.with_borrow_mut(|plans| plans.insert(key, cached));
    drop(replaced);
    Ok(plan)
}
