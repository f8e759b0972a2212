//! Gives the application's roles the rights that the list of GRANTs says, and keeps those that the
//! DBA granted on purpose. A right that looks like `GRANT ALL ON ALL TABLES` is revoked.
//! `docs/security.md` has the rule.

use super::apply::Target;
use super::grants::{self, Kind, PUBLIC, ROLES, Right};
use super::inspect::{self, Object};
use super::judge::{Granted, Judge, OwnPolicy};
use super::reports::Reports;
use crate::error::{Error, Result};
use crate::pg::catalog::{current_role_acts_as, quote_identifier};
use crate::pg::owner::as_owner;
use crate::pg::sqltype::{array, value};
use crate::relations;
use std::collections::{BTreeMap, HashSet};

const RIGHTS: &str = sql_file!("maintenance/rights.sql");
const POLICIES: &str = sql_file!("maintenance/application_policies.sql");

/// The owner of an installation who may not pass on the extension's functions, if the caller owns
/// them.
const OWNER_WITHOUT_FUNCTIONS: &str = "\
SELECT quote_ident(r.rolname)
FROM pg_class c
JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relnamespace = $1 AND c.relname = 'interview_core_installation' AND r.oid <> current_user::regrole
    AND NOT (
        has_schema_privilege(r.oid, 'interview_core', 'USAGE')
        AND has_function_privilege(r.oid, 'interview_core.install(name)', 'EXECUTE WITH GRANT OPTION')
    )
    AND (
        SELECT pg_has_role(proowner, 'USAGE') FROM pg_proc WHERE oid = 'interview_core.install(name)'::regprocedure
    )";

/// Privileges that ALL includes and the application never needs.
const NEVER: [&str; 4] = ["TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"];

/// Corrects the rights of the application's roles. `made`: the relations that this run has created.
pub fn repair(target: &Target, made: HashSet<String>, reports: &mut Reports) -> Result<()> {
    let list = grants::list();
    let granted = granted(target)?;
    let judge = judge(target, &list, &granted, made)?;
    revoke(target, &judge, &granted, reports)?;
    give_functions_to_owner(target)?;
    give(target, &list, reports)
}

/// A right that nothing covers.
pub struct Surplus {
    /// The right in words.
    pub what: String,
    pub statement: String,
    pub grantor: String,
    /// Whether the owner of the object has granted it.
    pub by_owner: bool,
}

/// How the rights differ from the list.
pub struct Differences {
    /// The GRANTs that are missing.
    pub missing: Vec<String>,
    pub surplus: Vec<Surplus>,
}

/// What `repair` would do.
pub fn differences(target: &Target) -> Result<Differences> {
    let list = grants::list();
    let granted = granted(target)?;
    let judge = judge(target, &list, &granted, HashSet::new())?;
    let surplus: Vec<_> = granted.iter().filter(|g| !judge.keeps(g)).collect();
    let surplus = by_object(&surplus).into_iter().filter_map(|((object, _, role), rights)| {
        let first = rights.iter().find(|g| !judge.is_granted_twice(g))?;
        let privileges = privileges(rights.iter().map(|g| &g.right));
        Some(Surplus {
            what: format!("{privileges} of {role} on {object}"),
            statement: revocation(object, &role, &rights),
            grantor: quote_identifier(&first.grantor_name),
            by_owner: first.by_owner,
        })
    });
    Ok(Differences { missing: missing(target, &list, &granted)?, surplus: surplus.collect() })
}

fn judge(
    target: &Target,
    list: &[Right],
    granted: &[Granted],
    made: HashSet<String>,
) -> Result<Judge> {
    Ok(Judge {
        listed: list.iter().cloned().collect(),
        columns: inspect::expected()
            .into_iter()
            .filter(|object| object.kind == "column")
            .map(|object| (object.relation, object.name))
            .collect(),
        policies: own_policies(target)?,
        made,
        all: granted
            .iter()
            .filter(|g| g.right.kind == Kind::Table && g.right.column.is_none())
            .filter(|g| NEVER.contains(&&*g.right.privilege))
            .map(|g| (g.right.relation.clone(), g.right.role.clone()))
            .collect(),
        by_owner: granted.iter().filter(|g| g.by_owner).map(|g| g.right.clone()).collect(),
    })
}

