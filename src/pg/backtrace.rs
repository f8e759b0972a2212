//! Keeps Rust's backtraces out of error messages, whatever the server's environment says.

use pgrx::pg_guard;
use std::backtrace::Backtrace;

const VARIABLE: &str = "RUST_LIB_BACKTRACE";

/// Runs when PostgreSQL loads the library. pgrx appends a captured backtrace to the DETAIL of an
/// error, and the standard library decides once per process whether it captures any: it is made
/// to decide here, with backtraces off.
#[allow(non_snake_case)]
#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    let before = std::env::var_os(VARIABLE);
    // SAFETY: a backend has one thread, so nobody else reads the environment meanwhile.
    unsafe { std::env::set_var(VARIABLE, "0") };
    drop(Backtrace::capture());
    match before {
        // SAFETY: as above.
        Some(value) => unsafe { std::env::set_var(VARIABLE, value) },
        // SAFETY: as above.
        None => unsafe { std::env::remove_var(VARIABLE) },
    }
}
