//! Review dates: the memory model against numbers computed elsewhere, and against the crate `fsrs`.

use fsrs::{FSRS, FSRSItem, FSRSReview, MemoryState};
use progress::{Grade, Memory, Review, Score};
use proptest::prelude::*;
use rust_decimal::Decimal;

const GRADES: [Grade; 4] = [Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn thresholds() -> [Decimal; 3] {
    [50, 70, 85].map(Decimal::from)
}

fn grade_of(score: &str) -> Grade {
    Grade::of(Score::new(dec(score)).unwrap(), &thresholds())
}

fn memory(stability: &str, difficulty: &str) -> Memory {
    Memory::from_decimals(dec(stability), dec(difficulty))
}

#[test]
fn a_score_reaches_its_thresholds() {
    for (score, grade) in [
        ("0", Grade::Again),
        ("49.99", Grade::Again),
        ("50", Grade::Hard),
        ("69.99", Grade::Hard),
        ("70", Grade::Good),
        ("84.99", Grade::Good),
        ("85", Grade::Easy),
        ("100", Grade::Easy),
    ] {
        assert_eq!(grade_of(score), grade, "{score}");
    }
    // Thresholds may be finer than scores.
    let fine = [dec("33.333"), dec("66.667"), dec("100")];
    let grade = |score| Grade::of(Score::new(dec(score)).unwrap(), &fine);
    assert_eq!(
        ["33.33", "33.34", "66.67", "99.99", "100"].map(grade),
        [Grade::Again, Grade::Hard, Grade::Good, Grade::Good, Grade::Easy]
    );
}

/// Histories of answers: grade, days since the answer before, then stability, difficulty, and the
/// days until the question comes back at a retention of 0.70, 0.90 and 0.99. The numbers are those
/// of `review_vectors.py` beside this file, computed in decimals of 50 digits.
type Answer = (u8, u32, &'static str, &'static str, [u32; 3]);

#[rustfmt::skip]
const HISTORIES: &[&[Answer]] = &[
        &[
            (1, 0, "0.2120", "6.4133", [2, 1, 1]),
        ],
        &[
            (2, 0, "1.2931", "5.1122", [12, 1, 1]),
        ],
        &[
            (3, 0, "2.3065", "2.1181", [21, 2, 1]),
        ],
        &[
            (4, 0, "8.2956", "1.0000", [77, 8, 1]),
        ],
        &[
            (3, 0, "2.3065", "2.1181", [21, 2, 1]),
            (3, 2, "10.9643", "2.1112", [102, 11, 1]),
            (3, 11, "46.2802", "2.1043", [365, 46, 3]),
            (3, 46, "162.8626", "2.0974", [365, 163, 11]),
        ],
        &[
            (3, 0, "2.3065", "2.1181", [21, 2, 1]),
            (1, 0, "0.7751", "7.3945", [7, 1, 1]),
            (1, 0, "0.2798", "9.1288", [3, 1, 1]),
            (2, 0, "0.2798", "9.4069", [3, 1, 1]),
            (3, 0, "0.3197", "9.3927", [3, 1, 1]),
            (4, 0, "0.6229", "9.1750", [6, 1, 1]),
        ],
        &[
            (4, 0, "8.2956", "1.0000", [77, 8, 1]),
            (4, 8, "65.6242", "1.0000", [365, 66, 5]),
            (1, 65, "3.5229", "7.0270", [33, 4, 1]),
            (2, 1, "4.8548", "8.0116", [45, 5, 1]),
            (3, 3, "9.0358", "7.9988", [84, 9, 1]),
        ],
        &[
            (1, 0, "0.2120", "6.4133", [2, 1, 1]),
            (1, 1, "0.1009", "8.8063", [1, 1, 1]),
            (1, 1, "0.0550", "9.5929", [1, 1, 1]),
            (1, 400, "0.0523", "9.8514", [1, 1, 1]),
            (4, 1, "0.4603", "9.7870", [4, 1, 1]),
        ],
        &[
            (2, 0, "1.2931", "5.1122", [12, 1, 1]),
            (2, 3, "5.3526", "6.7405", [50, 5, 1]),
            (2, 3, "8.9495", "7.8214", [83, 9, 1]),
            (4, 3000, "153.4001", "7.0786", [365, 153, 11]),
            (4, 20000, "1805.1475", "6.0876", [365, 365, 124]),
            (4, 20000, "10695.5395", "4.7655", [365, 365, 365]),
            (4, 40000, "36500.0000", "3.0016", [365, 365, 365]),
            (1, 20000, "22.8552", "7.6849", [212, 23, 2]),
        ],
];

#[test]
fn memories_are_those_of_exact_arithmetic() {
    for history in HISTORIES {
        let mut review = None;
        let mut day = 20_000;
        for (number, days, stability, difficulty, intervals) in *history {
            day += *days as i32;
            let after = Review::after(review, day, GRADES[usize::from(*number) - 1]);
            let found = (after.memory.stability(), after.memory.difficulty());
            assert_eq!(
                found,
                (dec(stability), dec(difficulty)),
                "grade {number} after {days} days"
            );
            for (retention, interval) in ["0.70", "0.90", "0.99"].into_iter().zip(intervals) {
                let due = after.due(dec(retention));
                assert_eq!(due, day + *interval as i32, "{stability} at {retention}");
            }
            review = Some(after);
        }
    }
}

#[test]
fn an_earlier_day_counts_as_the_same() {
    let first = Review::after(None, 20_000, Grade::Good);
    let again = Review::after(Some(first), 19_999, Grade::Easy);
    assert_eq!(again.memory, Review::after(Some(first), 20_000, Grade::Easy).memory);
    assert_eq!(again.day, 19_999);
    // Days count from the newest attempt, not from the latest day.
    let next = Review::after(Some(again), 20_001, Grade::Good);
    assert_eq!(next.memory, again.memory.after(2, Grade::Good));
}

#[test]
fn halves_round_away_from_zero_and_values_are_held() {
    let rounded = |s, d| {
        let memory = Memory::new(s, d);
        (memory.stability().to_string(), memory.difficulty().to_string())
    };
    let text = |s: &str, d: &str| (s.to_owned(), d.to_owned());
    // 2.00125 * 10000 is a half exactly, and so is 5.00625 * 10000.
    assert_eq!(rounded(2.00125, 5.00625), text("2.0013", "5.0063"));
    assert_eq!(rounded(0.0, 0.0), text("0.0010", "1.0000"));
    assert_eq!(rounded(1e9, 11.0), text("36500.0000", "10.0000"));
    assert_eq!(rounded(0.00104, 9.99994), text("0.0010", "9.9999"));
}

#[test]
fn a_question_comes_back_within_a_year() {
    assert_eq!(memory("0.0010", "5").interval(dec("0.90")), 1);
    assert_eq!(memory("36500", "5").interval(dec("0.70")), 365);
    // At 0.90 the interval is the stability: halves go up.
    assert_eq!(memory("2.4999", "5").interval(dec("0.90")), 2);
    assert_eq!(memory("2.5000", "5").interval(dec("0.90")), 3);
    assert_eq!(memory("3.5000", "5").interval(dec("0.90")), 4);
}

#[test]
fn memories_survive_being_stored() {
    let stored = memory("162.8626", "2.0974");
    assert_eq!((stored.stability(), stored.difficulty()), (dec("162.8626"), dec("2.0974")));
    // As a column shows them that somebody has made wider.
    assert_eq!(memory("162.862600000", "2.09740000"), stored);
}

/// The memory after an answer by the crate, which computes in 32 bits and does not round.
fn by_the_crate(before: Option<Memory>, days: u32, grade: Grade) -> MemoryState {
    let float = |decimal: Decimal| decimal.to_string().parse::<f32>().unwrap();
    let state = before.map(|memory| MemoryState {
        stability: float(memory.stability()),
        difficulty: float(memory.difficulty()),
    });
    let review = FSRSReview { rating: grade as u32, delta_t: days };
    FSRS::default().memory_state(FSRSItem { reviews: vec![review] }, state).unwrap()
}

/// Ours is the crate's, as far as 32 bits and 4 places go.
fn agrees(ours: Memory, theirs: MemoryState) -> Result<(), TestCaseError> {
    for (ours, theirs) in
        [(ours.stability(), theirs.stability), (ours.difficulty(), theirs.difficulty)]
    {
        let ours: f64 = ours.to_string().parse().unwrap();
        let difference = (ours - f64::from(theirs)).abs();
        prop_assert!(difference <= 0.000_051 + 2e-5 * ours, "{ours}, the crate says {theirs}");
    }
    Ok(())
}

#[test]
fn first_memories_are_those_of_the_crate() {
    for grade in GRADES {
        agrees(Memory::first(grade), by_the_crate(None, 0, grade)).unwrap();
    }
}

proptest! {
    // A failure prints the answers that it found, and the seed that finds them again.
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_answer_of_a_history_is_as_in_the_crate(
        answers in prop::collection::vec(
            (prop::sample::select(GRADES.to_vec()), prop_oneof![Just(0), 1..30_u32, 0..20_000_u32]),
            1..40,
        ),
    ) {
        let (mut review, mut day) = (None::<Review>, 0);
        for (grade, days) in answers {
            day += days as i32;
            let after = Review::after(review, day, grade);
            let before = review.map(|before| before.memory);
            agrees(after.memory, by_the_crate(before, days, grade))?;
            review = Some(after);
        }
    }

    #[test]
    fn any_memory_leads_to_one_as_in_the_crate(
        stability in prop_oneof![10..1_000_000_i64, 10..=365_000_000_i64],
        difficulty in 10_000..=100_000_i64,
        days in prop_oneof![Just(0), 1..1000_u32, 1..3_000_000_u32],
        grade in prop::sample::select(GRADES.to_vec()),
    ) {
        let before = Memory::from_decimals(Decimal::new(stability, 4), Decimal::new(difficulty, 4));
        agrees(before.after(days, grade), by_the_crate(Some(before), days, grade))?;
    }

    #[test]
    fn intervals_are_those_of_the_crate(stability in 10..=365_000_000_i64, retention in 70..=99_u32) {
        let memory = Memory::from_decimals(Decimal::new(stability, 4), Decimal::ONE);
        let stability = stability as f32 / 10_000.0;
        let theirs = FSRS::default().next_interval(Some(stability), retention as f32 / 100.0, 1);
        let ours = f64::from(memory.interval(Decimal::new(retention.into(), 2)));
        let theirs = f64::from(theirs).clamp(1.0, 365.0);
        prop_assert!((ours - theirs).abs() <= 0.5 + 2e-5 * ours, "{ours}, the crate says {theirs}");
    }

    #[test]
    fn a_longer_wait_never_weakens_what_is_recalled(
        stability in 10..=365_000_000_i64,
        difficulty in 10_000..=100_000_i64,
        days in 1..10_000_u32,
        grade in prop::sample::select(GRADES[1..].to_vec()),
    ) {
        let before = Memory::from_decimals(Decimal::new(stability, 4), Decimal::new(difficulty, 4));
        let [sooner, later] = [days, days + 1].map(|days| before.after(days, grade).stability());
        prop_assert!(before.stability() <= sooner && sooner <= later);
    }
}
