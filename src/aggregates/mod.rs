//! `moving_average` and `trend` over any rows, as aggregates and as window functions: the logic
//! that the summaries are made with, on whatever scores a query has.

mod moving_average;
mod scores;
mod trend;
