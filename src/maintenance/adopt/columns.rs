//! Brings the columns of the application's tables to what the triggers and the check need. Other
//! columns stay as they are.

use super::adoption::Adoption;
use super::findings::Status;
use crate::attempts;
use crate::error::Result;
use crate::maintenance::install::{self, Object};
use crate::pg::catalog::quote_identifier;
use crate::summaries;
use crate::summaries::users::derived_columns;
use crate::table::{Access, Table};
use std::collections::BTreeMap;

/// The values of columns that must hold one before the rebuild writes it.
const UNTIL_REBUILT: [(&str, &str); 4] = [
    ("bigint", "0"),
    ("integer", "0"),
    ("numeric", "0"),
    ("timestamp with time zone", "'1970-01-01 00:00:00+00'"),
];

/// The columns beside those that summaries read that must hold a value.
const OWNERS_AND_MARKS: [(&str, &str); 5] = [
    ("attempts", "user_id"),
    ("attempts", "created_at"),
    ("attempts", "is_skipped"),
    ("interview_sessions", "user_id"),
    ("interview_reports", "user_id"),
];

/// The types that are read as another one without a loss that anybody would notice.
const CONVERTIBLE: [(&str, &[&str]); 6] = [
    ("bigint", &["smallint", "integer", "numeric"]),
    ("integer", &["smallint", "bigint", "numeric"]),
    ("numeric", &["smallint", "integer", "bigint", "real", "double precision"]),
    ("text", &["character varying", "character", "citext", "name"]),
    ("jsonb", &["json", "text", "character varying"]),
    ("timestamp with time zone", &["timestamp without time zone"]),
];

/// A summary's table, or that of the users: every row of it is written by the triggers.
pub fn is_written_by_triggers(table: &str) -> bool {
    written().any(|written| written.name == table)
}

/// A summary's table.
pub fn is_summary(table: &str) -> bool {
    table != "users" && is_written_by_triggers(table)
}

/// Whether only the triggers write a column.
pub fn is_derived(table: &str, column: &str) -> bool {
    match table {
        "users" => derived_columns().any(|(_, derived)| derived == column),
        _ => is_summary(table),
    }
}

fn written() -> impl Iterator<Item = &'static Table> {
    summaries::tables().filter(|table| table.access != Access::Reference)
}

/// A type without its modifier: `numeric` of `numeric(5,2)`.
fn base(type_name: &str) -> String {
    match (type_name.find('('), type_name.find(')')) {
        (Some(start), Some(end)) => format!("{}{}", &type_name[..start], &type_name[end + 1..]),
        _ => type_name.to_owned(),
    }
}

/// Whether the triggers or the check read or write a column.
fn is_needed(table: &str, column: &str) -> bool {
    if table == "users" && ["email", "full_name"].contains(&column) {
        // A sign-up writes them.
        return true;
    }
    if table == "attempts" {
        let is_score =
            || progress::Skills::default().names().iter().any(|skill| column == skill.score_key());
        return attempts::COLUMNS
            .iter()
            .chain([&attempts::DOCUMENT])
            .any(|(name, _)| *name == column)
            || is_score();
    }
    let mut tables = summaries::tables().filter(|known| known.name == table);
    tables.any(|known| {
        known.columns.iter().chain(known.also_read).any(|known| known.name() == column)
    })
}

/// The type that a needed column gets, if it has another one.
fn retyped<'e>(expected: &'e Object, found: &Object) -> Option<&'e str> {
    let (wanted, has) = (expected.type_name(), found.type_name());
    let is_exact = is_written_by_triggers(&expected.relation);
    let differs = if is_exact { wanted != has } else { base(wanted) != base(has) };
    (differs && is_needed(&expected.relation, &expected.name)).then_some(wanted)
}

/// The expected columns of the tables that the application has, each as it has it.
fn pairs(adoption: &Adoption) -> Vec<(Object, Option<Object>)> {
    let columns = install::expected()
        .into_iter()
        .filter(|object| object.kind == "column" && adoption.tables.contains(&object.relation));
    columns
        .map(|expected| {
            let found = adoption.made_column(&expected.relation, &expected.name).cloned();
            (expected, found)
        })
        .collect()
}

/// The columns that get another type, as pairs of table and column.
pub fn retyped_columns(adoption: &Adoption) -> Vec<(String, String)> {
    let is_retyped = |(expected, found): &(Object, Option<Object>)| {
        found.as_ref().is_some_and(|found| retyped(expected, found).is_some())
    };
    let columns = pairs(adoption).into_iter().filter(is_retyped);
    columns.map(|(expected, _)| (expected.relation, expected.name)).collect()
}

/// Changes types, drops defaults that would count as scores, and adds the missing columns: all of a
/// table in one statement, which rewrites it once.
pub fn reshape(adoption: &mut Adoption) -> Result<()> {
    let mut actions = BTreeMap::<String, Vec<String>>::new();
    for (expected, found) in pairs(adoption) {
        let of_table = match &found {
            None => missing(adoption, &expected).into_iter().collect(),
            Some(found) => changed(adoption, &expected, found),
        };
        actions.entry(expected.relation.clone()).or_default().extend(of_table);
    }
    refuse_required_columns(adoption);
    alter(adoption, actions)?;
    widen_sequences(adoption)
}

