//! Interview progress: scores, averages, trends, histories, streaks and totals.
//!
//! Everything here is a pure function of its arguments and knows nothing of PostgreSQL: how
//! attempts are read and how summaries are stored belongs to the extension that uses this crate.
//!
//! | module | contents |
//! |---|---|
//! | `skill` | the names of skills, and lists of them |
//! | `score` | one score: 0 to 100, two decimal places, never a float |
//! | `sub_scores` | the sub-scores of one attempt |
//! | `document` | reading sub-scores from a score document (`ml_scores`) |
//! | `number` | exact sums, averages and rounding |
//! | `key` | the time order of attempts |
//! | `history` | the newest scored points of a skill |
//! | `moving_average`, `trend` | the level of a skill's scores, and their direction |
//! | `streak` | practice days in a row, with excused days and freezes |
//! | `milestone` | the levels of practice that are reached once |
//! | `review` | when to come back to a question: FSRS-6 |
//! | `totals` | counts, sums and records per user, day, question and skill |
//! | `settings` | the settings that stored summaries depend on |

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod document;
mod history;
mod key;
mod milestone;
mod moving_average;
mod number;
mod review;
mod score;
mod settings;
mod skill;
mod streak;
mod sub_scores;
mod totals;
mod trend;

pub use document::{DocumentError, read as read_score_document};
pub use history::{History, Point};
pub use key::AttemptKey;
pub use milestone::{MilestoneKind, MilestoneLevels};
pub use moving_average::{moving_average, previous_average};
pub use number::{Overflow, average, round};
pub use review::{Grade, Memory, Review};
pub use score::{Score, ScoreError};
pub use settings::{GivenSettings, ReviewSettings, Settings, SettingsError};
pub use skill::{ScoreKey, SkillName, Skills, SkillsError};
pub use streak::{Day, Streak, StreakRules};
pub use sub_scores::SubScores;
pub use totals::{DayTotals, QuestionTotals, SkillTotals, UserTotals};
pub use trend::{Trend, TrendReading, UnknownTrend, trend};
