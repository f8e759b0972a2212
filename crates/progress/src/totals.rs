//! Counts, exact sums and records over sets of attempts: per user, per practice day, per question
//! and per skill. Each is the same whatever order the attempts are added in; none can overflow,
//! because no set of attempts is large enough (a score is at most 100, a duration at most
//! 99,999,999.99 seconds).

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::key::AttemptKey;
use crate::number;
use crate::score::Score;

/// What `users` keeps of a person's practice attempts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserTotals {
    /// Practice attempts.
    pub attempts: u64,
    /// Those with a final score.
    pub scored: u64,
    /// The exact sum of the final scores.
    pub total_score: Decimal,
    /// The best final score.
    pub best: Option<Score>,
}

impl UserTotals {
    /// Counts one practice attempt. Callers leave out skipped attempts.
    pub fn add(&mut self, final_score: Option<Score>) {
        self.attempts += 1;
        if let Some(score) = final_score {
            self.scored += 1;
            self.total_score += score.value();
            self.best = higher(self.best, score);
        }
    }

    /// The mean final score, rounded; `None` with nothing scored.
    ///
    /// Definition: "average_score = total_score / scored_attempts".
    pub fn average(&self) -> Option<Decimal> {
        number::average(self.total_score, self.scored)
    }
}

/// What `practice_sessions` keeps of one practice day of a person.
///
/// Definition: "practice_sessions: over the day's practice attempts; total_duration_seconds: exact
/// sum, NULL as 0; domains_practiced: distinct, NULL left out, in COLLATE "C" order".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayTotals {
    /// Practice attempts.
    pub attempts: u64,
    /// Those with a final score.
    pub scored: u64,
    /// The exact sum of the final scores.
    pub total_score: Decimal,
    /// The best final score.
    pub best: Option<Score>,
    /// The exact sum of the durations, in seconds.
    pub duration: Decimal,
    /// The distinct domains, in the order of their bytes, which is `COLLATE "C"`.
    pub domains: BTreeSet<String>,
}

impl DayTotals {
    /// Counts one practice attempt. Callers leave out skipped attempts. `duration` is in seconds,
    /// from 0 to 99,999,999.99, and 0 if unknown.
    pub fn add(&mut self, final_score: Option<Score>, duration: Decimal, domain: Option<&str>) {
        self.attempts += 1;
        if let Some(score) = final_score {
            self.scored += 1;
            self.total_score += score.value();
            self.best = higher(self.best, score);
        }
        self.duration += duration;
        if let Some(domain) = domain
            && !self.domains.contains(domain)
        {
            self.domains.insert(domain.to_owned());
        }
    }

    /// The mean final score, rounded; `None` with nothing scored.
    pub fn average(&self) -> Option<Decimal> {
        number::average(self.total_score, self.scored)
    }
}

/// What `question_history` keeps of a person's attempts at one question.
///
/// Definition: "question_history.times_asked: all attempts, skipped included; scores over scored
/// attempts; latest_score by time order; last_asked_at: the newest created_at of any".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionTotals {
    /// All attempts, skipped ones included.
    pub asked: u64,
    /// Skipped attempts.
    pub skipped: u64,
    /// Practice attempts with a final score.
    pub scored: u64,
    /// The exact sum of their final scores.
    pub total_score: Decimal,
    /// The best of them.
    pub best: Option<Score>,
    /// The worst of them.
    pub worst: Option<Score>,
    /// The latest of them, with its key in the time order.
    pub latest: Option<(AttemptKey, Score)>,
    /// The newest `created_at` of any attempt, in microseconds since 1970-01-01 UTC; 0 with none.
    pub last_asked_at: i64,
}

impl QuestionTotals {
    /// Counts one attempt. The final score of a skipped attempt does not count.
    pub fn add(&mut self, key: AttemptKey, is_skipped: bool, final_score: Option<Score>) {
        if self.asked == 0 || key.created_at > self.last_asked_at {
            self.last_asked_at = key.created_at;
        }
        self.asked += 1;
        if is_skipped {
            self.skipped += 1;
        } else if let Some(score) = final_score {
            self.scored += 1;
            self.total_score += score.value();
            self.best = higher(self.best, score);
            self.worst = lower(self.worst, score);
            self.latest = self.latest.max(Some((key, score)));
        }
    }

    /// The mean final score, rounded; `None` with nothing scored.
    pub fn average(&self) -> Option<Decimal> {
        number::average(self.total_score, self.scored)
    }
}

/// What `skill_progress` keeps of a skill beyond its history.
///
/// Definition: "best/worst/attempts_count of a skill: over all its scored attempts, not only the
/// history".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillTotals {
    /// Scored attempts.
    pub count: u64,
    /// The best score.
    pub best: Option<Score>,
    /// The worst score.
    pub worst: Option<Score>,
}

impl SkillTotals {
    /// Counts one scored attempt.
    pub fn add(&mut self, score: Score) {
        self.count += 1;
        self.best = higher(self.best, score);
        self.worst = lower(self.worst, score);
    }
}

fn higher(best: Option<Score>, score: Score) -> Option<Score> {
    Some(best.map_or(score, |best| best.max(score)))
}

fn lower(worst: Option<Score>, score: Score) -> Option<Score> {
    Some(worst.map_or(score, |worst| worst.min(score)))
}
