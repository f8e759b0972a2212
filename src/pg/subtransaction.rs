//! A block whose failure undoes only the block.

use crate::error::Failure;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgSqlErrorCode, PgTryBuilder, pg_sys};
use std::panic::AssertUnwindSafe;

/// Runs `work` in a subtransaction. An error rolls it back and is returned, except that a cancel
/// request and a shutdown go on as the errors that they are.
pub fn subtransaction<R>(work: impl FnOnce() -> R) -> Result<R, Failure> {
    run(work, Ending::Keep)
}

/// Runs `work` as `subtransaction` does, and takes back what it did even if it succeeds.
pub fn taken_back<R>(work: impl FnOnce() -> R) -> Result<R, Failure> {
    run(work, Ending::TakeBack)
}

/// How a subtransaction ends that succeeded.
enum Ending {
    Keep,
    TakeBack,
}

fn run<R>(work: impl FnOnce() -> R, ending: Ending) -> Result<R, Failure> {
    // SAFETY: the context and owner are put back after the subtransaction has ended, as
    // PL/pgSQL's exception blocks do.
    let (context, owner, callers) = unsafe {
        (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner, pg_sys::error_context_stack)
    };
    // SAFETY: opens a subtransaction, which the code below ends on each way out.
    unsafe {
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::MemoryContextSwitchTo(context);
    }
    let work = AssertUnwindSafe(work);
    let outcome = PgTryBuilder::new(move || {
        let work = work;
        let value = (work.0)();
        // SAFETY: ends the subtransaction that was opened above.
        unsafe {
            match ending {
                Ending::Keep => pg_sys::ReleaseCurrentSubTransaction(),
                Ending::TakeBack => pg_sys::RollbackAndReleaseCurrentSubTransaction(),
            }
        }
        Ok(AssertUnwindSafe(value))
    })
    .catch_others(|caught| Err(AssertUnwindSafe(Box::new(caught))))
    .catch_rust_panic(|caught| Err(AssertUnwindSafe(Box::new(caught))))
    .execute();

    let outcome = match outcome {
        Ok(value) => Ok(value.0),
        Err(caught) => {
            // SAFETY: ends the failed subtransaction, also before the error goes on: an error with
            // a subtransaction open would leave the client in a transaction block that it never
            // began.
            unsafe { pg_sys::RollbackAndReleaseCurrentSubTransaction() };
            Err(caught.0)
        }
    };
    // SAFETY: both were current before the subtransaction and still exist.
    unsafe {
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
        pg_sys::error_context_stack = callers;
    }
    outcome.map_err(|caught| {
        let report = match &*caught {
            CaughtError::PostgresError(report)
            | CaughtError::ErrorReport(report)
            | CaughtError::RustPanic { ereport: report, .. } => report,
        };
        let failure = Failure {
            sqlstate: report.sql_error_code(),
            message: report.message().to_owned(),
            detail: report.detail().map(str::to_owned),
        };
        if matches!(
            failure.sqlstate,
            PgSqlErrorCode::ERRCODE_QUERY_CANCELED | PgSqlErrorCode::ERRCODE_ADMIN_SHUTDOWN
        ) {
            caught.rethrow();
        }
        failure
    })
}
