//! Work with the rights of a table's owner and with settings that the caller cannot bend, as
//! PostgreSQL's own foreign-key triggers do.

use pgrx::pg_sys::{self, Oid};
use std::ffi::CStr;

/// A server setting's name and value.
pub type Setting = (&'static CStr, &'static CStr);

/// Settings for the length of a block, put back afterwards.
pub struct PinnedSettings {
    nest_level: i32,
}

impl PinnedSettings {
    /// Sets each setting until the value is dropped. An error puts them back with the transaction.
    pub fn set(settings: &[Setting]) -> Self {
        Self::set_each(settings.iter().copied())
    }

    /// Sets the path that names without a schema are looked up in.
    pub fn search_path(path: &CStr) -> Self {
        Self::set_each([(c"search_path", path)])
    }

    fn set_each<'a>(settings: impl IntoIterator<Item = (&'a CStr, &'a CStr)>) -> Self {
        // SAFETY: opens a nest level that `drop` or the end of the transaction closes.
        let nest_level = unsafe { pg_sys::NewGUCNestLevel() };
        for (name, value) in settings {
            // SAFETY: both are C strings; an invalid value would be a PostgreSQL error.
            unsafe {
                pg_sys::set_config_option(
                    name.as_ptr(),
                    value.as_ptr(),
                    pg_sys::GucContext::PGC_USERSET,
                    pg_sys::GucSource::PGC_S_SESSION,
                    pg_sys::GucAction::GUC_ACTION_SAVE,
                    true,
                    0,
                    false,
                );
            }
        }
        Self { nest_level }
    }
}

impl Drop for PinnedSettings {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: closes the nest level that `set` opened; levels above it are closed already.
            unsafe { pg_sys::AtEOXact_GUC(true, self.nest_level) };
        }
    }
}

/// The user id and security context to go back to.
struct SavedUser {
    user: Oid,
    context: i32,
}

impl Drop for SavedUser {
    fn drop(&mut self) {
        // SAFETY: puts back what GetUserIdAndSecContext returned in this backend.
        unsafe { pg_sys::SetUserIdAndSecContext(self.user, self.context) };
    }
}

/// Runs `work` as `owner`, who may not be changed meanwhile and whose own row level security does
/// not apply; the caller's user id is put back however `work` ends.
pub fn as_owner<R>(owner: Oid, work: impl FnOnce() -> R) -> R {
    let mut saved = SavedUser { user: pg_sys::InvalidOid, context: 0 };
    // SAFETY: the first call only reads; the second sets an existing role, and `saved` undoes it.
    unsafe {
        pg_sys::GetUserIdAndSecContext(&mut saved.user, &mut saved.context);
        let context = saved.context
            | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32
            | pg_sys::SECURITY_NOFORCE_RLS as i32;
        pg_sys::SetUserIdAndSecContext(owner, context);
    }
    let _restore = saved;
    work()
}
