//! Reads the sub-scores of an attempt: each the column's value, else the score document's.

use super::{Attempt, DOCUMENT};
use crate::error::{BadSubScore, Error, Result};
use crate::installation::SettingsInForce;
use crate::pg::jsonb::{Field, Object};
use crate::pg::sqltype::Jsonb;
use crate::pg::trigger::TriggerCall;
use progress::{DocumentError, Score, ScoreKey, Settings, Skills, SubScores};
use std::rc::Rc;

/// Reads the sub-scores of rows with the same columns.
pub struct SubScoreReader {
    settings: Rc<Settings>,
    /// Where the score document is in a row.
    document: usize,
    /// The positions of skills, each with that of its column in a row.
    columns: Vec<(usize, usize)>,
}

/// What to do about a sub-score that cannot be read.
#[derive(Clone, Copy)]
pub enum Reading {
    /// It is an error, even where columns override all of a document. `row`: its number in the
    /// statement, if known.
    Strict { row: Option<usize> },
    /// It counts as none, as does all of a document with it, with a WARNING: it was stored while
    /// the triggers were off or did not read it, and the other attempts still count.
    Warning,
    /// It counts as none.
    Silent,
}

impl SubScoreReader {
    pub fn new(settings: &SettingsInForce, document: usize, columns: Vec<(usize, usize)>) -> Self {
        Self { settings: settings.settings.clone(), document, columns }
    }

    /// For the rows of a trigger call. A column that has been dropped is passed over.
    pub fn of_call(call: &TriggerCall, settings: &SettingsInForce) -> Result<Self> {
        let [document] = call.columns(&[DOCUMENT])?;
        let columns = settings.score_columns.iter();
        let columns = columns
            .filter_map(|column| Some((column.skill, call.numeric_column(&column.name)?)))
            .collect();
        Ok(Self::new(settings, document, columns))
    }

    fn skills(&self) -> &Skills {
        &self.settings.skills
    }

    /// The sub-scores of an attempt.
    pub fn read(&self, attempt: &Attempt, reading: Reading) -> Result<SubScores> {
        let document = match self.of_document(self.document(attempt)?.as_ref()) {
            Ok(scores) => scores,
            Err(error) => {
                refuse(BadSubScore::Document(error), attempt, reading)?;
                SubScores::default()
            }
        };
        self.with_columns(document, attempt, |_| reading)
    }

    /// The sub-scores before and after an update of a row to `new`. A bad sub-score that the update
    /// brings is an error; one that was stored before counts as none. `row`: its number in the
    /// statement, if known.
    pub fn read_both(
        &self,
        old: &Attempt,
        new: &Attempt,
        row: Option<usize>,
    ) -> Result<(SubScores, SubScores)> {
        let [old_document, new_document] = [self.document(old)?, self.document(new)?];
        let before = self.of_document(old_document.as_ref()).unwrap_or_default();
        let after = if old_document == new_document {
            before.clone()
        } else {
            match self.of_document(new_document.as_ref()) {
                Ok(scores) => scores,
                Err(error) => {
                    refuse(BadSubScore::Document(error), new, Reading::Strict { row })?;
                    SubScores::default()
                }
            }
        };
        let is_same = |position| old.row.stores_same(new.row, position);
        let reading =
            |position| if is_same(position) { Reading::Silent } else { Reading::Strict { row } };
        let before = self.with_columns(before, old, |_| Reading::Silent)?;
        Ok((before, self.with_columns(after, new, reading)?))
    }

    /// Whether all that is read here is stored in the same bytes in another state of a row.
    pub fn stores_same(&self, old: &Attempt, new: &Attempt) -> bool {
        let columns = self.columns.iter().map(|(_, position)| *position);
        columns.chain([self.document]).all(|position| old.row.stores_same(new.row, position))
    }

    fn document(&self, attempt: &Attempt) -> Result<Option<Jsonb>> {
        attempt.row.get(self.document)
    }

    fn of_document(&self, document: Option<&Jsonb>) -> Result<SubScores, DocumentError> {
        document.map_or(Ok(SubScores::default()), |document| read_document(self.skills(), document))
    }

    /// Definition: "Sub-score: the column if not NULL, else in ml_scores". A bad value in a column
    /// counts as none, whatever the document says.
    fn with_columns(
        &self,
        mut scores: SubScores,
        attempt: &Attempt,
        reading: impl Fn(usize) -> Reading,
    ) -> Result<SubScores> {
        for (skill, position) in &self.columns {
            let Some(hundredths) = attempt.row.hundredths(*position)? else {
                continue;
            };
            let score = hundredths.and_then(|hundredths| u16::try_from(hundredths).ok());
            let score = score.and_then(|hundredths| Score::from_hundredths(hundredths).ok());
            if score.is_none() {
                let value = attempt.row.number_as_text(*position)?.unwrap_or_default();
                let column = self.skills().names()[*skill].score_key();
                refuse(BadSubScore::Column { column, value }, attempt, reading(*position))?;
            }
            scores.set(*skill, score);
        }
        Ok(scores)
    }
}

/// An error, or a warning, about a sub-score that cannot be read.
fn refuse(error: BadSubScore, attempt: &Attempt, reading: Reading) -> Result<()> {
    let error = Box::new(error);
    match reading {
        Reading::Strict { row } => Err(Error::SubScore { error, attempt: attempt.named(row)? }),
        Reading::Warning => {
            Error::SubScore { error, attempt: attempt.named(None)? }.warn();
            Ok(())
        }
        Reading::Silent => Ok(()),
    }
}

/// The sub-scores of a score document.
pub fn read_document(skills: &Skills, document: &Jsonb) -> Result<SubScores, DocumentError> {
    match scores_in_object(skills, document) {
        Some(scores) => Ok(scores),
        None => progress::read_score_document(skills, &document.to_text()),
    }
}

/// The sub-scores of an object that holds numbers in range, as nearly every document does, read
/// without printing it. `None` for any other, which is then read as text.
fn scores_in_object(skills: &Skills, document: &Jsonb) -> Option<SubScores> {
    let object = Object::of(document)?;
    let (mut by_name, mut by_column) = (SubScores::default(), SubScores::default());
    for ((skill, key), value) in object.fields(|key| skills.find_key(key)) {
        let scores = match key {
            ScoreKey::Name => &mut by_name,
            ScoreKey::Column => &mut by_column,
        };
        match value {
            Field::Null => {}
            Field::Number(number) => scores.set(skill, Some(Score::new(number).ok()?)),
            Field::Other => return None,
        }
    }
    Some(by_name.or(&by_column))
}
