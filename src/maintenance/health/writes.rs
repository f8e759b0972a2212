//! What makes a write take the slow way, through the executor, and why; and what has PostgreSQL
//! refuse it.

use super::findings::{Findings, comment};
use crate::error::Result;
use crate::installation::SettingsRow;
use crate::maintenance::install::{inspect, publication};
use crate::pg::catalog::{quote_identifier, relation_owner, role_name};
use crate::pg::db::Db;
use crate::pg::relation::Barrier;
use crate::pg::sqltype::{array, value};
use crate::relations;
use crate::summaries;
use crate::summaries::users::UserRow;
use crate::table::{Access, Obstacle, StoredRow, Table, Use};
use pgrx::pg_sys::Oid;
use std::collections::HashSet;

const OBJECTS: &str = sql_file!("health/write_objects.sql");

/// Something of a table that an obstacle refers to.
struct Part {
    kind: String,
    what: String,
    remedy: String,
    oid: Option<Oid>,
}

pub fn look(db: &Db) -> Result<Findings> {
    let mut findings = Findings::or_else("summaries are written directly");
    let attempts = db.schema().relation("attempts").and_then(relation_owner);
    let Some(owner) = attempts else { return Ok(findings) };
    let mut seen = HashSet::new();
    for table in summaries::tables().chain([SettingsRow::TABLE]) {
        if !seen.insert(table.name) {
            continue;
        }
        let obstacles = table.obstacles(db.schema(), owner, use_of(table));
        if !obstacles.is_empty() {
            let named = Named { db, table, owner, parts: parts(db, table)? };
            obstacles.iter().for_each(|obstacle| named.explain(obstacle, &mut findings));
        }
    }
    for refusal in publication::refusals(db, relations::names(), None)? {
        let publication::Refusal { publication, table, changes, why, remedy } = refusal;
        let publication = quote_identifier(&publication);
        findings.error(
            format!("publication {publication} refuses {changes} of {table}: {why}"),
            remedy,
        );
    }
    Ok(findings)
}

/// What the triggers do with a table. Profiles are not theirs to insert, and rows without times are
/// left to the executor on purpose.
fn use_of(table: &Table) -> Use {
    match table.access {
        Access::Write if table.name == UserRow::TABLE.name => Use::Update,
        Access::Write if table.timestamps.is_some() => Use::UpdateAndInsert,
        _ => Use::Read,
    }
}

fn parts(db: &Db, table: &Table) -> Result<Vec<Part>> {
    let ours = inspect::expected().into_iter().filter(|object| object.relation == table.name);
    let ours = ours.filter(|object| matches!(&*object.kind, "constraint" | "index"));
    let args = [
        value(db.schema().relation(table.name)),
        value(Some(table.name.to_owned())),
        array(ours.map(|object| Some(object.name))),
    ];
    db.once(OBJECTS, &args)?.map(|row| {
        Ok(Part {
            kind: row.require(0)?,
            what: row.require(1)?,
            remedy: row.require(2)?,
            oid: row.get(3)?,
        })
    })
}

/// The obstacles of a table in words.
struct Named<'n> {
    db: &'n Db<'n>,
    table: &'static Table,
    owner: Oid,
    parts: Vec<Part>,
}

