//! Rows of the summaries that no rebuild could use, and values that must be there.

use super::{can_be_evaluated, column, numbers};
use crate::error::Result;
use crate::maintenance::adopt::adoption::Adoption;
use crate::maintenance::adopt::columns;
use crate::maintenance::adopt::findings::Status;
use crate::maintenance::install::Object;
use crate::pg::catalog::quote_identifier;
use crate::summaries;
use std::collections::BTreeMap;

/// Deletes rows of summaries that belong to nobody, have no key, or share one: of these the first
/// stays.
pub fn clear(adoption: &mut Adoption) -> Result<()> {
    let mut tables: Vec<_> = summaries::tables()
        .filter(|table| columns::is_summary(table.name) && adoption.tables.contains(table.name))
        .collect();
    tables.dedup_by_key(|table| table.name);
    for table in tables {
        let key: Vec<&str> = table.columns[..table.key].iter().map(|c| c.name()).collect();
        if key.iter().any(|name| adoption.made_column(table.name, name).is_none()) {
            continue;
        }
        let quoted = adoption.qualified(table.name);
        let users = adoption.qualified("users");
        let has_id = adoption.made_column(table.name, "id").is_some();
        let place = if has_id { "t.id, " } else { "" };
        let is_null: Vec<String> =
            key.iter().map(|name| format!("{} IS NULL", column(name))).collect();
        let columns: Vec<String> = key.iter().map(|name| column(name)).collect();
        let delete = format!(
            "WITH judged AS MATERIALIZED (\
                SELECT t.tableoid AS part, t.ctid AS place, CASE \
                    WHEN NOT EXISTS (SELECT FROM {users} u WHERE u.id = t.user_id) THEN 'it belongs to nobody' \
                    WHEN {} THEN 'it has no key' \
                    WHEN row_number() OVER (PARTITION BY {} ORDER BY {place}t.tableoid, t.ctid) > 1 \
                        THEN 'another row has its key' \
                END AS reason \
                FROM {quoted} t) \
             DELETE FROM {quoted} t USING judged \
             WHERE judged.reason IS NOT NULL AND t.ctid = judged.place AND t.tableoid = judged.part \
             RETURNING {}, format('%s: the row is deleted (%s)', judged.reason, concat_ws(', ', {}))",
            is_null.join(" OR "),
            columns.join(", "),
            super::key(adoption, table.name),
            key.iter()
                .map(|name| format!("'{name} ' || coalesce({}::text, 'NULL')", column(name)))
                .collect::<Vec<_>>()
                .join(", "),
        );
        let deleted = adoption
            .db
            .once(&delete, &[])?
            .map(|row| Ok((row.require::<String>(0)?, row.require::<String>(1)?)))?;
        for (row, detail) in deleted {
            adoption.findings.push(Status::Lost, table.name.into(), Some(row), detail, None);
        }
    }
    Ok(())
}

/// Gives a value to columns that must have one, where the application left them empty.
pub fn fill(adoption: &mut Adoption) -> Result<()> {
    let mut empty = BTreeMap::<String, Vec<(Object, String)>>::new();
    for (expected, default) in columns::to_be_filled(adoption) {
        empty.entry(expected.relation.clone()).or_default().push((expected, default));
    }
    for (table, columns) in empty {
        let quoted = adoption.qualified(&table);
        for (expected, default) in columns {
            let name = quote_identifier(&expected.name);
            let count = format!("SELECT count(*) FROM {quoted} t WHERE t.{name} IS NULL");
            let count: i64 =
                adoption.db.once(&count, &[])?.first(|row| row.require(0))?.unwrap_or(0);
            let object = format!("{table}.{}", expected.name);
            let fill = format!("UPDATE {quoted} SET {name} = {default} WHERE {name} IS NULL");
            if count > 0 && adoption.run(&object, &fill)? {
                let detail = format!("{count} rows without a value get {default}");
                adoption.findings.add(Status::Change, object, detail);
            }
        }
    }
    Ok(())
}

/// Clears figures that ours could not hold. The rebuild computes them.
pub fn fit(adoption: &mut Adoption) -> Result<()> {
    for expected in columns::derived_numbers(adoption) {
        let number = format!("{}::numeric", column(&expected.name));
        let Some(fits) = numbers::fits(expected.type_name(), &number) else { continue };
        let condition = format!("NOT ({fits})");
        if !can_be_evaluated(adoption, &expected.relation, &condition) {
            continue;
        }
        let quoted = adoption.qualified(&expected.relation);
        let count = format!("SELECT count(*) FROM {quoted} t WHERE {condition}");
        let count: i64 = adoption.db.once(&count, &[])?.first(|row| row.require(0))?.unwrap_or(0);
        let object = format!("{}.{}", expected.relation, expected.name);
        let name = quote_identifier(&expected.name);
        let update = format!("UPDATE {quoted} t SET {name} = 0 WHERE {condition}");
        if count > 0 && adoption.run(&object, &update)? {
            let detail = format!("{count} stored values do not fit {}", expected.type_name());
            adoption.findings.add(Status::Drifted, object, detail);
        }
    }
    Ok(())
}
