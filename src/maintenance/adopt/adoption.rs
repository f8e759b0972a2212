//! An adoption under way: what it works on, and the order of its steps.

use super::findings::{Findings, Status};
use super::rows::Offer;
use super::{columns, dependents, keys, policies, rights, rows, tables, triggers, views};
use crate::error::{Error, Failure, Result, or_raise};
use crate::maintenance::install::{self, Names, Object, Reports, Target};
use crate::pg::catalog::quote_identifier;
use crate::pg::db::Db;
use crate::pg::subtransaction::subtransaction;
use pgrx::PgSqlErrorCode;
use std::collections::HashSet;

pub struct Adoption<'a> {
    pub db: Db<'a>,
    pub findings: &'a mut Findings,
    /// The tables of ours that the application has.
    pub tables: HashSet<String>,
    names: Names,
    is_dry_run: bool,
    also: Vec<Offer>,
    /// What can only be added once the summaries are right.
    after_rebuild: Vec<String>,
    /// The objects of these tables, and the same-named views, as the application made them.
    before: Vec<Object>,
}

impl<'a> Adoption<'a> {
    /// Begins with the locks, so that nothing changes from here on.
    pub fn begin(
        db: Db<'a>,
        is_dry_run: bool,
        also: &[Offer],
        findings: &'a mut Findings,
    ) -> Result<Self> {
        let tables = tables::lock(&db)?;
        // A table with checks that wait for the commit could not be altered.
        db.once("SET CONSTRAINTS ALL IMMEDIATE", &[])?;
        let names = Names::of(&db)?;
        let before = install::found(&db)?;
        Ok(Self {
            db,
            findings,
            tables,
            names,
            is_dry_run,
            also: also.to_vec(),
            after_rebuild: Vec::new(),
            before,
        })
    }

    /// Brings everything to the shape that `install()` gives, apart from the summaries' rows.
    pub fn reshape(&mut self) -> Result<()> {
        install::create_platform(&self.db, &self.names)?;
        rows::examine(self)?;
        self.stop_if_refused()?;
        let views = views::take_off(self)?;
        triggers::take_off(self)?;
        rows::clear(self)?;
        policies::take_off(self)?;
        keys::take_off(self)?;
        rows::fit(self)?;
        let dependents = dependents::take_off(self)?;
        columns::reshape(self)?;
        dependents::put_back(self, dependents)?;
        self.create_missing()?;
        rows::apply_offers(self, &self.also.clone())?;
        rows::fill(self)?;
        columns::complete(self)?;
        keys::complete(self)?;
        self.stop_if_refused()?;
        self.install_rest()?;
        views::put_back(self, views)?;
        self.report_changes()?;
        self.stop_if_refused()
    }

    /// What the rebuild needs to know.
    pub fn end(self) -> super::drift::Facts {
        super::drift::Facts::of(&self.before, self.after_rebuild, self.is_dry_run)
    }

    /// Adds a constraint at the end.
    pub fn add_after_rebuild(&mut self, constraint: &Object, statement: String) {
        let Object { relation, name, .. } = constraint;
        let object = format!("constraint {} on {relation}", quote_identifier(name));
        let detail = format!("it is added: {}", constraint.definition());
        self.findings.add(Status::Change, object, detail);
        self.after_rebuild.push(statement);
    }

    /// Fills a materialized view at the end.
    pub fn refresh_after_rebuild(&mut self, view: &str) {
        self.after_rebuild.push(format!("REFRESH MATERIALIZED VIEW {view}"));
    }

    pub fn is_dry_run(&self) -> bool {
        self.is_dry_run
    }

