//! interview_core: the database side of an interview-practice application, in one extension.
//!
//! | module | contents |
//! |---|---|
//! | `triggers` | the trigger functions: what changed, and for whom |
//! | `summaries` | the derived tables: load, compute with the `progress` crate, store |
//! | `maintenance` | `install`, `configure`, check and rebuild, and what is done with accounts |
//! | `practice` | what to practise next, and reports |
//! | `aggregates` | `moving_average` and `trend` over any rows |
//! | `accounts` | what a profile takes over from its account |
//! | `relations` | the list of tables and views: what is applied to each, and whose its rows are |
//! | `buckets` | the list of storage buckets |
//! | `objects` | the stored objects that deleted users leave behind |
//! | `attempts` | reading one row of `attempts` |
//! | `installation` | the table that marks a target schema: its version, owner and settings |
//! | `pinned_settings` | the server settings that the extension's statements run under |
//! | `table` | the row store: the two ways to a table |
//! | `error` | the one error type, and its SQLSTATEs |
//! | `pg` | every unsafe line: PostgreSQL's C interface, wrapped |
//!
//! Scores, averages, trends and streaks are defined in `crates/progress`, which knows nothing of
//! PostgreSQL.

#![deny(unsafe_code)]

use pgrx::prelude::*;

/// The text of a file in `sql`.
macro_rules! sql_file {
    ($($part:literal),+) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $($part),+))
    };
}

mod accounts;
mod aggregates;
mod attempts;
mod buckets;
mod error;
mod installation;
mod maintenance;
mod objects;
#[allow(unsafe_code)]
mod pg;
mod pinned_settings;
mod practice;
mod relations;
mod summaries;
mod table;
mod triggers;

pg_module_magic!(name, version);

extension_sql_file!("../sql/extension/schema.sql", name = "schema", bootstrap);
extension_sql_file!("../sql/extension/review_memory.sql", name = "review_memory");
extension_sql_file!("../sql/grants/functions.sql", name = "privileges", finalize);

#[cfg(test)]
pub mod pg_test {
    pub fn setup(_options: Vec<&str>) {}

    #[must_use]
    pub fn postgresql_conf_options() -> Vec<&'static str> {
        vec![]
    }
}
