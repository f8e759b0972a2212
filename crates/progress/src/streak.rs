//! Streaks of consecutive practice days.

/// A practice day, as a number of days since any fixed day.
pub type Day = i32;

/// How many days in a row somebody has practised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Streak {
    /// Consecutive practice days ending at the last practice day; 0 without any.
    pub current: u32,
    /// The longest such run ever; 0 without any practice day, never less than `current`.
    pub longest: u32,
}

impl Streak {
    /// The streak of a person who practised on `days`, which are in ascending order and may repeat.
    /// A day earlier than one before it is out of order and left out.
    ///
    /// Definition: "current_streak: consecutive practice days ending at the last practice day.
    /// longest_streak: the longest ever".
    pub fn of_days(days: impl IntoIterator<Item = Day>) -> Streak {
        let mut streak = Streak::default();
        let mut last_day = None;
        for day in days {
            if let Some(extended) = streak.extend(last_day, day) {
                streak = extended;
                last_day = Some(day);
            }
        }
        streak
    }

    /// The streak after practice on `day`, where `last_day` is the last practice day so far:
    /// unchanged on the same day, one longer on the next, starting again after a gap. `None` when
    /// `day` is earlier than `last_day`: it may close a gap anywhere, so the caller must recompute
    /// the streak with [`Streak::of_days`].
    pub fn extend(self, last_day: Option<Day>, day: Day) -> Option<Streak> {
        let current = match last_day {
            Some(last_day) if day < last_day => return None,
            Some(last_day) if day == last_day => return Some(self),
            Some(last_day) if last_day.checked_add(1) == Some(day) => {
                self.current.saturating_add(1)
            }
            _ => 1,
        };
        Some(Streak { current, longest: self.longest.max(current) })
    }
}
