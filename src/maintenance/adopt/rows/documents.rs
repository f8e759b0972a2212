//! Score documents that cannot be read, and whose scores do not count.

use super::{Identity, Offending, refuse};
use crate::attempts::read_document;
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::findings::Status;
use crate::pg::spi::Step;
use crate::pg::sqltype::Jsonb;
use progress::Skills;

/// The documents without a score that can be read.
const WITHOUT_SCORES: &str = "\
SELECT CASE WHEN a.id IS NULL THEN format('ctid = %L', a.ctid) ELSE 'id = ' || a.id::text END, a.ml_scores::jsonb
FROM @schema@.attempts a
WHERE a.ml_scores::text NOT IN ('{}', 'null', '\"{}\"')
    AND num_nonnulls(VARIADIC interview_core.sub_scores(a.ml_scores::jsonb)) OPERATOR(pg_catalog.=) 0
ORDER BY a.id";

const PLACES: &str = "SELECT a.ctid::text FROM @schema@.attempts a ORDER BY a.ctid";

pub fn examine(adoption: &mut Adoption) -> Result<()> {
    let document = adoption.made_column("attempts", "ml_scores").map(|column| column.type_name());
    let is_read = document.is_some_and(|name| {
        matches!(name, "json" | "jsonb" | "text") || name.starts_with("character varying")
    });
    if !is_read || adoption.made_column("attempts", "id").is_none() {
        return Ok(());
    }
    if document != Some("jsonb") && refuse_invalid(adoption)? && !adoption.is_dry_run() {
        return Ok(());
    }
    let skills = Skills::default();
    let mut unreadable = Vec::new();
    adoption.db.each_row(WITHOUT_SCORES, &[], |row| {
        let document: Jsonb = row.require(1)?;
        if let Err(error) = read_document(&skills, &document) {
            unreadable.push((row.require::<String>(0)?, error.to_string()));
        }
        Ok(Step::Continue)
    })?;
    for (key, error) in unreadable {
        let detail = format!("its scores do not count: {error}");
        let remedy = "Correct the document, before or after.".to_owned();
        adoption.findings.push(
            Status::Lost,
            "attempts.ml_scores".into(),
            Some(key),
            detail,
            Some(remedy),
        );
    }
    Ok(())
}

/// Names the texts that are no documents: the column becomes jsonb. Returns whether there are any.
fn refuse_invalid(adoption: &mut Adoption) -> Result<bool> {
    if is_valid(adoption, "true") {
        return Ok(false);
    }
    let mut places = Vec::<String>::new();
    adoption.db.each_row(PLACES, &[], |row| {
        places.push(row.require(0)?);
        Ok(Step::Continue)
    })?;
    places.dedup();
    let mut invalid = Vec::new();
    find_invalid(adoption, &places, &mut invalid);
    let quoted = adoption.qualified("attempts");
    refuse(
        adoption,
        Offending {
            table: "attempts",
            columns: "ml_scores".into(),
            condition: format!("t.ctid = ANY ('{{\"{}\"}}'::tid[])", invalid.join("\",\"")),
            detail: "'it cannot be read as jsonb: ' || left(t.ml_scores::text, 100)".into(),
            preparation: None,
            remedy: format!("UPDATE {quoted} SET ml_scores = '{{}}'"),
            note: "; -- or correct the document",
            identity: Identity::Id,
        },
    )?;
    Ok(true)
}

fn is_valid(adoption: &Adoption, condition: &str) -> bool {
    let table = adoption.qualified("attempts");
    adoption
        .attempt(&format!("SELECT count(t.ml_scores::jsonb) FROM {table} t WHERE {condition}"))
        .is_ok()
}

/// Halves the rows until those in the way are alone.
fn find_invalid(adoption: &Adoption, places: &[String], invalid: &mut Vec<String>) {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
    if is_valid(adoption, &format!("t.ctid BETWEEN '{first}' AND '{last}'")) {
        return;
    }
    if places.len() == 1 {
        invalid.push(first.clone());
        return;
    }
    let (before, after) = places.split_at(places.len() / 2);
    find_invalid(adoption, before, invalid);
    find_invalid(adoption, after, invalid);
}
