//! Rounding, averages, moving averages and trends: exact, and as defined.

use std::str::FromStr;

use progress::{
    Overflow, Trend, TrendReading, average, moving_average, previous_average, round, trend,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn dec(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

fn series(numbers: &[&str]) -> Vec<Decimal> {
    numbers.iter().map(|text| dec(text)).collect()
}

fn reading(trend: Trend, percentage: &str) -> Result<TrendReading, Overflow> {
    Ok(TrendReading { trend, percentage: dec(percentage) })
}

/// `dividend / divisor` hundredths, half away from zero, by plain integer arithmetic.
fn rounded(dividend: i128, divisor: i128) -> Decimal {
    let size = (dividend.abs() * 2 + divisor) / (divisor * 2);
    Decimal::from_i128_with_scale(size * dividend.signum(), 2)
}

#[test]
fn rounding_goes_half_away_from_zero_to_two_places() {
    for (value, expected) in [
        ("0", "0.00"),
        ("1", "1.00"),
        ("2.345", "2.35"),
        ("2.3449999999999999999999999", "2.34"),
        ("-2.345", "-2.35"),
        ("-0.004", "0.00"),
        ("-0.005", "-0.01"),
        ("0.0000000000000000000000000001", "0.00"),
        ("12345678901234567890.125", "12345678901234567890.13"),
    ] {
        assert_eq!(round(dec(value)).to_string(), expected, "{value}");
    }
}

#[test]
fn a_number_too_large_for_two_places_keeps_those_that_fit() {
    assert_eq!(round(Decimal::MAX), Decimal::MAX);
    assert_eq!(round(Decimal::MIN), Decimal::MIN);
    assert_eq!(round(dec("7922816251426433759354395033.5")), dec("7922816251426433759354395033.5"));
    assert_eq!(average(Decimal::MAX, 1), Some(Decimal::MAX));
}

#[test]
fn an_average_is_rounded_once_from_the_exact_quotient() {
    assert_eq!(average(dec("10"), 0), None);
    assert_eq!(average(dec("0"), 3).unwrap().to_string(), "0.00");
    assert_eq!(average(dec("200"), 3), Some(dec("66.67")));
    assert_eq!(average(dec("100.01"), 2), Some(dec("50.01")));
    assert_eq!(average(dec("-100.01"), 2), Some(dec("-50.01")));
    assert_eq!(average(dec("1"), u64::MAX), Some(dec("0")));
    // The quotient, 0.00499999999999999999999999999999..., is below the midpoint by less than 28
    // digits show.
    assert_eq!(average(dec("0.0149999999999999999999999999"), 3), Some(dec("0")));
    assert_eq!(average(dec("0.0150000000000000000000000000"), 3), Some(dec("0.01")));
}

#[test]
fn the_moving_average_covers_the_last_points() {
    let scores = series(&["10", "20", "30", "40"]);
    assert_eq!(moving_average(&scores, 2), Ok(Some(dec("35"))));
    assert_eq!(moving_average(&scores, 4), Ok(Some(dec("25"))));
    assert_eq!(moving_average(&scores, usize::MAX), Ok(Some(dec("25"))));
    assert_eq!(moving_average(&scores, 0), Ok(None));
    assert_eq!(moving_average(&[], 2), Ok(None));
    let average = moving_average(&scores, 1).unwrap().unwrap();
    assert_eq!(average.to_string(), "40.00");
}

#[test]
fn the_previous_average_leaves_the_newest_point_out() {
    let scores = series(&["10", "20", "31"]);
    assert_eq!(previous_average(&scores, 2), Ok(Some(dec("15"))));
    assert_eq!(previous_average(&scores[..2], 2), Ok(Some(dec("10"))));
    assert_eq!(previous_average(&scores[..1], 2), Ok(None));
    assert_eq!(previous_average(&[], 2), Ok(None));
}

#[test]
fn without_two_points_the_trend_is_stable() {
    assert_eq!(trend(&[], 10, dec("2")), reading(Trend::Stable, "0"));
    assert_eq!(trend(&series(&["50"]), 10, dec("0")), reading(Trend::Stable, "0"));
    assert_eq!(trend(&series(&["50", "60"]), 0, dec("0")), reading(Trend::Stable, "0"));
}

#[test]
fn the_trend_compares_as_many_points_on_either_side_as_there_are() {
    let two = Decimal::TWO;
    assert_eq!(trend(&series(&["50", "60"]), 10, two), reading(Trend::Improving, "10"));
    assert_eq!(trend(&series(&["60", "50"]), 10, two), reading(Trend::Declining, "-10"));
    // An odd number of points: the oldest is left out.
    assert_eq!(trend(&series(&["0", "60", "50"]), 10, two), reading(Trend::Declining, "-10"));
    // The window bounds both sides.
    assert_eq!(trend(&series(&["0", "0", "60", "70"]), 1, two), reading(Trend::Improving, "10"));
}

#[test]
fn a_difference_of_just_the_threshold_is_stable() {
    let two = Decimal::TWO;
    assert_eq!(trend(&series(&["50", "52"]), 10, two), reading(Trend::Stable, "2"));
    assert_eq!(trend(&series(&["52", "50"]), 10, two), reading(Trend::Stable, "-2"));
    assert_eq!(trend(&series(&["50", "50"]), 10, Decimal::ZERO), reading(Trend::Stable, "0"));
    assert_eq!(
        trend(&series(&["50", "50.01"]), 10, Decimal::ZERO),
        reading(Trend::Improving, "0.01")
    );
}

#[test]
fn the_threshold_meets_the_difference_before_it_is_rounded() {
    let up = series(&["50", "50", "50", "52", "52", "52.01"]);
    assert_eq!(trend(&up, 3, dec("2.00")), reading(Trend::Improving, "2.00"));
    let down = series(&["52", "52", "52.01", "50", "50", "50"]);
    assert_eq!(trend(&down, 3, dec("2.00")), reading(Trend::Declining, "-2.00"));
}

#[test]
fn what_cannot_be_summed_exactly_is_an_error() {
    let tiny = Decimal::from_i128_with_scale(1, 28);
    let mixed = [Decimal::MAX, tiny, Decimal::MAX];
    assert_eq!(moving_average(&mixed, 3), Err(Overflow));
    assert_eq!(previous_average(&mixed, 3), Err(Overflow));
    assert_eq!(trend(&mixed, 3, Decimal::ZERO), Err(Overflow));
    assert_eq!(trend(&[Decimal::MIN, Decimal::MAX], 1, Decimal::ZERO), Err(Overflow));
    assert_eq!(trend(&[tiny, tiny], 1, Decimal::MAX), Err(Overflow));
    assert_eq!(Overflow.to_string(), "sum of scores is out of range");
}

#[test]
fn large_numbers_are_averaged_as_long_as_their_sum_is_exact() {
    assert_eq!(moving_average(&[Decimal::MAX; 500], 500), Ok(Some(Decimal::MAX)));
    assert_eq!(moving_average(&[Decimal::MAX, Decimal::MIN], 2), Ok(Some(Decimal::ZERO)));
    assert_eq!(
        trend(&[Decimal::ZERO, Decimal::MAX], 1, Decimal::TWO).unwrap().trend,
        Trend::Improving
    );
}

/// Numbers in hundredths, and the same as decimals of scale 2 or with a zero or two more.
fn hundredths() -> impl Strategy<Value = Vec<(i64, Decimal)>> {
    let number = prop_oneof![0_i64..=10_000, -1_000_000_i64..=1_000_000];
    let number = (number, 0_u32..=2).prop_map(|(hundredths, zeros)| {
        (hundredths, Decimal::new(hundredths * 10_i64.pow(zeros), 2 + zeros))
    });
    prop::collection::vec(number, 0..40)
}

fn sum(numbers: &[(i64, Decimal)]) -> i128 {
    numbers.iter().map(|(hundredths, _)| i128::from(*hundredths)).sum()
}

fn decimals(numbers: &[(i64, Decimal)]) -> Vec<Decimal> {
    numbers.iter().map(|(_, decimal)| *decimal).collect()
}

fn arbitrary_decimal() -> impl Strategy<Value = Decimal> {
    (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0_u32..=28).prop_map(
        |(lo, mid, hi, negative, scale)| Decimal::from_parts(lo, mid, hi, negative, scale),
    )
}

proptest! {
    #[test]
    fn averages_equal_integer_arithmetic(sum in any::<i64>(), count in 1_u64..) {
        let expected = rounded(i128::from(sum), i128::from(count));
        prop_assert_eq!(average(Decimal::new(sum, 2), count), Some(expected));
    }

    #[test]
    fn rounding_equals_that_of_the_decimal_library(mantissa in any::<i64>(), scale in 0_u32..=28) {
        use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let value = Decimal::new(mantissa, scale);
        prop_assert_eq!(round(value), value.round_dp_with_strategy(2, MidpointAwayFromZero));
        prop_assert_eq!(round(value).scale(), 2);
    }

    #[test]
    fn moving_averages_equal_integer_arithmetic(numbers in hundredths(), window in 1_usize..=20) {
        let last = |numbers: &[(i64, Decimal)]| {
            let last = &numbers[numbers.len().saturating_sub(window)..];
            (!last.is_empty()).then(|| rounded(sum(last), last.len() as i128))
        };
        let scores = decimals(&numbers);
        prop_assert_eq!(moving_average(&scores, window), Ok(last(&numbers)));
        let earlier = if numbers.len() < 2 { None } else { last(&numbers[..numbers.len() - 1]) };
        prop_assert_eq!(previous_average(&scores, window), Ok(earlier));
    }

    #[test]
    fn trends_equal_integer_arithmetic(
        numbers in hundredths(),
        window in 1_usize..=20,
        threshold in prop_oneof![Just(0_i64), 0_i64..=1000],
    ) {
        let n = numbers.len();
        let k = window.min(n / 2);
        let change = sum(&numbers[n - k..]) - sum(&numbers[n - 2 * k..n - k]);
        let limit = i128::from(threshold) * k as i128;
        let expected = TrendReading {
            trend: if change > limit {
                Trend::Improving
            } else if change < -limit {
                Trend::Declining
            } else {
                Trend::Stable
            },
            percentage: if k == 0 { Decimal::ZERO } else { rounded(change, k as i128) },
        };
        let scores = decimals(&numbers);
        prop_assert_eq!(trend(&scores, window, Decimal::new(threshold, 2)), Ok(expected));
    }

    #[test]
    fn twice_the_window_is_all_that_a_trend_needs(
        numbers in hundredths(),
        window in 1_usize..=20,
        kept in 0_usize..=40,
    ) {
        let scores = decimals(&numbers);
        let kept = kept.max(2 * window);
        let newest = &scores[scores.len().saturating_sub(kept)..];
        prop_assert_eq!(
            trend(newest, window, Decimal::TWO),
            trend(&scores, window, Decimal::TWO)
        );
    }

    #[test]
    fn no_numbers_panic(
        numbers in prop::collection::vec(arbitrary_decimal(), 0..12),
        window in prop_oneof![0_usize..=12, Just(usize::MAX)],
        threshold in arbitrary_decimal(),
        count in any::<u64>(),
    ) {
        let _ = moving_average(&numbers, window);
        let _ = previous_average(&numbers, window);
        let _ = trend(&numbers, window, threshold);
        let _ = round(threshold);
        prop_assert_eq!(average(threshold, count).is_none(), count == 0);
    }
}
