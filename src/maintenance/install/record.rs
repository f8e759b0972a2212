//! The stored record of an installation: its version, and a fingerprint of what `install()` left.

use super::grants::{FUNCTION_GRANTS, TABLE_GRANTS};
use super::platform_parts::{FOREIGN, FOREIGN_COMMENTS, with_buckets};
use super::steps::MIGRATIONS;
use crate::error::{Error, Result};
use crate::installation::{INSTALLATION, VERSION};
use crate::pg::catalog::quote_identifier;
use crate::pg::db::Db;
use crate::pg::sqltype::value;
use crate::pg::transaction::keeps_snapshot;
use crate::relations::{self, KNOWN_TIME_ZONE};

const FINGERPRINT: &str = sql_file!("maintenance/fingerprint.sql");

/// The record.
pub struct Installed {
    pub version: String,
    pub schema_version: i32,
    pub fingerprint: Option<String>,
}

pub fn read(db: &Db) -> Result<Option<Installed>> {
    let Some(table) = db.schema().relation(INSTALLATION) else {
        return Ok(None);
    };
    let columns = "SELECT count(*) FILTER (WHERE attname IN \
                       ('version', 'schema_version', 'time_zone', 'fingerprint')) = 4, count(*) > 0 \
                   FROM pg_attribute WHERE attrelid = $1 AND NOT attisdropped";
    let answer = db.once(columns, &[value(Some(table))])?;
    match answer.first(|row| Ok((row.require::<bool>(0)?, row.require::<bool>(1)?)))? {
        Some((true, _)) => {}
        // Created after this transaction took its snapshot.
        Some((_, false)) => return Err(Error::Serialization),
        _ => {
            let relation = format!("relation \"{}\"", db.schema().qualified(INSTALLATION));
            let (schema, names) = (db.schema().name.clone(), vec![relation]);
            return Err(Error::ForeignRelations { schema, names });
        }
    }
    let sql = format!(
        "SELECT version::text, schema_version::int4, fingerprint::text \
         FROM {}.interview_core_installation WHERE id = 1",
        quote_identifier(&db.schema().name)
    );
    let installed = db.once(&sql, &[])?.first(|row| {
        Ok(Installed {
            version: row.require(0)?,
            schema_version: row.require(1)?,
            fingerprint: row.get(2)?,
        })
    })?;
    if installed.is_none() && keeps_snapshot() {
        // Somebody else has installed since this transaction began.
        return Err(Error::Serialization);
    }
    Ok(installed)
}

pub fn fingerprint(db: &Db) -> Result<Option<String>> {
    let files: String = applied_files().collect();
    let args = [value(Some(db.schema().name.clone())), relations::names(), value(Some(files))];
    Ok(db.once(FINGERPRINT, &args)?.first(|row| row.get(0))?.flatten())
}

pub fn store_fingerprint(db: &Db) -> Result<()> {
    let sql = "UPDATE @schema@.interview_core_installation \
               SET version = $1, schema_version = $2, fingerprint = $3, updated_at = pg_catalog.now() \
               WHERE id OPERATOR(pg_catalog.=) 1";
    let args = [
        value(Some(VERSION.to_owned())),
        value(Some(MIGRATIONS.len() as i32)),
        value(fingerprint(db)?),
    ];
    db.write_once(sql, &args)?;
    Ok(())
}

/// The texts that are applied again when one of them has changed.
fn applied_files() -> impl Iterator<Item = String> {
    let relations = relations::all().iter().map(|relation| relation.sql.clone());
    let others = [KNOWN_TIME_ZONE, &*TABLE_GRANTS, FUNCTION_GRANTS]
        .into_iter()
        .chain(FOREIGN.iter().map(|part| part.sql))
        .chain(FOREIGN_COMMENTS.iter().map(|(_, sql)| *sql));
    relations.chain(others.map(with_buckets))
}
