//! `moving_average` and `trend` over any rows, as aggregates and as window functions: the
//! summaries' own logic, on the scores of any query.

mod moving_average;
mod scores;
mod trend;
