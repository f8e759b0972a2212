//! Finds what somebody has changed in the tables that `install()` created. A change that nothing
//! depends on is only named; one that the triggers on attempts cannot work with is an error.

use super::reports::Reports;
use crate::attempts;
use crate::error::{Error, Result};
use crate::installation::INSTALLATION;
use crate::installation::SettingsRow;
use crate::pg::catalog::{Schema, quote_identifier};
use crate::pg::db::Db;
use crate::pg::sqltype::value;
use crate::relations;
use crate::summaries;
use crate::table::{Access, StoredRow, Table};
use pgrx::pg_sys::Oid;
use std::collections::{BTreeMap, HashMap, HashSet};

const QUERY: &str = sql_file!("maintenance/objects.sql");

/// What `QUERY` finds in a schema right after `install()`.
const EXPECTED: &str = sql_file!("maintenance/objects.txt");

/// Those that `adopt()` left on purpose. A DBA may have dropped the column.
const KNOWN_DIFFERENCES: &str = "\
SELECT ARRAY(SELECT jsonb_array_elements_text(to_jsonb(i) -> 'known_differences'))
FROM @schema@.interview_core_installation i WHERE i.id = 1";

const COLUMNS: &str = "\
SELECT c.relname::text, a.attname::text, coalesce(nullif(t.typbasetype, 0), t.oid), a.atttypmod,
    format_type(a.atttypid, a.atttypmod), t.typbasetype <> 0, a.attnotnull,
    a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',
    pg_get_userbyid(c.relowner)::text
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped";

/// One object of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub kind: String,
    pub relation: String,
    pub name: String,
    definition: String,
}

impl Object {
    pub fn definition(&self) -> &str {
        &self.definition
    }

    /// Whether a column must hold a value.
    pub fn is_not_null(&self) -> bool {
        let end = self.definition.find(" DEFAULT ").unwrap_or(self.definition.len());
        self.definition[..end].contains(" NOT NULL")
    }

    /// The default of a column, unless it takes its values from a sequence.
    pub fn default(&self) -> Option<&str> {
        self.definition.split_once(" DEFAULT ").map(|(_, default)| default)
    }

    /// Whether a column is computed from others.
    pub fn is_generated(&self) -> bool {
        self.default().is_none() && self.definition.contains(" GENERATED ")
    }

    /// Whether a column gets its values without a default that is printed.
    pub fn has_own_values(&self) -> bool {
        self.is_generated() || self.definition.ends_with(" from a sequence")
    }

    /// The type of a column.
    pub fn type_name(&self) -> &str {
        let rest = [" NOT NULL", " DEFAULT", " from a sequence", " GENERATED"];
        let end = rest.iter().filter_map(|rest| self.definition.find(rest)).min();
        &self.definition[..end.unwrap_or(self.definition.len())]
    }

    /// A constraint as ADD CONSTRAINT takes it in a schema: the list of objects names none.
    pub fn constraint_definition(&self, schema: &Schema) -> String {
        match self.definition.split_once(" REFERENCES ") {
            Some((columns, target)) if !target.starts_with("auth.") => {
                format!("{columns} REFERENCES {}.{target}", quote_identifier(&schema.name))
            }
            _ => self.definition.clone(),
        }
    }

    /// The statement that creates an index in a schema.
    pub fn index_statement(&self, schema: &Schema, name: &str) -> String {
        let (unique, definition) = match self.definition.strip_prefix("UNIQUE ") {
            Some(definition) => ("UNIQUE ", definition),
            None => ("", &*self.definition),
        };
        let (name, table) = (quote_identifier(name), schema.qualified(&self.relation));
        format!("CREATE {unique}INDEX {name} ON {table} USING {definition}")
    }

    /// Whether it occupies a name that relations of the schema share.
    pub fn takes_a_relations_name(&self) -> bool {
        let has_an_index =
            || self.definition.starts_with("PRIMARY KEY") || self.definition.starts_with("UNIQUE");
        match &*self.kind {
            "table" | "view" | "index" | "sequence" => true,
            "constraint" => has_an_index(),
            _ => false,
        }
    }

