//! Reads one row of `attempts`: the columns that summaries depend on.

mod facts;

pub use facts::{Domains, Facts};

use crate::error::{AttemptName, Error, NamedAttempt, Result};
use crate::pg::jsonb::{Field, Object};
use crate::pg::row::Row;
use crate::pg::sqltype::{Jsonb, SqlType, Timestamp, Uuid};
use pgrx::pg_sys::Oid;
use progress::{AttemptKey, DocumentError, Score, Skill, SubScores};
use rust_decimal::Decimal;

/// Declares the columns of `attempts` that summaries depend on: their names and types, and the
/// select list of statements that read the table `a`.
macro_rules! columns {
    ($first:ident: $first_type:ty, $($name:ident: $type:ty),* $(,)?) => {
        /// A column, by its name.
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, reason = "named after the columns")]
        enum Column { $first, $($name),* }

        const COUNT: usize = 1 + [$(stringify!($name)),*].len();

        /// The columns with their types, in the order of [`attempt_columns`].
        pub const COLUMNS: [(&str, Oid); COUNT] = [
            (stringify!($first), <$first_type as SqlType>::OID),
            $((stringify!($name), <$type as SqlType>::OID)),*
        ];

        macro_rules! attempt_columns {
            () => { concat!("a.", stringify!($first), $(", a.", stringify!($name)),*) };
        }
    };
}

columns! {
    id: i64, user_id: Uuid, question_id: i32, created_at: Timestamp, is_skipped: bool,
    final_score: Decimal, audio_duration: Decimal, domain: String, ml_scores: Jsonb,
    content_score: Decimal, delivery_score: Decimal, communication_score: Decimal,
    voice_score: Decimal, confidence_score: Decimal, structure_score: Decimal,
}
#[allow(clippy::single_component_path_imports, reason = "gives the macro a path")]
pub(crate) use attempt_columns;

/// The positions of [`COLUMNS`] in the result of a statement that selects just them.
pub const SELECTED: [usize; COUNT] = {
    let mut positions = [0; COUNT];
    let mut next = 0;
    while next < COUNT {
        positions[next] = next;
        next += 1;
    }
    positions
};

impl Column {
    fn of_score(skill: Skill) -> Self {
        match skill {
            Skill::Content => Self::content_score,
            Skill::Delivery => Self::delivery_score,
            Skill::Communication => Self::communication_score,
            Skill::Voice => Self::voice_score,
            Skill::Confidence => Self::confidence_score,
            Skill::Structure => Self::structure_score,
        }
    }
}

/// The largest `numeric(10,2)`.
const LONGEST_DURATION: Decimal = Decimal::from_parts(1_410_065_407, 2, 0, false, 2);

/// One attempt, each value read when it is asked for.
pub struct Attempt<'r> {
    row: &'r Row<'r>,
    positions: &'r [usize],
}

impl<'r> Attempt<'r> {
    /// The attempt in a row whose columns are at `positions`, in the order of [`COLUMNS`].
    pub fn new(row: &'r Row<'r>, positions: &'r [usize]) -> Self {
        Self { row, positions }
    }

    fn position(&self, column: Column) -> usize {
        self.positions[column as usize]
    }

    fn get<T: SqlType>(&self, column: Column) -> Result<Option<T>> {
        self.row.get(self.position(column))
    }

    fn require<T: SqlType>(&self, column: Column) -> Result<T> {
        self.get(column)?.ok_or_else(|| Error::NullColumn(COLUMNS[column as usize].0.into()))
    }

    pub fn user(&self) -> Result<Uuid> {
        self.require(Column::user_id)
    }

    /// The attempt's place in time order.
    pub fn key(&self) -> Result<AttemptKey> {
        let created_at: Timestamp = self.require(Column::created_at)?;
        Ok(AttemptKey { created_at: created_at.0, id: self.require(Column::id)? })
    }

    /// Seconds of audio; 0 if unknown.
    fn duration(&self) -> Result<Decimal> {
        let seconds: Decimal = self.get(Column::audio_duration)?.unwrap_or_default();
        // The table's column cannot hold more; another table's sums must not overflow either.
        if seconds.is_sign_negative() || seconds > LONGEST_DURATION {
            return Err(Error::DurationRange(seconds.to_string()));
        }
        Ok(seconds)
    }

    fn score(&self, column: Column) -> Result<Option<Score>> {
        let Some(value) = self.get::<Decimal>(column)? else {
            return Ok(None);
        };
        Score::new(value).map(Some).map_err(|_| Error::ScoreRange {
            column: COLUMNS[column as usize].0.into(),
            value: value.to_string(),
        })
    }

