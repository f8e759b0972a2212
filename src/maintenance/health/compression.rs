//! Whether histories are compressed with lz4: with pglz, or out of line, each attempt takes longer.

use super::findings::{Findings, comment};
use crate::error::Result;
use crate::pg::db::Db;
use crate::pg::sqltype::value;

/// Whether the server was built with lz4, and how the column of histories is compressed.
const FACTS: &str = "\
SELECT 'lz4' = ANY (s.enumvals), a.attcompression::text, current_setting('default_toast_compression')
FROM pg_attribute a, pg_settings s
WHERE a.attrelid = $1 AND a.attname = 'score_history' AND NOT a.attisdropped AND s.name = 'default_toast_compression'";

pub fn look(db: &Db) -> Result<Findings> {
    let mut findings = Findings::or_else("score histories are compressed with lz4");
    let facts = db.once(FACTS, &[value(db.schema().relation("skill_progress"))])?.first(|row| {
        Ok((row.require::<bool>(0)?, row.require::<String>(1)?, row.require::<String>(2)?))
    })?;
    match facts {
        Some((false, ..)) => findings.warn(
            "this server was built without lz4: writing an attempt takes longer",
            comment("Run a PostgreSQL that was built with lz4; install() then uses it."),
        ),
        Some((true, compression, default)) => {
            let is_lz4 = compression == "l" || compression.is_empty() && default == "lz4";
            if !is_lz4 {
                let table = db.schema().qualified("skill_progress");
                findings.warn(
                    "score_history of skill_progress is not compressed with lz4: writing an attempt takes longer",
                    format!("ALTER TABLE {table} ALTER COLUMN score_history SET COMPRESSION lz4;"),
                );
            }
        }
        None => {}
    }
    Ok(findings)
}