    /// Whether it is the sequence of a column.
    pub fn is_of_column(&self, column: &str) -> bool {
        self.definition == format!("of column {column}")
    }
}

/// The objects of a schema right after `install()`.
pub fn expected() -> Vec<Object> {
    let object = |line: &str| {
        let mut parts = line.splitn(4, '\t').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Object { kind: next(), relation: next(), name: next(), definition: next() }
    };
    EXPECTED.lines().map(object).collect()
}

/// The objects that a schema has now.
pub fn found(db: &Db) -> Result<Vec<Object>> {
    db.once(QUERY, &[value(Some(db.schema().name.clone())), relations::names()])?.map(|row| {
        Ok(Object {
            kind: row.require(0)?,
            relation: row.require(1)?,
            name: row.require(2)?,
            definition: row.require(3)?,
        })
    })
}

/// Reports what is missing or differs from what `install()` creates.
pub fn report_differences(db: &Db, reports: &mut Reports) -> Result<()> {
    differences(db)?.into_iter().for_each(|found| reports.notice(Error::Altered(found)));
    Ok(())
}

/// A sentence for each object that is missing or differs from what `install()` creates, without the
/// differences that `adopt()` left on purpose.
pub fn differences(db: &Db) -> Result<Vec<String>> {
    let known = known_differences(db)?;
    let mut found = all_differences(db)?;
    found.retain(|difference| !known.contains(difference));
    Ok(found)
}

/// The sentences about what somebody has left on purpose.
pub fn known_differences(db: &Db) -> Result<HashSet<String>> {
    let known: Option<Vec<String>> =
        db.once(&db.fill(KNOWN_DIFFERENCES), &[])?.first(|row| row.get(0))?.flatten();
    Ok(known.unwrap_or_default().into_iter().collect())
}

/// As `differences`, with those that were left on purpose.
pub fn all_differences(db: &Db) -> Result<Vec<String>> {
    Ok(compare(db)?.into_iter().map(|difference| difference.text).collect())
}

/// An object that is missing or differs from what `install()` creates.
pub struct Difference {
    pub text: String,
    pub expected: Object,
    /// The one in its place, or the same under another name.
    pub found: Option<Object>,
}

/// Every difference.
pub fn compare(db: &Db) -> Result<Vec<Difference>> {
    let mut differences = Vec::new();
    let (expected, found) = (expected(), found(db)?);
    let by_name: HashMap<_, _> =
        found.iter().map(|o| ((&*o.kind, &*o.relation, &*o.name), o)).collect();
    let ours: HashSet<_> = expected.iter().map(|o| (&*o.kind, &*o.relation, &*o.name)).collect();
    let tables: HashSet<_> =
        found.iter().filter(|o| o.kind == "table").map(|o| &*o.relation).collect();

    for object in &expected {
        let Object { kind, relation, name, definition } = object;
        let of_table = match &**kind {
            "table" => String::new(),
            // Policies, triggers and views have just been created, or reported.
            "column" | "constraint" | "index" | "sequence" if tables.contains(&**relation) => {
                format!(" of table \"{relation}\"")
            }
            _ => continue,
        };
        let what = format!("{kind} \"{name}\"{of_table}");
        let (text, other) = match by_name.get(&(&**kind, &**relation, &**name)) {
            Some(found) if found.definition == *definition => continue,
            Some(found) => {
                (format!("{what} is {}, not {definition}", found.definition), Some(*found))
            }
            None => {
                let renamed = found.iter().find(|other| {
                    matches!(&**kind, "constraint" | "index" | "sequence")
                        && (&other.kind, &other.relation, &other.definition)
                            == (kind, relation, definition)
                        && !ours.contains(&(&*other.kind, &*other.relation, &*other.name))
                });
                match renamed {
                    Some(other) => (format!("{what} is called \"{}\"", other.name), Some(other)),
                    None => (format!("{what} is missing"), None),
                }
            }
        };
        let found = other.cloned();
        differences.push(Difference { text, expected: object.clone(), found });
    }
    Ok(differences)
}