    /// Names the attempt in a message, by its row in the statement if that is known.
    pub fn named(&self, row: Option<usize>) -> Result<NamedAttempt> {
        let key = self.key()?;
        let which = row.map_or(AttemptName::Id(key.id), AttemptName::Row);
        Ok(NamedAttempt { which, user: self.user()?.to_string(), created_at: key.date() })
    }

    /// The six sub-scores: each the column's value, else the score document's.
    pub fn sub_scores(&self, reading: Reading) -> Result<SubScores> {
        let document = match (self.document()?, reading) {
            (Ok(document), _) => document,
            (Err(error), Reading::Strict { row }) => {
                return Err(Error::Document { error, attempt: self.named(row)? });
            }
            (Err(error), Reading::Warning) => {
                Error::Document { error, attempt: self.named(None)? }.warn();
                SubScores::default()
            }
            (Err(_), Reading::Silent) => SubScores::default(),
        };
        Ok(self.score_columns()?.or(document))
    }

    fn document(&self) -> Result<Result<SubScores, DocumentError>> {
        Ok(read_document(self.stored_document()?.as_ref()))
    }

    fn stored_document(&self) -> Result<Option<Jsonb>> {
        self.row.get(self.position(Column::ml_scores))
    }

    fn score_columns(&self) -> Result<SubScores> {
        let mut scores = SubScores::default();
        for skill in Skill::ALL {
            scores.set(skill, self.score(Column::of_score(skill))?);
        }
        Ok(scores)
    }

    /// Whether all columns read are stored in the same bytes in another state of the row, as after
    /// an update of other columns.
    pub fn stores_same(&self, other: &Attempt) -> bool {
        self.positions.iter().all(|&position| self.row.stores_same(other.row, position))
    }

    /// The facts before and after an update of this row to `new`, if they differ. A score document
    /// that the update brings must be sound; one that was there already counts as it did. `row`:
    /// its number in the statement, if known.
    pub fn changed_to(
        &self,
        new: &Attempt,
        row: Option<usize>,
        domains: &mut Domains,
    ) -> Result<Option<(Facts, Facts)>> {
        let (old_stored, new_stored) = (self.stored_document()?, new.stored_document()?);
        let old_document = read_document(old_stored.as_ref()).unwrap_or_default();
        let new_document = if old_stored == new_stored {
            old_document
        } else {
            match read_document(new_stored.as_ref()) {
                Ok(document) => document,
                Err(error) => return Err(Error::Document { error, attempt: new.named(row)? }),
            }
        };
        let before = self.facts(self.score_columns()?.or(old_document), domains)?;
        let after = new.facts(new.score_columns()?.or(new_document), domains)?;
        Ok((before != after).then_some((before, after)))
    }

    /// The facts, given the sub-scores.
    pub fn facts(&self, sub_scores: SubScores, domains: &mut Domains) -> Result<Facts> {
        let is_skipped = self.require(Column::is_skipped)?;
        let (duration, domain) = if is_skipped {
            (Decimal::ZERO, None)
        } else {
            let domain = self.row.text(self.position(Column::domain))?;
            (self.duration()?, domain.map(|domain| domains.get(&domain)))
        };
        Ok(Facts {
            user: self.user()?,
            key: self.key()?,
            question: self.get(Column::question_id)?,
            is_skipped,
            final_score: self.score(Column::final_score)?,
            sub_scores,
            duration,
            domain,
        })
    }
}

/// The sub-scores of a score document.
fn read_document(document: Option<&Jsonb>) -> Result<SubScores, DocumentError> {
    match document {
        None => Ok(SubScores::default()),
        Some(document) => match scores_in_object(document) {
            Some(scores) => Ok(scores),
            None => progress::read_score_document(&document.to_text()),
        },
    }
}

/// The sub-scores of an object that holds numbers in range, as nearly every document does, read
/// without printing it. `None` for any other, which is then read as text.
fn scores_in_object(document: &Jsonb) -> Option<SubScores> {
    let object = Object::of(document)?;
    let [by_name, by_score_key] =
        [Skill::name, Skill::score_key].map(|key| object.fields(Skill::ALL.map(key)));
    let mut scores = SubScores::default();
    for skill in Skill::ALL {
        let values = [&by_name, &by_score_key].map(|fields| fields[skill.index()].as_ref());
        match values.into_iter().flatten().find(|value| **value != Field::Null) {
            None => {}
            Some(Field::Number(number)) => scores.set(skill, Some(Score::new(*number).ok()?)),
            Some(_) => return None,
        }
    }
    Some(scores)
}

/// What to do about a score document that cannot be read.
#[derive(Clone, Copy)]
pub enum Reading {
    /// It is an error, even where columns override all of it. `row`: its number in the statement,
    /// if known.
    Strict { row: Option<usize> },
    /// It counts as empty, with a WARNING: it was stored while the triggers were off, and the other
    /// attempts still count.
    Warning,
    /// It counts as empty.
    Silent,
}
