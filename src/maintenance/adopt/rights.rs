//! The application's roles keep their rights on the columns that the application added to tables
//! that they write.

use super::adoption::Adoption;
use super::findings::Status;
use super::triggers::COUNTERS;
use crate::error::Result;
use crate::maintenance::install;
use crate::pg::catalog::quote_identifier;
use crate::pg::sqltype::{array, value};

/// Tables whose rights ours give column by column.
const WRITTEN_BY_COLUMNS: [&str; 5] =
    ["users", "interview_sessions", "questions", "resume_analyses", "interview_reports"];

/// GRANTs of the columns of the application's own, by role.
const GRANTS: &str = "\
SELECT r.rolname::text, format('GRANT INSERT (%s), UPDATE (%1$s) ON TABLE %s TO %I',
    string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), a.attrelid::regclass, r.rolname)
FROM pg_attribute a
JOIN pg_roles r ON r.rolname IN ('authenticated', 'service_role')
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND NOT a.attname = ANY ($2) AND has_column_privilege(r.oid, a.attrelid, a.attnum, 'UPDATE')
    AND has_column_privilege(r.oid, a.attrelid, a.attnum, 'INSERT')
GROUP BY r.rolname, a.attrelid ORDER BY r.rolname";

pub fn keep_on_own_columns(adoption: &mut Adoption) -> Result<()> {
    let expected = install::expected();
    for table in WRITTEN_BY_COLUMNS {
        if !adoption.tables.contains(table) {
            continue;
        }
        let ours = expected.iter().filter(|o| o.kind == "column" && o.relation == table);
        let args = [
            value(Some(adoption.qualified(table))),
            // Nobody but the backend writes the counters that a trigger kept.
            array(
                ours.map(|column| &*column.name)
                    .chain(COUNTERS.into_iter().filter(|_| table == "questions"))
                    .map(|name| Some(name.to_owned())),
            ),
        ];
        let grants = adoption
            .db
            .once(GRANTS, &args)?
            .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
        for (role, grant) in grants {
            if adoption.run(table, &grant)? {
                let detail = format!(
                    "{} keeps its rights on columns of the application's own: {grant}",
                    quote_identifier(&role)
                );
                adoption.findings.add(Status::Kept, table, detail);
            }
        }
    }
    Ok(())
}
