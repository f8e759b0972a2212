//! The levels that a change reaches.

use progress::{MilestoneKind, MilestoneLevels};

fn levels(json: &str) -> MilestoneLevels {
    MilestoneLevels::from_json(json).unwrap()
}

#[test]
fn a_level_is_crossed_from_below() {
    let levels = levels(r#"{"attempts": [1, 10, 50]}"#);
    let crossed = |before, after| levels.crossed(MilestoneKind::Attempts, before, after).to_vec();
    assert_eq!(crossed(0, 1), vec![1]);
    assert_eq!(crossed(1, 9), Vec::<i32>::new());
    assert_eq!(crossed(9, 10), vec![10]);
    assert_eq!(crossed(10, 11), Vec::<i32>::new());
    assert_eq!(crossed(0, 100), vec![1, 10, 50]);
    assert_eq!(crossed(100, 0), Vec::<i32>::new());
    // Between the triggers of one statement a count may be anything.
    assert_eq!(crossed(-3, 1), vec![1]);
}

#[test]
fn a_kind_without_levels_has_none_to_cross() {
    let levels = levels("{}");
    for kind in MilestoneKind::ALL {
        assert_eq!(levels.crossed(kind, 0, i64::MAX), &[] as &[i32]);
    }
}
