//! When to come back to a question: FSRS-6, a model of memory, with the default weights of the crate
//! `fsrs` 6.6.2. Scores become grades, grades and the days between them a memory, and a memory a
//! date. It is a date to come back, not a probability of anything.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::score::Score;
use crate::streak::Day;

/// The weights w0 to w20.
const W: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
    0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

/// The exponent of the forgetting curve.
const DECAY: f64 = -W[20];

/// What a stability is held to, in days.
const STABILITY: [f64; 2] = [0.001, 36_500.0];

/// What a difficulty is held to.
const DIFFICULTY: [f64; 2] = [1.0, 10.0];

/// Decimal places of a stability and of a difficulty.
const PLACES: u32 = 4;
const UNITS: f64 = 10_000.0;

/// The days after which a question comes back, at least and at most.
const INTERVAL: [i64; 2] = [1, 365];

/// What the weights alone determine.
struct Derived {
    /// After as many days as the stability has, the forgetting curve is at 0.9.
    factor: f64,
    /// How fast a stability grows.
    growth: f64,
    /// What a stability is at least divided by when the answer is forgotten.
    loss: f64,
    /// The difficulty that all difficulties drift towards.
    easiest: f64,
}

static DERIVED: LazyLock<Derived> = LazyLock::new(|| Derived {
    factor: 0.9_f64.powf(1.0 / DECAY) - 1.0,
    growth: W[8].exp(),
    loss: (W[17] * W[18]).exp(),
    easiest: first_difficulty(Grade::Easy),
});

/// How well a question was answered, as FSRS counts it: from 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// As if forgotten.
    Again = 1,
    /// With effort.
    Hard,
    /// As expected.
    Good,
    /// Without effort.
    Easy,
}

impl Grade {
    /// The grade of a final score: one more for each threshold that it reaches. The thresholds
    /// ascend.
    ///
    /// Definition: "1 below the first of review_grades, 2 below the second, 3 below the third, else
    /// 4".
    pub fn of(score: Score, thresholds: &[Decimal; 3]) -> Grade {
        let score = score.value();
        match thresholds.iter().filter(|threshold| score >= **threshold).count() {
            0 => Grade::Again,
            1 => Grade::Hard,
            2 => Grade::Good,
            _ => Grade::Easy,
        }
    }

    fn number(self) -> f64 {
        f64::from(self as u8)
    }
}

/// The state of a memory after an answer. Both values have 4 decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Memory {
    /// Ten-thousandths of a day.
    stability: i64,
    /// Ten-thousandths.
    difficulty: i64,
}

impl Memory {
    /// The memory of this stability, in days, and difficulty, each held to its range and rounded.
    pub fn new(stability: f64, difficulty: f64) -> Memory {
        let units = |value: f64, [low, high]: [f64; 2]| (value.clamp(low, high) * UNITS).round();
        Memory {
            stability: units(stability, STABILITY) as i64,
            difficulty: units(difficulty, DIFFICULTY) as i64,
        }
    }

    /// The memory of stored values.
    pub fn from_decimals(stability: Decimal, difficulty: Decimal) -> Memory {
        Memory::new(float(stability), float(difficulty))
    }

    /// The stability: the days after which the forgetting curve falls to 0.9, from 0.001 to 36500.
    pub fn stability(self) -> Decimal {
        Decimal::new(self.stability, PLACES)
    }

    /// The difficulty: from 1, easy, to 10.
    pub fn difficulty(self) -> Decimal {
        Decimal::new(self.difficulty, PLACES)
    }

    /// The memory after the first answer.
    pub fn first(grade: Grade) -> Memory {
        Memory::new(W[grade as usize - 1], first_difficulty(grade))
    }

    /// The memory after another answer, this many days later: 0 on the same day.
    pub fn after(self, days: u32, grade: Grade) -> Memory {
        let (s, d) = (self.stability as f64 / UNITS, self.difficulty as f64 / UNITS);
        let stability = match grade {
            _ if days == 0 => same_day_stability(s, grade),
            Grade::Again => forgotten_stability(s, d, days),
            _ => recalled_stability(s, d, days, grade),
        };
        Memory::new(stability, next_difficulty(d, grade))
    }

    /// After how many days the question comes back, if the forgetting curve may fall to
    /// `retention` (above 0, below 1): 1 to 365.
    ///
    /// Definition: "n = S/F (r^(1/c) - 1) from the rounded S, rounded to 6 places, then to a whole
    /// number half up, then held to 1..365".
    pub fn interval(self, retention: Decimal) -> u32 {
        const MILLION: f64 = 1e6;
        let stability = self.stability as f64 / UNITS;
        let days = stability / DERIVED.factor * (float(retention).powf(1.0 / DECAY) - 1.0);
        let whole = ((days * MILLION).round() / MILLION + 0.5).floor();
        // A float becomes the nearest integer there is.
        (whole as i64).clamp(INTERVAL[0], INTERVAL[1]) as u32
    }
}

fn first_difficulty(grade: Grade) -> f64 {
    W[4] - (W[5] * (grade.number() - 1.0)).exp() + 1.0
}

fn same_day_stability(s: f64, grade: Grade) -> f64 {
    let factor = (W[17] * (grade.number() - 3.0 + W[18])).exp() * s.powf(-W[19]);
    s * if grade == Grade::Again { factor } else { factor.max(1.0) }
}

fn forgotten_stability(s: f64, d: f64, days: u32) -> f64 {
    let forgotten = W[11]
        * d.powf(-W[12])
        * ((s + 1.0).powf(W[13]) - 1.0)
        * (W[14] * (1.0 - retrievability(s, days))).exp();
    forgotten.min(s / DERIVED.loss)
}

fn recalled_stability(s: f64, d: f64, days: u32, grade: Grade) -> f64 {
    let by_grade = match grade {
        Grade::Hard => W[15],
        Grade::Easy => W[16],
        _ => 1.0,
    };
    let growth = DERIVED.growth
        * (11.0 - d)
        * s.powf(-W[9])
        * ((W[10] * (1.0 - retrievability(s, days))).exp() - 1.0)
        * by_grade;
    s * (1.0 + growth)
}

/// The forgetting curve after some days.
fn retrievability(s: f64, days: u32) -> f64 {
    (1.0 + DERIVED.factor * f64::from(days) / s).powf(DECAY)
}

fn next_difficulty(d: f64, grade: Grade) -> f64 {
    let changed = d - W[6] * (grade.number() - 3.0) * (10.0 - d) / 9.0;
    changed + W[7] * (DERIVED.easiest - changed)
}

/// The float that is nearest to a decimal of up to 15 digits.
fn float(decimal: Decimal) -> f64 {
    decimal.mantissa() as f64 / 10_f64.powi(decimal.scale() as i32)
}

/// A question after a scored attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Review {
    /// The memory after the attempt.
    pub memory: Memory,
    /// The practice day of the attempt.
    pub day: Day,
}

impl Review {
    /// The question after another scored attempt, the next in time order; `before` is `None` for
    /// the first. In another time zone its day may be an earlier one, which counts as the same.
    pub fn after(before: Option<Review>, day: Day, grade: Grade) -> Review {
        let memory = match before {
            None => Memory::first(grade),
            Some(before) => {
                let days = u32::try_from(i64::from(day) - i64::from(before.day)).unwrap_or(0);
                before.memory.after(days, grade)
            }
        };
        Review { memory, day }
    }

    /// The day to come back to the question.
    pub fn due(self, retention: Decimal) -> Day {
        self.day.saturating_add_unsigned(self.memory.interval(retention))
    }
}
