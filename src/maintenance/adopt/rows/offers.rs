//! Rows that an application of this kind wrote and that do not mean what they say. They change only
//! if the caller asks for it.

use super::column;
use crate::error::{Error, Result};
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::findings::Status;
use crate::pg::catalog::quote_identifier;
use progress::Skills;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// The zeros that a column has by default hide the scores of the document.
    ZeroSubScores,
    /// A final score of 0 that nobody gave.
    ZeroFinalScores,
    /// A skipped answer that is not marked as one.
    SkippedAnswers,
}

const ALL: [Offer; 3] = [Offer::SkippedAnswers, Offer::ZeroSubScores, Offer::ZeroFinalScores];

impl Offer {
    /// The offers with these names.
    pub fn named(names: &[String]) -> Result<Vec<Self>> {
        let offer = |name: &String| {
            let known = ALL.into_iter().find(|offer| offer.name() == name);
            known.ok_or_else(|| Error::UnknownOffer {
                name: name.clone(),
                known: ALL.map(Offer::name).join(", "),
            })
        };
        names.iter().map(offer).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::ZeroSubScores => "zero_sub_scores",
            Self::ZeroFinalScores => "zero_final_scores",
            Self::SkippedAnswers => "skipped_answers",
        }
    }

    fn columns(self, adoption: &Adoption) -> Vec<String> {
        match self {
            Self::ZeroSubScores => score_columns(adoption),
            Self::ZeroFinalScores => present(adoption, &["final_score"]),
            Self::SkippedAnswers => present(adoption, &["is_skipped"]),
        }
    }

    /// Which attempts, as a condition over the table `t`, and in words; `None` where the
    /// application lacks a column that says it.
    fn rows(self, adoption: &Adoption) -> Option<(String, &'static str)> {
        let has = |name: &str| adoption.made_column("attempts", name).is_some();
        let scores = score_columns(adoption);
        let all_are = |test: &str| -> Vec<String> {
            scores.iter().map(|name| format!("{} {test}", column(name))).collect()
        };
        let document =
            adoption.made_column("attempts", "ml_scores").map(|column| column.type_name());
        let is_json = matches!(document, Some("json" | "jsonb"));
        let scored = "num_nonnulls(VARIADIC interview_core.sub_scores(t.ml_scores::jsonb))";
        let is_marked = if has("is_skipped") { "t.is_skipped IS TRUE" } else { "false" };
        let is_skipped = match has("transcript") {
            true => format!("({is_marked} OR t.transcript = 'SKIPPED')"),
            false => is_marked.to_owned(),
        };
        match self {
            Self::ZeroSubScores if is_json && !scores.is_empty() => Some((
                format!("{} AND {scored} > 0", all_are("= 0").join(" AND ")),
                "their sub-score columns are all 0, and the document has scores, which the zeros hide",
            )),
            Self::ZeroFinalScores if has("final_score") => {
                let mut tests = vec!["t.final_score = 0".to_owned(), format!("NOT {is_skipped}")];
                tests
                    .extend(scores.iter().map(|name| format!("coalesce({}, 0) = 0", column(name))));
                tests.extend(is_json.then(|| format!("{scored} = 0")));
                Some((
                    tests.join(" AND "),
                    "their final_score is 0, and there is no sub-score: nobody has scored them",
                ))
            }
            Self::SkippedAnswers if has("transcript") => Some((
                format!("t.transcript = 'SKIPPED' AND NOT ({is_marked})"),
                "their transcript is SKIPPED, and they are not marked as skipped",
            )),
            _ => None,
        }
    }
}

fn present(adoption: &Adoption, names: &[&str]) -> Vec<String> {
    let is_there = |name: &&&str| adoption.made_column("attempts", name).is_some();
    names.iter().filter(is_there).map(|name| (*name).to_owned()).collect()
}

/// The columns of sub-scores that the application has.
fn score_columns(adoption: &Adoption) -> Vec<String> {
    let skills = Skills::default();
    let keys: Vec<String> = skills.names().iter().map(|skill| skill.score_key()).collect();
    keys.into_iter().filter(|name| adoption.made_column("attempts", name).is_some()).collect()
}

/// Counts the rows of each offer, and changes those that the caller asked for.
pub fn apply(adoption: &mut Adoption, also: &[Offer]) -> Result<()> {
    let table = adoption.qualified("attempts");
    for offer in ALL {
        let Some((condition, words)) = offer.rows(adoption) else { continue };
        let count = format!("SELECT count(*) FROM {table} t WHERE {condition}");
        let count: i64 = adoption.db.once(&count, &[])?.first(|row| row.require(0))?.unwrap_or(0);
        let object = format!("attempts: {}", offer.name());
        if count == 0 {
            continue;
        }
        if !also.contains(&offer) {
            let detail = format!("{count} attempts: {words}");
            let remedy = format!("Name it in the call: also => '{{{}}}'", offer.name());
            adoption.findings.add_with_remedy(Status::Offered, object, detail, remedy);
            continue;
        }
        let columns = offer.columns(adoption);
        let value = if offer == Offer::SkippedAnswers { "true" } else { "NULL" };
        let quoted = columns.iter().map(|name| quote_identifier(name));
        for name in quoted.clone().filter(|_| value == "NULL") {
            adoption
                .run(&object, &format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL"))?;
        }
        let assignments: Vec<String> = quoted.map(|name| format!("{name} = {value}")).collect();
        let update = format!("UPDATE {table} t SET {} WHERE {condition}", assignments.join(", "));
        if !columns.is_empty() && adoption.run(&object, &update)? {
            let detail = format!("{count} attempts change: {words}");
            adoption.findings.add(Status::Change, object, detail);
        }
    }
    Ok(())
}