struct Column {
    type_oid: Oid,
    typmod: i32,
    type_name: String,
    is_domain: bool,
    is_not_null: bool,
    is_required: bool,
    owner: String,
}

/// Refuses tables that the triggers on attempts cannot read or write.
pub fn require_what_writes_need(db: &Db, reports: &mut Reports) -> Result<()> {
    let rows = db.once(COLUMNS, &[value(Some(db.schema().oid))])?.map(|row| {
        let key: (String, String) = (row.require(0)?, row.require(1)?);
        Ok((
            key,
            Column {
                type_oid: row.require(2)?,
                typmod: row.require(3)?,
                type_name: row.require(4)?,
                is_domain: row.require(5)?,
                is_not_null: row.require(6)?,
                is_required: row.require(7)?,
                owner: row.require(8)?,
            },
        ))
    })?;
    let columns: BTreeMap<_, _> = rows.into_iter().collect();
    let mut problems = Vec::new();
    let column = |table: &str, name: &str| columns.get(&(table.to_owned(), name.to_owned()));
    let owner = column("attempts", "id").map(|column| &column.owner);
    let expected = expected();
    let as_made = |table: &str, name: &str| {
        let is_it = |o: &&Object| o.kind == "column" && o.relation == table && o.name == name;
        expected.iter().find(is_it)
    };
    let mut need = |table: &str, name: &str, fits: &dyn Fn(&Column) -> bool| {
        let what = format!("column \"{name}\" of table \"{table}\"");
        match column(table, name) {
            None => problems.push(format!("{what} is missing")),
            Some(found) if !fits(found) => problems.push(format!(
                "{what} is of type {}, where {} is needed",
                found.type_name,
                as_made(table, name).map_or("another", Object::type_name)
            )),
            Some(_) => {}
        }
    };

    if db.schema().relation("attempts").is_some() {
        for (name, oid) in attempts::COLUMNS.into_iter().chain([attempts::DOCUMENT]) {
            need("attempts", name, &|c| c.type_oid == oid && !c.is_domain);
        }
    }
    let is_written = |table: &Table| table.access != Access::Reference;
    let tables: Vec<_> = summaries::tables().chain([SettingsRow::TABLE]).collect();
    for table in tables.iter().filter(|table| db.schema().relation(table.name).is_some()) {
        for c in table.columns.iter().chain(table.also_read) {
            need(table.name, c.name(), &|found| c.fits(found.type_oid, found.typmod));
        }
        if let Some(timestamps) = &table.timestamps {
            need(table.name, timestamps.updated, &|_| true);
        }
    }
    need(INSTALLATION, "updated_at", &|_| true);
    for table in tables.iter().map(|table| table.name).chain(["attempts"]) {
        if db.schema().relation(table).is_none() {
            problems.push(format!("table \"{table}\" is missing"));
        }
    }
    // Triggers act as the owner of attempts, and only on that owner's tables.
    for table in tables.iter().filter(|table| is_written(table)).map(|table| table.name) {
        let other = columns.iter().find(|((name, _), _)| name == table).map(|(_, c)| &c.owner);
        if let (Some(owner), Some(other)) = (owner, other)
            && owner != other
        {
            problems.push(format!(
                "table \"{table}\" belongs to role \"{other}\", and attempts to \"{owner}\""
            ));
        }
    }
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(Error::Unfit { schema: db.schema().name.clone(), problems });
    }

    // The triggers write no value to these.
    for ((table, name), found) in &columns {
        let is_ours = tables.iter().any(|t| t.name == table && is_written(t));
        if !is_ours || table == INSTALLATION || !found.is_not_null {
            continue;
        }
        let ours = as_made(table, name);
        let refuses = match ours {
            Some(ours) => !ours.definition.contains("NOT NULL"),
            None => found.is_required,
        };
        if refuses {
            reports.warn(Error::RefusesNull { table: table.clone(), column: name.clone() });
        }
    }
    Ok(())
}
