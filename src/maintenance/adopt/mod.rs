//! `adopt()` takes over tables that an application made itself.

pub mod findings;
