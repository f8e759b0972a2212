//! Streaks of practice days.

use std::collections::BTreeSet;

use progress::{Day, Streak};
use proptest::prelude::*;

fn streak(current: u32, longest: u32) -> Streak {
    Streak { current, longest }
}

/// By the definition: from each day without a day before it, count on as long as there is a next
/// day.
fn by_definition(days: &BTreeSet<Day>) -> Streak {
    let run_from = |first: Day| (first..).take_while(|day| days.contains(day)).count() as u32;
    let mut runs =
        days.iter().filter(|day| !days.contains(&(**day - 1))).map(|first| run_from(*first));
    let longest = runs.clone().max().unwrap_or(0);
    streak(runs.next_back().unwrap_or(0), longest)
}

#[test]
fn without_practice_there_is_no_streak() {
    assert_eq!(Streak::of_days([]), streak(0, 0));
    assert_eq!(Streak::default(), streak(0, 0));
}

#[test]
fn the_current_streak_ends_at_the_last_day() {
    assert_eq!(Streak::of_days([5]), streak(1, 1));
    assert_eq!(Streak::of_days([5, 6, 7]), streak(3, 3));
    assert_eq!(Streak::of_days([1, 2, 3, 5]), streak(1, 3));
    assert_eq!(Streak::of_days([1, 3, 4]), streak(2, 2));
    assert_eq!(Streak::of_days([-1, 0, 1]), streak(3, 3));
}

#[test]
fn several_attempts_on_a_day_count_once() {
    assert_eq!(Streak::of_days([5, 5, 6, 6, 6]), streak(2, 2));
    assert_eq!(streak(2, 7).extend(Some(6), 6), Some(streak(2, 7)));
}

#[test]
fn the_next_day_extends_and_a_gap_starts_again() {
    assert_eq!(streak(2, 7).extend(Some(6), 7), Some(streak(3, 7)));
    assert_eq!(streak(7, 7).extend(Some(6), 7), Some(streak(8, 8)));
    assert_eq!(streak(7, 7).extend(Some(6), 8), Some(streak(1, 7)));
    assert_eq!(streak(0, 0).extend(None, 8), Some(streak(1, 1)));
}

#[test]
fn an_earlier_day_has_to_be_recomputed() {
    assert_eq!(streak(2, 7).extend(Some(6), 5), None);
}

#[test]
fn the_first_and_the_last_day_there_is_are_days_like_others() {
    assert_eq!(Streak::of_days([Day::MAX - 1, Day::MAX, Day::MAX]), streak(2, 2));
    assert_eq!(Streak::of_days([Day::MIN, Day::MAX]), streak(1, 1));
}

proptest! {
    #[test]
    fn streaks_are_as_defined(days in prop::collection::btree_set(-30_i32..30, 0..50)) {
        prop_assert_eq!(Streak::of_days(days.iter().copied()), by_definition(&days));
    }

    #[test]
    fn extending_day_by_day_equals_all_days_at_once(mut days in prop::collection::vec(-30_i32..30, 0..60)) {
        days.sort_unstable();
        let mut extended = Streak::default();
        let mut last_day = None;
        for (index, &day) in days.iter().enumerate() {
            extended = extended.extend(last_day, day).unwrap();
            last_day = Some(day);
            let so_far: BTreeSet<Day> = days[..=index].iter().copied().collect();
            prop_assert_eq!(extended, by_definition(&so_far));
        }
        prop_assert_eq!(extended, Streak::of_days(days));
    }

    #[test]
    fn no_days_panic(
        current: u32,
        longest: u32,
        last_day: Option<Day>,
        day: Day,
        days in prop::collection::vec(any::<Day>(), 0..20),
    ) {
        let extended = streak(current, longest).extend(last_day, day);
        prop_assert_eq!(extended.is_none(), last_day.is_some_and(|last_day| day < last_day));
        let streak = Streak::of_days(days);
        prop_assert!(streak.current <= streak.longest);
    }
}
