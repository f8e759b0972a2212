//! The newest scored points of a skill, and their JSON form.

use std::collections::VecDeque;

use chrono::{DateTime, Datelike, Timelike, Utc};
use rust_decimal::Decimal;

use crate::key::AttemptKey;
use crate::score::Score;

/// One scored attempt in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// Where the attempt stands in the time order.
    pub key: AttemptKey,
    /// Its score.
    pub score: Score,
}

/// The newest points of a skill, at most a given number, in time order whatever order they arrive
/// in.
///
/// Definition: "score_history: the last history_length scored points of the skill, oldest first".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    length: usize,
    points: VecDeque<Point>,
}

impl Point {
    /// When the attempt was made, as written in histories: UTC in whole seconds,
    /// `2026-11-22T08:42:17Z`.
    pub fn date(&self) -> String {
        self.key.date()
    }

    /// Appends the point as JSON, as PostgreSQL prints it: `{"date": "2026-11-22T08:42:17Z",
    /// "score": 82.5}`.
    ///
    /// The date is UTC in whole seconds, truncated toward the past. A time outside the years 1 to
    /// 9999, which the attempts table refuses, is written as the nearest second inside them.
    pub fn to_json(&self, out: &mut String) {
        out.push_str("{\"date\": \"");
        out.push_str(&self.date());
        out.push_str("\", \"score\": ");
        self.score.append_to(out);
        out.push('}');
    }
}

impl AttemptKey {
    /// When the attempt was made, in the form of [`Point::date`]. Dates sort as the times do.
    pub fn date(&self) -> String {
        let mut date = String::with_capacity("2026-11-22T08:42:17Z".len());
        append_date(self.created_at, &mut date);
        date
    }
}

impl History {
    /// An empty history that keeps the newest `length` points.
    pub fn new(length: usize) -> History {
        History { length, points: VecDeque::new() }
    }

    /// Inserts a point in time order and drops the oldest if the history is full: in constant time
    /// when the point is the newest. A point with an existing key replaces the old one.
    pub fn insert(&mut self, point: Point) {
        let is_newest = self.points.back().is_none_or(|newest| point.key > newest.key);
        if is_newest && !self.is_full() {
            self.points.push_back(point);
            return;
        }
        let index = if is_newest {
            self.points.len()
        } else {
            self.points.partition_point(|other| other.key < point.key)
        };
        if let Some(same) = self.points.get_mut(index).filter(|p| p.key == point.key) {
            *same = point;
        } else if !self.is_full() {
            self.points.insert(index, point);
        } else if index > 0 {
            self.points.pop_front();
            self.points.insert(index - 1, point);
        }
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Whether there are as many points as the history keeps, so that older ones may exist outside
    /// it.
    pub fn is_full(&self) -> bool {
        self.points.len() >= self.length
    }

    /// The points, oldest first.
    pub fn points(&self) -> impl DoubleEndedIterator<Item = Point> + ExactSizeIterator + '_ {
        self.points.iter().copied()
    }

    /// The newest point.
    pub fn newest(&self) -> Option<Point> {
        self.points.back().copied()
    }

    /// The oldest point that is kept.
    pub fn oldest(&self) -> Option<Point> {
        self.points.front().copied()
    }

    /// The scores, oldest first, as [`moving_average`](crate::moving_average()) and
    /// [`trend`](crate::trend()) take them.
    pub fn scores(&self) -> Vec<Decimal> {
        self.points().map(|point| point.score.value()).collect()
    }

    /// The history as a JSON array of [`Point::to_json`], oldest first, as PostgreSQL prints it.
    pub fn to_json(&self) -> String {
        const POINT_SIZE: usize = r#"{"date": "2026-11-22T08:42:17Z", "score": 82.25}, "#.len();
        let mut out = String::with_capacity(2 + self.len() * POINT_SIZE);
        out.push('[');
        for (index, point) in self.points().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            point.to_json(&mut out);
        }
        out.push(']');
        out
    }
}

/// Appends `2026-11-22T08:42:17Z`. A summary prints whole histories, so this avoids the formatter.
fn append_date(microseconds: i64, out: &mut String) {
    const FIRST_SECOND: i64 = -62_135_596_800; // 0001-01-01T00:00:00Z
    const LAST_SECOND: i64 = 253_402_300_799; // 9999-12-31T23:59:59Z

    let seconds = microseconds.div_euclid(1_000_000).clamp(FIRST_SECOND, LAST_SECOND);
    // After the clamp there always is a date.
    let date = DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let year = date.year().unsigned_abs();
    append_two_digits(year / 100, out);
    append_two_digits(year % 100, out);
    for (separator, number) in [
        ('-', date.month()),
        ('-', date.day()),
        ('T', date.hour()),
        (':', date.minute()),
        (':', date.second()),
    ] {
        out.push(separator);
        append_two_digits(number, out);
    }
    out.push('Z');
}

fn append_two_digits(number: u32, out: &mut String) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(char::from(b'0' + digit as u8));
    }
}
