//! Totals: what counts, and that the order of attempts does not.

use progress::{AttemptKey, DayTotals, QuestionTotals, Score, SkillTotals, UserTotals};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn score(hundredths: u16) -> Score {
    Score::from_hundredths(hundredths).unwrap()
}

fn key(created_at: i64, id: i64) -> AttemptKey {
    AttemptKey { created_at, id }
}

#[test]
fn nothing_scored_has_no_average_and_no_best() {
    let mut totals = UserTotals::default();
    assert_eq!(totals.average(), None);
    totals.add(None);
    assert_eq!((totals.attempts, totals.scored), (1, 0));
    assert_eq!(totals.total_score, Decimal::ZERO);
    assert_eq!(totals.best, None);
    assert_eq!(totals.average(), None);
}

#[test]
fn a_users_average_is_over_scored_attempts() {
    let mut totals = UserTotals::default();
    totals.add(Some(score(5000)));
    totals.add(None);
    totals.add(Some(score(6001)));
    assert_eq!((totals.attempts, totals.scored), (3, 2));
    assert_eq!(totals.total_score, Decimal::new(11_001, 2));
    assert_eq!(totals.average(), Some(Decimal::new(5501, 2)));
    assert_eq!(totals.best, Some(score(6001)));
}

#[test]
fn a_score_of_zero_is_a_score() {
    let mut totals = QuestionTotals::default();
    totals.add(key(1, 1), false, Some(score(0)));
    assert_eq!(totals.scored, 1);
    assert_eq!(totals.best, Some(score(0)));
    assert_eq!(totals.worst, Some(score(0)));
    assert_eq!(totals.average(), Some(Decimal::ZERO));
}

#[test]
fn a_day_sums_durations_exactly_and_keeps_domains_distinct_in_byte_order() {
    let mut totals = DayTotals::default();
    for (duration, domain) in [
        (Decimal::new(10, 2), Some("übung")),
        (Decimal::new(20, 2), Some("general")),
        (Decimal::ZERO, None),
        (Decimal::new(9_999_999_999, 2), Some("general")),
        (Decimal::ZERO, Some("Backend")),
        (Decimal::ZERO, Some("")),
    ] {
        totals.add(Some(score(700)), duration, domain);
    }
    assert_eq!(totals.attempts, 6);
    assert_eq!(totals.duration, Decimal::new(10_000_000_029, 2));
    let domains: Vec<&str> = totals.domains.iter().map(String::as_str).collect();
    assert_eq!(domains, ["", "Backend", "general", "übung"]);
    assert_eq!(totals.average(), Some(Decimal::new(700, 2)));
}

#[test]
fn the_score_of_a_skipped_attempt_does_not_count() {
    let mut totals = QuestionTotals::default();
    totals.add(key(5, 1), true, Some(score(9000)));
    assert_eq!((totals.asked, totals.skipped, totals.scored), (1, 1, 0));
    assert_eq!((totals.best, totals.worst, totals.latest), (None, None, None));
    assert_eq!(totals.average(), None);
    assert_eq!(totals.last_asked_at, 5);
}

#[test]
fn the_latest_score_goes_by_time_order_and_not_by_arrival() {
    let mut totals = QuestionTotals::default();
    totals.add(key(20, 2), false, Some(score(4000)));
    totals.add(key(20, 1), false, Some(score(9000)));
    totals.add(key(10, 3), false, Some(score(8000)));
    totals.add(key(30, 4), false, None);
    assert_eq!(totals.latest, Some((key(20, 2), score(4000))));
    assert_eq!(totals.last_asked_at, 30);
    assert_eq!((totals.best, totals.worst), (Some(score(9000)), Some(score(4000))));
}

#[test]
fn a_time_before_1970_is_a_time() {
    let mut totals = QuestionTotals::default();
    totals.add(key(-20, 1), false, None);
    totals.add(key(-30, 2), false, None);
    assert_eq!(totals.last_asked_at, -20);
}

