//! Rows of the summaries that no rebuild could use, and values that must be there.

use super::column;
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
        let place = if has_id { "id" } else { "ctid" };
        let is_null: Vec<String> =
            key.iter().map(|name| format!("{} IS NULL", column(name))).collect();
        let is_same: Vec<String> =
            key.iter().map(|name| format!("o.{0} = t.{0}", quote_identifier(name))).collect();
        let delete = format!(
            "DELETE FROM {quoted} t WHERE {} \
             OR NOT EXISTS (SELECT FROM {users} u WHERE u.id = t.user_id) \
             OR EXISTS (SELECT FROM {quoted} o WHERE {} AND o.{place} < t.{place}) \
             RETURNING {}, concat_ws(', ', {})",
            is_null.join(" OR "),
            is_same.join(" AND "),
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
        for (row, key) in deleted {
            let detail =
                format!("the row is deleted: it belongs to nobody, or another has its key ({key})");
            adoption.findings.push(Status::Lost, table.name.into(), Some(row), detail, None);
        }
    }
    Ok(())
}

/// Gives a value to columns that must have one, where the application left them empty, and a number
/// to figures that are none.
pub fn fill(adoption: &mut Adoption) -> Result<()> {
    replace_nan(adoption)?;
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

/// A figure that is not a number could not be read again by the rebuild.
fn replace_nan(adoption: &mut Adoption) -> Result<()> {
    for (table, name) in columns::derived_numbers(adoption) {
        let (quoted, column) = (adoption.qualified(&table), quote_identifier(&name));
        let is_nan = format!("{column} = 'NaN'");
        let count = format!("SELECT count(*) FROM {quoted} WHERE {is_nan}");
        let count: i64 = adoption.db.once(&count, &[])?.first(|row| row.require(0))?.unwrap_or(0);
        let object = format!("{table}.{name}");
        let update = format!("UPDATE {quoted} SET {column} = 0 WHERE {is_nan}");
        if count > 0 && adoption.run(&object, &update)? {
            let detail = format!("{count} stored values are NaN");
            adoption.findings.add(Status::Drifted, object, detail);
        }
    }
    Ok(())
}
