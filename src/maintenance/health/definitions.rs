//! Triggers, their functions, policies and views: whether they are those that `install()` creates, as
//! `definitions.txt` lists them.

use super::findings::{Findings, call, comment};
use crate::buckets::BUCKETS;
use crate::error::Result;
use crate::maintenance::install::{Names, platform};
use crate::pg::catalog::{quote_identifier, quote_literal};
use crate::pg::db::Db;
use crate::pg::sqltype::{array, value};
use crate::relations;
use std::collections::BTreeSet;

const QUERY: &str = sql_file!("health/definitions.sql");
const EXPECTED: &str = sql_file!("health/definitions.txt");
const FUNCTIONS: &str = sql_file!("health/functions.sql");

/// Tables without row level security.
const UNPROTECTED: &str = "\
SELECT c.relname::text FROM pg_class c
WHERE c.relnamespace = $1 AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
ORDER BY c.relname";

/// Where the server sets another replication role than `origin`, in which triggers do not fire.
const REPLICATION_ROLE: &str = "\
SELECT concat_ws(' ', 'database ' || quote_ident(d.datname), 'role ' || quote_ident(r.rolname)),
    concat_ws(' ', 'ALTER', 'ROLE ' || coalesce(quote_ident(r.rolname), CASE WHEN d.datname IS NULL THEN 'ALL' END),
        CASE WHEN d.datname IS NOT NULL THEN concat_ws(' ', CASE WHEN r.rolname IS NOT NULL THEN 'IN' END, 'DATABASE', quote_ident(d.datname)) END,
        'RESET session_replication_role;')
FROM pg_db_role_setting s
LEFT JOIN pg_database d ON d.oid = s.setdatabase
LEFT JOIN pg_roles r ON r.oid = s.setrole
CROSS JOIN unnest(s.setconfig) AS setting
WHERE (d.oid IS NULL OR d.datname = current_database())
    AND setting LIKE 'session\\_replication\\_role=%' AND setting NOT LIKE '%=origin'";

struct Definition {
    kind: String,
    relation: String,
    name: String,
    text: String,
    /// How a trigger fires.
    enabled: Option<String>,
    /// Whether a policy lets clients do more.
    widens: bool,
}

impl Definition {
    fn is(&self, other: &Self) -> bool {
        (&self.kind, &self.relation, &self.name) == (&other.kind, &other.relation, &other.name)
    }

    /// `trigger x of table y`.
    fn label(&self) -> String {
        format!("{} {} of {}", self.kind, quote_identifier(&self.name), self.relation)
    }

    /// The table as a statement names it.
    fn table(&self, db: &Db) -> String {
        if self.is_outside() {
            self.relation.clone()
        } else {
            db.schema().qualified(&self.relation)
        }
    }

    fn is_outside(&self) -> bool {
        self.relation.contains('.')
    }

    fn drop(&self, db: &Db) -> String {
        let kind = self.kind.to_uppercase();
        format!("DROP {kind} IF EXISTS {} ON {};", quote_identifier(&self.name), self.table(db))
    }
}

fn expected(names: &Names) -> Vec<Definition> {
    let unquoted = |name: &str| match name {
        "@new_user_trigger@" => names.new_user_trigger(),
        "@email_trigger@" => names.email_trigger(),
        name => name.to_owned(),
    };
    let definition = |line: &str| {
        let mut parts = line.splitn(4, '\t');
        let mut next = || parts.next().unwrap_or_default();
        Definition {
            kind: next().to_owned(),
            relation: next().to_owned(),
            name: unquoted(next()),
            text: names.fill(next()),
            enabled: None,
            widens: false,
        }
    };
    EXPECTED.lines().map(definition).collect()
}

fn found(db: &Db) -> Result<Vec<Definition>> {
    db.once(QUERY, &[value(Some(db.schema().name.clone())), relations::names()])?.map(|row| {
        Ok(Definition {
            kind: row.require(0)?,
            relation: row.require(1)?,
            name: row.require(2)?,
            text: row.require(3)?,
            enabled: row.get(4)?,
            widens: row.get(5)?.unwrap_or(false),
        })
    })
}