#[test]
fn a_skill_keeps_its_best_and_worst() {
    let mut totals = SkillTotals::default();
    for hundredths in [5000, 9000, 100] {
        totals.add(score(hundredths));
    }
    assert_eq!(totals.count, 3);
    assert_eq!((totals.best, totals.worst), (Some(score(9000)), Some(score(100))));
}

#[derive(Clone, Debug)]
struct Attempt {
    key: AttemptKey,
    is_skipped: bool,
    score: Option<Score>,
    duration: Decimal,
    domain: Option<&'static str>,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    (
        (-5_i64..5, -5_i64..5),
        any::<bool>(),
        prop::option::of((0_u16..=10_000).prop_map(score)),
        (0_i64..=9_999_999_999, 0_u32..=2)
            .prop_map(|(duration, scale)| Decimal::new(duration, scale)),
        prop::option::of(prop::sample::select(vec!["general", "backend", "Z", "é"])),
    )
        .prop_map(|((created_at, id), is_skipped, score, duration, domain)| Attempt {
            key: key(created_at, id),
            is_skipped,
            score,
            duration,
            domain,
        })
}

fn totals_of(attempts: &[Attempt]) -> (UserTotals, DayTotals, QuestionTotals, SkillTotals) {
    let (mut user, mut day, mut question, mut skill) = Default::default();
    for attempt in attempts {
        UserTotals::add(&mut user, attempt.score);
        DayTotals::add(&mut day, attempt.score, attempt.duration, attempt.domain);
        QuestionTotals::add(&mut question, attempt.key, attempt.is_skipped, attempt.score);
        if let Some(score) = attempt.score {
            SkillTotals::add(&mut skill, score);
        }
    }
    (user, day, question, skill)
}

proptest! {
    #[test]
    fn totals_do_not_depend_on_the_order_of_attempts(
        (attempts, shuffled) in prop::collection::vec(attempt(), 0..30)
            .prop_flat_map(|attempts| (Just(attempts.clone()), Just(attempts).prop_shuffle())),
    ) {
        prop_assert_eq!(totals_of(&attempts), totals_of(&shuffled));
    }

    #[test]
    fn totals_are_what_the_attempts_say(attempts in prop::collection::vec(attempt(), 0..30)) {
        let (user, day, question, skill) = totals_of(&attempts);
        let scores: Vec<Score> = attempts.iter().filter_map(|attempt| attempt.score).collect();
        let hundredths: i64 = scores.iter().map(|score| i64::from(score.hundredths())).sum();
        prop_assert_eq!(user.attempts, attempts.len() as u64);
        prop_assert_eq!(user.scored, scores.len() as u64);
        prop_assert_eq!(user.total_score, Decimal::new(hundredths, 2));
        prop_assert_eq!(user.best, scores.iter().max().copied());
        prop_assert_eq!(day.duration, attempts.iter().map(|attempt| attempt.duration).sum::<Decimal>());
        prop_assert_eq!((skill.count, skill.best), (user.scored, user.best));
        prop_assert_eq!(skill.worst, scores.iter().min().copied());

        let counted = attempts.iter().filter(|attempt| !attempt.is_skipped);
        let scored: Vec<(AttemptKey, Score)> =
            counted.clone().filter_map(|attempt| Some((attempt.key, attempt.score?))).collect();
        prop_assert_eq!(question.asked, attempts.len() as u64);
        prop_assert_eq!(question.skipped, (attempts.len() - counted.count()) as u64);
        prop_assert_eq!(question.scored, scored.len() as u64);
        prop_assert_eq!(question.latest, scored.iter().max().copied());
        prop_assert_eq!(question.worst, scored.iter().map(|(_, score)| *score).min());
        let newest = attempts.iter().map(|attempt| attempt.key.created_at).max();
        prop_assert_eq!(question.last_asked_at, newest.unwrap_or(0));
    }
}
