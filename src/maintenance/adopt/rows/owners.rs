//! Rows that belong to nobody, refer to nothing, or share an id.

use super::{Identity, Offending, column, refuse, written_by_people};
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::findings::Status;
use crate::maintenance::install::{self, Object};
use crate::pg::catalog::quote_identifier;

/// Attempts that a trigger would refuse today.
const AHEAD: &str =
    "t.created_at > clock_timestamp() + interval '1 day' AND isfinite(t.created_at)";

pub fn examine(adoption: &mut Adoption) -> Result<()> {
    let tables = written_by_people(adoption);
    for table in &tables {
        refuse_doubled(adoption, table)?;
        refuse_unnamed(adoption, table)?;
    }
    for table in ["attempts", "interview_sessions", "interview_reports"] {
        if tables.contains(&table) && adoption.made_column(table, "user_id").is_some() {
            refuse_nobodys(adoption, table)?;
        }
    }
    let expected = install::expected();
    for table in &tables {
        let keys = expected.iter().filter(|o| {
            o.kind == "constraint"
                && o.relation == *table
                && o.definition().starts_with("FOREIGN KEY")
        });
        for key in keys {
            refuse_dangling(adoption, key)?;
        }
    }
    if adoption.made_column("attempts", "created_at").is_some() {
        refuse_timeless(adoption)?;
        name_ahead(adoption)?;
    }
    Ok(())
}

/// Rows that share their id, but for the first.
fn refuse_doubled(adoption: &mut Adoption, table: &str) -> Result<()> {
    let is_unique = adoption
        .made("constraint", table)
        .any(|o| matches!(o.definition(), "PRIMARY KEY (id)" | "UNIQUE (id)"));
    if is_unique || adoption.made_column(table, "id").is_none() {
        return Ok(());
    }
    let quoted = adoption.qualified(table);
    let condition = format!(
        "EXISTS (SELECT FROM {quoted} o WHERE o.id = t.id AND (o.tableoid, o.ctid) < (t.tableoid, t.ctid))"
    );
    refuse(
        adoption,
        Offending {
            table,
            columns: "id".into(),
            condition,
            detail: "'another row has this id too'".into(),
            preparation: None,
            remedy: format!("DELETE FROM {quoted}"),
            note: "; -- or give it an id of its own",
            identity: Identity::Place,
        },
    )
}

/// Rows without an id.
fn refuse_unnamed(adoption: &mut Adoption, table: &str) -> Result<()> {
    let Some(id) = adoption.made_column(table, "id").filter(|id| !id.is_not_null()) else {
        return Ok(());
    };
    let quoted = adoption.qualified(table);
    let update = |value: &str| format!("UPDATE {quoted} SET id = {value}");
    let remedy = match id.type_name() {
        // An account names the user.
        "uuid" if table != "users" => update("gen_random_uuid()"),
        // Below those that a sequence gives: a dry run must not draw from one.
        "smallint" | "integer" | "bigint" => {
            update(&format!("(SELECT least(min(o.id), 1) - 1 FROM {quoted} o)"))
        }
        _ => format!("DELETE FROM {quoted}"),
    };
    refuse(
        adoption,
        Offending {
            table,
            columns: "id".into(),
            condition: "t.id IS NULL".into(),
            detail: "'the row has no id'".into(),
            preparation: None,
            remedy,
            note: "; -- or give it another id",
            identity: Identity::Place,
        },
    )
}

fn refuse_nobodys(adoption: &mut Adoption, table: &str) -> Result<()> {
    refuse(
        adoption,
        Offending {
            table,
            columns: "user_id".into(),
            condition: "t.user_id IS NULL".into(),
            detail: "'the row belongs to nobody'".into(),
            preparation: None,
            remedy: format!("DELETE FROM {}", adoption.qualified(table)),
            note: "; -- or set its user_id",
            identity: Identity::Id,
        },
    )
}

/// Rows that refer to a missing row, where no foreign key has kept that from happening.
fn refuse_dangling(adoption: &mut Adoption, key: &Object) -> Result<()> {
    let table = &*key.relation;
    let is_kept = adoption.made("constraint", table).any(|o| o.definition() == key.definition());
    let Some((name, target)) = column_and_target(key.definition()) else { return Ok(()) };
    // A question's owner may be an account, too.
    let is_account = |o: &Object| o.definition().starts_with("FOREIGN KEY (uploaded_by)");
    let is_kept =
        is_kept || name == "uploaded_by" && adoption.made("constraint", table).any(is_account);
    if is_kept || adoption.made_column(table, name).is_none() {
        return Ok(());
    }
    let (quoted, reference) = (adoption.qualified(table), column(name));
    let is_there = target.contains('.') || adoption.tables.contains(target);
    let target = if target.contains('.') { target.to_owned() } else { adoption.qualified(target) };
    let is_dangling = match is_there {
        true => format!("NOT EXISTS (SELECT FROM {target} o WHERE o.id = {reference})"),
        // The table is made by the adoption.
        false => "true".to_owned(),
    };
    let goes = key.definition().contains("ON DELETE CASCADE");
    let remedy = match goes {
        true => format!("DELETE FROM {quoted}"),
        false => format!("UPDATE {quoted} SET {} = NULL", quote_identifier(name)),
    };
    refuse(
        adoption,
        Offending {
            table,
            columns: name.to_owned(),
            condition: format!("{reference} IS NOT NULL AND {is_dangling}"),
            detail: format!(
                "'{name} ' || {reference} || ' is not in {}'",
                target.replace('\'', "''")
            ),
            preparation: None,
            remedy,
            note: if goes { "; -- or add what it refers to" } else { "" },
            identity: Identity::Id,
        },
    )
}

/// The column of a foreign key, and the table that it refers to.
fn column_and_target(definition: &str) -> Option<(&str, &str)> {
    let rest = definition.strip_prefix("FOREIGN KEY (")?;
    let (name, rest) = rest.split_once(") REFERENCES ")?;
    Some((name, rest.split_once('(')?.0))
}

fn refuse_timeless(adoption: &mut Adoption) -> Result<()> {
    refuse(
        adoption,
        Offending {
            table: "attempts",
            columns: "created_at".into(),
            condition: "t.created_at IS NULL".into(),
            detail: "'the time of the answer is missing'".into(),
            preparation: None,
            remedy: format!("UPDATE {} SET created_at = now()", adoption.qualified("attempts")),
            note: "; -- or the time of the answer",
            identity: Identity::Id,
        },
    )
}

/// Attempts dated in the future count; a new one would be refused.
fn name_ahead(adoption: &mut Adoption) -> Result<()> {
    let table = adoption.qualified("attempts");
    let key = super::key(adoption, "attempts");
    let sql = format!("SELECT {key}, t.created_at::text FROM {table} t WHERE {AHEAD} ORDER BY 1");
    let ahead = adoption
        .db
        .once(&sql, &[])?
        .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
    for (key, time) in ahead {
        let remedy = format!(
            "UPDATE {table} SET created_at = now() WHERE {key}; -- or the time of the answer"
        );
        let detail = format!("the answer is dated {time}, in the future");
        let object = "attempts.created_at".to_owned();
        adoption.findings.push(Status::Warning, object, Some(key), detail, Some(remedy));
    }
    Ok(())
}