pub fn triggers(db: &Db) -> Result<Findings> {
    let (expected, found) = (expected(&Names::of(db)?), found(db)?);
    let expected: Vec<_> = expected.iter().filter(|d| d.kind == "trigger").collect();
    let found: Vec<_> = found.iter().filter(|d| d.kind == "trigger").collect();
    let mut findings =
        Findings::or_else(format!("{} triggers are attached and fire", expected.len()));
    for ours in &expected {
        if !ours.is_outside() && db.schema().relation(&ours.relation).is_none() {
            continue;
        }
        let remedy = remedy_of_trigger(db, ours);
        let label = ours.label();
        match found.iter().find(|other| other.is(ours)) {
            None => findings.error(format!("{label} is missing"), remedy),
            Some(other) if other.text != ours.text => {
                findings.error(format!("{label} is attached otherwise: {}", other.text), remedy);
            }
            Some(other) => match other.enabled.as_deref() {
                Some("D") => findings.error(format!("{label} is disabled"), remedy),
                Some("R") => {
                    findings.error(format!("{label} fires in sessions of replication only"), remedy)
                }
                Some("A") => findings
                    .warn(format!("{label} fires in sessions of replication as well"), remedy),
                _ => {}
            },
        }
    }
    for other in found.iter().filter(|other| !expected.iter().any(|ours| ours.is(other))) {
        let what = format!("{} calls a function of interview_core once more", other.label());
        if other.is_outside() {
            findings.warn(what, other.drop(db));
        } else {
            findings.error(what, with_rebuild(db, &other.drop(db)));
        }
    }
    for (place, reset) in db
        .once(REPLICATION_ROLE, &[])?
        .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?
    {
        let place = if place.is_empty() { "all roles" } else { &*place };
        findings.error(
            format!("session_replication_role is set for {place}, so that triggers do not fire"),
            with_rebuild(db, &reset),
        );
    }
    Ok(findings)
}

/// `install()` attaches the triggers of the schema as they should be. What was written without them
/// is missing from the summaries, or from the profiles.
fn remedy_of_trigger(db: &Db, trigger: &Definition) -> String {
    let name = &db.schema().name;
    if trigger.is_outside() {
        let create = trigger.text.replacen("CREATE ", "CREATE OR REPLACE ", 1);
        let who = comment(&format!("With TRIGGER on {}, or as its owner:", trigger.relation));
        return format!("{who}\n{create};\n{}", call("ensure_profiles", name));
    }
    with_rebuild(db, &call("install", name))
}

fn with_rebuild(db: &Db, script: &str) -> String {
    format!("{script}\n{}", call("rebuild_summaries", &db.schema().name))
}

pub fn functions(db: &Db) -> Result<Findings> {
    let names: BTreeSet<String> = EXPECTED
        .lines()
        .filter_map(|line| line.split_once("EXECUTE FUNCTION interview_core."))
        .filter_map(|(_, call)| Some(call.split_once('(')?.0.to_owned()))
        .collect();
    let mut findings =
        Findings::or_else(format!("{} trigger functions are the library's", names.len()));
    let names = array(names.into_iter().map(Some));
    let differing = db.once(FUNCTIONS, &[names])?.map(|row| {
        Ok((row.require::<String>(0)?, row.require::<String>(1)?, row.get::<String>(2)?))
    })?;
    for (name, what, library) in differing {
        let function = format!("interview_core.{name}()");
        let script = match &*what {
            "has settings of its own" => format!("ALTER FUNCTION {function} RESET ALL;"),
            "runs as its owner" => format!("ALTER FUNCTION {function} SECURITY INVOKER;"),
            "does not belong to the extension" => {
                format!("ALTER EXTENSION interview_core ADD FUNCTION {function};")
            }
            _ => format!(
                "{}\nCREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE c AS {}, {};",
                comment("As a superuser:"),
                quote_literal(&library.unwrap_or_default()),
                quote_literal(&format!("{name}_wrapper")),
            ),
        };
        findings.error(format!("function {function} {what}"), script);
    }
    Ok(findings)
}

