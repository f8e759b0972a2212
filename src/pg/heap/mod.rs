//! The rows of an ordinary table, read, locked and written by the functions that the executor calls
//! for it. Callers judge whether the executor would do more with a row.

mod defaults;
mod indexes;
mod lock;
mod scan;
mod slot;
mod tuple;
mod writer;

use super::relation::{KeyIndex, OpenRelation};
use super::snapshot::Snapshot;
use super::spi::Spi;

pub use lock::{LockOutcome, Strength};
use pgrx::pg_sys::Oid;
pub use scan::{FoundRow, KeyScan};
pub use tuple::HeapTuple;
pub use writer::{HeapWriter, NewTuple};

/// An open table, the index on its key, and the columns that are read.
pub struct Heap {
    // Closed before the table that it is an index of.
    index: KeyIndex,
    relation: OpenRelation,
    columns: Columns,
}

/// The columns of a table that are read. The key comes first.
struct Columns {
    positions: Vec<usize>,
    /// Their types, as the table has them.
    types: Vec<Oid>,
    /// How many of them are the key.
    key: usize,
}

impl Heap {
    /// A table by the positions of its columns, the first `key` of which are its key. `None` if it
    /// is no heap, or has no index to find rows by the key.
    pub fn open(relation: OpenRelation, positions: Vec<usize>, key: usize) -> Option<Self> {
        let attributes = relation.attributes();
        if positions.iter().any(|position| *position >= attributes.len()) {
            return None;
        }
        let types = positions.iter().map(|position| attributes[*position].atttypid).collect();
        let index = KeyIndex::of(&relation, positions.get(..key)?)?;
        let columns = Columns { positions, types, key };
        relation.is_heap().then_some(Self { index, relation, columns })
    }

    pub fn relation(&self) -> &OpenRelation {
        &self.relation
    }

    /// The position of each column that is read.
    pub fn positions(&self) -> &[usize] {
        &self.columns.positions
    }

    /// Begins a scan by the first `P` columns of the key, which sees what the snapshot shows.
    pub fn scan<'h, const P: usize>(&'h self, snapshot: &'h Snapshot) -> KeyScan<'h, P> {
        KeyScan::begin(self, snapshot)
    }

    /// Begins a statement that updates rows. Raises what the executor raises before it looks at
    /// one.
    pub fn updater<'h>(&'h self, spi: &'h Spi) -> HeapWriter<'h> {
        HeapWriter::for_updates(self, spi)
    }

    /// Begins a statement that inserts rows, as `updater` does. The columns at `others` get their
    /// defaults.
    pub fn inserter<'h>(
        &'h self,
        spi: &'h Spi,
        others: impl Iterator<Item = usize>,
    ) -> HeapWriter<'h> {
        HeapWriter::for_inserts(self, spi, others)
    }
}
