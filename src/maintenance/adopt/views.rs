//! The application's views that are in the way: those with the names of ours, and those that read
//! these, or tables whose columns get another type. They are dropped, and those that are not
//! replaced by ours made anew.

use super::adoption::Adoption;
use super::columns;
use super::findings::Status;
use super::tables::VIEWS_OF_APPLICATIONS;
use crate::error::Result;
use crate::pg::catalog::current_role_acts_as;
use crate::pg::sqltype::{array, value};
use crate::relations;
use pgrx::pg_sys::Oid;

/// Views in the order in which they can be made, with the statements that make them.
const DEPENDENT: &str = sql_file!("adopt/dependent_views.sql");

/// Views of the application's own that clients read with their owner's rights.
const OPEN: &str = sql_file!("adopt/open_views.sql");

/// The columns of the view that ours replaces and that ours does not have.
const COLUMNS: &str = "\
SELECT a.attname::text FROM pg_attribute a
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

/// Views that were dropped and are to be made anew.
pub struct TakenOff {
    views: Vec<View>,
    /// The columns that the views with our names had.
    columns: Vec<(String, Vec<String>)>,
}

struct View {
    /// Quoted, with its schema.
    name: String,
    kind: String,
    is_replaced: bool,
    owner: Oid,
    owner_name: String,
    /// The statements that make it and what it has.
    definition: String,
}

pub fn take_off(adoption: &mut Adoption) -> Result<TakenOff> {
    let schema = adoption.db.schema().oid;
    let names = |names: &[&str]| array(names.iter().map(|name| Some((*name).to_owned())));
    let retyped = columns::retyped_columns(adoption);
    let tables: Vec<&str> = retyped.iter().map(|(table, _)| &**table).collect();
    let args = [value(Some(schema)), names(&VIEWS_OF_APPLICATIONS), names(&tables)];
    let views = adoption.db.once(DEPENDENT, &args)?.map(|row| {
        Ok(View {
            name: row.require(0)?,
            kind: row.require(1)?,
            is_replaced: row.require(2)?,
            owner: row.require(3)?,
            owner_name: row.require(4)?,
            definition: row.require(5)?,
        })
    })?;
    let mut columns = Vec::new();
    for name in VIEWS_OF_APPLICATIONS {
        columns.push((name.to_owned(), columns_of(adoption, name)?));
    }
    for view in views.iter().filter(|view| !current_role_acts_as(view.owner)) {
        let detail = format!("it depends on these tables and belongs to role {}", view.owner_name);
        let remedy = format!(
            "DROP {} {};\n-- Afterwards, as {}:\n{}",
            view.kind, view.name, view.owner_name, view.definition
        );
        adoption.findings.add_with_remedy(Status::Refused, object(view), detail, remedy);
    }
    for view in views.iter().rev() {
        adoption.run(&object(view), &format!("DROP {} {}", view.kind, view.name))?;
    }
    Ok(TakenOff { views, columns })
}

fn object(view: &View) -> String {
    format!("{} {}", view.kind.to_lowercase(), view.name)
}

fn columns_of(adoption: &Adoption, view: &str) -> Result<Vec<String>> {
    let args = [value(Some(adoption.qualified(view)))];
    adoption.db.once(COLUMNS, &args)?.map(|row| row.require(0))
}

/// Makes the views anew that are not ours. Ours are there by now.
pub fn put_back(adoption: &mut Adoption, taken: TakenOff) -> Result<()> {
    for (name, before) in taken.columns {
        let now = columns_of(adoption, &name)?;
        for column in before.into_iter().filter(|column| !now.contains(column)) {
            let detail = "the view of interview_core has no such column";
            adoption.findings.add(Status::Lost, format!("{name}.{column}"), detail);
        }
    }
    for view in taken.views.iter().filter(|view| !view.is_replaced) {
        match adoption.attempt(&view.definition) {
            Ok(()) => {
                let detail = "it is made anew, with its rights, comments and indexes";
                adoption.findings.add(Status::Change, object(view), detail);
                if view.kind == "MATERIALIZED VIEW" && !view.definition.contains("WITH NO DATA") {
                    // It has the summaries as they were.
                    adoption.refresh_after_rebuild(&view.name);
                }
            }
            Err(failure) => {
                let detail = format!("it cannot be made anew: {}", failure.message);
                let remedy = format!(
                    "DROP {} {};\n-- Afterwards, with the change that it needs:\n{}",
                    view.kind, view.name, view.definition
                );
                adoption.findings.add_with_remedy(Status::Refused, object(view), detail, remedy);
            }
        }
    }
    name_open(adoption)
}

/// A view that runs with its owner's rights shows its readers everybody's rows, whatever the
/// policies say.
fn name_open(adoption: &mut Adoption) -> Result<()> {
    let args = [value(Some(adoption.db.schema().oid)), relations::names()];
    let views = adoption
        .db
        .once(OPEN, &args)?
        .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
    for (view, remedy) in views {
        let detail = "it stays, and shows whoever may read it the rows of all users";
        adoption.findings.add_with_remedy(Status::Warning, view, detail, remedy);
    }
    Ok(())
}
