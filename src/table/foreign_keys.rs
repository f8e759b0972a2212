//! Foreign keys of rows that are inserted directly, checked as PostgreSQL's triggers check them:
//! the rows that they reference are locked. Once for all rows, and not once for each.

use super::heap::DirectTable;
use super::{OpenTable, Strength};
use crate::error::Result;
use crate::pg::relation::ForeignKey;
use crate::pg::sqltype::{Arg, Uuid};

impl OpenTable<'_> {
    /// Whether each foreign key is one that the table's description names, and finds its rows.
    pub(super) fn finds_referenced<const N: usize>(
        &self,
        direct: &DirectTable,
        foreign_keys: &[ForeignKey],
        rows: &[[Arg; N]],
    ) -> Result<bool> {
        let mut checked = 0;
        for reference in self.table.references {
            let referenced = reference.table.open(&self.db)?;
            let Some(target) = &referenced.direct else {
                return Ok(false);
            };
            let Some(column) = self.table.index_of(reference.column) else {
                return Ok(false);
            };
            let is_ours = |key: &&ForeignKey| direct.is_key_of(key, reference, target);
            checked += foreign_keys.iter().filter(is_ours).count();
            let keys = sorted_keys(rows.iter().map(|row| row[column]));
            let mut found = 0;
            referenced.lock(&keys, Strength::KeyShare, |_, _| {
                found += 1;
                Ok(())
            })?;
            if found < keys.len() {
                return Ok(false);
            }
        }
        Ok(checked == foreign_keys.len())
    }
}

/// The different keys that are not NULL, in the order of their values: all sessions lock rows in
/// the same order.
fn sorted_keys(keys: impl Iterator<Item = Arg>) -> Vec<[Arg; 1]> {
    type Number = (Option<Uuid>, Option<i32>);
    let numbered = |key: Arg| (!key.is_null()).then(|| ((key.get(), key.get()), [key]));
    let mut keys: Vec<(Number, [Arg; 1])> = keys.filter_map(numbered).collect();
    keys.sort_by_key(|(number, _)| *number);
    keys.dedup_by_key(|(number, _)| *number);
    keys.into_iter().map(|(_, key)| key).collect()
}
