//! Streaks of practice days.

use std::collections::BTreeSet;

use progress::{Day, Streak, StreakRules};
use proptest::prelude::*;

fn streak(current: u32, longest: u32) -> Streak {
    Streak { current, longest, freezes: 0 }
}

const PLAIN: StreakRules = StreakRules { freezes: 0, freeze_every: 7 };

fn of_days(days: impl IntoIterator<Item = Day>) -> Streak {
    Streak::of_days(days, &[], PLAIN)
}

fn extend(streak: Streak, last_day: Option<Day>, day: Day) -> Option<Streak> {
    streak.extend(last_day, day, &[], PLAIN)
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
    assert_eq!(of_days([]), streak(0, 0));
    assert_eq!(Streak::default(), streak(0, 0));
}

#[test]
fn the_current_streak_ends_at_the_last_day() {
    assert_eq!(of_days([5]), streak(1, 1));
    assert_eq!(of_days([5, 6, 7]), streak(3, 3));
    assert_eq!(of_days([1, 2, 3, 5]), streak(1, 3));
    assert_eq!(of_days([1, 3, 4]), streak(2, 2));
    assert_eq!(of_days([-1, 0, 1]), streak(3, 3));
}

#[test]
fn several_attempts_on_a_day_count_once() {
    assert_eq!(of_days([5, 5, 6, 6, 6]), streak(2, 2));
    assert_eq!(extend(streak(2, 7), Some(6), 6), Some(streak(2, 7)));
}

#[test]
fn the_next_day_extends_and_a_gap_starts_again() {
    assert_eq!(extend(streak(2, 7), Some(6), 7), Some(streak(3, 7)));
    assert_eq!(extend(streak(7, 7), Some(6), 7), Some(streak(8, 8)));
    assert_eq!(extend(streak(7, 7), Some(6), 8), Some(streak(1, 7)));
    assert_eq!(extend(streak(0, 0), None, 8), Some(streak(1, 1)));
}

#[test]
fn an_earlier_day_has_to_be_recomputed() {
    assert_eq!(extend(streak(2, 7), Some(6), 5), None);
}

#[test]
fn the_first_and_the_last_day_there_is_are_days_like_others() {
    assert_eq!(of_days([Day::MAX - 1, Day::MAX, Day::MAX]), streak(2, 2));
    assert_eq!(of_days([Day::MIN, Day::MAX]), streak(1, 1));
}

proptest! {
    #[test]
    fn streaks_are_as_defined(days in prop::collection::btree_set(-30_i32..30, 0..50)) {
        prop_assert_eq!(of_days(days.iter().copied()), by_definition(&days));
    }

    #[test]
    fn extending_day_by_day_equals_all_days_at_once(mut days in prop::collection::vec(-30_i32..30, 0..60)) {
        days.sort_unstable();
        let mut extended = Streak::default();
        let mut last_day = None;
        for (index, &day) in days.iter().enumerate() {
            extended = extend(extended, last_day, day).unwrap();
            last_day = Some(day);
            let so_far: BTreeSet<Day> = days[..=index].iter().copied().collect();
            prop_assert_eq!(extended, by_definition(&so_far));
        }
        prop_assert_eq!(extended, of_days(days));
    }

    #[test]
    fn no_days_panic(
        current: u32,
        longest: u32,
        last_day: Option<Day>,
        day: Day,
        days in prop::collection::vec(any::<Day>(), 0..20),
    ) {
        let extended = extend(streak(current, longest), last_day, day);
        prop_assert_eq!(extended.is_none(), last_day.is_some_and(|last_day| day < last_day));
        let streak = of_days(days);
        prop_assert!(streak.current <= streak.longest);
    }
}

