//! `moving_average(score [, window])`: the mean of the last scores, in the order of the rows.

use super::scores::{Scores, numeric, window_or_default};
use crate::error::{Error, or_raise};
use crate::pg::aggregate::{state, with_state};
use pgrx::prelude::*;
use pgrx::{Internal, pg_sys};

/// One row, with the default window of 10.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.moving_average_step(state internal, score numeric) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.moving_average_step(internal, numeric) IS 'Takes one row of moving_average(score).';
")]
fn moving_average_step(
    state: Internal,
    score: Option<AnyNumeric>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Internal {
    with_state(state, fcinfo, |scores: &mut Scores| {
        or_raise(window_or_default(None).and_then(|window| scores.add(score, window, 1)));
    })
}

/// One row, with the call's window.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.moving_average_step(state internal, score numeric, window_size integer) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.moving_average_step(internal, numeric, integer) IS 'Takes one row of moving_average(score, window).';
")]
fn moving_average_step_with_window(
    state: Internal,
    score: Option<AnyNumeric>,
    window: Option<i32>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Internal {
    with_state(state, fcinfo, |scores: &mut Scores| {
        or_raise(window_or_default(Some(window)).and_then(|window| scores.add(score, window, 1)));
    })
}

/// The mean of the last `window` scores so far, rounded half away from zero to 2 places; NULL
/// without scores. Errors: 22023 for a window outside 1 to 500 or one that changes from row to
/// row, 22003 for scores that are not finite or too large.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.moving_average_result(state internal) RETURNS numeric
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.moving_average_result(internal) IS 'The result of moving_average.';
CREATE AGGREGATE interview_core.moving_average(score numeric) (
    SFUNC = interview_core.moving_average_step, STYPE = internal,
    FINALFUNC = interview_core.moving_average_result, FINALFUNC_MODIFY = READ_ONLY, PARALLEL = SAFE
);
COMMENT ON AGGREGATE interview_core.moving_average(numeric) IS
'The mean of the last 10 scores in the order of the rows, rounded to 2 places: moving_average(score ORDER BY at, id), or OVER (ORDER BY at, id).';
CREATE AGGREGATE interview_core.moving_average(score numeric, window_size integer) (
    SFUNC = interview_core.moving_average_step, STYPE = internal,
    FINALFUNC = interview_core.moving_average_result, FINALFUNC_MODIFY = READ_ONLY, PARALLEL = SAFE
);
COMMENT ON AGGREGATE interview_core.moving_average(numeric, integer) IS
'The mean of the last window scores (1 to 500) in the order of the rows, rounded to 2 places.';
", requires = [moving_average_step, moving_average_step_with_window])]
fn moving_average_result(state_of_rows: Internal) -> Option<AnyNumeric> {
    let scores: &Scores = state(&state_of_rows)?;
    let average = or_raise(
        progress::moving_average(&scores.to_vec(), scores.window()).map_err(|_| Error::Overflow),
    );
    average.map(|average| or_raise(numeric(average)))
}
