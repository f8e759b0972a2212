//! Names an attempt in a message, so that its sender can find it.

use std::fmt;

/// Which attempt a message is about.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedAttempt {
    pub which: AttemptName,
    /// The user's id.
    pub user: String,
    /// UTC in whole seconds, as in a history.
    pub created_at: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AttemptName {
    /// The row in the order of its statement, from 1.
    Row(usize),
    /// A stored attempt, or one of a trigger FOR EACH ROW, which does not know the others.
    Id(i64),
}

impl fmt::Display for NamedAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.which {
            AttemptName::Row(row) => write!(f, "It is row {row} of the statement")?,
            AttemptName::Id(id) => write!(f, "It is the attempt with id {id}")?,
        }
        write!(f, ": user {}, created_at {}.", self.user, self.created_at)
    }
}