impl Named<'_> {
    fn explain(&self, obstacle: &Obstacle, findings: &mut Findings) {
        let (name, quoted) = (self.table.name, self.db.schema().qualified(self.table.name));
        let column =
            |name: &str| format!("ALTER TABLE {quoted} ALTER COLUMN {}", quote_identifier(name));
        let (what, remedy) = match obstacle {
            Obstacle::Barrier(barrier) => return self.explain_barrier(*barrier, findings),
            Obstacle::Column(column) => (
                format!("column {column} of {name} is missing, or of another type"),
                self.remedy_of_column(column),
            ),
            Obstacle::NullableKey(key) => (
                format!("column {key} of {name} may be NULL, so that no index finds rows by it"),
                format!("{} SET NOT NULL;", column(key)),
            ),
            Obstacle::NoKeyIndex => (
                format!(
                    "no unique, valid and immediate index of {name} is one on ({})",
                    self.key()
                ),
                self.remedy_of_key(),
            ),
            Obstacle::ReplicationRole => (
                "this session's session_replication_role is not origin".to_owned(),
                "SET session_replication_role = origin;".to_owned(),
            ),
            Obstacle::GeneratedColumns => return self.add_all("generated column", findings),
            Obstacle::IdentityColumn(identity) => (
                format!("column {identity} of {name} is an identity column"),
                format!("{} DROP IDENTITY;", column(identity)),
            ),
            Obstacle::Check(check) => (
                format!("constraint {check} of {name} is checked by the executor"),
                self.named("check", check),
            ),
            Obstacle::Trigger(oid) | Obstacle::ForeignKey(oid) => {
                let part = self.parts.iter().find(|part| part.oid == Some(*oid));
                let Some(part) = part else { return };
                (part.what.clone(), part.remedy.clone())
            }
            Obstacle::ForeignKeyOfWritten => return self.add_all("foreign key", findings),
            Obstacle::IndexOfWritten => return self.add_all("unique index", findings),
            Obstacle::OtherColumn(other) => (
                format!(
                    "new rows of {name} are inserted by the executor, which gives column {other} its default"
                ),
                comment(&format!(
                    "Rows that are there already are updated directly. If new ones should be inserted so, too, move the column to a table of its own that references users, and then:\nALTER TABLE {quoted} DROP COLUMN {};",
                    quote_identifier(other)
                )),
            ),
            Obstacle::NotNow(time) => (
                format!("column {time} of {name} has another default than now()"),
                format!("{} SET DEFAULT now();", column(time)),
            ),
        };
        findings.warn(what, remedy);
    }

    fn explain_barrier(&self, barrier: Barrier, findings: &mut Findings) {
        let (name, quoted) = (self.table.name, self.db.schema().qualified(self.table.name));
        let owner = quote_identifier(&role_name(self.owner));
        let (what, remedy) = match barrier {
            Barrier::NoHeap => (
                format!("{name} is no ordinary table"),
                comment(&format!(
                    "Make {quoted} an ordinary table; only attempts may be partitioned."
                )),
            ),
            Barrier::Partition => (
                format!("{name} is a partition of another table"),
                comment(&format!("Detach {quoted} from that table.")),
            ),
            Barrier::Children if self.has("child") => return self.add_all("child", findings),
            Barrier::Children => (
                format!(
                    "tables inherited from {name}, and PostgreSQL has yet to find that they are gone"
                ),
                format!("ANALYZE {quoted};"),
            ),
            Barrier::Rules => return self.add_all("rule", findings),
            Barrier::ForcedRowSecurity => (
                format!("row level security of {name} holds for its owner, too"),
                format!("ALTER TABLE {quoted} NO FORCE ROW LEVEL SECURITY;"),
            ),
            Barrier::OtherOwner => (
                format!("{name} does not belong to {owner}, the owner of attempts"),
                format!("ALTER TABLE {quoted} OWNER TO {owner};"),
            ),
            Barrier::Rights => (
                format!("{owner}, the owner of attempts, lacks a right on {name}"),
                format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted} TO {owner};"),
            ),
        };
        findings.warn(what, remedy);
    }

    fn has(&self, kind: &str) -> bool {
        self.parts.iter().any(|part| part.kind == kind)
    }

    fn add_all(&self, kind: &str, findings: &mut Findings) {
        for part in self.parts.iter().filter(|part| part.kind == kind) {
            findings.warn(part.what.clone(), part.remedy.clone());
        }
    }

    fn named(&self, kind: &str, name: &str) -> String {
        let part = self.parts.iter().find(|part| part.kind == kind && part.what == name);
        part.map_or_else(String::new, |part| part.remedy.clone())
    }

    fn key(&self) -> String {
        let key = &self.table.columns[..self.table.key];
        key.iter().map(|column| quote_identifier(column.name())).collect::<Vec<_>>().join(", ")
    }

    fn remedy_of_key(&self) -> String {
        let quoted = self.db.schema().qualified(self.table.name);
        if let Some(primary) = self.parts.iter().find(|part| part.kind == "primary key") {
            // One that is checked at the end of the transaction is to be checked at once.
            return match &*primary.remedy {
                "" => format!("CREATE UNIQUE INDEX ON {quoted} ({});", self.key()),
                remedy => remedy.to_owned(),
            };
        }
        let name = quote_identifier(&format!("{}_pkey", self.table.name));
        format!("ALTER TABLE {quoted} ADD CONSTRAINT {name} PRIMARY KEY ({});", self.key())
    }

    /// The type that `install()` gives the column.
    fn remedy_of_column(&self, name: &str) -> String {
        let quoted = self.db.schema().qualified(self.table.name);
        let expected = inspect::expected();
        let is_it = |o: &&inspect::Object| {
            o.kind == "column" && o.relation == self.table.name && o.name == name
        };
        expected.iter().find(is_it).map_or_else(String::new, |object| {
            format!("ALTER TABLE {quoted} ALTER COLUMN {name} TYPE {};", object.type_name())
        })
    }
}
