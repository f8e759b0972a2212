//! What an installation relies on outside of its schema: storage, the publication that the realtime
//! service follows, and the owners of what it calls.

use super::definitions::storage_policies;
use super::findings::{Findings, call, comment};
use crate::buckets::BUCKETS;
use crate::error::{Error, Result};
use crate::installation::INSTALLATION;
use crate::maintenance::install::{platform, publication};
use crate::pg::catalog::{quote_identifier, quote_literal, relation_owner, role_name};
use crate::pg::db::Db;
use crate::pg::foreign_table::ForeignTable;
use crate::pg::sqltype::{SqlType, array};

const STORED_BUCKETS: &str =
    "SELECT b.id::text, b.public FROM storage.buckets b WHERE b.id = ANY ($1)";

pub fn storage(db: &Db) -> Result<Findings> {
    let mut findings =
        Findings::or_else(format!("{} buckets, with the policies on their objects", BUCKETS.len()));
    storage_policies(db, &mut findings)?;
    let ids = array(BUCKETS.iter().map(|bucket| Some(bucket.id.to_owned())));
    let buckets = ForeignTable::open("storage", "buckets");
    let buckets =
        buckets.filter(|table| table.has("id", String::OID) && table.has("public", bool::OID));
    let stored: Vec<(String, bool)> = match buckets {
        None => Vec::new(),
        Some(buckets) => buckets.read(db, &["id", "public"], || {
            db.once(STORED_BUCKETS, &[ids])?
                .map(|row| Ok((row.require(0)?, row.get(1)?.unwrap_or(false))))
        })?,
    };
    for bucket in &BUCKETS {
        let id = quote_literal(bucket.id);
        match stored.iter().find(|(stored, _)| stored == bucket.id) {
            None => findings.error(
                format!("bucket {} is missing", bucket.id),
                call("install", &db.schema().name),
            ),
            Some((_, true)) if !bucket.is_public => findings.error(
                format!(
                    "bucket {} is public: anybody who knows an address can download from it",
                    bucket.id
                ),
                format!("UPDATE storage.buckets SET public = false WHERE id = {id};"),
            ),
            Some(_) => {}
        }
    }
    Ok(findings)
}

pub fn realtime(db: &Db) -> Result<Findings> {
    let mut findings = Findings::or_else(
        "the realtime service hears of milestones and profiles, where there is one",
    );
    let lacking = publication::lacking(db)?;
    let Some(first) = lacking.first() else { return Ok(findings) };
    let mut needs: Vec<&str> = lacking.iter().filter_map(|table| table.needs.as_deref()).collect();
    needs.dedup();
    let needs = match needs.is_empty() {
        true => String::new(),
        false => format!(", with membership in {}", needs.join(" and ")),
    };
    let who = comment(&format!("As a superuser, or as {}{needs}:", first.owner));
    // One script for all.
    let remedy = format!("{who}\n{}", publication::script(&lacking));
    lacking.iter().for_each(|table| findings.warn(table.sentence(), remedy.clone()));
    Ok(findings)
}

pub fn owners(db: &Db) -> Result<Findings> {
    let mut findings = Findings::or_else(
        "only roles that may do everything here own what interview_core relies on",
    );
    let Some(Error::OtherOwners { parts }) = platform::other_owners(db)? else {
        return Ok(findings);
    };
    let owner = db.schema().relation(INSTALLATION).and_then(relation_owner).map(role_name);
    let owner = quote_identifier(&owner.unwrap_or_default());
    for part in parts.lines() {
        let Some((object, role)) = part.rsplit_once(": ") else { continue };
        let (kind, name) = object.split_once(' ').unwrap_or(("", object));
        let kind = kind.to_uppercase();
        let doubt = comment(&format!("If you do not trust {role}:"));
        findings.warn(
            format!("{object} belongs to role {role}"),
            format!("{doubt}\nALTER {kind} {name} OWNER TO {owner};"),
        );
    }
    Ok(findings)
}
