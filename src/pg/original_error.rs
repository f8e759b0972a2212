//! Errors that pass through this library as PostgreSQL, or a trigger of the application, raised
//! them.
//!
//! pgrx turns an error into a Rust panic and back. It keeps the message, DETAIL and HINT, and the
//! SQLSTATE if it is one of PostgreSQL's own. So the rest is recorded when the error is raised, and
//! restored when pgrx raises it again: both times PostgreSQL calls the callbacks that add to the
//! error's context.

use pgrx::{PgLogLevel, PgSqlErrorCode, pg_guard, pg_sys};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

unsafe extern "C-unwind" {
    // Which pgrx keeps to itself. Both add to the error that is being raised.
    fn errcode(code: c_int) -> c_int;
    fn errcontext_msg(format: *const c_char, ...) -> c_int;
}

/// Lives in the memory of the running function, which is freed with a failed transaction.
struct Frame {
    callback: pg_sys::ErrorContextCallback,
    memory: pg_sys::MemoryContext,
    /// The last error that was raised within.
    original: *mut pg_sys::ErrorData,
}

/// Runs `work`, whose errors keep everything that they were raised with.
pub fn keeping_errors<R>(work: impl FnOnce() -> R) -> R {
    // SAFETY: the frame is taken off the stack before it is freed. After an error PostgreSQL, or
    // `subtransaction`, puts the stack back to where it was before.
    unsafe {
        let memory = pg_sys::CurrentMemoryContext;
        let frame = pg_sys::palloc(size_of::<Frame>()).cast::<Frame>();
        let previous = pg_sys::error_context_stack;
        let callback = pg_sys::ErrorContextCallback {
            previous,
            callback: Some(error_is_raised),
            arg: frame.cast(),
        };
        frame.write(Frame { callback, memory, original: ptr::null_mut() });
        pg_sys::error_context_stack = &raw mut (*frame).callback;
        let result = work();
        pg_sys::error_context_stack = previous;
        if !(*frame).original.is_null() {
            pg_sys::FreeErrorData((*frame).original);
        }
        pg_sys::pfree(frame.cast());
        result
    }
}

/// Called by PostgreSQL for each message, from NOTICE to ERROR, before it is sent.
#[pg_guard]
unsafe extern "C-unwind" fn error_is_raised(argument: *mut c_void) {
    // SAFETY: the argument is a frame that is on the stack; the message that is being raised can be
    // copied.
    unsafe {
        let frame = &mut *argument.cast::<Frame>();
        let caller = pg_sys::MemoryContextSwitchTo(frame.memory);
        let raised = pg_sys::CopyErrorData();
        pg_sys::MemoryContextSwitchTo(caller);
        if (*raised).elevel < PgLogLevel::ERROR as c_int {
            pg_sys::FreeErrorData(raised);
        } else if !frame.original.is_null() && is_converted(&*frame.original, &*raised) {
            put_back(&*frame.original);
            pg_sys::FreeErrorData(raised);
        } else {
            if !frame.original.is_null() {
                pg_sys::FreeErrorData(frame.original);
            }
            frame.original = raised;
        }
    }
}

/// The parts of an error that pgrx leaves out, but for the SQLSTATE.
fn names(error: &pg_sys::ErrorData) -> [(u8, *mut c_char); 5] {
    [
        (pg_sys::PG_DIAG_SCHEMA_NAME, error.schema_name),
        (pg_sys::PG_DIAG_TABLE_NAME, error.table_name),
        (pg_sys::PG_DIAG_COLUMN_NAME, error.column_name),
        (pg_sys::PG_DIAG_DATATYPE_NAME, error.datatype_name),
        (pg_sys::PG_DIAG_CONSTRAINT_NAME, error.constraint_name),
    ]
}

/// Whether an error is what pgrx makes of the original one.
///
/// # Safety
/// Both are valid errors.
unsafe fn is_converted(original: &pg_sys::ErrorData, raised: &pg_sys::ErrorData) -> bool {
    let code = PgSqlErrorCode::from(original.sqlerrcode) as c_int;
    // SAFETY: a message is a C string, or NULL.
    let text =
        |message: *mut c_char| unsafe { (!message.is_null()).then(|| CStr::from_ptr(message)) };
    raised.sqlerrcode == code
        && raised.lineno == original.lineno
        && names(raised).iter().all(|(_, name)| name.is_null())
        && text(raised.message) == text(original.message)
}

/// # Safety
/// An error is being raised that is what pgrx has made of the original one, which is a valid error.
unsafe fn put_back(original: &pg_sys::ErrorData) {
    // SAFETY: each call copies what it is given to the error that is being raised.
    unsafe {
        errcode(original.sqlerrcode);
        for (field, name) in names(original).into_iter().filter(|(_, name)| !name.is_null()) {
            pg_sys::err_generic_string(field.into(), name);
        }
        if let Some(context) = context_of_others(original) {
            errcontext_msg(c"%s".as_ptr(), context.as_ptr());
        }
    }
}

/// Where an error was raised outside this library: the context without our own statement, which is
/// its last part.
///
/// # Safety
/// The error is valid.
unsafe fn context_of_others(error: &pg_sys::ErrorData) -> Option<CString> {
    const STATEMENT: &str = "SQL statement \"";
    if error.context.is_null() {
        return None;
    }
    // SAFETY: a context is a C string.
    let context = unsafe { CStr::from_ptr(error.context) }.to_str().ok()?;
    let end = match context.rfind(&format!("\n{STATEMENT}")) {
        Some(end) => end,
        None if context.starts_with(STATEMENT) => 0,
        None => context.len(),
    };
    CString::new(&context[..end]).ok().filter(|context| !context.is_empty())
}
