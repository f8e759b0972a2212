//! What a score is, and that any JSON number is read exactly.

use std::collections::HashSet;
use std::str::FromStr;

use progress::{Score, ScoreError};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn number(text: &str) -> Result<u16, ScoreError> {
    Score::from_number(text).map(Score::hundredths)
}

fn decimal(text: &str) -> Result<u16, ScoreError> {
    Score::new(Decimal::from_str(text).unwrap()).map(Score::hundredths)
}

/// The hundredths of `mantissa * 10^exponent` by plain integer arithmetic, half away from zero.
fn by_integers(mantissa: i128, exponent: i32) -> i128 {
    let exponent = exponent + 2;
    if exponent >= 0 {
        return mantissa * 10_i128.pow(exponent.unsigned_abs());
    }
    let divisor = 10_i128.pow(exponent.unsigned_abs());
    let size = (mantissa.abs() * 2 + divisor) / (divisor * 2);
    size * mantissa.signum()
}

#[test]
fn rounds_half_away_from_zero_before_it_checks_the_range() {
    for (text, hundredths) in [
        ("0", 0),
        ("0.004", 0),
        ("0.005", 1),
        ("-0.004", 0),
        ("-0.0049999", 0),
        ("82.5", 8250),
        ("82.344999", 8234),
        ("82.345", 8235),
        ("99.995", 10_000),
        ("100", 10_000),
        ("100.004", 10_000),
        ("100.00499999999", 10_000),
    ] {
        assert_eq!(number(text), Ok(hundredths), "{text}");
        assert_eq!(decimal(text), Ok(hundredths), "{text}");
    }
    for text in ["-0.005", "-1", "100.005", "101", "1000", "999999999999"] {
        assert_eq!(number(text), Err(ScoreError::OutOfRange), "{text}");
        assert_eq!(decimal(text), Err(ScoreError::OutOfRange), "{text}");
    }
    assert_eq!(Score::new(Decimal::MAX), Err(ScoreError::OutOfRange));
    assert_eq!(Score::new(Decimal::MIN), Err(ScoreError::OutOfRange));
}

#[test]
fn reads_exponents() {
    for (text, hundredths) in [
        ("8.25e1", 8250),
        ("8.25E+1", 8250),
        ("8250e-2", 8250),
        ("0.0001e6", 10_000),
        ("0e99999999999999999999", 0),
        ("-0.0", 0),
        ("-0e5", 0),
        ("5e-3", 1),
        ("49e-4", 0),
        ("0.5e-2", 1),
        ("1e-400", 0),
        ("-1e-400", 0),
        ("123456789e-99999999999999999999", 0),
    ] {
        assert_eq!(number(text), Ok(hundredths), "{text}");
    }
    for text in ["1e400", "1e3", "1e99999999999999999999", "-1e400", "-5e-3"] {
        assert_eq!(number(text), Err(ScoreError::OutOfRange), "{text}");
    }
}

#[test]
fn reads_numbers_of_any_length() {
    let zeros = "0".repeat(100_000);
    let nines = "9".repeat(100_000);
    assert_eq!(number(&format!("82.{zeros}")), Ok(8200));
    assert_eq!(number(&format!("82.344{nines}")), Ok(8234));
    assert_eq!(number(&format!("99.99{nines}")), Ok(10_000));
    assert_eq!(number(&format!("0.{zeros}5e100001")), Ok(500));
    assert_eq!(number(&format!("5{zeros}e-100000")), Ok(500));
    assert_eq!(number(&format!("5{zeros}e-100003")), Ok(1));
    assert_eq!(number(&format!("1e-{nines}")), Ok(0));
    assert_eq!(number(&nines), Err(ScoreError::OutOfRange));
    assert_eq!(number(&format!("1e{nines}")), Err(ScoreError::OutOfRange));
}