/// Lets the owner of the tables call the functions after a superuser has restored them into a
/// database with another owner and runs `install()` there.
fn give_functions_to_owner(target: &Target) -> Result<()> {
    let owner = target.db.once(OWNER_WITHOUT_FUNCTIONS, &[value(Some(target.db.schema().oid))])?;
    if let Some(owner) = owner.first(|row| row.require::<String>(0))? {
        target.run(&format!(
            "GRANT USAGE ON SCHEMA interview_core TO {owner} WITH GRANT OPTION;
             GRANT EXECUTE ON ALL ROUTINES IN SCHEMA interview_core TO {owner} WITH GRANT OPTION"
        ))?;
    }
    Ok(())
}

/// Takes back what neither the list nor the DBA's intention covers.
fn revoke(
    target: &Target,
    judge: &Judge,
    granted: &[Granted],
    reports: &mut Reports,
) -> Result<()> {
    let (kept, surplus): (Vec<_>, Vec<_>) = granted.iter().partition(|g| judge.keeps(g));
    let mut taken = BTreeMap::<(String, String), Vec<&str>>::new();
    let mut left = BTreeMap::<String, Vec<String>>::new();
    for ((object, _, role), rights) in by_object(&surplus) {
        let grantor = rights[0].grantor;
        let privileges = privileges(rights.iter().map(|g| &g.right));
        let what = as_granted(object, rights[0].right.kind);
        let statement = revocation(object, &role, &rights);
        if !current_role_acts_as(grantor) {
            left.entry(rights[0].grantor_name.clone()).or_default().push(statement);
            continue;
        }
        as_owner(grantor, || target.run(&statement))?;
        // A privilege on the table takes the same one on its columns with it.
        let lost: Vec<&Right> = kept
            .iter()
            .filter(|g| g.object == object && g.grantor == grantor && g.right.column.is_some())
            .filter(|g| role_name(&g.right.role) == role)
            .filter(|g| {
                rights
                    .iter()
                    .any(|r| r.right.column.is_none() && r.right.privilege == g.right.privilege)
            })
            .map(|g| &g.right)
            .collect();
        if !lost.is_empty() {
            let back = format!("GRANT {} ON {what} TO {role}", self::privileges(lost));
            as_owner(grantor, || target.run(&back))?;
        }
        // Default privileges on a new relation, and rights that the owner granted as well, are not
        // worth a message.
        let is_news = rights
            .iter()
            .any(|g| !judge.made.contains(&g.right.relation) && !judge.is_granted_twice(g));
        if is_news {
            taken.entry((role, privileges)).or_default().push(object);
        }
    }
    if !taken.is_empty() {
        let line = |((role, privileges), objects): ((String, String), Vec<&str>)| {
            format!("{privileges} of {role} on {}", objects.join(", "))
        };
        reports.notice(Error::RightsTaken(taken.into_iter().map(line).collect()));
    }
    for (grantor, statements) in left {
        reports.warn(Error::RightsLeft { grantor, statements });
    }
    Ok(())
}

/// An object as a GRANT or REVOKE names it.
fn as_granted(object: &str, kind: Kind) -> String {
    let kind = match kind {
        Kind::Table => "TABLE",
        Kind::Sequence => "SEQUENCE",
        Kind::Routine => "ROUTINE",
        Kind::Schema => "SCHEMA",
    };
    format!("{kind} {object}")
}

fn revocation(object: &str, role: &str, rights: &[&Granted]) -> String {
    let privileges = privileges(rights.iter().map(|g| &g.right));
    let what = as_granted(object, rights[0].right.kind);
    format!("REVOKE {privileges} ON {what} FROM {role} CASCADE")
}

/// Grants the rights of the list that a role lacks.
fn give(target: &Target, listed: &[Right], reports: &mut Reports) -> Result<()> {
    for statement in missing(target, listed, &granted(target)?)? {
        if let Err(failure) = target.attempt(&statement) {
            reports.warn(Error::LeftOut { what: statement, failure });
        }
    }
    Ok(())
}

/// The GRANTs of the list that a role lacks.
fn missing(target: &Target, listed: &[Right], granted: &[Granted]) -> Result<Vec<String>> {
    let has: HashSet<&Right> = granted.iter().map(|g| &g.right).collect();
    let objects = inspect::found(&target.db)?;
    let mut missing = BTreeMap::<(String, String), Vec<&Right>>::new();
    for right in listed.iter().filter(|right| !has.contains(right)) {
        if let Some(object) = object_of(target, right, &objects) {
            missing.entry((object, role_name(&right.role))).or_default().push(right);
        }
    }
    let grant = |((object, role), rights): ((String, String), Vec<&Right>)| {
        format!("GRANT {} ON {object} TO {role}", privileges(rights))
    };
    Ok(missing.into_iter().map(grant).collect())
}

