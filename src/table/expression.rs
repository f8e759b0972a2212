//! The expressions of CHECKs and defaults, as the text that PostgreSQL prints for them.
//!
//! To print one takes far longer than to write a row. So what a stored form prints as is kept, by the stored form
//! itself and the names of the columns that it reads: neither can change without being another one here.

use super::relation::{OpenRelation, is_named, name_of};
use crate::pg::owner::{PinnedSettings, Setting};
use pgrx::pg_sys;
use std::cell::RefCell;
use std::ffi::{CStr, CString};
use std::ptr;

/// A database has a few of them, however many schemas.
const MOST_KEPT: usize = 64;

/// Operators are printed without their schema only where this path finds them.
const PRINTING: &[Setting] = &[(c"search_path", c"pg_catalog, pg_temp")];

struct Printed {
    stored: CString,
    /// The columns that it reads: position and name.
    columns: Vec<(usize, String)>,
    text: String,
}

impl Printed {
    fn is_of(&self, relation: &OpenRelation, stored: &CStr) -> bool {
        self.stored.as_c_str() == stored
            && self.columns.iter().all(|(position, name)| {
                relation.attributes().get(*position).is_some_and(|found| is_named(found, name))
            })
    }
}

thread_local! {
    static PRINTED: RefCell<Vec<Printed>> = const { RefCell::new(Vec::new()) };
}

/// Whether the text of a relation's expression is one of `expected`.
///
/// # Safety
/// `stored` is an expression over this relation as the catalog stores it, or NULL.
pub unsafe fn is_one_of(
    relation: &OpenRelation,
    stored: *const std::ffi::c_char,
    expected: &[impl AsRef<str>],
) -> bool {
    if stored.is_null() {
        return false;
    }
    // SAFETY: the caller vouches for it.
    let stored = unsafe { CStr::from_ptr(stored) };
    let is_expected = |text: &str| expected.iter().any(|expected| expected.as_ref() == text);
    let known = PRINTED.with_borrow(|all| {
        let printed = all.iter().find(|printed| printed.is_of(relation, stored))?;
        Some(is_expected(&printed.text))
    });
    known.unwrap_or_else(|| {
        // SAFETY: as above.
        let printed = unsafe { print(relation, stored) };
        let is_expected = is_expected(&printed.text);
        PRINTED.with_borrow_mut(|all| {
            if all.len() >= MOST_KEPT {
                all.clear();
            }
            all.push(printed);
        });
        is_expected
    })
}

/// # Safety
/// As for [`is_one_of`].
unsafe fn print(relation: &OpenRelation, stored: &CStr) -> Printed {
    let _settings = PinnedSettings::set(PRINTING);
    // The relation's own copy may go while PostgreSQL reads the catalog.
    let stored = stored.to_owned();
    // SAFETY: the caller vouches for the expression, whose columns are those of the relation: variables of the first
    // and only relation. The results belong to the current memory context.
    unsafe {
        let node = pg_sys::stringToNode(stored.as_ptr()).cast::<pg_sys::Node>();
        let context =
            pg_sys::deparse_context_for(relation.class().relname.data.as_ptr(), relation.oid());
        let text = pg_sys::deparse_expression(node, context, false, false);
        let mut columns = ptr::null_mut();
        pg_sys::pull_varattnos(node, 1, &mut columns);
        let positions = members(columns);
        let columns = positions
            .filter_map(|position| Some((position, name_of(relation.attributes().get(position)?))));
        Printed {
            columns: columns.collect(),
            text: CStr::from_ptr(text).to_string_lossy().into_owned(),
            stored,
        }
    }
}

/// The zero-based positions of the columns in a set of attribute numbers, which PostgreSQL counts from its first
/// system column.
///
/// # Safety
/// `set` is such a set, or NULL, and outlives the use of the result.
pub unsafe fn members(set: *const pg_sys::Bitmapset) -> impl Iterator<Item = usize> {
    // SAFETY: the caller vouches for the set.
    let next = move |last: i32| unsafe { pg_sys::bms_next_member(set, last) };
    std::iter::successors(Some(next(-1)), move |last| Some(next(*last)))
        .take_while(|member| *member >= 0)
        .map(|member| member + pg_sys::FirstLowInvalidHeapAttributeNumber)
        .filter(|number| *number > 0)
        .map(|number| number as usize - 1)
}