pub fn views(db: &Db) -> Result<Findings> {
    let (expected, found) = (expected(&Names::of(db)?), found(db)?);
    let expected: Vec<_> = expected.iter().filter(|d| d.kind == "view").collect();
    let install = call("install", &db.schema().name);
    let mut findings = Findings::or_else(format!(
        "{} views have their columns, and the reader's rights",
        expected.len()
    ));
    for ours in expected {
        match found.iter().find(|other| other.is(ours)) {
            None => findings.error(format!("view {} is missing", ours.relation), install.clone()),
            Some(other) if other.text != ours.text => {
                // install() gives a view its reader's rights again, but cannot take a column.
                let columns = |text: &str| text.rsplit_once(')').map(|(all, _)| all.to_owned());
                let remedy = if columns(&other.text) == columns(&ours.text) {
                    install.clone()
                } else {
                    format!("DROP VIEW {};\n{install}", ours.table(db))
                };
                let what = format!("view {} is {}, not {}", ours.relation, other.text, ours.text);
                findings.error(what, remedy);
            }
            Some(_) => {}
        }
    }
    Ok(findings)
}

pub fn policies(db: &Db) -> Result<Findings> {
    let (all, found) = (expected(&Names::of(db)?), found(db)?);
    let is_here = |d: &&Definition| d.kind == "policy" && !d.is_outside();
    let expected: Vec<_> = all.iter().filter(is_here).collect();
    let found: Vec<_> = found.iter().filter(is_here).collect();
    let install = call("install", &db.schema().name);
    let mut findings = Findings::or_else(format!(
        "row level security is enabled, with {} policies as installed",
        expected.len()
    ));
    let unprotected = [value(Some(db.schema().oid)), relations::names()];
    for table in db.once(UNPROTECTED, &unprotected)?.map(|row| row.require::<String>(0))? {
        let what = format!("row level security of {table} is disabled");
        findings.error(what, install.clone());
    }
    for ours in expected {
        if db.schema().relation(&ours.relation).is_none() {
            continue;
        }
        match found.iter().find(|other| other.is(ours)) {
            None => findings.error(format!("{} is missing", ours.label()), install.clone()),
            Some(other) if other.text != ours.text => {
                findings.error(format!("{} is {}", ours.label(), other.text), install.clone());
            }
            Some(_) => {}
        }
    }
    let others = found.iter().filter(|other| !all.iter().any(|ours| ours.is(other)));
    for other in others.filter(|other| other.widens) {
        findings.warn(
            format!("{} allows more than ours: {}", other.label(), other.text),
            other.drop(db),
        );
    }
    Ok(findings)
}

/// The policies on stored objects.
pub fn storage_policies(db: &Db, findings: &mut Findings) -> Result<()> {
    let names = Names::of(db)?;
    let (expected, found) = (expected(&names), found(db)?);
    let is_there = |d: &&Definition| d.kind == "policy" && d.relation == "storage.objects";
    for ours in expected.iter().filter(is_there) {
        let (who, script) = platform::policy_script(db, &names, &ours.name)?.unwrap_or_default();
        let remedy = format!("{}\n{script}", comment(&format!("As {who}:")));
        match found.iter().find(|other| other.is(ours)) {
            // The installer may not be the one who creates it.
            None => findings.warn(format!("{} is missing", ours.label()), remedy),
            Some(other) if other.text != ours.text => {
                findings.error(format!("{} is {}", ours.label(), other.text), remedy);
            }
            Some(_) => {}
        }
    }
    // Others may be for buckets of the application's own.
    let concerns_ours = |other: &Definition| {
        !other.text.contains("bucket_id")
            || BUCKETS.iter().any(|bucket| other.text.contains(bucket.id))
    };
    for other in found.iter().filter(is_there).filter(|other| other.widens) {
        if concerns_ours(other) && !expected.iter().any(|ours| ours.is(other)) {
            let drop =
                format!("{}\n{}", comment("As the owner of storage.objects:"), other.drop(db));
            findings.warn(format!("{} allows more than ours: {}", other.label(), other.text), drop);
        }
    }
    Ok(())
}
