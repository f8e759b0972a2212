//! What the whole extension agrees on: its version, the table of its settings, and the settings of
//! the server that its own statements run under.

use std::ffi::CStr;

/// The version of this library, which is also the extension's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The table that marks a schema as a target of `install()`, and holds its settings.
pub const INSTALLATION: &str = "interview_core_installation";

/// Names mean what they mean here, whatever the caller's search path says.
const SEARCH_PATH: (&CStr, &CStr) = (c"search_path", c"pg_catalog, pg_temp");

/// Rows that row level security would hide are an error, not a wrong answer.
const ROW_SECURITY: (&CStr, &CStr) = (c"row_security", c"off");

/// For statements that write summaries.
pub const FOR_WRITES: &[(&CStr, &CStr)] = &[SEARCH_PATH];

/// For statements over whole tables. Compiling the one long statement of a check would take
/// longer than running it on most installations.
pub const FOR_WHOLE_TABLES: &[(&CStr, &CStr)] = &[SEARCH_PATH, (c"jit", c"off")];

/// For functions that read all rows of a table on their caller's behalf.
pub const ROW_SECURITY_OFF: &[(&CStr, &CStr)] = &[ROW_SECURITY];

/// For `install()`, whose statements say what they find on their way.
pub const FOR_INSTALL: &[(&CStr, &CStr)] = &[SEARCH_PATH, (c"client_min_messages", c"warning")];
