//! Score documents that cannot be read, and whose scores do not count.

use crate::attempts::read_document;
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::findings::Status;
use crate::pg::spi::Step;
use crate::pg::sqltype::Jsonb;
use progress::Skills;

/// The documents without a score that can be read.
const WITHOUT_SCORES: &str = "\
SELECT a.id::text, a.ml_scores::jsonb FROM @schema@.attempts a
WHERE a.ml_scores::text NOT IN ('{}', 'null', '\"{}\"')
    AND num_nonnulls(VARIADIC interview_core.sub_scores(a.ml_scores::jsonb)) OPERATOR(pg_catalog.=) 0
ORDER BY a.id";

pub fn examine(adoption: &mut Adoption) -> Result<()> {
    let document = adoption.made_column("attempts", "ml_scores").map(|column| column.type_name());
    if !matches!(document, Some("json" | "jsonb"))
        || adoption.made_column("attempts", "id").is_none()
    {
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
    for (id, error) in unreadable {
        let detail = format!("its scores do not count: {error}");
        let remedy = "Correct the document, before or after.".to_owned();
        let key = Some(format!("id = {id}"));
        adoption.findings.push(
            Status::Lost,
            "attempts.ml_scores".into(),
            key,
            detail,
            Some(remedy),
        );
    }
    Ok(())
}
