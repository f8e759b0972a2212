//! The review of a question by a locked user.

use crate::error::Result;
use crate::pg::sqltype::{Date, Timestamp};
use crate::summaries::users::LockedUser;
use progress::{AttemptKey, Grade, Review, ReviewSettings, Score};

/// Makes reviews of a user's scored attempts.
pub struct Reviewer<'u> {
    pub user: &'u LockedUser,
    pub settings: &'u ReviewSettings,
}

impl Reviewer<'_> {
    /// The review after a scored attempt, the next in time order.
    pub fn after(
        &self,
        before: Option<Review>,
        (key, score): (AttemptKey, Score),
    ) -> Result<Review> {
        let day = self.day(key.created_at)?;
        Ok(Review::after(before, day, Grade::of(score, &self.settings.grades)))
    }

    /// The practice day of an attempt.
    pub fn day(&self, created_at: i64) -> Result<i32> {
        Ok(self.user.practice_day(Timestamp(created_at))?.0)
    }

    /// When the question is due again.
    pub fn due(&self, review: Review) -> Date {
        Date(review.due(self.settings.retention))
    }
}
