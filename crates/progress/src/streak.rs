//! Streaks of practice days, which excused days and freezes keep alive.

/// A practice day, as a number of days since any fixed day.
pub type Day = i32;

/// How a streak survives missed days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreakRules {
    /// How many freezes can be kept, each of which stands for one missed day: 0 to 10.
    pub freezes: u32,
    /// A freeze is earned whenever the streak's length is a multiple of this: at least 1.
    pub freeze_every: u32,
}

/// How many days in a row somebody has practised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Streak {
    /// Practice days of the streak that ends at the last practice day; 0 without any.
    pub current: u32,
    /// The longest streak ever; 0 without any practice day, never less than `current`.
    pub longest: u32,
    /// The freezes left after the last practice day.
    pub freezes: u32,
}

impl Streak {
    /// The streak of a person who practised on `days`, which are in ascending order and may repeat.
    /// `excused` are the days on which no practice is due, ascending. A day earlier than one before
    /// it is out of order and left out.
    ///
    /// Definition: "current_streak: the streak that ends at the last practice day. longest_streak:
    /// the longest ever".
    pub fn of_days(
        days: impl IntoIterator<Item = Day>,
        excused: &[Day],
        rules: StreakRules,
    ) -> Streak {
        let mut streak = Streak::default();
        let mut last_day = None;
        for day in days {
            if let Some(extended) = streak.extend(last_day, day, excused, rules) {
                streak = extended;
                last_day = Some(day);
            }
        }
        streak
    }

    /// The first of `days` on which the streak is this long, with the arguments of
    /// [`Streak::of_days`]; `None` if it never is.
    pub fn first_day_of_length(
        length: u32,
        days: impl IntoIterator<Item = Day>,
        excused: &[Day],
        rules: StreakRules,
    ) -> Option<Day> {
        let mut streak = Streak::default();
        let mut last_day = None;
        days.into_iter().find(|day| {
            if let Some(extended) = streak.extend(last_day, *day, excused, rules) {
                streak = extended;
                last_day = Some(*day);
            }
            streak.current >= length
        })
    }

    /// The streak after practice on `day`, where `last_day` is the last practice day so far:
    /// unchanged on the same day. `excused` are the days between them, at least, on which no
    /// practice is due, ascending. `None` when `day` is earlier than `last_day`: it may close a gap
    /// anywhere, so the caller must recompute the streak with [`Streak::of_days`].
    ///
    /// Definition: "the first day starts at 1; then, with m the dates between two neighbours that
    /// are neither practised nor excused: m = 0: it grows by 1; m <= freezes left: they are spent,
    /// and it grows by 1; else it starts again at 1 and the freezes left are 0. After each day,
    /// where the streak's length is a multiple of streak_freeze_every and fewer than streak_freezes
    /// are left, one more is earned".
    pub fn extend(
        self,
        last_day: Option<Day>,
        day: Day,
        excused: &[Day],
        rules: StreakRules,
    ) -> Option<Streak> {
        let missed = match last_day {
            Some(last_day) if day < last_day => return None,
            Some(last_day) if day == last_day => return Some(self),
            Some(last_day) => Some(missed_between(last_day, day, excused)),
            None => None,
        };
        let (current, left) = match missed {
            Some(missed) if missed <= self.freezes => {
                (self.current.saturating_add(1), self.freezes - missed)
            }
            _ => (1, 0),
        };
        let earned = current % rules.freeze_every == 0 && left < rules.freezes;
        let freezes = left + u32::from(earned);
        Some(Streak { current, longest: self.longest.max(current), freezes })
    }
}

/// How many days between two others are not excused.
fn missed_between(after: Day, before: Day, excused: &[Day]) -> u32 {
    let first = excused.partition_point(|day| *day <= after);
    let last = excused.partition_point(|day| *day < before);
    before.abs_diff(after).saturating_sub(1).saturating_sub((last - first) as u32)
}
