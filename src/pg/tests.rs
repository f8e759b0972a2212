//! The readers and writers of PostgreSQL's stored forms, held against PostgreSQL itself.

use super::row::Row;
use super::spi::{self, Rows};
use super::sqltype::{Arg, Date, Jsonb, SqlType, Timestamp, Uuid, array, value};
use super::time_zone::TimeZone;
use super::{jsonb, memory, numeric};
use crate::error::Result;
use pgrx::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

/// Runs a statement once.
pub fn query<R>(sql: &str, args: &[Arg], read: impl FnOnce(Rows) -> Result<R>) -> R {
    spi::connect(&[], |spi| read(spi.once(sql, args)?)).unwrap()
}

/// Runs a property from a fresh seed, which a failure prints.
pub fn check<S: Strategy>(cases: u32, strategy: S, property: impl Fn(S::Value)) {
    let seed: [u8; 32] = rand_seed();
    let config = Config { failure_persistence: None, cases, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |value| {
        property(value);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("seed {seed:?}: {error}");
    }
}

fn rand_seed() -> [u8; 32] {
    let halves = [uuid(), uuid()];
    halves.concat().try_into().unwrap()
}

fn uuid() -> [u8; 16] {
    query("SELECT gen_random_uuid()", &[], |rows| {
        Ok(rows.first(|row| row.require::<Uuid>(0))?.unwrap().0)
    })
}

/// An array as histories are.
fn array_of_points(points: &[(String, Decimal)]) -> Jsonb {
    let mut array = jsonb::NewArray::of(points.len());
    for (date, score) in points {
        let (date, score) = (jsonb::Value::Text(date), jsonb::Value::Number(*score));
        array.push(&[("date", date), ("score", score)]);
    }
    array.finish()
}

#[pg_schema]
mod tests {
    use super::*;

    fn decimals() -> impl Strategy<Value = Decimal> {
        let mantissa = prop_oneof![
            -20_000i128..20_000,
            any::<i64>().prop_map(i128::from),
            -(1i128 << 96) + 1..1i128 << 96,
        ];
        (mantissa, 0u32..=28)
            .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
    }

    #[pg_test]
    fn decimals_reach_postgresql_unchanged() {
        check(500, decimals(), |decimal| {
            let text: String = query("SELECT $1::text", &[value(Some(decimal))], |rows| {
                Ok(rows.first(|row| row.require(0))?.unwrap())
            });
            assert_eq!(text, decimal.to_string());
        });
    }

    #[pg_test]
    fn numerics_are_read_as_they_print() {
        check(500, decimals(), |decimal| {
            let text = decimal.to_string();
            let read: Decimal =
                query("SELECT $1::text::numeric", &[value(Some(text.clone()))], |rows| {
                    Ok(rows.first(|row| row.require(0))?.unwrap())
                });
            assert_eq!(read.to_string(), text);
        });
    }

    #[pg_test]
    fn numbers_that_no_decimal_holds_are_not_read() {
        for text in
            ["NaN", "Infinity", "-Infinity", "1e30", "1e-30", "123456789012345678901234567890.1"]
        {
            let sql = format!("SELECT '{text}'::numeric");
            let read = query(&sql, &[], |rows| Ok(rows.first(|row| row.get::<Decimal>(0))));
            assert!(read.is_err(), "{text} was read");
        }
        assert_eq!(numeric::decode(&[]), None);
        assert_eq!(numeric::hundredths(&[]), None);
    }

    #[pg_test(error = "invalid memory alloc request size 1073741824")]
    fn more_memory_than_postgresql_gives_at_once_is_an_error() {
        memory::allocate(1 << 30);
    }

    #[pg_test]
    fn values_of_each_type_come_back() {
        fn round_trip<T: SqlType + Clone + PartialEq + std::fmt::Debug>(original: T) {
            let (one, many) = query(
                "SELECT $1, $2[1], $2[2] IS NULL, cardinality($2)",
                &[value(Some(original.clone())), array([Some(original.clone()), None])],
                |rows| {
                    let read = rows.first(|row| {
                        let is_null: bool = row.require(2)?;
                        let length: i32 = row.require(3)?;
                        assert!(is_null && length == 2);
                        Ok((row.require::<T>(0)?, row.require::<T>(1)?))
                    })?;
                    Ok(read.unwrap())
                },
            );
            assert_eq!((one, many), (original.clone(), original));
        }
        round_trip(true);
        round_trip(-7i16);
        round_trip(i32::MIN);
        round_trip(i64::MAX);
        round_trip(Timestamp(1_795_337_237_123_456));
        round_trip(Date(-10_957));
        round_trip(Uuid([7; 16]));
        round_trip(Decimal::new(-1234567, 2));
        round_trip(String::from("Ünïcode \"quoted\""));
        round_trip(Jsonb::parse(r#"{"a": [1, {"b": null}]}"#).unwrap());
    }

    #[pg_test]
    fn a_value_is_not_read_as_another_type() {
        let read = query("SELECT 'text'", &[], |rows| Ok(rows.first(|row| row.get::<i64>(0))));
        assert!(read.is_err());
    }

    #[pg_test]
    fn an_instant_has_the_date_of_its_time_zone() {
        let instant: Timestamp =
            query("SELECT timestamptz '2026-03-29 22:30:00+00'", &[], |rows| {
                Ok(rows.first(|row| row.require(0))?.unwrap())
            });
        for zone in ["UTC", "GMT", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Etc/GMT+9"]
        {
            let sql = format!(
                "SELECT (timestamptz '2026-03-29 22:30:00+00' AT TIME ZONE '{zone}')::date"
            );
            let expected: Date =
                query(&sql, &[], |rows| Ok(rows.first(|row| row.require(0))?.unwrap()));
            let date = TimeZone::named(zone).unwrap().date_of(instant).unwrap();
            assert_eq!(date, expected, "{zone}");
        }
    }

    /// The JSON text of `count` points, whose dates and scores have different lengths.
    fn points(scores: &[Decimal]) -> String {
        let points: Vec<String> = scores
            .iter()
            .enumerate()
            .map(|(index, score)| {
                format!(r#"{{"date": "{}", "score": {score}}}"#, "x".repeat(index % 23))
            })
            .collect();
        format!("[{}]", points.join(","))
    }

    fn score_lists() -> impl Strategy<Value = Vec<Decimal>> {
        prop::collection::vec((0i64..=10_000).prop_map(|n| Decimal::new(n, 2).normalize()), 0..150)
    }

    #[pg_test]
    fn splicing_arrays_is_what_postgresql_s_operators_do() {
        check(200, (score_lists(), score_lists(), 0usize..160), |(stored, appended, kept)| {
            let (stored_text, appended_text) = (points(&stored), points(&appended));
            let [stored_json, appended_json] =
                [&stored_text, &appended_text].map(|text| Jsonb::parse(text).unwrap());
            let [before, after] =
                [&stored_json, &appended_json].map(|json| jsonb::Objects::of(json).unwrap());
            let spliced = before.splice(kept, &after);
            let dropped = stored.len().saturating_sub(kept);
            let same: bool = query(
                "SELECT s.spliced = e.expected AND s.spliced::text = e.expected::text \
                     AND s.spliced::text::jsonb = s.spliced \
                 FROM (SELECT $1) AS s (spliced), \
                      (SELECT coalesce(jsonb_agg(o.point ORDER BY o.place), '[]') || $3 \
                       FROM jsonb_array_elements($2) WITH ORDINALITY AS o (point, place) \
                       WHERE o.place > $4) AS e (expected)",
                &[
                    value(Some(spliced)),
                    value(Some(stored_json)),
                    value(Some(appended_json)),
                    value(Some(dropped as i64)),
                ],
                |rows| Ok(rows.first(|row| row.require(0))?.unwrap()),
            );
            assert!(same, "{stored_text} kept {kept} + {appended_text}");
        });
    }

    #[pg_test]
    fn the_last_numbers_of_an_array_are_read() {
        check(200, (score_lists(), 0usize..160), |(scores, count)| {
            let array = Jsonb::parse(&points(&scores)).unwrap();
            let last = &scores[scores.len().saturating_sub(count)..];
            let objects = jsonb::Objects::of(&array).unwrap();
            assert_eq!(objects.last_numbers("score", count).unwrap(), last);
        });
    }

    #[pg_test]
    fn points_are_stored_as_postgresql_stores_their_text() {
        check(200, score_lists(), |scores| {
            let dated = |(index, score): (usize, &Decimal)| ("x".repeat(index % 23), *score);
            let dated: Vec<_> = scores.iter().enumerate().map(dated).collect();
            assert_eq!(array_of_points(&dated), Jsonb::parse(&points(&scores)).unwrap());
        });
    }

    #[pg_test]
    fn numerics_are_rounded_as_postgresql_rounds_them() {
        let text = prop_oneof![
            "-?[0-9]{1,6}([.][0-9]{0,60})?",
            "-?[0-9]{1,3}[.][0-9]{2}(49|50)[09]{0,20}",
            "-?[1-9]e-?[0-9]{1,3}",
        ];
        check(500, text, |text| {
            let sql = "SELECT n, CASE WHEN abs(n) < 10000 THEN (round(n, 2) * 100)::int4 END \
                       FROM (SELECT $1::text::numeric) AS of_text (n)";
            let (found, expected) = query(sql, &[value(Some(text.clone()))], |rows| {
                let read = |row: &Row| Ok((row.hundredths(0)?, row.get::<i32>(1)?));
                Ok(rows.first(read)?.unwrap())
            });
            assert_eq!(found, Some(expected), "{text}");
        });
        for (text, expected) in [
            ("NaN", None),
            ("Infinity", None),
            ("-Infinity", None),
            ("0", Some(0)),
            ("9999.99", Some(999_999)),
            ("10000", None),
            ("0.00004999", Some(0)),
            ("0.005", Some(1)),
            ("-0.005", Some(-1)),
        ] {
            let sql = format!("SELECT '{text}'::numeric");
            let found = query(&sql, &[], |rows| Ok(rows.first(|row| row.hundredths(0))?.unwrap()));
            assert_eq!(found, Some(expected), "{text}");
        }
    }

    #[pg_test]
    fn fields_of_an_object_are_found_by_key() {
        let document = Jsonb::parse(
            r#"{"content": 82.5, "voice": null, "x": [1, {"content": 1}], "long key": "text", "n": -3e2}"#,
        )
        .unwrap();
        let object = jsonb::Object::of(&document).unwrap();
        assert_eq!(object.field("content"), Some(jsonb::Field::Number(Decimal::new(825, 1))));
        assert_eq!(object.field("n"), Some(jsonb::Field::Number(Decimal::new(-300, 0))));
        assert_eq!(object.field("voice"), Some(jsonb::Field::Null));
        assert_eq!(object.field("x"), Some(jsonb::Field::Other));
        assert_eq!(object.field("long key"), Some(jsonb::Field::Other));
        assert_eq!(object.field("structure"), None);
        let keys = ["n", "structure", "voice", "content"];
        let known = |key: &[u8]| keys.into_iter().find(|known| known.as_bytes() == key);
        let found: std::collections::HashMap<_, _> = object.fields(known).collect();
        for key in keys {
            assert_eq!(found.get(key), object.field(key).as_ref());
        }
        for text in ["[]", "1", "null", r#""{}""#] {
            assert!(jsonb::Object::of(&Jsonb::parse(text).unwrap()).is_none(), "{text}");
        }
    }

    #[pg_test]
    fn what_is_no_array_of_points_is_not_spliced() {
        for text in ["{}", "1", "[1]", "[[]]", "null", r#"["a"]"#, r#"[{"score": 1}, 2]"#] {
            let array = Jsonb::parse(text).unwrap();
            assert!(jsonb::Objects::of(&array).is_none(), "{text}");
        }
        for text in [r#"[{"score": "1"}]"#, r#"[{"points": 1}]"#, r#"[{}]"#] {
            let array = Jsonb::parse(text).unwrap();
            let objects = jsonb::Objects::of(&array).unwrap();
            assert!(objects.last_numbers("score", 1).is_none(), "{text}");
        }
        assert!(jsonb::Objects::of(&Jsonb(vec![])).is_none());
    }
}
