//! Which settings are allowed.

use std::str::FromStr;

use progress::{GivenSettings, MilestoneKind, Settings, SettingsError};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn validate(
    average_window: i32,
    trend_threshold: &str,
    history_length: i32,
) -> Result<Settings, SettingsError> {
    let trend_threshold = Decimal::from_str(trend_threshold).unwrap();
    Settings::validate(&GivenSettings {
        average_window,
        trend_threshold,
        history_length,
        ..GivenSettings::default()
    })
}

fn message(average_window: i32, trend_threshold: &str, history_length: i32) -> String {
    let error = validate(average_window, trend_threshold, history_length).unwrap_err();
    error.to_string()
}

#[test]
fn the_defaults_are_valid() {
    let defaults = Settings::validate(&GivenSettings::default()).unwrap();
    assert_eq!(defaults.average_window, 10);
    assert_eq!(defaults.trend_threshold.to_string(), "2.00");
    assert_eq!(defaults.history_length, 100);
    assert_eq!(validate(10, "2", 100), Ok(defaults));
}

#[test]
fn the_ends_of_the_ranges_are_valid() {
    for (average_window, trend_threshold, history_length) in [
        (1, "0", 2),
        (1, "100", 1000),
        (500, "100.00", 1000),
        (10, "0.01", 20),
        (10, "2.500000", 20),
    ] {
        let settings = validate(average_window, trend_threshold, history_length).unwrap();
        assert_eq!(settings.trend_threshold.scale(), 2);
    }
}

#[test]
fn a_setting_out_of_range_is_named_with_its_range() {
    for window in [0, -1, 501, i32::MIN, i32::MAX] {
        assert_eq!(
            message(window, "2", 1000),
            format!("average_window must be between 1 and 500, not {window}")
        );
    }
    for threshold in ["-0.01", "100.01", "2.005", "0.0000000000000000000000000001"] {
        assert_eq!(
            message(10, threshold, 100),
            format!(
                "trend_threshold must be between 0 and 100 with at most 2 decimal places, not {threshold}"
            )
        );
    }
    for length in [19, 0, -1, 1001, i32::MIN, i32::MAX] {
        assert_eq!(
            message(10, "2", length),
            format!(
                "history_length must be between 20 (twice average_window) and 1000, not {length}"
            )
        );
    }
}

proptest! {
    #[test]
    fn valid_settings_are_taken_as_they_are(window in 1_i32..=500, hundredths in 0_i64..=10_000, more in 0_i32..=998) {
        let history_length = (2 * window + more).min(1000);
        let threshold = Decimal::new(hundredths, 2);
        let settings = Settings::validate(&GivenSettings {
            average_window: window,
            trend_threshold: threshold,
            history_length,
            ..GivenSettings::default()
        })
        .unwrap();
        prop_assert_eq!(settings, Settings {
            average_window: window as usize,
            trend_threshold: threshold,
            history_length: history_length as usize,
            ..Settings::validate(&GivenSettings::default()).unwrap()
        });
    }
}

fn refused(given: GivenSettings) -> String {
    Settings::validate(&given).unwrap_err().to_string()
}

#[test]
fn freezes_are_at_most_ten() {
    for (streak_freezes, streak_freeze_every) in [(0, 1), (10, i32::MAX)] {
        let given = GivenSettings { streak_freezes, streak_freeze_every, ..Default::default() };
        assert!(Settings::validate(&given).is_ok());
    }
    for streak_freezes in [-1, 11] {
        let message = refused(GivenSettings { streak_freezes, ..Default::default() });
        assert!(message.starts_with("streak_freezes must be between 0 and 10"), "{message}");
    }
    let message = refused(GivenSettings { streak_freeze_every: 0, ..Default::default() });
    assert_eq!(message, "streak_freeze_every must be at least 1, not 0");
}

#[test]
fn milestones_are_lists_of_levels() {
    let given = |milestones: &str| GivenSettings {
        milestones: milestones.to_owned(),
        ..GivenSettings::default()
    };
    let levels = Settings::validate(&given(r#"{"attempts": [5, 2, 5]}"#)).unwrap().milestones;
    assert_eq!(levels.of(MilestoneKind::Attempts), [2, 5]);
    assert!(levels.of(MilestoneKind::Score).is_empty());
    for bad in ["[]", "1", "{", r#"{"days": [1]}"#] {
        assert!(refused(given(bad)).starts_with("milestones must be an object"), "{bad}");
    }
    for bad in
        [r#"{"score": [0]}"#, r#"{"score": [101]}"#, r#"{"score": [1.5]}"#, r#"{"score": 80}"#]
    {
        let message = refused(given(bad));
        assert!(message.starts_with("levels of milestone \"score\" must be whole"), "{message}");
    }
}

#[test]
fn review_settings_have_ranges() {
    let decimal = |text: &str| Decimal::from_str(text).unwrap();
    let grades = |texts: &[&str]| GivenSettings {
        review_grades: texts.iter().map(|text| decimal(text)).collect(),
        ..GivenSettings::default()
    };
    assert!(Settings::validate(&grades(&["0", "0.01", "100"])).is_ok());
    for bad in
        [&["50", "70"][..], &["50", "50", "70"], &["70", "50", "85"], &["50", "70", "100.01"]]
    {
        assert_eq!(
            refused(grades(bad)),
            "review_grades must be three ascending scores between 0 and 100"
        );
    }
    for (retention, is_valid) in [("0.70", true), ("0.99", true), ("0.69", false), ("0.995", false)]
    {
        let given =
            GivenSettings { review_retention: decimal(retention), ..GivenSettings::default() };
        assert_eq!(Settings::validate(&given).is_ok(), is_valid, "{retention}");
    }
    for (target, is_valid) in [("1", true), ("100", true), ("0.99", false), ("100.5", false)] {
        let given = GivenSettings { target_score: decimal(target), ..GivenSettings::default() };
        assert_eq!(Settings::validate(&given).is_ok(), is_valid, "{target}");
    }
}
