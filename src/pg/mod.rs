//! Every line of unsafe code: small wrappers over PostgreSQL's C interface that are safe to call.
//!
//! # Invariant: nothing in here knows what the extension stores
//!
//! Tables, columns and documents come as arguments. What depends on their meaning stands outside,
//! in safe code.

pub mod advisory_lock;
pub mod aggregate;
mod arg;
mod array;
pub mod attribute;
pub mod backtrace;
pub mod catalog;
pub mod db;
mod deformed;
pub mod foreign_table;
pub mod heap;
pub mod jsonb;
pub mod memory;
pub mod numeric;
mod original_error;
pub mod owner;
pub mod parser;
pub mod plans;
pub mod relation;
pub mod result_set;
pub mod row;
pub mod snapshot;
pub mod spi;
pub mod sqltype;
pub mod statement;
pub mod subtransaction;
pub mod template;
pub mod time_zone;
pub mod transaction;
pub mod trigger;
pub mod varlena;

#[cfg(any(test, feature = "pg_test"))]
pub mod tests;
