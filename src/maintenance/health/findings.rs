//! What a check finds, and the row that it becomes.

use crate::pg::catalog::quote_literal;
use std::collections::HashSet;

/// A row of the result: `check_name`, `status`, `detail`, `remedy`.
pub type Row = (&'static str, &'static str, String, Option<String>);

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Something is slower or wider than installed, or waits for somebody.
    Warning,
    /// Something is wrong now, or will be with the next write.
    Error,
}

struct Finding {
    status: Status,
    /// A sentence, without a full stop.
    what: String,
    /// A script that mends it. What is no statement is a comment in it.
    remedy: String,
}

/// What one check found.
pub struct Findings {
    /// What the row says where nothing was found.
    note: String,
    found: Vec<Finding>,
}

impl Findings {
    pub fn or_else(note: impl Into<String>) -> Self {
        Self { note: note.into(), found: Vec::new() }
    }

    pub fn warn(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.add(Status::Warning, what.into(), remedy.into());
    }

    pub fn error(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.add(Status::Error, what.into(), remedy.into());
    }

    fn add(&mut self, status: Status, what: String, remedy: String) {
        if self.found.iter().all(|finding| finding.what != what) {
            self.found.push(Finding { status, what, remedy });
        }
    }

    /// The row, without the warnings about what somebody left on purpose.
    pub fn into_row(mut self, check_name: &'static str, known: &HashSet<String>) -> Row {
        self.found
            .retain(|finding| finding.status == Status::Error || !known.contains(&finding.what));
        let Some(worst) = self.found.iter().map(|finding| finding.status).max() else {
            return (check_name, "ok", self.note, None);
        };
        let status = match worst {
            Status::Warning => "warning",
            Status::Error => "error",
        };
        let lines: Vec<&str> = self.found.iter().map(|finding| &*finding.what).collect();
        let mut remedies: Vec<&str> = Vec::new();
        for finding in &self.found {
            if !remedies.contains(&&*finding.remedy) {
                remedies.push(&finding.remedy);
            }
        }
        (check_name, status, lines.join("\n"), Some(remedies.join("\n")))
    }
}

/// A call of one of the extension's functions for a schema, as a statement.
pub fn call(function: &str, schema: &str) -> String {
    format!("SELECT interview_core.{function}({});", quote_literal(schema))
}

/// Sentences within a script. Names may hold any character: none ends the comment.
pub fn comment(sentences: &str) -> String {
    let lines = sentences.split(['\n', '\r']).map(|line| format!("-- {line}"));
    lines.collect::<Vec<_>>().join("\n")
}
