//! The sub-scores of one attempt, however many skills there are.

use std::collections::BTreeMap;

use progress::{Score, Skills, SubScores};
use proptest::prelude::*;

fn score(hundredths: u16) -> Score {
    Score::from_hundredths(hundredths).unwrap()
}

fn of(scores: &BTreeMap<usize, u16>) -> SubScores {
    let mut all = SubScores::default();
    scores.iter().for_each(|(position, hundredths)| all.set(*position, Some(score(*hundredths))));
    all
}

#[test]
fn own_sub_scores_come_before_others() {
    let own = of(&BTreeMap::from([(0, 1000), (20, 2000)]));
    let other = of(&BTreeMap::from([(0, 9000), (3, 8000), (20, 7000), (31, 6000)]));
    let expected = of(&BTreeMap::from([(0, 1000), (3, 8000), (20, 2000), (31, 6000)]));
    assert_eq!(own.or(&other), expected);
}

#[test]
fn few_skills_take_little_memory() {
    assert_eq!(size_of::<SubScores>(), 24);
}

#[test]
fn beyond_the_most_skills_there_is_none() {
    let mut scores = SubScores::default();
    scores.set(Skills::MOST, Some(score(1)));
    assert!(scores.is_empty());
    assert_eq!(scores.get(Skills::MOST), None);
}

fn maps() -> impl Strategy<Value = BTreeMap<usize, u16>> {
    prop::collection::btree_map(0..Skills::MOST, 0_u16..=10_000, 0..8)
}

proptest! {
    #[test]
    fn behaves_as_a_map_of_positions(first in maps(), second in maps(), removed in 0..Skills::MOST) {
        let mut scores = of(&first);
        for position in 0..Skills::MOST {
            prop_assert_eq!(scores.get(position), first.get(&position).map(|score_| score(*score_)));
        }
        prop_assert_eq!(scores.is_empty(), first.is_empty());
        prop_assert_eq!(scores == of(&second), first == second);
        let mut either = second.clone();
        either.extend(&first);
        prop_assert_eq!(of(&first).or(&of(&second)), of(&either));

        let mut fewer = first;
        fewer.remove(&removed);
        scores.set(removed, None);
        prop_assert_eq!(scores, of(&fewer));
    }
}
