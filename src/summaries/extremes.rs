//! The greatest of a user's values after a change, found without reading all of them where that can be.

use crate::error::Result;

/// The greatest after a change: `stored` was the greatest of all, of which `removed` is the greatest that goes, and
/// `current` the greatest that comes. `None` where only the attempts tell: the greatest has gone, and what comes is
/// less. For the least, take values in `Reverse`.
///
/// It looks at no counts: between the statements within one another that change a user's attempts, a count may be 0
/// while there are attempts.
pub fn greatest_after<T: Ord>(
    stored: Option<T>,
    removed: Option<T>,
    current: Option<T>,
) -> Option<Option<T>> {
    if current >= stored {
        Some(current)
    } else if removed.is_some() && removed >= stored {
        None
    } else {
        Some(stored)
    }
}

/// What is after a change, of the rows of one key.
pub enum After<R, U = R> {
    /// This.
    Row(R),
    /// So much is known; the attempts have to be asked about the rest.
    Unsure(U),
    /// Nothing.
    Gone,
    /// The stored row does not fit the change.
    Unfit,
}

impl<R> After<R> {
    /// A row, with what was asked about where it is unsure.
    pub fn settle(self, ask: impl FnOnce(R) -> Result<R>) -> Result<Self> {
        Ok(match self {
            Self::Unsure(row) => Self::Row(ask(row)?),
            other => other,
        })
    }
}
