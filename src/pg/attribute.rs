//! The columns of a relation, as its descriptor lists them.

use pgrx::pg_sys::{self, FormData_pg_attribute, MaxHeapAttributeNumber};
use std::ffi::CStr;

/// The columns of a descriptor, dropped ones included.
///
/// # Safety
/// The descriptor is valid, and outlives the use of the result.
pub(super) unsafe fn of_descriptor<'d>(
    descriptor: pg_sys::TupleDesc,
) -> &'d [FormData_pg_attribute] {
    // SAFETY: a descriptor has this many attributes, one after the other.
    unsafe {
        let count = (*descriptor).natts as usize;
        if count == 0 {
            return &[];
        }
        #[cfg(not(feature = "pg18"))]
        let first = (*descriptor).attrs.as_ptr();
        #[cfg(feature = "pg18")]
        let first = pg_sys::TupleDescAttr(descriptor, 0);
        std::slice::from_raw_parts(first, count)
    }
}

/// The name of a column in its fixed-size array, with zeros behind it.
fn padded_name(attribute: &FormData_pg_attribute) -> &[u8] {
    let name = &attribute.attname.data;
    // SAFETY: these are bytes, whether the platform's characters have a sign or not.
    unsafe { std::slice::from_raw_parts(name.as_ptr().cast::<u8>(), name.len()) }
}

/// The name of a column.
pub fn name(attribute: &FormData_pg_attribute) -> &CStr {
    CStr::from_bytes_until_nul(padded_name(attribute)).unwrap_or_default()
}

/// Whether a column is there and has this name.
#[inline]
pub fn is_named(attribute: &FormData_pg_attribute, wanted: &str) -> bool {
    let (found, wanted) = (padded_name(attribute), wanted.as_bytes());
    // The first letter tells most names apart.
    found.first() == wanted.first()
        && found.get(wanted.len()) == Some(&0)
        && found[..wanted.len()] == *wanted
        && !attribute.attisdropped
}

/// The position of the column of this name that holds numbers of type `numeric`. One that is
/// computed when it is read is none: the rows of a trigger do not have its values.
pub fn numeric_column(columns: &[FormData_pg_attribute], name: &str) -> Option<usize> {
    const VIRTUAL: u8 = b'v';
    let is_wanted = |column: &FormData_pg_attribute| {
        is_named(column, name)
            && column.atttypid == pg_sys::NUMERICOID
            && column.attgenerated as u8 != VIRTUAL
    };
    columns.iter().position(is_wanted)
}

const WORD: usize = u64::BITS as usize;
const WORDS: usize = (MaxHeapAttributeNumber as usize).div_ceil(WORD);

/// Columns of a table by their zero-based positions.
pub struct ColumnSet([u64; WORDS]);

impl ColumnSet {
    pub fn contains(&self, position: usize) -> bool {
        self.0.get(position / WORD).is_some_and(|word| word >> (position % WORD) & 1 == 1)
    }
}

/// Positions beyond what a table can have are left out.
impl FromIterator<usize> for ColumnSet {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        let mut set = Self([0; WORDS]);
        for position in positions {
            if let Some(word) = set.0.get_mut(position / WORD) {
                *word |= 1 << (position % WORD);
            }
        }
        set
    }
}
