//! Which settings are allowed.

use std::str::FromStr;

use progress::{Settings, SettingsError};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn validate(
    average_window: i32,
    trend_threshold: &str,
    history_length: i32,
) -> Result<Settings, SettingsError> {
    let trend_threshold = Decimal::from_str(trend_threshold).unwrap();
    Settings::validate(average_window, trend_threshold, history_length)
}

fn message(average_window: i32, trend_threshold: &str, history_length: i32) -> String {
    let error = validate(average_window, trend_threshold, history_length).unwrap_err();
    error.to_string()
}

#[test]
fn the_defaults_are_valid() {
    let defaults = Settings::default();
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
        let settings = Settings::validate(window, threshold, history_length).unwrap();
        prop_assert_eq!(settings, Settings {
            average_window: window as usize,
            trend_threshold: threshold,
            history_length: history_length as usize,
        });
    }
}