/// By the definition, with the freezes as a list: the streak and the freezes after each day.
fn walked(days: &BTreeSet<Day>, excused: &BTreeSet<Day>, rules: StreakRules) -> Streak {
    let mut streak = Streak::default();
    let mut last = None;
    for day in days {
        let missed = last.map(|last: Day| {
            (last + 1..*day).filter(|day| !days.contains(day) && !excused.contains(day)).count()
        });
        match missed {
            Some(missed) if missed as u32 <= streak.freezes => {
                streak.current += 1;
                streak.freezes -= missed as u32;
            }
            _ => (streak.current, streak.freezes) = (1, 0),
        }
        if streak.current % rules.freeze_every == 0 && streak.freezes < rules.freezes {
            streak.freezes += 1;
        }
        streak.longest = streak.longest.max(streak.current);
        last = Some(*day);
    }
    streak
}

#[test]
fn an_excused_day_is_not_missed() {
    assert_eq!(Streak::of_days([1, 2, 5], &[3, 4], PLAIN), streak(3, 3));
    assert_eq!(Streak::of_days([1, 2, 5], &[3], PLAIN), streak(1, 2));
    assert_eq!(Streak::of_days([1, 2, 4], &[1, 2, 3, 4, 9], PLAIN), streak(3, 3));
}

#[test]
fn freezes_are_earned_and_spent() {
    let rules = StreakRules { freezes: 2, freeze_every: 3 };
    let after = |days: &[Day]| {
        let Streak { current, freezes, .. } = Streak::of_days(days.to_vec(), &[], rules);
        (current, freezes)
    };
    assert_eq!(after(&[1, 2, 3]), (3, 1));
    assert_eq!(after(&[1, 2, 3, 5]), (4, 0));
    assert_eq!(after(&[1, 2, 3, 6]), (1, 0));
    assert_eq!(after(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), (9, 2));
    assert_eq!(after(&[1, 2, 3, 4, 5, 6, 9]), (7, 0));
    assert_eq!(Streak::of_days([1], &[], StreakRules { freezes: 1, freeze_every: 1 }).freezes, 1);
}

proptest! {
    #[test]
    fn freezes_and_excuses_follow_the_definition(
        days in prop::collection::btree_set(0..60_i32, 0..50),
        excused in prop::collection::btree_set(0..60_i32, 0..20),
        freezes in 0..4_u32,
        freeze_every in 1..5_u32,
    ) {
        let rules = StreakRules { freezes, freeze_every };
        let list: Vec<Day> = excused.iter().copied().collect();
        let streak = Streak::of_days(days.iter().copied(), &list, rules);
        prop_assert_eq!(streak, walked(&days, &excused, rules));
    }
}

#[test]
fn a_length_has_its_first_day() {
    let first = |length, days: &[Day]| {
        Streak::first_day_of_length(length, days.iter().copied(), &[], PLAIN)
    };
    assert_eq!(first(1, &[]), None);
    assert_eq!(first(1, &[4, 5]), Some(4));
    assert_eq!(first(2, &[1, 3, 4, 4, 6, 7, 8]), Some(4));
    assert_eq!(first(3, &[1, 3, 4, 6, 7, 8]), Some(8));
    assert_eq!(first(4, &[1, 3, 4, 6, 7, 8]), None);
    assert_eq!(Streak::first_day_of_length(3, [1, 2, 5], &[3, 4], PLAIN), Some(5));
}

proptest! {
    #[test]
    fn the_first_day_of_a_length_is_where_the_longest_streak_reaches_it(
        days in prop::collection::btree_set(0..60_i32, 0..50),
        excused in prop::collection::btree_set(0..60_i32, 0..20),
        length in 1..20_u32,
    ) {
        let rules = StreakRules { freezes: 2, freeze_every: 3 };
        let excused_days: Vec<Day> = excused.iter().copied().collect();
        let days_until = |end: Day| days.range(..=end).copied().collect::<BTreeSet<Day>>();
        let expected =
            days.iter().copied().find(|day| walked(&days_until(*day), &excused, rules).longest >= length);
        let found =
            Streak::first_day_of_length(length, days.iter().copied(), &excused_days, rules);
        prop_assert_eq!(found, expected);
    }
}
