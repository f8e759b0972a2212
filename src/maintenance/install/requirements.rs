//! What `install()` requires before it changes anything. Each error names its remedy.

use super::inspect;
use crate::error::{Error, Result};
use crate::installation::{INSTALLATION, VERSION};
use crate::pg::catalog::{Schema, current_role_acts_as, quote_identifier};
use crate::pg::db::Db;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{array, value};
use crate::relations;
use pgrx::pg_sys;
use std::collections::BTreeSet;

/// Schemas that belong to PostgreSQL, to the platform or to the extension.
const RESERVED: [&str; 5] = ["information_schema", "interview_core", "auth", "storage", ""];

/// The relations and types in a schema that have our names.
const SAME_NAMES: &str = "\
SELECT CASE relkind WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' ELSE 'relation' END, relname::text
FROM pg_class WHERE relnamespace = $1 AND relname = ANY ($2)
UNION ALL
SELECT 'type', typname::text FROM pg_type
WHERE typnamespace = $1 AND typname = ANY ($3) AND typrelid = 0 AND typelem = 0
ORDER BY 2";

/// Refuses a name that no target schema may have.
pub fn require_free_name(name: &str) -> Result<()> {
    if RESERVED.contains(&name) || name.starts_with("pg_") {
        return Err(Error::ReservedSchema(name.to_owned()));
    }
    Ok(())
}

/// Sorting domains and reading score documents take UTF-8.
pub fn require_utf8(spi: &Spi) -> Result<()> {
    let encoding: Option<String> =
        spi.once("SELECT current_setting('server_encoding')", &[])?.first(|row| row.require(0))?;
    match encoding {
        Some(encoding) if encoding != "UTF8" => Err(Error::Encoding(encoding)),
        _ => Ok(()),
    }
}

/// The texts grant and attach functions that another version's script may not have created.
pub fn require_functions_of_library(spi: &Spi) -> Result<()> {
    let created = "SELECT extversion::text FROM pg_extension WHERE extname = 'interview_core'";
    match spi.once(created, &[])?.first(|row| row.require::<String>(0))? {
        Some(functions) if functions != VERSION => {
            Err(Error::OtherFunctions { functions, library: VERSION })
        }
        _ => Ok(()),
    }
}

pub fn create_schema(spi: &Spi, name: &str) -> Result<Schema> {
    let statement = format!("CREATE SCHEMA {}", quote_identifier(name));
    let allowed = "SELECT has_database_privilege(current_database(), 'CREATE')";
    if spi.once(allowed, &[])?.first(|row| row.require::<bool>(0))? != Some(true) {
        return Err(Error::MissingRight {
            what: format!(
                "schema {} does not exist, and you may not create it",
                quote_identifier(name)
            ),
            hint: format!(
                "Run as the owner of the database: {statement} AUTHORIZATION CURRENT_USER."
            ),
        });
    }
    spi.once(&statement, &[])?;
    spi.once(
        &format!(
            "COMMENT ON SCHEMA {} IS 'The tables of an interview-practice application.'",
            quote_identifier(name)
        ),
        &[],
    )?;
    Schema::of_name(name).ok_or_else(|| Error::NotInstalled(name.to_owned()))
}

pub fn require_create(db: &Db) -> Result<()> {
    let allowed = "SELECT has_schema_privilege($1, 'CREATE')";
    if db.once(allowed, &[value(Some(db.schema().oid))])?.first(|row| row.require::<bool>(0))?
        == Some(true)
    {
        return Ok(());
    }
    let quoted = quote_identifier(&db.schema().name);
    Err(Error::MissingRight {
        what: format!("you may not create tables in schema {quoted}"),
        hint: format!(
            "Run as the owner of the schema: GRANT CREATE ON SCHEMA {quoted} TO the role that installs."
        ),
    })
}

/// Nobody but the owner can repair an installation; others may not even see it.
pub fn require_ownership(db: &Db) -> Result<()> {
    let owner = "SELECT relowner, pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = $1";
    let owner: Option<(pg_sys::Oid, String)> = db
        .once(owner, &[value(db.schema().relation(INSTALLATION))])?
        .first(|row| Ok((row.require(0)?, row.require(1)?)))?;
    match owner {
        Some((oid, name)) if !current_role_acts_as(oid) => Err(Error::MissingRight {
            what: format!(
                "the tables of schema \"{}\" belong to role \"{name}\"",
                db.schema().name
            ),
            hint: "Run install() as that role, a member of it, or a superuser.".into(),
        }),
        _ => Ok(()),
    }
}

/// Names all conflicts at once. The indexes and sequences of a renamed table keep their names.
pub fn refuse_foreign_objects(db: &Db) -> Result<()> {
    let names = relations::all().iter().map(|relation| relation.name.to_owned());
    let named = inspect::expected().into_iter().filter(|object| object.takes_a_relations_name());
    let taken: BTreeSet<String> = named.map(|object| object.name).chain(names.clone()).collect();
    let args =
        [value(Some(db.schema().oid)), array(taken.into_iter().map(Some)), relations::names()];
    let found = db.once(SAME_NAMES, &args)?.map(|row| {
        Ok(format!(
            "{} \"{}\"",
            row.require::<String>(0)?,
            db.schema().qualified(&row.require::<String>(1)?)
        ))
    })?;
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::ForeignRelations { schema: db.schema().name.clone(), names: found })
}

/// The views' own function would otherwise replace it.
pub fn refuse_foreign_function(db: &Db) -> Result<()> {
    foreign_function(db)?.map_or(Ok(()), |function| Err(Error::ForeignFunction(function)))
}

/// A function in a schema without an installation that has the name of the views' own.
pub fn foreign_function(db: &Db) -> Result<Option<String>> {
    let function = format!("{}(text)", db.schema().qualified("known_time_zone"));
    let sql = "SELECT to_regprocedure($1) IS NOT NULL";
    let exists = db.once(sql, &[value(Some(function.clone()))])?.first(|row| row.require(0))?;
    Ok((exists == Some(true)).then_some(function))
}
