//! The result of a set-returning function, which a statement fills without its rows passing through
//! Rust. PostgreSQL keeps it on disk where it outgrows `work_mem`.

use super::spi::split;
use super::sqltype::Arg;
use crate::error::{Error, Result};
use pgrx::pg_sys;
use std::ffi::{CStr, c_char};
use std::ptr;

unsafe extern "C-unwind" {
    /// PostgreSQL's function itself, which pgrx does not declare. It raises no error.
    fn SetTuplestoreDestReceiverParams(
        receiver: *mut pg_sys::DestReceiver,
        store: *mut pg_sys::Tuplestorestate,
        context: pg_sys::MemoryContext,
        detoast: bool,
        target: pg_sys::TupleDesc,
        mismatch: *const c_char,
    );
}

/// `MAT_SRF_USE_EXPECTED_DESC`: as the caller expects them. Finding out about the columns would
/// leave some memory of each call until the calling statement ends.
const USE_EXPECTED_DESC: u32 = 1;

const MISMATCH: &CStr = c"the statement returns other columns than the function";

/// The rows that the running call returns.
pub struct ResultSet {
    store: *mut pg_sys::Tuplestorestate,
    descriptor: pg_sys::TupleDesc,
    /// Lives as long as the calling statement.
    memory: pg_sys::MemoryContext,
}

impl ResultSet {
    /// An empty result of the function's own call. Raises 0A000 where the caller takes no rows.
    pub fn of_call(fcinfo: &pg_sys::FunctionCallInfo) -> Self {
        // SAFETY: PostgreSQL hands a function its call. InitMaterializedSRF refuses one that takes
        // no rows, and fills in the call's result, which outlives the call.
        unsafe {
            pg_sys::InitMaterializedSRF(*fcinfo, USE_EXPECTED_DESC);
            let result = (**fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
            Self {
                store: (*result).setResult,
                descriptor: (*result).setDesc,
                memory: (*(*result).econtext).ecxt_per_query_memory,
            }
        }
    }

    /// Appends the rows that `execute`, a call of the interface, returns with these options. It
    /// runs under the active snapshot.
    pub(super) fn fill(
        &self,
        call: &'static str,
        args: &[Arg],
        execute: impl FnOnce(&pg_sys::SPIExecuteOptions) -> i32,
    ) -> Result<()> {
        let options = pg_sys::SPIExecuteOptions {
            params: parameters(args),
            read_only: true,
            allow_nonatomic: false,
            must_return_tuples: true,
            tcount: 0,
            dest: self.receiver(),
            owner: ptr::null_mut(),
        };
        match execute(&options) {
            code if code < 0 => Err(Error::Spi { call, code }),
            _ => Ok(()),
        }
    }

    /// What a statement sends its rows to. It is freed with the connection.
    fn receiver(&self) -> *mut pg_sys::DestReceiver {
        // SAFETY: the receiver is of the kind that takes these parameters. The store, and the
        // memory that it appends in, outlive the statement.
        unsafe {
            let receiver = pg_sys::CreateDestReceiver(pg_sys::CommandDest::DestTuplestore);
            let (store, memory) = (self.store, self.memory);
            let mismatch = MISMATCH.as_ptr();
            SetTuplestoreDestReceiverParams(
                receiver,
                store,
                memory,
                false,
                self.descriptor,
                mismatch,
            );
            receiver
        }
    }
}

/// The arguments of a statement, in the current memory context.
fn parameters(args: &[Arg]) -> pg_sys::ParamListInfo {
    let (values, _) = split(args);
    // SAFETY: the list has an entry for each argument.
    unsafe {
        let list = pg_sys::makeParamList(args.len() as i32);
        for (index, (arg, value)) in args.iter().zip(values).enumerate() {
            (*list).params.as_mut_ptr().add(index).write(pg_sys::ParamExternData {
                value,
                isnull: arg.is_null(),
                pflags: pg_sys::PARAM_FLAG_CONST as u16,
                ptype: arg.oid(),
            });
        }
        list
    }
}
