//! The names of skills and trends.

use progress::{Skill, Trend};

#[test]
fn skills_have_the_names_that_tables_store() {
    let names = Skill::ALL.map(Skill::name);
    assert_eq!(names, ["content", "delivery", "communication", "voice", "confidence", "structure"]);
    for (index, skill) in Skill::ALL.into_iter().enumerate() {
        assert_eq!(skill.index(), index);
        assert_eq!(skill.score_key(), format!("{}_score", skill.name()));
        assert_eq!(skill.to_string(), skill.name());
        assert_eq!(skill.name().parse(), Ok(skill));
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
fn unknown_names_are_refused_by_name() {
    let error = "Content".parse::<Skill>().unwrap_err();
    assert_eq!(error.to_string(), "unknown skill \"Content\"");
    let error = "".parse::<Trend>().unwrap_err();
    assert_eq!(error.to_string(), "unknown trend \"\"");
}