#[test]
fn refuses_what_is_no_json_number() {
    for text in [
        "",
        " ",
        "-",
        "+1",
        "01",
        "-01",
        "00",
        ".5",
        "5.",
        "1e",
        "1e+",
        "1e-",
        "e5",
        "1.e5",
        "1e5.0",
        "1 ",
        " 1",
        "1_000",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "null",
        "\"82\"",
        "true",
        "[1]",
        "82%",
        "８２",
        "1e5e5",
        "--1",
        "1.2.3",
    ] {
        assert_eq!(number(text), Err(ScoreError::NotANumber), "{text:?}");
    }
}

#[test]
fn prints_without_trailing_zeros() {
    for (hundredths, text) in [
        (0, "0"),
        (1, "0.01"),
        (10, "0.1"),
        (50, "0.5"),
        (705, "7.05"),
        (1000, "10"),
        (8250, "82.5"),
        (9999, "99.99"),
        (10_000, "100"),
    ] {
        assert_eq!(Score::from_hundredths(hundredths).unwrap().to_string(), text);
    }
    let score = Score::from_hundredths(50).unwrap();
    assert_eq!(format!("[{score:>6}]"), "[   0.5]");
}

#[test]
fn hundredths_cover_the_range_and_no_more() {
    for hundredths in 0..=10_000 {
        let score = Score::from_hundredths(hundredths).unwrap();
        assert_eq!(score.hundredths(), hundredths);
        assert_eq!(score.value(), Decimal::new(i64::from(hundredths), 2));
        assert_eq!(score.value().scale(), 2);
        assert_eq!(Score::from_number(&score.to_string()), Ok(score));
    }
    for hundredths in [10_001, u16::MAX] {
        assert_eq!(Score::from_hundredths(hundredths), Err(ScoreError::OutOfRange));
    }
}

#[test]
fn equal_scores_are_equal_however_they_were_written() {
    let ways = ["82.5", "82.50", "82.500", "8.25e1", "82.4999"].map(|text| {
        let score = Score::from_number(text).unwrap();
        assert_eq!(Score::new(score.value().normalize()), Ok(score));
        score
    });
    assert_eq!(HashSet::from(ways).len(), 1);
}

proptest! {
    #[test]
    fn from_number_equals_integer_arithmetic(
        mantissa in prop_oneof![0..=10_u64.pow(15), 0..=100_100_u64],
        negative: bool,
        point in 0_usize..=16,
        exponent in -20_i32..=14,
    ) {
        let digits = mantissa.to_string();
        let places = point.min(digits.len());
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let whole = if whole.is_empty() { "0" } else { whole };
        let sign = if negative { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        let text = format!("{sign}{whole}{point}{fraction}e{exponent}");

        let signed = if negative { -i128::from(mantissa) } else { i128::from(mantissa) };
        let expected = by_integers(signed, exponent - places as i32);
        match u16::try_from(expected) {
            Ok(hundredths) if hundredths <= 10_000 => prop_assert_eq!(number(&text), Ok(hundredths), "{}", text),
            _ => prop_assert_eq!(number(&text), Err(ScoreError::OutOfRange), "{}", text),
        }
    }

    #[test]
    fn from_number_equals_the_decimal_of_the_same_text(text in r"-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,20})?") {
        prop_assert_eq!(number(&text), decimal(&text));
    }

    #[test]
    fn from_number_accepts_what_a_json_parser_accepts(text in r"[-+]{0,2}[0-9]{0,3}\.?[0-9]{0,3}[eE]?[-+]?[0-9]{0,2}") {
        let is_json = serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok();
        prop_assert_eq!(number(&text) != Err(ScoreError::NotANumber), is_json, "{}", text);
    }

    #[test]
    fn from_number_never_panics(text in any::<String>()) {
        let _ = Score::from_number(&text);
    }

    #[test]
    fn every_decimal_is_a_score_or_out_of_range(mantissa in any::<i64>(), scale in 0_u32..=28) {
        let value = Decimal::new(mantissa, scale);
        let expected = by_integers(i128::from(mantissa), -(scale as i32));
        let score = Score::new(value);
        prop_assert_eq!(score.is_ok(), (0..=10_000).contains(&expected));
        if let Ok(score) = score {
            prop_assert_eq!(i128::from(score.hundredths()), expected);
        }
    }
}
