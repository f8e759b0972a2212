//! Rows that an application of this kind wrote and that do not mean what they say. They change only
//! if the caller asks for it.

use super::{can_be_evaluated, column};
use crate::error::{Error, Result};
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::findings::Status;
use crate::maintenance::install::Object;
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
            Self::ZeroFinalScores => vec!["final_score".into()],
            Self::SkippedAnswers => vec!["is_skipped".into()],
        }
    }

    /// Which attempts, as a condition over the table `t`, which has all columns of ours by now, and
    /// in words.
    fn rows(self, adoption: &Adoption) -> Option<(String, &'static str)> {
        let scores = score_columns(adoption);
        let all_are = |test: &str| -> Vec<String> {
            scores.iter().map(|name| format!("{} {test}", column(name))).collect()
        };
        let scored = "num_nonnulls(VARIADIC interview_core.sub_scores(t.ml_scores))";
        match self {
            Self::ZeroSubScores if !scores.is_empty() => Some((
                format!("{} AND {scored} > 0", all_are("= 0").join(" AND ")),
                "their sub-score columns are all 0, and the document has scores, which the zeros hide",
            )),
            Self::ZeroSubScores => None,
            Self::ZeroFinalScores => {
                let mut tests = vec![
                    "t.final_score = 0".to_owned(),
                    "NOT (t.is_skipped IS TRUE OR coalesce(t.transcript = 'SKIPPED', false))"
                        .into(),
                ];
                tests
                    .extend(scores.iter().map(|name| format!("coalesce({}, 0) = 0", column(name))));
                tests.push(format!("{scored} = 0"));
                Some((
                    tests.join(" AND "),
                    "their final_score is 0, they are no skips, their sub-score columns are 0 or empty, \
                     and the document has no score: nobody has scored them",
                ))
            }
            Self::SkippedAnswers => Some((
                "t.transcript = 'SKIPPED' AND t.is_skipped IS NOT TRUE".into(),
                "their transcript is SKIPPED, and they are not marked as skipped",
            )),
        }
    }
}

/// The columns of sub-scores that the application has.
fn score_columns(adoption: &Adoption) -> Vec<String> {
    let skills = Skills::default();
    let keys: Vec<String> = skills.names().iter().map(|skill| skill.score_key()).collect();
    keys.into_iter().filter(|name| adoption.made_column("attempts", name).is_some()).collect()
}

/// Counts the rows of each offer, and changes those that the caller asked for. Triggers of the
/// application's own fire; ours are not there yet, and the rebuild comes later.
pub fn apply(adoption: &mut Adoption, also: &[Offer]) -> Result<()> {
    let table = adoption.qualified("attempts");
    for offer in ALL {
        let Some((condition, words)) = offer.rows(adoption) else { continue };
        if !can_be_evaluated(adoption, "attempts", &condition) {
            continue;
        }
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
        let is_required = |name: &&String| {
            adoption.made_column("attempts", name).is_some_and(Object::is_not_null)
        };
        let required: Vec<&String> =
            columns.iter().filter(|_| value == "NULL").filter(is_required).collect();
        for name in required {
            let name = quote_identifier(name);
            adoption
                .run(&object, &format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL"))?;
        }
        let quoted = columns.iter().map(|name| quote_identifier(name));
        let assignments: Vec<String> = quoted.map(|name| format!("{name} = {value}")).collect();
        let update = format!("UPDATE {table} t SET {} WHERE {condition}", assignments.join(", "));
        if adoption.run(&object, &update)? {
            let detail = format!("{count} attempts change: {words}");
            adoption.findings.add(Status::Change, object, detail);
        }
    }
    Ok(())
}
