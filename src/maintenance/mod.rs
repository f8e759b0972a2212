//! The functions that a DBA or a backend calls: installing, configuring, checking, rebuilding, and
//! those on accounts. They run with the caller's rights.

mod adopt;
mod check;
mod configure;
mod erase;
mod export;
mod health;
mod install;
mod merge;
mod profiles;
mod rebuild;
mod score_columns;
mod sub_scores;
mod time_zones;
mod user_rows;
