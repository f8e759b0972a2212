//! What a change makes of one stored row, found without reading all of a user's attempts where that
//! is possible.

use crate::error::Result;

/// What a change makes of a row.
pub enum Outcome<R, P = R> {
    Row(R),
    /// Only a part of the row is known: the attempts have to be asked for the rest.
    Incomplete(P),
    /// The row has lost its last attempt.
    Gone,
    /// The stored row does not fit the change.
    Mismatch,
}

impl<R> Outcome<R> {
    /// Completes a row by what `ask` makes of its known part.
    pub fn completed(self, ask: impl FnOnce(R) -> Result<R>) -> Result<Self> {
        Ok(match self {
            Self::Incomplete(part) => Self::Row(ask(part)?),
            other => other,
        })
    }
}

/// The greatest value after a change: `stored` was the greatest of all, `removed` is the greatest
/// of those that go, and `current` of those that come. `None` where only the attempts tell: the
/// greatest has gone, and what comes is less. For the least, pass values in `Reverse`.
///
/// Counts play no part: between nested statements that change a user's attempts, a count may be 0
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
