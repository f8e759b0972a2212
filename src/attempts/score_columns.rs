//! The columns of `attempts` that sub-scores are read from: those of the listed skills that have
//! one. What `configure()`, `install()` or a rebuild has found counts until the next of them; a
//! column that has been dropped since is passed over.

use super::sub_scores::SubScoreReader;
use super::{COUNT, DOCUMENT, attempt_columns};
use crate::installation::SettingsInForce;
use crate::pg::db::Db;
use crate::pg::plans::kept_text;
use crate::pg::relation::{Access, OpenRelation};
use progress::{SkillName, Skills};

/// A listed skill that has a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreColumn {
    /// The position of the skill.
    pub skill: usize,
    pub name: String,
}

/// The columns of the skills with these names, as far as they are listed.
pub fn columns_of_skills(skills: &Skills, with_column: &[String]) -> Vec<ScoreColumn> {
    let is_in = |skill: &SkillName| with_column.iter().any(|name| name == skill.as_str());
    let listed = skills.names().iter().enumerate().filter(|(_, name)| is_in(name));
    listed.map(|(skill, name)| ScoreColumn { skill, name: name.score_key() }).collect()
}

/// The listed skills that have a column now, by their names.
pub fn skills_with_column(db: &Db, skills: &Skills) -> Vec<String> {
    let attempts = attempts(db);
    let has_column = |name: &&SkillName| {
        attempts.as_ref().is_some_and(|attempts| attempts.has_numeric_column(&name.score_key()))
    };
    skills.names().iter().filter(has_column).map(SkillName::to_string).collect()
}

fn attempts(db: &Db) -> Option<OpenRelation> {
    OpenRelation::named(db.schema(), "attempts", Access::Read)
}

impl SettingsInForce {
    /// The columns that are there now. The table stays locked against changes of its columns until
    /// the transaction ends.
    pub fn present_score_columns(&self, db: &Db) -> Vec<&ScoreColumn> {
        let attempts = attempts(db);
        let is_there = |column: &&ScoreColumn| {
            attempts.as_ref().is_some_and(|attempts| attempts.has_numeric_column(&column.name))
        };
        self.score_columns.iter().filter(is_there).collect()
    }
}

/// A statement that reads stored attempts with their sub-scores.
pub struct Selection {
    pub sql: &'static str,
    pub reader: SubScoreReader,
}

impl Selection {
    /// `SELECT` with `rest` behind the columns of the table `a`.
    pub fn of(db: &Db, settings: &SettingsInForce, rest: &str) -> Self {
        let columns = settings.present_score_columns(db);
        let names: String = columns.iter().map(|column| format!(", a.{}", column.name)).collect();
        let sql = format!("SELECT {}, a.{}{names} FROM {rest}", attempt_columns!(), DOCUMENT.0);
        let columns = columns.iter().zip(COUNT + 1..).map(|(column, place)| (column.skill, place));
        let reader = SubScoreReader::new(settings, COUNT, columns.collect());
        Self { sql: kept_text(sql), reader }
    }
}
