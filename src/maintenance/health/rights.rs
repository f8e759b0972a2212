//! Rights of the application's roles that differ from those that `install()` gives, as it judges
//! them.

use super::findings::{Findings, call, comment};
use crate::error::Result;
use crate::maintenance::install::rights::{self, Surplus};
use crate::maintenance::install::{Names, Target, platform};
use crate::pg::db::Db;

pub fn look(db: &Db) -> Result<Findings> {
    let names = Names::of(db)?;
    let found = rights::differences(&Target { db: *db, names: &names, is_new: false })?;
    let install = call("install", &db.schema().name);
    let mut findings =
        Findings::or_else("the application's roles have their rights, and no others");
    for missing in found.missing {
        findings.error(format!("missing: {missing}"), install.clone());
    }
    for (table, grant) in platform::lacking_grants(db)? {
        let who = comment(&format!("As the owner of {table}:"));
        findings.error(format!("missing: {grant}"), format!("{who}\n{grant};"));
    }
    for Surplus { what, statement, grantor, by_owner } in found.surplus {
        let remedy = if by_owner {
            install.clone()
        } else {
            let who = comment(&format!("As a superuser, after SET ROLE {grantor}:"));
            format!("{who}\n{statement};")
        };
        findings.warn(format!("surplus: {what}"), remedy);
    }
    Ok(findings)
}
