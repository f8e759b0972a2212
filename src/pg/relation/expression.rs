//! The expressions of CHECKs and defaults, as the text that PostgreSQL prints for them.
//!
//! Printing one takes far longer than writing a row. So the text is kept, by the stored form and
//! the names of the columns that it reads: if either changes, another text is looked for.

use super::{OpenRelation, positions};
use crate::pg::attribute::{is_named, name};
use crate::pg::owner::{PinnedSettings, Setting};
use pgrx::pg_sys;
use std::cell::RefCell;
use std::ffi::{CStr, CString};
use std::ptr;

/// A database has a few of them, however many schemas it has.
const MOST_KEPT: usize = 64;

/// Operators are printed without their schema only where this path finds them.
const PRINTING: &[Setting] = &[(c"search_path", c"pg_catalog, pg_temp")];

/// An expression over the columns of a relation.
pub struct Expression<'r> {
    relation: &'r OpenRelation,
    /// The tree as the catalog stores it; empty where the catalog has none.
    stored: &'r CStr,
}

struct Printed {
    stored: CString,
    /// The columns that it reads: position and name.
    columns: Vec<(usize, String)>,
    text: String,
}

thread_local! {
    static PRINTED: RefCell<Vec<Printed>> = const { RefCell::new(Vec::new()) };
}

impl<'r> Expression<'r> {
    /// `stored` is what the catalog has for the relation.
    pub(super) fn of(relation: &'r OpenRelation, stored: &'r CStr) -> Self {
        Self { relation, stored }
    }

    /// Whether PostgreSQL prints it as one of `expected`.
    pub fn is_one_of(&self, expected: &[impl AsRef<str>]) -> bool {
        if self.stored.is_empty() {
            return false;
        }
        let is_expected = |text: &str| expected.iter().any(|expected| expected.as_ref() == text);
        let known = PRINTED.with_borrow(|all| {
            let printed = all.iter().find(|printed| self.is_printed_as(printed))?;
            Some(is_expected(&printed.text))
        });
        known.unwrap_or_else(|| {
            let printed = self.print();
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

    fn is_printed_as(&self, printed: &Printed) -> bool {
        let attributes = self.relation.attributes();
        printed.stored.as_c_str() == self.stored
            && printed.columns.iter().all(|(position, name)| {
                attributes.get(*position).is_some_and(|found| is_named(found, name))
            })
    }

    fn print(&self) -> Printed {
        let _settings = PinnedSettings::set(PRINTING);
        let relation = self.relation;
        // SAFETY: the expression is one of the relation's (`of`), whose columns are variables of
        // its first and only relation. The results belong to the current memory context.
        unsafe {
            let node = pg_sys::stringToNode(self.stored.as_ptr()).cast::<pg_sys::Node>();
            let relation_name = relation.class().relname.data.as_ptr();
            let context = pg_sys::deparse_context_for(relation_name, relation.oid());
            let text = pg_sys::deparse_expression(node, context, false, false);
            let mut columns = ptr::null_mut();
            pg_sys::pull_varattnos(node, 1, &mut columns);
            let columns = positions(columns).filter_map(|position| {
                let attribute = relation.attributes().get(position)?;
                Some((position, name(attribute).to_string_lossy().into_owned()))
            });
            Printed {
                columns: columns.collect(),
                text: CStr::from_ptr(text).to_string_lossy().into_owned(),
                stored: self.stored.to_owned(),
            }
        }
    }
}
