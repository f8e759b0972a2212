//! Brings the constraints and indexes of the application's tables to what ours have. Those of the
//! application stay, but for a few that would be in the way.

use super::adoption::Adoption;
use super::columns::{is_derived, is_written_by_triggers};
use super::findings::Status;
use crate::error::Result;
use crate::maintenance::install::{self, Object};
use crate::pg::catalog::quote_identifier;
use crate::pg::sqltype::{array, value};
use crate::summaries;
use crate::table::Access;
use std::collections::BTreeSet;

/// Unique indexes and constraints that depend on users.email.
const UNIQUE_ADDRESSES: &str = "\
SELECT i.indexrelid::regclass::text, k.conname::text, coalesce(pg_get_constraintdef(k.oid), pg_get_indexdef(i.indexrelid))
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'email'
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
WHERE i.indrelid = to_regclass($1) AND i.indisunique AND NOT i.indisprimary AND (
    a.attnum = ANY (i.indkey)
    OR EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
            AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum
    )
)
ORDER BY 1";

/// The columns of the CHECKs of a table.
const CHECKS: &str = "\
SELECT k.conname::text, pg_get_constraintdef(k.oid),
    ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey))
FROM pg_constraint k WHERE k.conrelid = to_regclass($1) AND k.contype = 'c' ORDER BY k.conname";

/// Whether rows are found by these columns at once. A partitioned table's keys have others as well.
const HAS_KEY: &str = "\
SELECT EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = to_regclass($1)) OR EXISTS (
    SELECT FROM pg_index i
    WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indisready
        AND i.indpred IS NULL AND i.indnkeyatts = cardinality($2) AND ARRAY(
            SELECT a.attname::text FROM generate_series(0, i.indnkeyatts - 1) AS nth
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[nth] ORDER BY nth
        ) = $2)";

/// Indexes on columns that change with each attempt.
const ON_CHANGING: &str = "\
SELECT DISTINCT i.indexrelid::regclass::text, a.attname::text
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = to_regclass($1) AND a.attname = ANY ($2)
ORDER BY 1, 2";

/// Drops constraints that would slow the triggers down, or refuse an account's address.
pub fn take_off(adoption: &mut Adoption) -> Result<()> {
    drop_unique_addresses(adoption)?;
    let tables: Vec<String> =
        adoption.tables.iter().filter(|table| is_written_by_triggers(table)).cloned().collect();
    for table in tables {
        drop_checks(adoption, &table)?;
    }
    Ok(())
}

fn drop_unique_addresses(adoption: &mut Adoption) -> Result<()> {
    let users = adoption.qualified("users");
    let found = adoption.db.once(UNIQUE_ADDRESSES, &[value(Some(users.clone()))])?.map(|row| {
        Ok((row.require::<String>(0)?, row.get::<String>(1)?, row.require::<String>(2)?))
    })?;
    for (index, constraint, definition) in found {
        let (object, statement) = match constraint {
            Some(name) => {
                let name = quote_identifier(&name);
                (
                    format!("constraint {name} on users"),
                    format!("ALTER TABLE {users} DROP CONSTRAINT {name}"),
                )
            }
            None => (format!("index {index}"), format!("DROP INDEX {index}")),
        };
        if adoption.run(&object, &statement)? {
            let detail = format!(
                "it is dropped: users.email mirrors the account's address, and two accounts may have one. It was: {definition}"
            );
            adoption.findings.add(Status::Lost, object, detail);
        }
    }
    Ok(())
}

/// A CHECK that ours do not know is evaluated for each row that the triggers write, by the
/// executor; and one on skills refuses those that are added.
fn drop_checks(adoption: &mut Adoption, table: &str) -> Result<()> {
    let quoted = adoption.qualified(table);
    let checks = adoption.db.once(CHECKS, &[value(Some(quoted.clone()))])?.map(|row| {
        Ok((row.require::<String>(0)?, row.require::<String>(1)?, row.require::<Vec<String>>(2)?))
    })?;
    let expected = install::expected();
    let ours = |kind: &str, is: &dyn Fn(&Object) -> bool| {
        expected.iter().any(|o| o.kind == kind && o.relation == table && is(o))
    };
    for (name, definition, columns) in checks {
        if ours("constraint", &|o| o.definition() == definition) {
            continue;
        }
        let object = format!("constraint {} on {table}", quote_identifier(&name));
        let is_of_ours = columns.iter().all(|column| ours("column", &|o| o.name == *column));
        let drop = format!("ALTER TABLE {quoted} DROP CONSTRAINT {}", quote_identifier(&name));
        if table != "users" && is_of_ours {
            if adoption.run(&object, &drop)? {
                let detail = format!(
                    "it is dropped: only the triggers write this table. It was: {definition}"
                );
                adoption.findings.add(Status::Lost, object, detail);
            }
        } else {
            let detail = format!(
                "it stays, and every attempt takes the slower way because of it: {definition}"
            );
            adoption.findings.add_with_remedy(Status::Warning, object, detail, drop);
        }
    }
    Ok(())
}

