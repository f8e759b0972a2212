//! Whether library, functions and tables are of one version.

use super::findings::{Findings, call, comment};
use crate::error::Result;
use crate::installation::{SCHEMA_VERSION, VERSION};
use crate::maintenance::install::record;
use crate::pg::db::Db;
use crate::pg::spi::Spi;
use crate::pg::sqltype::{array, value};

/// The version of the functions, and the one that the server offers.
const VERSIONS: &str = "\
SELECT e.extversion::text, a.default_version::text
FROM pg_extension e LEFT JOIN pg_available_extensions a ON a.name = e.extname
WHERE e.extname = 'interview_core'";

/// Tables of ours in a schema without an installation.
const TABLES: &str = "\
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p')";

const UPDATE: &str = "ALTER EXTENSION interview_core UPDATE;";

/// What is said of a schema without an installation.
pub fn nothing_installed(spi: &Spi, name: &str) -> Result<Findings> {
    let names = array(["attempts", "users"].map(|name| Some(name.to_owned())));
    let tables: Option<i64> =
        spi.once(TABLES, &[value(Some(name.to_owned())), names])?.first(|row| row.require(0))?;
    let mut findings = Findings::or_else("");
    if tables.unwrap_or(0) > 0 {
        let adopt = call("adopt", name).replacen("SELECT ", "SELECT * FROM ", 1);
        findings.error(
            format!("schema \"{name}\" has tables of an application, and no installation"),
            format!("{}\n{adopt}", comment("Says what taking them over would do:")),
        );
    } else {
        findings.error(format!("nothing is installed in schema \"{name}\""), call("install", name));
    }
    Ok(findings)
}

/// Whether the tables and the functions are those of this library.
pub fn is_present(db: &Db) -> Result<bool> {
    let functions: Option<String> = db.once(VERSIONS, &[])?.first(|row| row.require(0))?;
    let tables = record::read(db)?;
    Ok(functions.is_none_or(|functions| functions == VERSION)
        && tables.is_some_and(|tables| tables.schema_version == SCHEMA_VERSION))
}

/// The numbers of a version, to be compared.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

pub fn look(db: &Db) -> Result<Findings> {
    let install = call("install", &db.schema().name);
    let mut findings = Findings::or_else(format!(
        "library, functions and tables are those of {VERSION}, schema version {SCHEMA_VERSION}"
    ));
    let versions = db.once(VERSIONS, &[])?.first(|row| Ok((row.require(0)?, row.get(1)?)))?;
    let (functions, offered): (String, Option<String>) =
        versions.unwrap_or_else(|| (VERSION.to_owned(), None));
    if functions != VERSION {
        let remedy = match numbers(&functions) > numbers(VERSION) {
            true => {
                comment(&format!("Install the package of version {functions}, then reconnect."))
            }
            false => format!("{UPDATE}\n{install}"),
        };
        findings.error(
            format!("the functions are those of version {functions}, the library is {VERSION}"),
            remedy,
        );
    }
    if let Some(offered) = offered.filter(|offered| numbers(offered) > numbers(&functions)) {
        findings.warn(
            format!("the functions are those of version {functions}, the server offers {offered}"),
            format!("{UPDATE}\n{install}"),
        );
    }
    let Some(tables) = record::read(db)? else {
        findings.error(
            "the row of interview_core_installation is gone",
            comment("Restore it from a backup: it holds the settings."),
        );
        return Ok(findings);
    };
    let (step, version) = (tables.schema_version, &tables.version);
    if step < SCHEMA_VERSION {
        findings.error(
            format!(
                "the tables are those of version {version}, older than the library's {VERSION}"
            ),
            install,
        );
    } else if step > SCHEMA_VERSION {
        findings.error(
            format!(
                "the tables are those of version {version}, newer than the library's {VERSION}"
            ),
            comment(&format!("Install the package of version {version}, then run:\n{UPDATE}")),
        );
    } else if version != VERSION {
        findings.warn(format!("install() last ran in version {version}"), install);
    }
    Ok(findings)
}
