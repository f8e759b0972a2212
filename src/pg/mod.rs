//! Every line of unsafe code: small wrappers over PostgreSQL's C interface that are safe to call.
//! Nothing in here knows what an attempt or a trend is.

pub mod aggregate;
pub mod backtrace;
pub mod catalog;
pub mod db;
pub mod foreign_table;
pub mod jsonb;
pub mod lz4;
pub mod memory;
pub mod numeric;
mod original_error;
pub mod owner;
pub mod parser;
pub mod plans;
pub mod row;
pub mod snapshot;
pub mod spi;
pub mod sqltype;
pub mod statement;
pub mod subtransaction;
pub mod time_zone;
pub mod transaction;
pub mod trigger;
pub mod trigger_row;
pub mod varlena;

#[cfg(any(test, feature = "pg_test"))]
mod tests;
