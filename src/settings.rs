//! Settings of the server that the extension's own statements run under, and the library's version.

use std::ffi::CStr;

/// The version of this library, which is also the extension's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Names mean what they mean here, whatever the caller's search path says.
const SEARCH_PATH: (&CStr, &CStr) = (c"search_path", c"pg_catalog, pg_temp");

/// Rows that row level security would hide are an error, not a wrong answer.
const ROW_SECURITY: (&CStr, &CStr) = (c"row_security", c"off");

/// For statements that write summaries. Their plans are kept, often from a time when the tables
/// were still small, and every access is by key: no plan may read a whole table.
pub const FOR_WRITES: &[(&CStr, &CStr)] = &[
    SEARCH_PATH,
    (c"enable_seqscan", c"off"),
    (c"enable_hashjoin", c"off"),
    (c"enable_mergejoin", c"off"),
];

/// For statements of the maintenance functions over all users.
pub const FOR_MAINTENANCE: &[(&CStr, &CStr)] = &[SEARCH_PATH, ROW_SECURITY];

/// For functions that read all rows of a table on their caller's behalf.
pub const ROW_SECURITY_OFF: &[(&CStr, &CStr)] = &[ROW_SECURITY];

/// For `install()`, whose statements say what they find on their way.
pub const FOR_INSTALL: &[(&CStr, &CStr)] = &[SEARCH_PATH, (c"client_min_messages", c"warning")];
