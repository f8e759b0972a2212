//! Which lists of skills are allowed, and how their names and keys are found; the names of trends.

use std::collections::HashSet;

use progress::{ScoreKey, SkillName, Skills, Trend};
use proptest::prelude::*;

const SIX: [&str; 6] = ["content", "delivery", "communication", "voice", "confidence", "structure"];

fn message<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    Skills::new(names).unwrap_err().to_string()
}

#[test]
fn six_skills_are_the_default() {
    assert_eq!(Skills::new(SIX), Ok(Skills::default()));
    let skills = Skills::default();
    assert_eq!(skills.names().len(), SIX.len());
    for (position, name) in SIX.into_iter().enumerate() {
        assert_eq!(skills.position(name.as_bytes()), Some(position));
        assert_eq!(skills.names()[position].score_key(), format!("{name}_score"));
        assert_eq!(format!("{:>15}", skills.names()[position]), format!("{name:>15}"));
    }
}

#[test]
fn a_key_belongs_to_one_skill() {
    let skills = Skills::new(["technical", "x_score"]).unwrap();
    for (key, found) in [
        ("technical", Some((0, ScoreKey::Name))),
        ("technical_score", Some((0, ScoreKey::Column))),
        ("x_score", Some((1, ScoreKey::Name))),
        ("x_score_score", Some((1, ScoreKey::Column))),
        ("x", None),
        ("Technical", None),
        ("technical_score_score", None),
        ("_score", None),
        ("", None),
    ] {
        assert_eq!(skills.find_key(key.as_bytes()), found, "{key}");
    }
}

#[test]
fn a_text_that_is_no_name_is_refused_by_name() {
    let longest = "a".repeat(SkillName::LONGEST);
    for name in ["a", "z9_", "a__", "x_score", &longest] {
        assert_eq!(SkillName::new(name).unwrap().as_str(), name);
    }
    let too_long = "a".repeat(SkillName::LONGEST + 1);
    for name in
        ["", " ", "Technical", "1st", "_x", "two words", "tech-nical", "é", "a\0", &too_long]
    {
        assert_eq!(SkillName::new(name), None, "{name}");
        assert_eq!(message([name]), format!("\"{name}\" cannot be the name of a skill"));
    }
    assert_eq!(
        message([&*"a".repeat(100_000)]),
        format!("\"{}...\" cannot be the name of a skill", "a".repeat(60))
    );
    assert_eq!(message(["voice", "final"]), "\"final\" cannot be the name of a skill");
}

#[test]
fn a_list_has_1_to_32_names_each_once() {
    let numbered: Vec<String> = (0..33).map(|number| format!("skill{number}")).collect();
    let numbered: Vec<&str> = numbered.iter().map(String::as_str).collect();
    assert_eq!(Skills::new(numbered[..32].iter().copied()).unwrap().names().len(), 32);
    assert_eq!(message(numbered), "skills must be 1 to 32 names, not 33");
    assert_eq!(message([]), "skills must be 1 to 32 names, not 0");
    assert_eq!(message(["voice", "tone", "voice"]), "skill \"voice\" is listed twice");
}

#[test]
fn skills_share_no_key() {
    let expected = "skills \"voice\" and \"voice_score\" cannot both be listed";
    assert_eq!(message(["voice", "tone", "voice_score"]), expected);
    assert_eq!(message(["voice_score", "voice"]), expected);
    assert!(Skills::new(["voice", "voice_score_score"]).is_ok());
    assert!(Skills::new(["final_score"]).is_ok());
    assert!(Skills::new(["voice_score"]).is_ok());
}

proptest! {
    #[test]
    fn names_are_ordered_as_texts(a in "[a-z][a-z0-9_]{0,56}", b in "[a-z][a-z0-9_]{0,4}") {
        let [first, second] = [&a, &b].map(|text| SkillName::new(text).unwrap());
        prop_assert_eq!(first.cmp(&second), a.cmp(&b));
        let both = HashSet::from([first, second]);
        prop_assert_eq!(both.len(), if a == b { 1 } else { 2 });
    }

    #[test]
    fn a_list_is_taken_exactly_as_the_definition_says(
        names in prop::collection::vec("[a-c](_score){0,2}|final|[A-C]|", 0..5),
    ) {
        let is_valid = |name: &String| {
            name != "final" && name.chars().next().is_some_and(|first| first.is_ascii_lowercase())
        };
        let keys: HashSet<String> =
            names.iter().flat_map(|name| [name.clone(), format!("{name}_score")]).collect();
        let expected =
            !names.is_empty() && names.iter().all(is_valid) && keys.len() == 2 * names.len();
        let skills = Skills::new(names.iter().map(String::as_str));
        prop_assert_eq!(skills.is_ok(), expected, "{:?}", skills);
        if let Ok(skills) = skills {
            for (position, name) in names.iter().enumerate() {
                prop_assert_eq!(skills.names()[position].as_str(), name);
                let keys = [(name.clone(), ScoreKey::Name), (format!("{name}_score"), ScoreKey::Column)];
                for (key, which) in keys {
                    prop_assert_eq!(skills.find_key(key.as_bytes()), Some((position, which)));
                }
            }
        }
    }
}

#[test]
fn trends_have_the_names_that_tables_store() {
    for (trend, name) in [
        (Trend::Improving, "improving"),
        (Trend::Stable, "stable"),
        (Trend::Declining, "declining"),
    ] {
        assert_eq!(trend.name(), name);
        assert_eq!(trend.to_string(), name);
        assert_eq!(name.parse(), Ok(trend));
    }
}

#[test]
fn unknown_trends_are_refused_by_name() {
    let error = "".parse::<Trend>().unwrap_err();
    assert_eq!(error.to_string(), "unknown trend \"\"");
}
