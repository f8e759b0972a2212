//! Reads one row of `attempts`: the columns that summaries depend on.

mod facts;
mod score_columns;
mod sub_scores;

pub use facts::{Domains, Facts};
pub use score_columns::{ScoreColumn, Selection, columns_of_skills, skills_with_column};
pub use sub_scores::{Reading, SubScoreReader, read_document};

use crate::error::{AttemptName, Error, NamedAttempt, Result};
use crate::pg::row::Row;
use crate::pg::sqltype::{Jsonb, SqlType, Timestamp, Uuid};
use pgrx::pg_sys::Oid;
use progress::{AttemptKey, Score, SubScores};
use rust_decimal::Decimal;

/// Declares the columns of `attempts` that summaries depend on, beside those of sub-scores: their
/// names and types, and the select list of statements that read the table `a`.
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
    final_score: Decimal, audio_duration: Decimal, domain: String,
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

/// The column of the score document.
pub const DOCUMENT: (&str, Oid) = ("ml_scores", Jsonb::OID);

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

    /// Whether all columns of [`COLUMNS`] are stored in the same bytes in another state of the
    /// row, as after an update of other columns.
    pub fn stores_same(&self, other: &Attempt) -> bool {
        self.positions.iter().all(|&position| self.row.stores_same(other.row, position))
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