    /// The objects of one kind and table as the application made them.
    pub fn made<'o>(&'o self, kind: &'o str, table: &'o str) -> impl Iterator<Item = &'o Object> {
        self.before.iter().filter(move |object| object.kind == kind && object.relation == table)
    }

    pub fn made_column(&self, table: &str, name: &str) -> Option<&Object> {
        self.before.iter().find(|o| o.kind == "column" && o.relation == table && o.name == name)
    }

    /// The name of the trigger that creates profiles.
    pub fn new_user_trigger(&self) -> String {
        self.names.new_user_trigger()
    }

    /// A table with its schema, quoted.
    pub fn qualified(&self, table: &str) -> String {
        self.db.schema().qualified(table)
    }

    /// The schema's name, quoted.
    pub fn schema(&self) -> String {
        quote_identifier(&self.db.schema().name)
    }

    /// Runs a statement; one that fails is refused. Returns whether it ran.
    pub fn run(&mut self, object: &str, statement: &str) -> Result<bool> {
        match self.attempt(statement) {
            Ok(()) => Ok(true),
            Err(failure) if is_of_concurrency(failure.sqlstate) => Err(Error::Failed(failure)),
            Err(failure) => {
                let mut detail = format!("{} fails: {}", statement.trim(), failure.message);
                if let Some(more) = &failure.detail {
                    detail = format!("{detail}. {more}");
                }
                let remedy = if is_of_dependents(failure.sqlstate) {
                    "Drop what depends on it, and make it anew afterwards."
                } else {
                    "Change what is in the way, so that the statement succeeds."
                };
                self.findings.add_with_remedy(Status::Refused, object, detail, remedy);
                Ok(false)
            }
        }
    }

    /// Runs a statement in a subtransaction.
    pub fn attempt(&self, statement: &str) -> Result<(), Failure> {
        subtransaction(|| or_raise(self.db.once(statement, &[]).map(|_| ())))
    }

    /// Ends a real run that has found something in the way.
    pub fn stop_if_refused(&self) -> Result<()> {
        if self.is_dry_run {
            Ok(())
        } else {
            self.findings.require_none_refused(&self.db.schema().name)
        }
    }

    /// Creates the tables that the application lacks, and applies what the steps of the schema do
    /// to those that it has.
    fn create_missing(&mut self) -> Result<()> {
        let mut reports = Reports::default();
        let target = self.target();
        let failed = install::create_missing_tables(&target, &self.tables, &mut reports)?;
        for failure in failed {
            self.findings.add(Status::Refused, self.schema_as_object(), failure);
        }
        self.take(reports);
        Ok(())
    }

    /// Applies what `install()` does beside the tables.
    fn install_rest(&mut self) -> Result<()> {
        let mut reports = Reports::default();
        let owner = tables::owner(&self.db)?;
        let installation = self.qualified(crate::installation::INSTALLATION);
        self.db.once(&format!("ALTER TABLE {installation} OWNER TO {owner}"), &[])?;
        rights::keep_on_own_columns(self)?;
        install::complete(&self.target(), &self.tables, &mut reports)?;
        self.take(reports);
        Ok(())
    }

    /// Comments on what has another name are passed over.
    fn target(&self) -> Target<'_> {
        Target { db: self.db, names: &self.names, is_new: false }
    }

    pub fn schema_as_object(&self) -> String {
        format!("schema {}", self.schema())
    }

    /// Turns what `install()` would have told its caller into findings.
    fn take(&mut self, reports: Reports) {
        for report in reports.into_iter() {
            if let Error::Published { table, publication } = &report {
                let detail = format!("{table} is added: front ends hear of its rows");
                self.findings.add(Status::Change, format!("publication {publication}"), detail);
                continue;
            }
            let status = match &report {
                Error::Skipped { .. } | Error::RightsLeft { .. } => Status::Left,
                Error::RightsTaken(_) => Status::Lost,
                Error::LeftOut { .. } => Status::Refused,
                _ => Status::Warning,
            };
            let detail = match (report.detail(), status) {
                // The rights say more than the message, and a script is the remedy.
                (Some(detail), Status::Lost) => format!("{report}:\n{detail}"),
                (Some(detail), Status::Warning) => format!("{report}. {detail}"),
                _ => report.to_string(),
            };
            let remedy = match &report {
                Error::Skipped { script, .. } => Some(format!(
                    "{script}\n-- {}",
                    report.hint().unwrap_or_default().replace('\n', "\n-- ")
                )),
                Error::NotPublished { script, .. } => {
                    Some(format!("-- As a superuser, or as the owner of both:\n{script}"))
                }
                Error::RightsLeft { statements, .. } => Some(format!(
                    "{};\n-- {}",
                    statements.join(";\n"),
                    report.hint().unwrap_or_default()
                )),
                _ => report.hint(),
            };
            self.findings.push(status, self.schema_as_object(), None, detail, remedy);
        }
    }

    /// Reports each object that is new or has changed.
    fn report_changes(&mut self) -> Result<()> {
        for object in install::found(&self.db)? {
            let is_same = |other: &&Object| {
                (&other.kind, &other.relation, &other.name)
                    == (&object.kind, &object.relation, &object.name)
            };
            let of_new_table = object.kind != "table"
                && object.kind != "view"
                && self.made("table", &object.relation).next().is_none();
            let Object { kind, relation, name, .. } = &object;
            let definition = object.definition();
            let detail = match self.before.iter().find(is_same) {
                _ if of_new_table => continue,
                Some(_) if kind == "view" => "it is replaced".to_owned(),
                Some(before) if before == &object => continue,
                Some(before) => format!("it becomes {definition} (is {})", before.definition()),
                None if definition.is_empty() => "it is added".to_owned(),
                None => format!("it is added: {definition}"),
            };
            let thing = match &**kind {
                "table" | "view" => format!("{kind} {name}"),
                "column" => format!("{relation}.{name}"),
                _ => format!("{kind} {} on {relation}", quote_identifier(name)),
            };
            self.findings.add(Status::Change, thing, detail);
        }
        Ok(())
    }
}

/// Whether a failure comes from objects that depend on what is to be changed.
fn is_of_dependents(sqlstate: PgSqlErrorCode) -> bool {
    use PgSqlErrorCode::*;
    matches!(sqlstate, ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST | ERRCODE_FEATURE_NOT_SUPPORTED)
}

/// Whether a failure comes from others at work, so that the same call may succeed later.
pub fn is_of_concurrency(sqlstate: PgSqlErrorCode) -> bool {
    use PgSqlErrorCode::*;
    matches!(sqlstate, ERRCODE_LOCK_NOT_AVAILABLE | ERRCODE_T_R_DEADLOCK_DETECTED)
}
