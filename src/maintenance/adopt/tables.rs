//! The tables to be adopted: whether they can be, whose they are, and their locks.

use super::findings::{Findings, Status};
use crate::error::{Error, Result, or_raise};
use crate::installation::VERSION;
use crate::maintenance::install;
use crate::pg::catalog::{Schema, current_role_acts_as, quote_identifier, quote_literal};
use crate::pg::db::Db;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{array, value};
use crate::pg::subtransaction::subtransaction;
use crate::relations;
use pgrx::PgSqlErrorCode;
use pgrx::pg_sys::Oid;
use std::collections::HashSet;

/// The tables that applications of this kind have, in the order in which they are locked: those
/// that refer to others come first, as their writers lock them.
pub const OF_APPLICATIONS: [&str; 9] = [
    "attempts",
    "interview_reports",
    "interview_sessions",
    "resume_analyses",
    "skill_progress",
    "question_history",
    "practice_sessions",
    "questions",
    "users",
];

/// The views that they have.
pub const VIEWS_OF_APPLICATIONS: [&str; 3] =
    ["user_progress_overview", "skill_breakdown", "session_summary"];

const RELATIONS: &str = "\
SELECT c.relname::text, c.relkind::text, c.relowner, quote_ident(pg_get_userbyid(c.relowner)),
    c.relforcerowsecurity, c.relispartition OR EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)
FROM pg_class c
WHERE c.relnamespace = $1 AND c.relname = ANY ($2) AND c.relkind NOT IN ('i', 'I', 'S', 'c')
ORDER BY c.relname";

/// Tables that refer to these, whose foreign keys may be made anew.
const REFERRING: &str = "\
SELECT DISTINCT k.conrelid::regclass::text, c.relowner
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND k.confrelid IN (SELECT to_regclass(name) FROM unnest($1) AS name)
    AND NOT EXISTS (SELECT FROM unnest($1) AS name WHERE to_regclass(name) = k.conrelid)
ORDER BY 1";

struct Found {
    name: String,
    kind: String,
    owner: Oid,
    owner_name: String,
    forces_row_security: bool,
    is_part: bool,
}

impl Found {
    fn is_table(&self) -> bool {
        matches!(&*self.kind, "r" | "p")
    }
}

fn found(db: &Db) -> Result<Vec<Found>> {
    let args = [value(Some(db.schema().oid)), relations::names()];
    db.once(RELATIONS, &args)?.map(|row| {
        Ok(Found {
            name: row.require(0)?,
            kind: row.require(1)?,
            owner: row.require(2)?,
            owner_name: row.require(3)?,
            forces_row_security: row.require(4)?,
            is_part: row.require(5)?,
        })
    })
}

/// The schema, if it has tables that can be adopted. Otherwise the findings say why not.
pub fn adoptable(spi: &Spi, name: &str, findings: &mut Findings) -> Result<Option<Schema>> {
    let object = format!("schema {}", quote_identifier(name));
    let install = format!("SELECT interview_core.install({})", quote_literal(name));
    let Some(schema) = Schema::of_name(name) else {
        findings.add_with_remedy(Status::Warning, object, "it does not exist", install);
        return Ok(None);
    };
    let db = &spi.on(&schema);
    if let Some(version) = install::installed_version(db)? {
        let detail =
            format!("interview_core {version} is installed here: there is nothing to adopt");
        if version == VERSION {
            findings.add(Status::Kept, object, detail);
        } else {
            findings.add_with_remedy(Status::Kept, object, detail, install);
        }
        return Ok(None);
    }
    let relations = found(db)?;
    if relations.is_empty() {
        let detail = "it has none of the tables: there is nothing to adopt";
        findings.add_with_remedy(Status::Warning, object, detail, install);
        return Ok(None);
    }
    let owner = relations.iter().find(|found| found.name == "attempts").or(relations.first());
    let owner = owner.map(|found| (found.owner, found.owner_name.clone()));
    if let Some(function) = install::foreign_function(db)? {
        let detail = "the views of interview_core call a function of this name of their own";
        let rename = format!("ALTER FUNCTION {function} RENAME TO application_known_time_zone");
        findings.add_with_remedy(Status::Refused, format!("function {function}"), detail, rename);
    }
    for relation in &relations {
        refuse_relation(db, relation, owner.as_ref(), findings);
    }
    for name in ["attempts", "users"] {
        if !relations.iter().any(|found| found.name == name) {
            findings.add(
                Status::Refused,
                name,
                "there is no such table, and the rows of the others belong to its rows",
            );
        }
    }
    let can_go_on = findings.refused().next().is_none();
    Ok(can_go_on.then_some(schema))
}