/// A column of the application's own that must hold a value, in a table whose rows the triggers
/// make.
fn refuse_required_columns(adoption: &mut Adoption) {
    let expected = install::expected();
    let is_ours = |found: &Object| {
        expected
            .iter()
            .any(|e| (&e.kind, &e.relation, &e.name) == (&found.kind, &found.relation, &found.name))
    };
    let tables: Vec<&str> = written().map(|table| table.name).collect();
    let own = tables.iter().flat_map(|table| adoption.made("column", table));
    let required: Vec<Object> = own
        .filter(|found| {
            !is_ours(found)
                && found.is_not_null()
                && found.default().is_none()
                && !found.has_own_values()
        })
        .cloned()
        .collect();
    for found in required {
        let detail = "it must hold a value, and has no default for the rows that triggers write";
        let remedy = format!(
            "ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL",
            adoption.qualified(&found.relation),
            quote_identifier(&found.name)
        );
        let object = format!("{}.{}", found.relation, found.name);
        adoption.findings.add_with_remedy(Status::Refused, object, detail, remedy);
    }
}

/// The columns that must have a value and may lack one, each with what it gets.
pub fn to_be_filled(adoption: &Adoption) -> Vec<(Object, String)> {
    let value = |(expected, found): (Object, Option<Object>)| {
        let may_lack_one = found.is_some_and(|found| !found.is_not_null());
        let default = expected.default().map(str::to_owned);
        let value = default.or_else(|| placeholder(&expected).map(str::to_owned))?;
        (may_lack_one && expected.is_not_null() && is_required(&expected))
            .then_some((expected, value))
    };
    pairs(adoption)
        .into_iter()
        .filter_map(value)
        .filter(|(o, _)| o.name != "created_at" || o.relation != "attempts")
        .collect()
}

/// The derived columns of numbers that the application has, as ours have them.
pub fn derived_numbers(adoption: &Adoption) -> Vec<Object> {
    let is_number = |(expected, found): &(Object, Option<Object>)| {
        found.is_some()
            && matches!(&*base(expected.type_name()), "numeric" | "integer")
            && expected.name != "question_id"
            && is_derived(&expected.relation, &expected.name)
    };
    pairs(adoption).into_iter().filter(is_number).map(|(expected, _)| expected).collect()
}

/// The numbers of attempts that the triggers add up and that no CHECK bounds from above, where the
/// application's column may hold larger ones.
pub fn added_up(adoption: &Adoption) -> Vec<Object> {
    let is_wider = |(expected, found): &(Object, Option<Object>)| {
        (&*expected.relation, &*expected.name) == ("attempts", "audio_duration")
            && found.as_ref().is_some_and(|found| found.type_name() != expected.type_name())
    };
    pairs(adoption).into_iter().filter(is_wider).map(|(expected, _)| expected).collect()
}

/// Whether a column that must have a value in a new installation must have one in adopted tables.
fn is_required(expected: &Object) -> bool {
    is_written_by_triggers(&expected.relation)
        || OWNERS_AND_MARKS.contains(&(&*expected.relation, &*expected.name))
}

/// Requires values in the columns that must have one, now that they have.
pub fn complete(adoption: &mut Adoption) -> Result<()> {
    let mut actions = BTreeMap::<String, Vec<String>>::new();
    for (expected, found) in pairs(adoption) {
        let name = quote_identifier(&expected.name);
        let of_table = actions.entry(expected.relation.clone()).or_default();
        let Some(found) = found else {
            if placeholder(&expected).is_some() {
                of_table.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
            }
            continue;
        };
        if expected.is_not_null() && !found.is_not_null() && is_required(&expected) {
            of_table.push(format!("ALTER COLUMN {name} SET NOT NULL"));
        }
    }
    alter(adoption, actions)
}

/// Runs the actions on each table. If a statement fails, each action of it runs on its own, so that
/// those in the way are named.
fn alter(adoption: &mut Adoption, actions: BTreeMap<String, Vec<String>>) -> Result<()> {
    for (table, actions) in actions.into_iter().filter(|(_, actions)| !actions.is_empty()) {
        let alter = format!("ALTER TABLE {} ", adoption.qualified(&table));
        if adoption.attempt(&format!("{alter}{}", actions.join(", "))).is_ok() {
            continue;
        }
        for action in actions {
            adoption.run(&table, &format!("{alter}{action}"))?;
        }
    }
    Ok(())
}