/// Adds the constraints and indexes that are missing.
pub fn complete(adoption: &mut Adoption) -> Result<()> {
    let found = install::found(&adoption.db)?;
    let expected = install::expected();
    let wanted = expected.iter().filter(|object| adoption.tables.contains(&object.relation));
    // Foreign keys last: they need the keys.
    let (foreign, others): (Vec<&Object>, Vec<&Object>) =
        wanted.partition(|object| object.definition().starts_with("FOREIGN KEY"));
    for object in others.into_iter().chain(foreign) {
        let of_table =
            || found.iter().filter(|o| o.kind == object.kind && o.relation == object.relation);
        if of_table().any(|o| o.definition() == object.definition()) {
            continue;
        }
        let same_name = of_table().find(|o| o.name == object.name);
        match &*object.kind {
            "index" => create_index(adoption, object, same_name.is_some())?,
            "constraint" if object.definition().starts_with("PRIMARY KEY") => {
                let has_one = of_table().any(|o| o.definition().starts_with("PRIMARY KEY"));
                if !has_one {
                    add(adoption, object, &object.name)?;
                }
            }
            "constraint" if object.definition().starts_with("FOREIGN KEY") => {
                let others: Vec<&Object> = of_table().collect();
                add_foreign_key(adoption, object, &others)?;
            }
            "constraint" => {
                let invalid = format!("{} NOT VALID", object.definition());
                match of_table().find(|o| o.definition() == invalid) {
                    Some(other) => validate(adoption, other)?,
                    None => {
                        if let Some(other) = same_name {
                            rename(adoption, other)?;
                        }
                        if holds_derived(object) {
                            let statement = adding(adoption, object, &object.name);
                            adoption.add_after_rebuild(object, statement);
                        } else {
                            add(adoption, object, &object.name)?;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    require_keys(adoption)?;
    name_costly_indexes(adoption)
}

/// Whether a CHECK is about figures that only the rebuild makes right.
fn holds_derived(check: &Object) -> bool {
    let of_table = install::expected().into_iter().filter(|o| {
        o.kind == "column" && o.relation == check.relation && is_derived(&o.relation, &o.name)
    });
    let mut derived = of_table.map(|column| column.name);
    check.definition().starts_with("CHECK")
        && derived.any(|name| check.definition().contains(&name))
}

fn add(adoption: &mut Adoption, object: &Object, name: &str) -> Result<()> {
    let statement = adding(adoption, object, name);
    adoption.run(&object.relation, &statement).map(|_| ())
}

fn adding(adoption: &Adoption, object: &Object, name: &str) -> String {
    let definition = object.constraint_definition(adoption.db.schema());
    let table = adoption.qualified(&object.relation);
    format!("ALTER TABLE {table} ADD CONSTRAINT {} {definition}", quote_identifier(name))
}

fn validate(adoption: &mut Adoption, object: &Object) -> Result<()> {
    let table = adoption.qualified(&object.relation);
    let name = quote_identifier(&object.name);
    adoption.run(&object.relation, &format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"))?;
    Ok(())
}

/// Gives a constraint of the application's another name, so that ours can have it.
fn rename(adoption: &mut Adoption, object: &Object) -> Result<()> {
    let table = adoption.qualified(&object.relation);
    let (from, to) =
        (quote_identifier(&object.name), quote_identifier(&format!("application_{}", object.name)));
    let what = format!("constraint {from} on {}", object.relation);
    if adoption.run(&what, &format!("ALTER TABLE {table} RENAME CONSTRAINT {from} TO {to}"))? {
        adoption.findings.add(Status::Change, what, format!("it is renamed to {to}"));
    }
    Ok(())
}

fn create_index(adoption: &mut Adoption, object: &Object, is_taken: bool) -> Result<()> {
    let name =
        if is_taken { format!("interview_core_{}", object.name) } else { object.name.clone() };
    let statement = object.index_statement(adoption.db.schema(), &name);
    adoption.run(&object.relation, &statement).map(|_| ())
}

/// What a foreign key says: its columns, the table it refers to, and the rest.
fn parts(definition: &str) -> Option<(&str, &str, &str)> {
    let (columns, rest) = definition.split_once(" REFERENCES ")?;
    let (target, rest) = rest.split_once('(')?;
    Some((columns, target, rest))
}

/// Adds a foreign key, in place of one of the application's on the same columns that would keep
/// the deletion of a user from taking the row along.
fn add_foreign_key(adoption: &mut Adoption, object: &Object, others: &[&Object]) -> Result<()> {
    let Some((columns, target, _)) = parts(object.definition()) else { return Ok(()) };
    let on_columns =
        |o: &&&Object| parts(o.definition()).is_some_and(|(other, _, _)| other == columns);
    let mut name = object.name.clone();
    for other in others.iter().filter(on_columns) {
        let Some((_, other_target, rest)) = parts(other.definition()) else { continue };
        if *other.definition() == format!("{} NOT VALID", object.definition()) {
            return validate(adoption, other);
        }
        let what = format!("constraint {} on {}", quote_identifier(&other.name), object.relation);
        let is_kept = other_target == "auth.users"
            && object.name == "questions_uploaded_by_fkey"
            && rest.contains("ON DELETE SET NULL");
        if is_kept {
            adoption.findings.add(Status::Kept, what, format!("it stays: {}", other.definition()));
            return Ok(());
        }
        // The API names a relation by its foreign key.
        if other_target == target || other.name == object.name {
            name = other.name.clone();
        }
        let table = adoption.qualified(&object.relation);
        let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {}", quote_identifier(&other.name));
        if adoption.run(&what, &drop)? {
            let detail = format!(
                "it is replaced by {}. It was: {}",
                object.definition(),
                other.definition()
            );
            adoption.findings.add(Status::Change, what, detail);
        }
    }
    add(adoption, object, &name)
}

/// Attempts and questions are found by their ids, summaries' rows by user and key, whatever the
/// primary key is.
fn require_keys(adoption: &mut Adoption) -> Result<()> {
    let summaries = summaries::tables().filter(|table| table.access != Access::Reference);
    let of_summaries = summaries
        .map(|table| (table.name, table.columns[..table.key].iter().map(|c| c.name()).collect()));
    let keys: BTreeSet<(&str, Vec<&str>)> = of_summaries
        .chain(["attempts", "questions"].map(|table| (table, vec!["id"])))
        .filter(|(table, _)| adoption.tables.contains(*table))
        .collect();
    for (table, key) in keys {
        let quoted = adoption.qualified(table);
        let args = [value(Some(quoted.clone())), array(key.iter().map(|c| Some((*c).to_owned())))];
        if adoption.db.once(HAS_KEY, &args)?.first(|row| row.require::<bool>(0))? == Some(true) {
            continue;
        }
        let statement = format!("ALTER TABLE {quoted} ADD UNIQUE ({})", key.join(", "));
        adoption.run(table, &statement)?;
    }
    Ok(())
}

/// An index on a column that each attempt changes makes the row's update write all indexes.
fn name_costly_indexes(adoption: &mut Adoption) -> Result<()> {
    let summaries: Vec<_> =
        summaries::tables().filter(|table| table.access != Access::Reference).collect();
    let mut seen = BTreeSet::new();
    for table in summaries.into_iter().filter(|table| adoption.tables.contains(table.name)) {
        if !seen.insert(table.name) {
            continue;
        }
        let changing = table.columns[table.key..].iter().map(|c| Some(c.name().to_owned()));
        let args = [value(Some(adoption.qualified(table.name))), array(changing)];
        let found = adoption
            .db
            .once(ON_CHANGING, &args)?
            .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
        for (index, column) in found {
            let detail =
                format!("it stays, and costs each attempt: {column} changes with every one");
            adoption.findings.add_with_remedy(
                Status::Warning,
                format!("index {index}"),
                detail,
                format!("DROP INDEX {index}"),
            );
        }
    }
    Ok(())
}