/// The object of a right as a GRANT names it; `None` if a DBA has dropped it.
fn object_of(target: &Target, right: &Right, objects: &[Object]) -> Option<String> {
    let mut of_relation = objects.iter().filter(|object| object.relation == right.relation);
    match (right.kind, &right.column) {
        (Kind::Routine, _) => Some(format!("ROUTINE {}", right.relation)),
        (Kind::Schema, _) => Some(format!("SCHEMA {}", target.names.fill(&right.relation))),
        (Kind::Sequence, _) => of_relation
            .find(|object| object.kind == "sequence" && object.is_of_column("id"))
            .map(|object| format!("SEQUENCE {}", target.db.schema().qualified(&object.name))),
        (_, Some(column)) => of_relation
            .find(|object| object.kind == "column" && object.name == *column)
            .map(|_| format!("TABLE {}", target.db.schema().qualified(&right.relation))),
        _ => of_relation
            .next()
            .map(|_| format!("TABLE {}", target.db.schema().qualified(&right.relation))),
    }
}

fn granted(target: &Target) -> Result<Vec<Granted>> {
    let args = [
        value(Some(target.db.schema().name.clone())),
        relations::names(),
        array(ROLES.iter().map(|name| Some((*name).to_owned()))),
    ];
    target.db.once(RIGHTS, &args)?.map(|row| {
        let kind: String = row.require(0)?;
        let kind = match &*kind {
            "table" => Kind::Table,
            "sequence" => Kind::Sequence,
            "schema" => Kind::Schema,
            _ => Kind::Routine,
        };
        let relation: String = row.require(1)?;
        // The list has a placeholder for the target schema.
        let is_target = kind == Kind::Schema && relation == target.db.schema().name;
        Ok(Granted {
            right: Right {
                kind,
                relation: if is_target { "@schema@".into() } else { relation },
                column: row.get(3)?,
                role: row.require(6)?,
                privilege: row.require(7)?,
            },
            object: row.require(2)?,
            grantor: row.require(4)?,
            grantor_name: row.require(5)?,
            by_owner: row.require(8)?,
        })
    })
}

fn own_policies(target: &Target) -> Result<Vec<OwnPolicy>> {
    let ours = || inspect::expected().into_iter().filter(|object| object.kind == "policy");
    let args = [
        value(Some(target.db.schema().name.clone())),
        array(ours().map(|object| Some(object.relation))),
        array(ours().map(|object| Some(object.name))),
    ];
    target.db.once(POLICIES, &args)?.map(|row| {
        Ok(OwnPolicy { relation: row.require(0)?, command: row.require(1)?, role: row.require(2)? })
    })
}

/// Groups rights that one REVOKE can name: by object, grantor and grantee.
fn by_object<'g>(rights: &[&'g Granted]) -> BTreeMap<(&'g str, u32, String), Vec<&'g Granted>> {
    let mut grouped = BTreeMap::<_, Vec<_>>::new();
    for granted in rights {
        let key = (&*granted.object, granted.grantor.to_u32(), role_name(&granted.right.role));
        grouped.entry(key).or_default().push(*granted);
    }
    grouped
}

/// Rights as a GRANT or REVOKE names them: `SELECT, UPDATE (a, b)`.
fn privileges<'r>(rights: impl IntoIterator<Item = &'r Right>) -> String {
    let mut columns = BTreeMap::<(&str, bool), Vec<String>>::new();
    for right in rights {
        let of_columns = columns.entry((&*right.privilege, right.column.is_some())).or_default();
        of_columns.extend(right.column.as_deref().map(quote_identifier));
    }
    let privilege = |((privilege, _), columns): ((&str, bool), Vec<String>)| match &columns[..] {
        [] => privilege.to_owned(),
        columns => format!("{privilege} ({})", columns.join(", ")),
    };
    columns.into_iter().map(privilege).collect::<Vec<_>>().join(", ")
}

fn role_name(role: &str) -> String {
    if role == PUBLIC { "PUBLIC".to_owned() } else { quote_identifier(role) }
}
