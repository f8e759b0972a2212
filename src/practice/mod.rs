//! The functions that a front end calls for its user, and a backend for anybody: what to practise
//! next, and reports. They show a caller nothing that row level security hides.

mod next_questions;
mod own_progress;
mod progress_report;
