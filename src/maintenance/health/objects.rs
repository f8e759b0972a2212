//! Tables, columns, constraints, indexes and sequences that are missing or differ from what
//! `install()` creates. What the triggers cannot work without is an error.

use super::findings::{Findings, call, comment};
use crate::error::{Error, Result};
use crate::maintenance::install::Reports;
use crate::maintenance::install::inspect::{self, Difference, Object};
use crate::pg::catalog::{quote_identifier, relation_owner, role_name};
use crate::pg::db::Db;

pub fn look(db: &Db) -> Result<Findings> {
    let differences = inspect::compare(db)?;
    let mut findings = Findings::or_else(format!(
        "{} tables, columns, constraints, indexes and sequences are as installed",
        inspect::expected().iter().filter(|o| !matches!(&*o.kind, "policy" | "trigger")).count()
    ));
    let mut reports = Reports::default();
    match inspect::require_what_writes_need(db, &mut reports) {
        Err(Error::Unfit { problems, .. }) => {
            for problem in problems {
                let remedy = remedy_of_problem(db, &problem, &differences);
                findings.error(problem, remedy);
            }
        }
        result => result?,
    }
    for report in reports {
        if let Error::RefusesNull { table, column } = &report {
            let table = db.schema().qualified(table);
            let column = quote_identifier(column);
            findings.warn(
                report.to_string(),
                format!("ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL;"),
            );
        }
    }
    let known = inspect::known_differences(db)?;
    for difference in differences {
        if !known.contains(&difference.text) {
            let remedy = remedy(db, &difference);
            findings.warn(difference.text, remedy);
        }
    }
    Ok(findings)
}

/// What mends a problem of the triggers: the remedy of the difference that it comes with.
fn remedy_of_problem(db: &Db, problem: &str, differences: &[Difference]) -> String {
    let of_column = |difference: &&Difference| {
        let Object { kind, relation, name, .. } = &difference.expected;
        kind == "column"
            && problem.starts_with(&format!("column \"{name}\" of table \"{relation}\""))
    };
    match differences.iter().find(of_column) {
        Some(difference) => {
            format!("{}\n{}", remedy(db, difference), call("rebuild_summaries", &db.schema().name))
        }
        None => remedy_of_owner(db, problem).unwrap_or_else(|| {
            comment("Restore the tables' names and types as install() made them.")
        }),
    }
}

/// What gives a table back to the owner of attempts.
fn remedy_of_owner(db: &Db, problem: &str) -> Option<String> {
    let (table, _) = problem.strip_prefix("table \"")?.split_once("\" belongs to role")?;
    let owner = db.schema().relation("attempts").and_then(relation_owner).map(role_name)?;
    let (table, owner) = (db.schema().qualified(table), quote_identifier(&owner));
    Some(format!("ALTER TABLE {table} OWNER TO {owner};"))
}

/// The statement that makes an object as `install()` does.
fn remedy(db: &Db, difference: &Difference) -> String {
    let Difference { expected, found, .. } = difference;
    let table = db.schema().qualified(&expected.relation);
    let name = quote_identifier(&expected.name);
    if let Some(other) = found.as_ref().filter(|other| other.name != expected.name) {
        let other_name = quote_identifier(&other.name);
        return match &*expected.kind {
            "constraint" => {
                format!("ALTER TABLE {table} RENAME CONSTRAINT {other_name} TO {name};")
            }
            kind => format!(
                "ALTER {} {} RENAME TO {name};",
                kind.to_uppercase(),
                db.schema().qualified(&other.name)
            ),
        };
    }
    match &*expected.kind {
        "table" => comment(&format!("Restore table {table} from a backup.")),
        "column" => match found {
            Some(found) => columns_like(&table, expected, found),
            None if expected.has_own_values() => {
                comment(&format!("Restore column {name} of {table}."))
            }
            None => format!("ALTER TABLE {table} ADD COLUMN {name} {};", expected.definition()),
        },
        "constraint" => {
            let add = expected.constraint_definition(db.schema());
            let drop =
                found.as_ref().map_or(String::new(), |_| format!("DROP CONSTRAINT {name}, "));
            format!("ALTER TABLE {table} {drop}ADD CONSTRAINT {name} {add};")
        }
        "index" => {
            let drop = found.as_ref().map_or(String::new(), |_| {
                format!("DROP INDEX {};\n", db.schema().qualified(&expected.name))
            });
            format!("{drop}{};", expected.index_statement(db.schema(), &expected.name))
        }
        _ => comment(&format!("Restore {} {name} of {table}.", expected.kind)),
    }
}

/// The statement that gives a column the type, default and NOT NULL that it was installed with.
fn columns_like(table: &str, expected: &Object, found: &Object) -> String {
    let name = quote_identifier(&expected.name);
    let mut actions = Vec::new();
    if found.is_generated() != expected.is_generated()
        || found.has_own_values() != expected.has_own_values()
    {
        return comment(&format!(
            "Column {name} of {table} is computed or numbered otherwise: restore it."
        ));
    }
    if found.type_name() != expected.type_name() {
        actions.push(format!("TYPE {}", expected.type_name()));
    }
    if found.default() != expected.default() {
        actions.push(match expected.default() {
            Some(default) => format!("SET DEFAULT {default}"),
            None => "DROP DEFAULT".to_owned(),
        });
    }
    if found.is_not_null() != expected.is_not_null() {
        actions.push(if expected.is_not_null() { "SET NOT NULL" } else { "DROP NOT NULL" }.into());
    }
    let actions: Vec<_> =
        actions.iter().map(|action| format!("ALTER COLUMN {name} {action}")).collect();
    format!("ALTER TABLE {table} {};", actions.join(", "))
}
