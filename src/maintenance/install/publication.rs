//! The publication that Supabase's realtime service follows: milestones are in it where there is
//! one, so that a front end hears of them.

use super::reports::Reports;
use crate::error::{Error, Result, or_raise};
use crate::pg::catalog::quote_identifier;
use crate::pg::db::Db;
use crate::pg::sqltype::value;
use crate::pg::subtransaction::subtransaction;
use crate::summaries::MILESTONES;
use pgrx::PgSqlErrorCode;

const PUBLICATION: &str = "supabase_realtime";

/// Its owner, and what that role lacks to add the table, if the table is not in it: as itself, as
/// one of a schema's tables, or as one of all.
const LACKS_TABLE: &str = "\
SELECT pg_get_userbyid(p.pubowner)::text,
    CASE WHEN NOT pg_has_role(p.pubowner, c.relowner, 'USAGE') THEN quote_ident(pg_get_userbyid(c.relowner)) END
FROM pg_publication p, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE p.pubname = $1 AND c.oid = $2 AND NOT EXISTS (
    SELECT FROM pg_publication_tables t
    WHERE t.pubname = p.pubname AND t.schemaname = n.nspname AND t.tablename = c.relname)";

/// The table is not in the publication.
pub struct Lacking {
    /// The statement that adds it.
    pub statement: String,
    /// The publication's owner, who may run it.
    pub owner: String,
    /// The role that this owner has to be a member of.
    pub needs: Option<String>,
}

/// `None` where there is no publication, or nothing to add to it.
pub fn lacking(db: &Db) -> Result<Option<Lacking>> {
    let Some(table) = db.schema().relation(MILESTONES.name) else { return Ok(None) };
    let args = [value(Some(PUBLICATION.to_owned())), value(Some(table))];
    let table = format!("{}.{}", quote_identifier(&db.schema().name), MILESTONES.name);
    let statement = format!("ALTER PUBLICATION {PUBLICATION} ADD TABLE {table};");
    db.once(LACKS_TABLE, &args)?.first(|row| {
        Ok(Lacking { statement: statement.clone(), owner: row.require(0)?, needs: row.get(1)? })
    })
}

/// Adds the table of milestones to the publication, or says who may.
pub fn add_milestones(db: &Db, reports: &mut Reports) -> Result<()> {
    let Some(Lacking { statement: sql, owner, needs }) = lacking(db)? else { return Ok(()) };
    match subtransaction(|| or_raise(db.once(&sql, &[]).map(|_| ()))) {
        Ok(()) => Ok(()),
        Err(failure) if failure.sqlstate == PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE => {
            reports.warn(Error::Skipped {
                whats: vec!["add milestones to the publication supabase_realtime"],
                script: sql,
                role: quote_identifier(&owner),
                needs: needs.into_iter().collect(),
            });
            Ok(())
        }
        Err(failure) => Err(Error::Failed(failure)),
    }
}
