//! Rows of the application's own that refer to a merged user. They are named, not touched.

use crate::error::Result;
use crate::installation::INSTALLATION;
use crate::pg::catalog::quote_identifier;
use crate::pg::db::Db;
use crate::pg::sqltype::{Uuid, array, value};
use crate::relations;

/// The columns with a foreign key to the profiles or the accounts, except our own and those of the
/// platform: schema, table, column, and whether the caller sees all of it.
/// $1: the profiles; $2, $3: our own tables and columns; $4: the table that marks an installation.
const COLUMNS: &str = "\
SELECT n.nspname::text, r.relname::text, a.attname::text,
    has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(r.oid, a.attnum, 'SELECT')
        AND NOT row_security_active(r.oid)
FROM pg_constraint k
JOIN pg_class r ON r.oid = k.conrelid AND r.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = r.relnamespace AND n.nspname NOT IN ('auth', 'storage')
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair (own, referenced)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own AND a.atttypid = 'uuid'::regtype
JOIN pg_attribute id ON id.attrelid = k.confrelid AND id.attnum = pair.referenced AND id.attname = 'id'
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid IN ($1, to_regclass('auth.users'))
    AND NOT EXISTS (
        SELECT FROM pg_class i
        WHERE i.relnamespace = n.oid AND i.relname = $4
            AND (r.relname::text, a.attname::text) IN (SELECT * FROM unnest($2, $3))
    )
GROUP BY n.oid, n.nspname, r.oid, r.relname, a.attname, a.attnum
ORDER BY n.nspname, r.relname, a.attnum";

/// The columns that refer to a user, and in how many rows; `None` where the caller may not read
/// them all.
pub fn left(db: &Db, user: Uuid) -> Result<Vec<(String, Option<i64>)>> {
    let own = || relations::of_users();
    let args = [
        value(db.schema().relation("users")),
        array(own().map(|(table, _)| Some(table.to_owned()))),
        array(own().map(|(_, rows)| Some(rows.user.to_owned()))),
        value(Some(INSTALLATION.to_owned())),
    ];
    let columns: Vec<(String, String, String, bool)> = db
        .run(COLUMNS, &args)?
        .map(|row| Ok((row.require(0)?, row.require(1)?, row.require(2)?, row.require(3)?)))?;
    let mut left = Vec::new();
    for (schema, table, column, is_seen) in columns {
        let [schema, table, column] = [schema, table, column].map(|name| quote_identifier(&name));
        let rows = if is_seen { Some(count(db, &schema, &table, &column, user)?) } else { None };
        if rows != Some(0) {
            left.push((format!("{schema}.{table}.{column}"), rows));
        }
    }
    Ok(left)
}

fn count(db: &Db, schema: &str, table: &str, column: &str, user: Uuid) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM {schema}.{table} t WHERE t.{column} = $1");
    let rows = db.once(&sql, &[value(Some(user))])?.first(|row| row.require(0))?;
    Ok(rows.unwrap_or_default())
}
