//! Which sub-scores a score document holds, and what is said of a bad one.

use std::collections::HashMap;

use progress::{DocumentError, Score, SkillName, Skills, SubScores, read_score_document};
use proptest::prelude::*;

fn read(json_text: &str) -> Result<SubScores, DocumentError> {
    read_score_document(&Skills::default(), json_text)
}

/// The sub-score for one of the six skills.
fn of(scores: &SubScores, skill: &str) -> Option<Score> {
    scores.get(Skills::default().position(skill.as_bytes()).unwrap())
}

fn skill(name: &str) -> SkillName {
    SkillName::new(name).unwrap()
}

fn score(text: &str) -> Option<Score> {
    Some(Score::from_number(text).unwrap())
}

fn content(json_text: &str) -> Option<Score> {
    of(&read(json_text).unwrap(), "content")
}

fn message(json_text: &str) -> String {
    read(json_text).unwrap_err().to_string()
}

/// The JSON string that holds `text`: what a client that serialises twice sends.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn an_object_gives_the_sub_scores_it_names() {
    let scores = read(
        r#"{"voice": 0, "content": 82.5, "structure_score": 100.004, "delivery": 7.125e1, "other": "x"}"#,
    )
    .unwrap();
    assert_eq!(of(&scores, "content"), score("82.5"));
    assert_eq!(of(&scores, "delivery"), score("71.25"));
    assert_eq!(of(&scores, "communication"), None);
    assert_eq!(of(&scores, "voice"), score("0"));
    assert_eq!(of(&scores, "confidence"), None);
    assert_eq!(of(&scores, "structure"), score("100"));
}

#[test]
fn null_and_an_empty_object_give_none() {
    for text in ["null", " null ", "{}", r#""{}""#, r#"{"content": null, "content_score": null}"#] {
        assert_eq!(read(text), Ok(SubScores::default()), "{text}");
    }
}

