//! The server settings that the extension's statements run under, whatever the caller has set.

use crate::pg::owner::Setting;

/// Names are looked up here only.
const SEARCH_PATH: Setting = (c"search_path", c"pg_catalog, pg_temp");

/// Rows that row level security would hide are an error, not a wrong answer.
const ROW_SECURITY: Setting = (c"row_security", c"off");

/// For statements that write summaries.
pub const FOR_WRITES: &[Setting] = &[SEARCH_PATH];

/// Compiling the one long statement of a check takes longer than running it on most installations.
const JIT: Setting = (c"jit", c"off");

/// Values are printed alike for every caller.
const DATES: Setting = (c"datestyle", c"ISO, YMD");
const TIME_ZONE: Setting = (c"timezone", c"UTC");

/// A backslash in a literal stands for itself.
const STRINGS: Setting = (c"standard_conforming_strings", c"on");

/// For a check, which reads all rows and prints their values.
pub const FOR_CHECK: &[Setting] = &[SEARCH_PATH, STRINGS, JIT, ROW_SECURITY, DATES, TIME_ZONE];

/// In addition, for the checks of many users: a row of `users` costs what checking its user does,
/// which the size of that table does not show.
pub const IN_WORKERS: &[Setting] = &[
    (c"min_parallel_table_scan_size", c"0"),
    (c"min_parallel_index_scan_size", c"0"),
    (c"parallel_setup_cost", c"0"),
    (c"parallel_tuple_cost", c"0"),
];

/// In addition, where starting workers would take longer than the checks.
pub const IN_ONE_PROCESS: &[Setting] = &[(c"max_parallel_workers_per_gather", c"0")];

/// For an export, which shows clients what row level security lets them see.
pub const FOR_EXPORT: &[Setting] = &[SEARCH_PATH, JIT, DATES, TIME_ZONE];

/// For functions that read and write all rows, or all rows of a user.
pub const FOR_WHOLE_TABLES: &[Setting] = &[SEARCH_PATH, ROW_SECURITY];

/// Statements that create objects report what they find. What the caller should know is sent
/// afterwards, at the level that the caller has set.
const MESSAGES: Setting = (c"client_min_messages", c"error");

/// Definitions, too, are printed alike for every caller.
const QUOTES: Setting = (c"quote_all_identifiers", c"off");

/// For `install()`.
pub const FOR_INSTALL: &[Setting] = &[SEARCH_PATH, STRINGS, MESSAGES, DATES, TIME_ZONE, QUOTES];

/// For `configure()`, which creates views and rebuilds.
pub const FOR_CONFIGURE: &[Setting] =
    &[SEARCH_PATH, STRINGS, ROW_SECURITY, DATES, TIME_ZONE, QUOTES];

/// For `health()`, which compares definitions, and reads all rows.
pub const FOR_HEALTH: &[Setting] =
    &[SEARCH_PATH, STRINGS, JIT, ROW_SECURITY, DATES, TIME_ZONE, QUOTES];
