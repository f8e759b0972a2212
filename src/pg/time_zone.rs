//! Time zones by name, and calendar days in them, by PostgreSQL's own rules.
//!
//! The names are those of `pg_timezone_names` that have a slash, and UTC and GMT. `AT TIME ZONE`
//! and `SET timezone` take more, such as abbreviations, offsets and POSIX strings. None of these is
//! a name: its meaning depends on the session, or is not the one that its writer expects.

use super::sqltype::{Date, Timestamp};
use crate::error::{Error, Result};
use pgrx::pg_sys;
use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;
use std::ffi::{CStr, CString};

/// PostgreSQL looks up no name that is longer.
const LONGEST_NAME: usize = 255;

/// How many unknown names are remembered.
const MOST_UNKNOWN: usize = 1000;

/// A time zone that the server knows. PostgreSQL keeps it as long as the backend runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeZone(*mut pg_sys::pg_tz);

thread_local! {
    /// Names that the server's files do not have. Looking for one takes a while.
    static UNKNOWN: RefCell<HashSet<String>> = RefCell::default();

    /// All names with a digit.
    static WITH_DIGITS: OnceCell<Vec<String>> = const { OnceCell::new() };
}

impl TimeZone {
    /// UTC, which needs no file of the server.
    pub fn utc() -> Self {
        // SAFETY: pg_tzset knows GMT without looking for it.
        Self(unsafe { pg_sys::pg_tzset(c"GMT".as_ptr()) })
    }

    /// The zone of a name, in any case; `None` where the server knows none.
    pub fn named(name: &str) -> Option<Self> {
        if is_utc(name) {
            return Some(Self::utc());
        }
        if !may_be_name(name) || UNKNOWN.with_borrow(|unknown| unknown.contains(name)) {
            return None;
        }
        // A POSIX string, which has a digit, would be a zone to pg_tzset, and stay in its memory.
        let is_posix = has_digit(name) && !has_whole_hours(name) && !is_name_with_digits(name);
        let zone = if is_posix { None } else { Self::load(name).filter(|zone| zone.is_file(name)) };
        if zone.is_none() {
            UNKNOWN.with_borrow_mut(|unknown| {
                if unknown.len() >= MOST_UNKNOWN {
                    unknown.clear();
                }
                unknown.insert(name.to_owned());
            });
        }
        zone
    }

    /// The name as the server spells it.
    pub fn name(&self) -> String {
        // SAFETY: the zone's name is a C string that lives as long as it does.
        unsafe { CStr::from_ptr(pg_sys::pg_get_timezone_name(self.0)) }
            .to_string_lossy()
            .into_owned()
    }

    fn load(name: &str) -> Option<Self> {
        let name = CString::new(name).ok()?;
        // SAFETY: pg_tzset takes a C string and returns NULL for what it cannot take for a zone;
        // the zone that it returns is one that pg_tz_acceptable can judge. A zone that counts leap
        // seconds is none to PostgreSQL.
        unsafe {
            let zone = pg_sys::pg_tzset(name.as_ptr());
            (!zone.is_null() && pg_sys::pg_tz_acceptable(zone)).then_some(Self(zone))
        }
    }

    /// Whether it was read from the file of this name: not that of a name after a colon, nor made
    /// of a POSIX string, whose name PostgreSQL turns into capitals.
    fn is_file(&self, name: &str) -> bool {
        let found = self.name();
        found.eq_ignore_ascii_case(name) && found.bytes().any(|byte| byte.is_ascii_lowercase())
    }

    /// The local date of an instant: `(instant AT TIME ZONE zone)::date`.
    pub fn date_of(&self, instant: Timestamp) -> Result<Date> {
        let stored = instant.to_postgres();
        if instant.0 == i64::MAX || stored == i64::MIN {
            return Err(Error::InfiniteTime);
        }
        let (mut offset, mut fraction) = (0, 0);
        let mut clock = pg_sys::pg_tm::default();
        // SAFETY: all pointers are those of local values, and the zone is valid.
        let status = unsafe {
            pg_sys::timestamp2tm(
                stored,
                &mut offset,
                &mut clock,
                &mut fraction,
                std::ptr::null_mut(),
                self.0,
            )
        };
        if status != 0 {
            return Err(Error::InfiniteTime);
        }
        // SAFETY: a function of three numbers.
        let day = unsafe { pg_sys::date2j(clock.tm_year, clock.tm_mon, clock.tm_mday) };
        Ok(Date(day - pg_sys::POSTGRES_EPOCH_JDATE as i32))
    }
}

/// The name of a zone as the server spells it; `None` where it knows none.
pub fn name_of(name: &str) -> Option<String> {
    if is_utc(name) {
        return Some(name.to_ascii_uppercase());
    }
    TimeZone::named(name).map(|zone| zone.name())
}

fn is_utc(name: &str) -> bool {
    name.eq_ignore_ascii_case("UTC") || name.eq_ignore_ascii_case("GMT")
}

fn may_be_name(name: &str) -> bool {
    name.contains('/')
        && name.len() <= LONGEST_NAME
        && !has_prefix(name, "posix/")
        && !has_prefix(name, "right/")
}

fn has_digit(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether the name has the form of `Etc/GMT+9`: these are files everywhere, and their number is
/// small.
fn has_whole_hours(name: &str) -> bool {
    const PREFIX: &str = "Etc/GMT";
    let hours = name.get(PREFIX.len()..).filter(|_| has_prefix(name, PREFIX));
    let digits = hours.map(|hours| hours.strip_prefix(['+', '-']).unwrap_or(hours).as_bytes());
    digits.is_some_and(|digits| digits.len() <= 2 && digits.iter().all(u8::is_ascii_digit))
}

/// Whether a file has this name, which has a digit. All such names are read once.
fn is_name_with_digits(name: &str) -> bool {
    let read = || {
        let mut names = Vec::new();
        // SAFETY: the enumeration is closed after its last use, and an error frees it with its
        // transaction. Each zone that it returns is valid until the next call.
        unsafe {
            let zones = pg_sys::pg_tzenumerate_start();
            loop {
                let zone = pg_sys::pg_tzenumerate_next(zones);
                if zone.is_null() {
                    break;
                }
                names.push(TimeZone(zone).name());
            }
            pg_sys::pg_tzenumerate_end(zones);
        }
        names.retain(|name| has_digit(name) && may_be_name(name));
        names
    };
    WITH_DIGITS
        .with(|names| names.get_or_init(read).iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// Whether the name begins with a prefix, in any case.
fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
