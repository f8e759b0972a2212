//! The effect of a change on one stored row, computed without reading all of a user's attempts
//! where possible.

use crate::error::Result;

/// The effect of a change on a row.
pub enum Outcome<R, P = R> {
    Row(R),
    /// Only a part of the row is known: the rest must be read from the attempts.
    Incomplete(P),
    /// The row has lost its last attempt.
    Gone,
    /// The stored row does not fit the change.
    Mismatch,
}

impl<R> Outcome<R> {
    /// Completes a row from its known part with `read`.
    pub fn completed(self, read: impl FnOnce(R) -> Result<R>) -> Result<Self> {
        Ok(match self {
            Self::Incomplete(part) => Self::Row(read(part)?),
            other => other,
        })
    }
}

/// The greatest value after a change: `stored` was the greatest before, and of the changed attempts
/// `removed` is the greatest as they were, `current` as they are. `None` if it must be read from
/// all attempts: the greatest was removed, and `current` is less. For the least, pass values in
/// `Reverse`.
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