fn missing(adoption: &mut Adoption, expected: &Object) -> Option<String> {
    let object = format!("{}.{}", expected.relation, expected.name);
    let name = quote_identifier(&expected.name);
    if let Some(rest) = expected.definition().strip_suffix(" from a sequence") {
        return Some(format!("ADD COLUMN {name} {rest} GENERATED BY DEFAULT AS IDENTITY"));
    }
    let default = placeholder(expected).map_or(String::new(), |value| format!(" DEFAULT {value}"));
    if expected.is_not_null() && expected.default().is_none() && default.is_empty() {
        let detail = "there is no such column";
        let remedy = format!(
            "ALTER TABLE {} ADD COLUMN {name} {}; -- and give it values",
            adoption.qualified(&expected.relation),
            expected.type_name()
        );
        adoption.findings.add_with_remedy(Status::Refused, object, detail, remedy);
        return None;
    }
    Some(format!("ADD COLUMN {name} {}{default}", expected.definition()))
}

/// The value of a new column that must hold one, until the rebuild writes it.
fn placeholder(expected: &Object) -> Option<&'static str> {
    if !expected.is_not_null()
        || expected.default().is_some()
        || !is_written_by_triggers(&expected.relation)
    {
        return None;
    }
    let type_name = base(expected.type_name());
    UNTIL_REBUILT.iter().find(|(name, _)| *name == type_name).map(|(_, value)| *value)
}

fn changed(adoption: &mut Adoption, expected: &Object, found: &Object) -> Vec<String> {
    let (table, name) = (&expected.relation, quote_identifier(&expected.name));
    let object = format!("{table}.{}", expected.name);
    let mut actions = Vec::new();
    if found.is_generated() && is_needed(table, &expected.name) {
        adoption.findings.add(Status::Refused, &*object, "the column is generated from others");
        return actions;
    }
    let is_of_triggers = is_written_by_triggers(table);
    if let Some(wanted) = retyped(expected, found) {
        let (from, to) = (base(found.type_name()), base(wanted));
        let is_convertible = from == to
            || CONVERTIBLE.iter().any(|(name, others)| *name == to && others.contains(&&*from));
        if !is_convertible {
            let detail = format!("it is of type {}, where {wanted} is needed", found.type_name());
            let rename = format!(
                "ALTER TABLE {} RENAME COLUMN {name} TO {}",
                adoption.qualified(table),
                quote_identifier(&format!("application_{}", expected.name))
            );
            let is_renamed = adoption.is_dry_run() && adoption.attempt(&rename).is_ok();
            adoption.findings.add_with_remedy(Status::Refused, &*object, detail, rename);
            return match is_renamed {
                true => missing(adoption, expected).into_iter().collect(),
                false => actions,
            };
        }
        let using = match &*from {
            "timestamp without time zone" => format!("{name} AT TIME ZONE 'UTC'"),
            _ => format!("{name}::{wanted}"),
        };
        actions.push(format!("ALTER COLUMN {name} TYPE {wanted} USING {using}"));
    } else if base(found.type_name()) != base(expected.type_name()) {
        let detail = format!(
            "it stays {}, and is {} in a new installation",
            found.type_name(),
            expected.type_name()
        );
        adoption.findings.add(Status::Kept, &*object, detail);
    }
    // A skill without a score would have one of 0.
    let is_sub_score =
        table == "attempts" && expected.name != "final_score" && expected.name.ends_with("_score");
    if is_sub_score && found.default().is_some() {
        actions.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
    }
    // The triggers, or a sign-up, leave it empty.
    if is_of_triggers && found.is_not_null() && !expected.is_not_null() {
        actions.push(format!("ALTER COLUMN {name} DROP NOT NULL"));
    }
    let is_time = matches!(&*expected.name, "created_at" | "updated_at");
    let is_derived =
        || table == "users" && derived_columns().any(|(_, derived)| derived == expected.name);
    if is_of_triggers && (is_time || is_derived()) && found.default() != expected.default() {
        actions.push(match expected.default() {
            Some(default) => format!("ALTER COLUMN {name} SET DEFAULT {default}"),
            None => format!("ALTER COLUMN {name} DROP DEFAULT"),
        });
    }
    actions
}

/// The sequence of `attempts.id` outgrows int4 as the column does.
fn widen_sequences(adoption: &mut Adoption) -> Result<()> {
    const NARROW: &str = "\
        SELECT s.seqrelid::regclass::text FROM pg_sequence s \
        WHERE s.seqrelid = pg_get_serial_sequence($1, 'id')::regclass AND s.seqtypid <> 'bigint'::regtype \
            AND s.seqmax = CASE s.seqtypid WHEN 'integer'::regtype THEN 2147483647 ELSE 32767 END";
    if adoption.made_column("attempts", "id").is_none() {
        return Ok(());
    }
    let args = [crate::pg::sqltype::value(Some(adoption.qualified("attempts")))];
    let narrow = adoption.db.once(NARROW, &args)?.map(|row| row.require::<String>(0))?;
    for sequence in narrow {
        let object = format!("sequence {sequence}");
        if adoption.run(&object, &format!("ALTER SEQUENCE {sequence} AS bigint"))? {
            adoption.findings.add(Status::Change, object, "it counts in bigint");
        }
    }
    Ok(())
}
