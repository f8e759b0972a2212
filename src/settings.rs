//! What the whole extension agrees on: its version, the table of its settings, and the settings of
//! the server that its own statements run under.

use crate::pg::owner::Setting;

/// The version of this library, which is also the extension's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The table that marks a schema as a target of `install()`, and holds its settings.
pub const INSTALLATION: &str = "interview_core_installation";

/// Names mean what they mean here, whatever the caller's search path says.
const SEARCH_PATH: Setting = (c"search_path", c"pg_catalog, pg_temp");

/// Rows that row level security would hide are an error, not a wrong answer.
const ROW_SECURITY: Setting = (c"row_security", c"off");

/// For statements that write summaries.
pub const FOR_WRITES: &[Setting] = &[SEARCH_PATH];

/// Compiling the one long statement of a check would take longer than running it on most installations.
const JIT: Setting = (c"jit", c"off");

/// Values are printed alike for every caller.
const DATES: Setting = (c"datestyle", c"ISO, YMD");
const TIME_ZONE: Setting = (c"timezone", c"UTC");

/// For a check, which reads all rows and prints their values.
pub const FOR_CHECK: &[Setting] = &[SEARCH_PATH, JIT, ROW_SECURITY, DATES, TIME_ZONE];

/// For an export, which shows clients what row level security lets them see.
pub const FOR_EXPORT: &[Setting] = &[SEARCH_PATH, JIT, DATES, TIME_ZONE];

/// For what reads and writes all rows, or all of a user.
pub const FOR_WHOLE_TABLES: &[Setting] = &[SEARCH_PATH, ROW_SECURITY];

/// Statements that create objects say what they find on their way. What the caller should know is sent afterwards, at
/// the level that the caller has set.
const MESSAGES: Setting = (c"client_min_messages", c"error");

/// Definitions are printed alike for every caller, too.
const QUOTES: Setting = (c"quote_all_identifiers", c"off");

/// For `install()`.
pub const FOR_INSTALL: &[Setting] = &[SEARCH_PATH, MESSAGES, DATES, TIME_ZONE, QUOTES];

/// For `configure()`, which creates views and rebuilds.
pub const FOR_CONFIGURE: &[Setting] = &[SEARCH_PATH, ROW_SECURITY, DATES, TIME_ZONE, QUOTES];