fn refuse_relation(db: &Db, found: &Found, owner: Option<&(Oid, String)>, findings: &mut Findings) {
    let quoted = db.schema().qualified(&found.name);
    let kind = match &*found.kind {
        "v" => "VIEW",
        "m" => "MATERIALIZED VIEW",
        "f" => "FOREIGN TABLE",
        _ => "TABLE",
    };
    let rename = format!(
        "ALTER {kind} {quoted} RENAME TO {}",
        quote_identifier(&format!("application_{}", found.name))
    );
    let mut refuse = |detail: String, remedy: String| {
        findings.add_with_remedy(Status::Refused, found.name.as_str(), detail, remedy);
    };
    let is_known = if found.is_table() {
        OF_APPLICATIONS.contains(&&*found.name)
    } else {
        VIEWS_OF_APPLICATIONS.contains(&&*found.name) && matches!(&*found.kind, "v" | "m")
    };
    if !is_known {
        refuse("interview_core makes a relation of this name itself".into(), rename);
    } else if found.is_part {
        refuse("it is a partition, or inherits from another table".into(), rename);
    } else if found.forces_row_security {
        refuse(
            "row level security is forced on its owner, who would not see all rows".into(),
            format!("ALTER TABLE {quoted} NO FORCE ROW LEVEL SECURITY"),
        );
    } else if let Some((owner, name)) = owner
        && found.owner != *owner
    {
        refuse(
            format!("it belongs to role {}, and attempts to {name}", found.owner_name),
            format!("ALTER {kind} {quoted} OWNER TO {name}"),
        );
    } else if !current_role_acts_as(found.owner) {
        refuse(
            format!("it belongs to role {}", found.owner_name),
            format!("Call adopt() as {}, a member of it, or a superuser.", found.owner_name),
        );
    }
}

/// The owner of the tables, quoted.
pub fn owner(db: &Db) -> Result<String> {
    let attempts = found(db)?.into_iter().find(|found| found.name == "attempts");
    attempts
        .map(|found| found.owner_name)
        .ok_or_else(|| Error::NotInstalled(db.schema().name.clone()))
}

/// Locks everything that may change, and returns the names of our tables that there are. Accounts
/// come first, then the tables that refer to others, as sign-ups and writers lock them.
pub fn lock(db: &Db) -> Result<HashSet<String>> {
    let found = found(db)?;
    let tables: HashSet<String> =
        found.iter().filter(|found| found.is_table()).map(|found| found.name.clone()).collect();
    let in_order = || OF_APPLICATIONS.iter().filter(|name| tables.contains(**name));
    let quoted: Vec<String> = in_order().map(|name| db.schema().qualified(name)).collect();

    let accounts = "LOCK TABLE auth.users IN SHARE ROW EXCLUSIVE MODE";
    let has_accounts = db.once("SELECT to_regclass('auth.users') IS NOT NULL", &[])?;
    if has_accounts.first(|row| row.require::<bool>(0))? == Some(true) {
        match subtransaction(|| or_raise(db.once(accounts, &[]).map(|_| ()))) {
            // Without the right to, its triggers are somebody else's to change.
            Err(failure) if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE => {}
            Err(failure) => return Err(Error::Failed(failure)),
            Ok(()) => {}
        }
    }
    let args = [array(quoted.iter().map(|name| Some(name.clone())))];
    let referring = db.once(REFERRING, &args)?.map(|row| Ok((row.require(0)?, row.require(1)?)))?;
    let referring = referring.into_iter().filter(|(_, owner)| current_role_acts_as(*owner));
    let all: Vec<String> = referring.map(|(name, _): (String, Oid)| name).chain(quoted).collect();
    db.once(&format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", all.join(", ")), &[])?;
    Ok(tables)
}
