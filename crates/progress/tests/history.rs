//! The newest points in time order, and their JSON.

use chrono::DateTime;
use progress::{AttemptKey, History, Point, Score};
use proptest::prelude::*;

fn point(created_at: i64, id: i64, hundredths: u16) -> Point {
    Point { key: AttemptKey { created_at, id }, score: Score::from_hundredths(hundredths).unwrap() }
}

fn history(length: usize, points: &[Point]) -> History {
    let mut history = History::new(length);
    for &point in points {
        history.insert(point);
    }
    history
}

fn ids(history: &History) -> Vec<i64> {
    history.points().map(|point| point.key.id).collect()
}

fn json(created_at: i64, hundredths: u16) -> String {
    let mut out = String::new();
    point(created_at, 1, hundredths).to_json(&mut out);
    out
}

#[test]
fn time_order_goes_by_time_and_then_by_id() {
    let key = |created_at, id| AttemptKey { created_at, id };
    assert!(key(1, 9) < key(2, 1));
    assert!(key(2, 1) < key(2, 2));
    assert_eq!(key(2, 2), key(2, 2));
}

#[test]
fn a_history_keeps_the_newest_points() {
    let history = history(3, &[point(1, 1, 0), point(2, 2, 0), point(3, 3, 0), point(4, 4, 0)]);
    assert_eq!(ids(&history), [2, 3, 4]);
    assert_eq!(history.len(), 3);
    assert!(history.is_full());
}

#[test]
fn a_late_point_takes_its_place() {
    let mut history = history(3, &[point(10, 1, 0), point(30, 2, 0)]);
    assert!(!history.is_full());
    history.insert(point(20, 3, 0));
    assert_eq!(ids(&history), [1, 3, 2]);
    history.insert(point(25, 4, 0));
    assert_eq!(ids(&history), [3, 4, 2]);
}

#[test]
fn a_point_older_than_a_full_history_changes_nothing() {
    let mut history = history(2, &[point(10, 1, 0), point(20, 2, 0)]);
    history.insert(point(5, 3, 0));
    assert_eq!(ids(&history), [1, 2]);
}

#[test]
fn the_same_attempt_again_replaces_its_point() {
    let mut history = history(2, &[point(10, 1, 100), point(20, 2, 200)]);
    history.insert(point(10, 1, 700));
    history.insert(point(20, 2, 800));
    assert_eq!(
        history.to_json(),
        r#"[{"date": "1970-01-01T00:00:00Z", "score": 7}, {"date": "1970-01-01T00:00:00Z", "score": 8}]"#
    );
}

#[test]
fn a_history_of_length_zero_stays_empty() {
    let history = history(0, &[point(1, 1, 0), point(2, 2, 0)]);
    assert!(history.is_empty());
    assert!(history.is_full());
    assert_eq!(history.newest(), None);
    assert_eq!(history.oldest(), None);
    assert_eq!(history.to_json(), "[]");
}

#[test]
fn the_ends_and_the_scores_are_at_hand() {
    let history = history(5, &[point(2, 2, 8250), point(1, 1, 700)]);
    assert_eq!(history.oldest(), Some(point(1, 1, 700)));
    assert_eq!(history.newest(), Some(point(2, 2, 8250)));
    let scores: Vec<String> = history.scores().iter().map(ToString::to_string).collect();
    assert_eq!(scores, ["7.00", "82.50"]);
    let backwards: Vec<i64> = history.points().rev().map(|point| point.key.id).collect();
    assert_eq!(backwards, [2, 1]);
}

#[test]
fn a_point_prints_as_postgresql_prints_it() {
    assert_eq!(
        json(1_795_336_937_999_999, 8250),
        r#"{"date": "2026-11-22T08:42:17Z", "score": 82.5}"#
    );
}

#[test]
fn dates_are_truncated_toward_the_past() {
    assert!(json(999_999, 0).contains("\"1970-01-01T00:00:00Z\""));
    assert!(json(-1, 0).contains("\"1969-12-31T23:59:59Z\""));
    assert!(json(1_709_164_799_999_999, 0).contains("\"2024-02-28T23:59:59Z\""));
    assert!(json(1_709_164_800_000_000, 0).contains("\"2024-02-29T00:00:00Z\""));
    assert!(json(253_402_300_799_999_999, 0).contains("\"9999-12-31T23:59:59Z\""));
}

#[test]
fn a_date_beyond_the_years_of_clients_is_brought_inside_them() {
    assert!(json(i64::MAX, 0).contains("\"9999-12-31T23:59:59Z\""));
    assert!(json(i64::MIN, 0).contains("\"0001-01-01T00:00:00Z\""));
}

/// Points of few distinct times, so that ids decide often, and with distinct ids.
fn points() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec((0_i64..8, 0_u16..=10_000), 0..40)
        .prop_map(|pairs| {
            let numbered = pairs.into_iter().enumerate();
            numbered.map(|(id, (at, score))| point(at, id as i64, score)).collect::<Vec<_>>()
        })
        .prop_shuffle()
}

proptest! {
    #[test]
    fn any_order_of_arrival_gives_the_newest_in_time_order(points in points(), length in 0_usize..=45) {
        let arrived = history(length, &points);
        let mut sorted = points;
        sorted.sort_by_key(|point| point.key);
        let newest = &sorted[sorted.len().saturating_sub(length)..];
        prop_assert_eq!(arrived.points().collect::<Vec<_>>(), newest);
        prop_assert_eq!(arrived.is_full(), sorted.len() >= length);
    }

    #[test]
    fn the_same_points_again_change_nothing(points in points(), length in 0_usize..=45) {
        let once = history(length, &points);
        let mut twice = once.clone();
        for &point in &points {
            twice.insert(point);
        }
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn dates_equal_those_of_the_calendar_library(microseconds in 0_i64..253_402_300_800_000_000) {
        let date = DateTime::from_timestamp_micros(microseconds).unwrap();
        let expected = date.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let json: serde_json::Value = serde_json::from_str(&json(microseconds, 5)).unwrap();
        prop_assert_eq!(json["date"].as_str(), Some(expected.as_str()));
    }

    #[test]
    fn a_history_is_a_json_array_of_its_points(points in points()) {
        let history = history(40, &points);
        let json: serde_json::Value = serde_json::from_str(&history.to_json()).unwrap();
        let json = json.as_array().unwrap();
        prop_assert_eq!(json.len(), history.len());
        for (member, point) in json.iter().zip(history.points()) {
            prop_assert_eq!(member.as_object().unwrap().len(), 2);
            let score = Score::from_number(&member["score"].to_string());
            prop_assert_eq!(score, Ok(point.score));
        }
    }
}
