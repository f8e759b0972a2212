//! The time order of attempts.

/// Where an attempt stands in the time order: by `created_at`, then by `id`.
///
/// Definition: "Time order of attempts: (created_at, id), whatever order they arrive in".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptKey {
    // The derived order compares the fields in the order of their declaration.
    /// Microseconds since 1970-01-01 00:00 UTC; the attempts table holds the years 1970 to 9999.
    pub created_at: i64,
    /// The attempt's `id`.
    pub id: i64,
}
