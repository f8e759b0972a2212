//! `trend(score [, window, threshold])`: where the last scores are going, in the order of the rows.

use super::scores::{Scores, decimal, window_or_default};
use crate::error::{Error, Result, or_raise};
use crate::pg::aggregate::{state, with_state};
use pgrx::prelude::*;
use pgrx::{Internal, pg_sys};
use progress::{GivenSettings, Trend};
use rust_decimal::Decimal;

/// Scores on both sides of the comparison.
const WINDOWS: usize = 2;

/// The state of a trend: the scores, and the call's threshold.
#[derive(Default)]
struct TrendState {
    scores: Scores,
    threshold: Option<Decimal>,
}

impl TrendState {
    fn add(&mut self, score: Option<AnyNumeric>, window: i32, threshold: Decimal) -> Result<()> {
        if threshold.is_sign_negative() && !threshold.is_zero() {
            return Err(Error::NegativeThreshold(threshold.to_string()));
        }
        if self.threshold.replace(threshold).is_some_and(|before| before != threshold) {
            return Err(Error::ChangingArgument("threshold"));
        }
        self.scores.add(score, window, WINDOWS)
    }
}

/// One row, with the default window of 10 and threshold of 2.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.trend_step(state internal, score numeric) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.trend_step(internal, numeric) IS 'Takes one row of trend(score).';
")]
fn trend_step(
    state: Internal,
    score: Option<AnyNumeric>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Internal {
    let threshold = GivenSettings::default().trend_threshold;
    with_state(state, fcinfo, |state: &mut TrendState| {
        or_raise(window_or_default(None).and_then(|window| state.add(score, window, threshold)));
    })
}

/// One row, with the call's window and threshold.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.trend_step(state internal, score numeric, window_size integer, threshold numeric) RETURNS internal
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.trend_step(internal, numeric, integer, numeric) IS 'Takes one row of trend(score, window, threshold).';
")]
fn trend_step_with_window(
    state: Internal,
    score: Option<AnyNumeric>,
    window: Option<i32>,
    threshold: Option<AnyNumeric>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Internal {
    with_state(state, fcinfo, |state: &mut TrendState| {
        or_raise((|| {
            let threshold = threshold.ok_or(Error::NullArgument("threshold"))?;
            let threshold = decimal(&threshold, "threshold")?;
            state.add(score, window_or_default(Some(window))?, threshold)
        })());
    })
}

/// `improving`, `declining` or `stable`: the mean of the last k scores against that of the k
/// before them, with k the window or half of the scores if there are fewer. Errors: 22023 for a
/// window outside 1 to 500, a negative threshold, or arguments that change from row to row, 22003
/// for scores that are not finite or too large.
#[pg_extern(sql = "
CREATE FUNCTION interview_core.trend_result(state internal) RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
COMMENT ON FUNCTION interview_core.trend_result(internal) IS 'The result of trend.';
CREATE AGGREGATE interview_core.trend(score numeric) (
    SFUNC = interview_core.trend_step, STYPE = internal,
    FINALFUNC = interview_core.trend_result, FINALFUNC_MODIFY = READ_ONLY, PARALLEL = SAFE
);
COMMENT ON AGGREGATE interview_core.trend(numeric) IS
'improving, stable or declining: the last 10 scores against the 10 before them, in the order of the rows; a trend is more than 2 points.';
CREATE AGGREGATE interview_core.trend(score numeric, window_size integer, threshold numeric) (
    SFUNC = interview_core.trend_step, STYPE = internal,
    FINALFUNC = interview_core.trend_result, FINALFUNC_MODIFY = READ_ONLY, PARALLEL = SAFE
);
COMMENT ON AGGREGATE interview_core.trend(numeric, integer, numeric) IS
'improving, stable or declining: the last window scores (1 to 500) against as many before them; a trend is more than threshold points.';
", requires = [trend_step, trend_step_with_window])]
fn trend_result(state_of_rows: Internal) -> &'static str {
    let Some(trend_state): Option<&TrendState> = state(&state_of_rows) else {
        return Trend::Stable.name();
    };
    let scores = &trend_state.scores;
    let threshold = trend_state.threshold.unwrap_or_default();
    let reading = or_raise(
        progress::trend(&scores.to_vec(), scores.window(), threshold).map_err(|_| Error::Overflow),
    );
    reading.trend.name()
}