#[test]
fn the_first_key_that_is_not_null_counts() {
    assert_eq!(content(r#"{"content_score": 2, "content": 1}"#), score("1"));
    assert_eq!(content(r#"{"content": null, "content_score": 2}"#), score("2"));
    assert_eq!(content(r#"{"content_score": null, "content": 1}"#), score("1"));
    assert_eq!(content(r#"{"content_score": 2}"#), score("2"));
}

#[test]
fn a_value_that_does_not_count_is_not_checked() {
    assert_eq!(content(r#"{"content": 1, "content_score": "bad"}"#), score("1"));
    assert_eq!(
        content(r#"{"content": 1, "Content": "bad", "content_score_score": []}"#),
        score("1")
    );
}

#[test]
fn a_string_may_hold_the_object() {
    assert_eq!(content(&quoted(r#" {"content": 82.5} "#)), score("82.5"));
    assert_eq!(content(r#""{\"cont\\u0065nt\": 5}""#), score("5"));
}

#[test]
fn of_a_repeated_key_the_last_counts() {
    assert_eq!(content(&quoted(r#"{"content": 1, "content": 2}"#)), score("2"));
    assert_eq!(
        content(&quoted(r#"{"content": "bad", "content": null, "content_score": 3}"#)),
        score("3")
    );
}

#[test]
fn depth_costs_no_stack_and_length_is_no_limit() {
    let depth = 500_000;
    let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    for value in [&nested, &objects] {
        let text = format!(r#"{{"feedback": {value}, "content": 5, "content_score": {value}}}"#);
        assert_eq!(content(&text), score("5"));
        assert_eq!(content(&quoted(&text)), score("5"));
        assert!(matches!(
            read(&format!(r#"{{"content": {value}}}"#)),
            Err(DocumentError::NotANumber { .. })
        ));
    }
    assert!(matches!(read(&nested), Err(DocumentError::NotAnObject { .. })));
    assert_eq!(read(&"[".repeat(depth)), Err(DocumentError::MalformedText));

    let zeros = "0".repeat(100_000);
    assert_eq!(content(&format!(r#"{{"content": 5.{zeros}}}"#)), score("5"));
}

#[test]
fn keys_and_values_of_no_interest_may_hold_any_json() {
    let text = r#"{"\ud800": "\udfff\u0000", "n": 1e999999, "content": 5}"#;
    assert_eq!(content(text), score("5"));
}

#[test]
fn another_document_than_an_object_is_refused_by_type() {
    for (text, found) in [
        ("[1]", "an array"),
        ("true", "a boolean"),
        ("false", "a boolean"),
        ("82", "a number"),
        ("-1.5", "a number"),
        (&quoted(&quoted("{}")), "a string that holds another string"),
        (&quoted("\"x\""), "a string that holds another string"),
    ] {
        assert_eq!(read(text), Err(DocumentError::NotAnObject { found }), "{text}");
    }
    assert_eq!(message("[]"), "score document must be a JSON object, not an array");
}

#[test]
fn a_string_without_an_object_is_refused() {
    for inner in [
        "",
        " ",
        "null",
        "[]",
        "5",
        "content",
        "{",
        "{}{}",
        "{} x",
        "{\"content\": 5",
        "{content: 5}",
        "{\"content\": 05}",
        "{\"content\": 5,}",
        "\"",
        "\u{feff}{}",
        "\u{c}{}",
        "{NaN: 1}",
        "{\"a\": nan}",
        "{\"a\": -NaN}",
        "{\"a\": +Infinity}",
        "{\"a\": - Infinity}",
        "{\"a\": Inf}",
        "{\"a\": NaN1}",
        "{\"a\": 1NaN}",
        "{\"a\": 1 NaN}",
        "{\"a\": NaN NaN}",
        "{\"a\": NaN",
        "{\"a\": Infinity",
        "{\"a\": \"NaN}",
        "NaN",
        "[NaN]",
    ] {
        assert_eq!(read(&quoted(inner)), Err(DocumentError::MalformedText), "{inner:?}");
    }
    assert_eq!(message("\"\""), "score document must be a JSON object or a string that holds one");
}

#[test]
fn text_that_is_no_json_is_refused() {
    for text in [
        "",
        " ",
        "NaN",
        "{\"a\": NaN}",
        "nul",
        "nonsense",
        "tru",
        "[",
        "[}",
        "{",
        "\"",
        "1.",
        "-",
        "é",
        "{}x",
    ] {
        assert_eq!(read(text), Err(DocumentError::MalformedText), "{text:?}");
    }
}

#[test]
fn a_key_with_a_bare_control_character_is_no_json() {
    for key in ["con\ntent", "other\u{1}", "content\n"] {
        let text = format!("{{\"{key}\": 70}}");
        assert_eq!(read(&quoted(&text)), Err(DocumentError::MalformedText), "{text:?}");
    }
}

#[test]
fn a_key_may_be_escaped() {
    assert_eq!(read(r#"{"c\u006fntent": 70}"#), read(r#"{"content": 70}"#));
    // No character, but of no interest either.
    assert_eq!(read(r#"{"\ud800": 1, "\n": 2}"#), Ok(SubScores::default()));
}

#[test]
fn a_value_that_is_no_number_is_named() {
    for (value, shown) in [
        ("\"eighty\"", "\"eighty\""),
        ("true", "true"),
        ("[82]", "[82]"),
        ("{\"score\": 82}", "{\"score\": 82}"),
    ] {
        for key in ["voice", "voice_score"] {
            let expected = DocumentError::NotANumber {
                skill: skill("voice"),
                key: key.to_owned(),
                value: shown.to_owned(),
            };
            assert_eq!(read(&format!("{{\"{key}\": {value}}}")), Err(expected));
        }
    }
    assert_eq!(
        message(r#"{"voice": "loud"}"#),
        "sub-score for skill \"voice\" must be a number, not \"loud\""
    );
}

#[test]
fn a_number_may_come_as_text() {
    for (text, expected) in [
        ("82.5", "82.5"),
        ("0082.500", "82.5"),
        ("100.004", "100"),
        ("-0.004", "0"),
        ("-0", "0"),
        ("7", "7"),
        ("\\u0038\\u0032", "82"),
    ] {
        let document = format!(r#"{{"content": "{text}"}}"#);
        assert_eq!(content(&document), score(expected), "{text}");
        assert_eq!(content(&quoted(&document)), score(expected), "{text}");
    }
    for text in [
        "", " ", " 82", "82 ", "+82", "82.", ".5", "8e1", "8E1", "--8", "-", "82,5", "1_0", "0x10",
        "NaN", "null", "82%", "82/100", "\u{ff18}", "\\u0000", "8\\n", "\\ud800", "1\u{660}",
    ] {
        let error = read(&format!(r#"{{"content": "{text}"}}"#)).unwrap_err();
        assert!(matches!(error, DocumentError::NotANumber { .. }), "{text}: {error}");
    }
    for (text, shown) in
        [("100.005", "\"100.005\""), ("-0.005", "\"-0.005\""), ("9999", "\"9999\"")]
    {
        let expected = DocumentError::OutOfRange {
            skill: skill("content"),
            key: "content".to_owned(),
            value: shown.to_owned(),
        };
        assert_eq!(read(&format!(r#"{{"content": "{text}"}}"#)), Err(expected));
    }
    assert_eq!(content(&format!(r#"{{"content": "5.{}"}}"#, "0".repeat(100_000))), score("5"));
    // Text counts as a value: what follows it does not.
    assert_eq!(content(r#"{"content": "1", "content_score": 2}"#), score("1"));
}

#[test]
fn of_a_repeated_key_with_text_the_last_counts() {
    assert_eq!(content(&quoted(r#"{"content": 1, "content": "2"}"#)), score("2"));
    assert_eq!(content(&quoted(r#"{"content": "x", "content": "2"}"#)), score("2"));
    assert!(read(&quoted(r#"{"content": "2", "content": "x"}"#)).is_err());
}

#[test]
fn in_a_string_other_keys_may_hold_constants_that_json_lacks() {
    for text in [
        r#"{"content": 5, "loss": NaN}"#,
        r#"{"loss":NaN,"content":5}"#,
        r#"{"loss": [NaN, Infinity, -Infinity,NaN,-Infinity], "content": 5}"#,
        r#"{"a": {"b": [ NaN ,{"c":Infinity}]}, "content": 5, "content_score": NaN}"#,
        r#"{"content": NaN, "content": 5}"#,
        r#"{"é\": NaN": "\"NaN", "\"": NaN , "content": 5}"#,
        "{\"a\":\tNaN\n,\r\n\"content\": 5,\"b\":\nInfinity\r}",
    ] {
        assert_eq!(content(&quoted(text)), score("5"), "{text}");
        // What a server prints of jsonb never holds them.
        assert_eq!(read(text), Err(DocumentError::MalformedText), "{text}");
    }
    assert_eq!(content(&quoted(r#"{"NaN": "NaN", "content": "5"}"#)), score("5"));
    for (value, shown) in [("NaN", "NaN"), ("-Infinity", "-Infinity"), ("[NaN]", "[NaN]")] {
        let expected = DocumentError::NotANumber {
            skill: skill("voice"),
            key: "voice".to_owned(),
            value: shown.to_owned(),
        };
        assert_eq!(read(&quoted(&format!(r#"{{"x": NaN, "voice": {value}}}"#))), Err(expected));
    }
}

#[test]
fn a_value_out_of_range_is_named() {
    assert_eq!(
        read(r#"{"content": null, "content_score": 100.005}"#),
        Err(DocumentError::OutOfRange {
            skill: skill("content"),
            key: "content_score".to_owned(),
            value: "100.005".to_owned(),
        })
    );
    assert_eq!(
        message(r#"{"content": -1}"#),
        "sub-score for skill \"content\" must be between 0 and 100, not -1"
    );
}

#[test]
fn of_several_bad_values_the_first_skill_is_named() {
    let error = read(r#"{"structure": "bad", "voice": 101, "delivery": 1}"#).unwrap_err();
    assert!(
        matches!(error, DocumentError::OutOfRange { skill: named, .. } if named == skill("voice"))
    );
}

#[test]
fn a_long_value_is_cut_between_characters() {
    let value_of = |text: &str| match read(&format!(r#"{{"content": {text}}}"#)) {
        Err(DocumentError::NotANumber { value, .. } | DocumentError::OutOfRange { value, .. }) => {
            value
        }
        other => panic!("{other:?}"),
    };
    let fits = format!("\"{}\"", "é".repeat(58));
    assert_eq!(value_of(&fits), fits);
    assert_eq!(value_of(&format!("\"{}\"", "é".repeat(59))), format!("\"{}...", "é".repeat(59)));
    assert_eq!(value_of(&"9".repeat(100_000)), format!("{}...", "9".repeat(60)));
}

#[test]
fn other_skills_have_other_keys() {
    let skills = Skills::new(["technical", "x_score", "r2"]).unwrap();
    let read = |text: &str| read_score_document(&skills, text);
    let scores = read(
        r#"{"technical_score": 1, "x_score": 2, "x": 9, "x_score_score": 8, "r2": "3", "content": "bad"}"#,
    )
    .unwrap();
    let found: Vec<_> = (0..4).map(|position| scores.get(position)).collect();
    assert_eq!(found, [score("1"), score("2"), score("3"), None]);
    assert_eq!(read(r#"{"x_score_score": 8}"#).unwrap().get(1), score("8"));
    let error = read(r#"{"r2_score": 100.01, "technical": []}"#).unwrap_err();
    assert_eq!(error.to_string(), "sub-score for skill \"technical\" must be a number, not []");
    let error = read(r#"{"r2_score": 100.01}"#).unwrap_err();
    assert_eq!(
        error,
        DocumentError::OutOfRange {
            skill: skill("r2"),
            key: "r2_score".to_owned(),
            value: "100.01".to_owned(),
        }
    );
}

/// Lists of few and of many skills.
fn lists() -> impl Strategy<Value = Skills> {
    let numbered: Vec<String> = (1..=Skills::MOST).map(|number| format!("s{number}")).collect();
    let numbered = Skills::new(numbered.iter().map(String::as_str)).unwrap();
    let few = Skills::new(["content", "x_score", "s32"]).unwrap();
    prop::sample::select(vec![Skills::default(), few, numbered])
}

/// Any JSON text, with the keys that matter among others.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        (-10_i32..110).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((key(), inner), 0..8)
                .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => listed_name().prop_map(|skill| skill.to_string()),
        4 => listed_name().prop_map(|skill| skill.score_key()),
        1 => any::<String>(),
    ]
}

/// A skill of any of the lists.
fn listed_name() -> impl Strategy<Value = SkillName> {
    (lists(), any::<prop::sample::Index>()).prop_map(|(skills, index)| *index.get(skills.names()))
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just("null".to_owned()),
        6 => (0_u16..=10_000).prop_map(|hundredths| format!("{}e-2", hundredths)),
        2 => (-99_i32..=10_100).prop_map(|hundredths| {
            let sign = if hundredths < 0 { "-" } else { "" };
            format!("\"{sign}{}.{:02}\"", hundredths.abs() / 100, hundredths.abs() % 100)
        }),
        1 => (0_u32..=200_000).prop_map(|thousandths| format!("{}e-3", thousandths)),
        1 => json().prop_map(|value| value.to_string()),
    ]
}

proptest! {
    #[test]
    fn never_panics_on_any_text(text in any::<String>()) {
        let _ = read(&text);
        let _ = read(&quoted(&text));
    }

    #[test]
    fn never_panics_on_broken_json(value in json(), cut in any::<prop::sample::Index>()) {
        let text = value.to_string();
        let end = text.char_indices().map(|(at, _)| at).nth(cut.index(text.chars().count()));
        let _ = read(&text[..end.unwrap_or(0)]);
    }

    #[test]
    fn an_object_within_a_string_reads_as_the_object(pairs in prop::collection::vec((key(), value()), 0..8)) {
        let text = object(&pairs);
        prop_assert_eq!(read(&quoted(&text)), read(&text));
    }

    #[test]
    fn constants_outside_sub_scores_change_nothing(
        pairs in prop::collection::vec((key(), value()), 0..8),
        at in any::<prop::sample::Index>(),
        constant in prop::sample::select(&["NaN", "Infinity", "-Infinity", "[1, {\"a\": NaN}]"]),
    ) {
        let mut with: Vec<(String, String)> = pairs.clone();
        with.insert(at.index(pairs.len() + 1), ("loss".to_owned(), constant.to_owned()));
        prop_assert_eq!(read(&quoted(&object(&with))), read(&quoted(&object(&pairs))));
    }

    #[test]
    fn any_other_json_is_refused_unless_null(value in json()) {
        let text = value.to_string();
        match &value {
            serde_json::Value::Object(_) => {
                prop_assert_eq!(read(&quoted(&text)), read(&text));
            }
            serde_json::Value::Null => prop_assert_eq!(read(&text), Ok(SubScores::default())),
            _ => {
                prop_assert!(read(&text).is_err());
                prop_assert!(read(&quoted(&text)).is_err());
            }
        }
    }

    #[test]
    fn reads_what_the_definition_says(
        skills in lists(),
        pairs in prop::collection::vec((key(), value()), 0..12),
    ) {
        let values: HashMap<&str, &str> =
            pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let read = read_score_document(&skills, &object(&pairs));
        let expected: Vec<_> = skills.names().iter().map(|skill| {
            let chosen = [skill.to_string(), skill.score_key()]
                .iter()
                .filter_map(|key| values.get(key.as_str()))
                .find(|value| **value != "null")
                .copied();
            chosen.map(|value| match serde_json::from_str::<String>(value) {
                Ok(text) => Score::from_text(&text),
                Err(_) => Score::from_number(value),
            })
        }).collect();
        let is_good = expected.iter().flatten().all(Result::is_ok);
        prop_assert_eq!(read.is_ok(), is_good);
        if let Ok(scores) = read {
            for (position, expected) in expected.into_iter().enumerate() {
                prop_assert_eq!(scores.get(position).map(Ok), expected);
            }
        }
    }
}

fn object(pairs: &[(String, String)]) -> String {
    let members: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{}: {value}", quoted(key))).collect();
    format!("{{{}}}", members.join(", "))
}
