//! Calendar days in a time zone, by PostgreSQL's own rules.

use super::sqltype::{Date, SqlType, Timestamp};
use crate::error::{Error, Result};
use pgrx::pg_sys::{self, Datum};
use std::ffi::CString;

const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

/// Whether the server knows a full time zone of this name.
pub fn is_known(name: &str) -> bool {
    let Ok(c_name) = CString::new(name) else {
        return false;
    };
    // SAFETY: pg_tzset takes a C string and returns NULL for an unknown zone.
    !name.is_empty() && unsafe { !pg_sys::pg_tzset(c_name.as_ptr()).is_null() }
}

/// A time zone as `AT TIME ZONE` takes it.
#[derive(Clone, Copy)]
pub struct TimeZone(Datum);

impl TimeZone {
    /// Keeps the name in the current memory context.
    pub fn named(name: &str) -> Self {
        Self(name.to_owned().write())
    }

    /// The local date of an instant: `(instant AT TIME ZONE zone)::date`.
    pub fn date_of(&self, instant: Timestamp) -> Result<Date> {
        let stored = instant.to_postgres();
        if instant.0 == i64::MAX || stored == i64::MIN {
            return Err(Error::InfiniteTime);
        }
        // SAFETY: timestamptz_zone is strict, takes a text and a timestamptz and returns a
        // timestamp, which is a 64-bit integer.
        let local = unsafe {
            pgrx::direct_function_call_as_datum(
                pg_sys::timestamptz_zone,
                &[Some(self.0), Some(Datum::from(stored))],
            )
        };
        let day =
            (local.ok_or(Error::InfiniteTime)?.value() as i64).div_euclid(MICROSECONDS_PER_DAY);
        i32::try_from(day).map(Date).map_err(|_| Error::InfiniteTime)
    }
}
