//! What `adopt()` reports: one row for each thing that it found, did or refused.

use crate::error::{Error, Result};

/// What becomes of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A change, made unless this is a dry run.
    Change,
    /// The application's own, which stays.
    Kept,
    /// Gone afterwards.
    Lost,
    /// In the way, until its remedy is applied.
    Refused,
    /// Done only if the caller asks for it.
    Offered,
    /// A stored value that is not what the attempts say.
    Drifted,
    /// What the caller may not do, to be run by another role.
    Left,
    /// Somebody should know.
    Warning,
}

impl Status {
    /// The name in the result.
    pub fn name(self, is_dry_run: bool) -> &'static str {
        match self {
            Self::Change if is_dry_run => "planned",
            Self::Change => "done",
            Self::Kept => "kept",
            Self::Lost => "lost",
            Self::Refused => "refused",
            Self::Offered => "offered",
            Self::Drifted => "drifted",
            Self::Left => "left",
            Self::Warning => "warning",
        }
    }
}

/// One row of the result.
#[derive(Debug)]
pub struct Finding {
    pub status: Status,
    /// A table, a column as `table.column`, or another object with its kind.
    pub object: String,
    /// Which row, as a condition: `id = 17`.
    pub row_key: Option<String>,
    pub detail: String,
    /// A statement to run, or what to do.
    pub remedy: Option<String>,
}

/// The rows of the result, in the order in which things were found.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a thing as a whole.
    pub fn add(&mut self, status: Status, object: impl Into<String>, detail: impl Into<String>) {
        self.push(status, object.into(), None, detail.into(), None);
    }

    /// Adds a thing as a whole that somebody can do something about.
    pub fn add_with_remedy(
        &mut self,
        status: Status,
        object: impl Into<String>,
        detail: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.push(status, object.into(), None, detail.into(), Some(remedy.into()));
    }

    /// Adds what was found in one row of a table.
    pub fn push(
        &mut self,
        status: Status,
        object: String,
        row_key: Option<String>,
        detail: String,
        remedy: Option<String>,
    ) {
        self.0.push(Finding { status, object, row_key, detail, remedy });
    }

    pub fn refused(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter().filter(|finding| finding.status == Status::Refused)
    }

    /// Fails with 55000 if something is refused.
    pub fn require_none_refused(&self, schema: &str) -> Result<()> {
        let line = |finding: &Finding| match &finding.row_key {
            Some(key) => format!("{} ({key}): {}", finding.object, finding.detail),
            None => format!("{}: {}", finding.object, finding.detail),
        };
        let refused: Vec<String> = self.refused().map(line).collect();
        match refused.is_empty() {
            true => Ok(()),
            false => Err(Error::NotAdopted { schema: schema.to_owned(), refused }),
        }
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
