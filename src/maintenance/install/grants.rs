//! The GRANTs in `sql/grants`, parsed, so that they can be compared with a role's rights.

use crate::pg::template::fill;
use crate::summaries;
use crate::summaries::users::derived_columns;
use std::sync::LazyLock;

/// The rights of the application's roles on the tables, views and sequences.
pub static TABLE_GRANTS: LazyLock<String> = LazyLock::new(|| {
    let tables = summaries::ALL.map(|summary| format!("@schema@.{}", summary.table().name));
    let columns: Vec<&str> = derived_columns().map(|(_, name)| name).collect();
    let values = [("summaries", &*tables.join(", ")), ("derived_columns", &columns.join(", "))];
    fill(sql_file!("grants/tables.sql"), &values)
});

/// The rights of the application's roles on the extension's own functions.
pub const FUNCTION_GRANTS: &str = sql_file!("grants/functions.sql");

/// Stands for every role.
pub const PUBLIC: &str = "";
/// The role of the application's backend.
pub const BACKEND: &str = "service_role";
/// The roles whose rights `install()` manages. The DBA manages all others.
pub const ROLES: [&str; 4] = [PUBLIC, "anon", "authenticated", BACKEND];

/// The kind of object that a right is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Table,
    /// The sequence of a table's id.
    Sequence,
    /// A function of the extension.
    Routine,
    Schema,
}

/// One privilege of one role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Right {
    pub kind: Kind,
    /// The relation's name; of a sequence, its table's; of a function, its signature.
    pub relation: String,
    pub column: Option<String>,
    pub role: String,
    pub privilege: String,
}

/// Every right that the lists give.
pub fn list() -> Vec<Right> {
    [&*TABLE_GRANTS, FUNCTION_GRANTS].into_iter().flat_map(read_file).collect()
}

fn read_file(text: &str) -> Vec<Right> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("--"));
    let words = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    let statements = words.split(';').filter_map(|text| text.find("GRANT ").map(|at| &text[at..]));
    statements.flat_map(|statement| read(statement).unwrap_or_default()).collect()
}

/// The rights that `GRANT privileges ON objects TO roles` gives to roles of the application.
fn read(statement: &str) -> Option<Vec<Right>> {
    let (privileges, rest) = statement.strip_prefix("GRANT ")?.split_once(" ON ")?;
    let (objects, roles) = rest.split_once(" TO ")?;
    let (kind, objects) = match objects.split_once(' ') {
        Some(("SEQUENCE", objects)) => (Kind::Sequence, objects),
        Some(("FUNCTION", objects)) => (Kind::Routine, objects),
        Some(("SCHEMA", objects)) => (Kind::Schema, objects),
        Some(("TABLE", objects)) => (Kind::Table, objects),
        Some(("ALL", _)) => return None,
        _ => (Kind::Table, objects),
    };
    let mut rights = Vec::new();
    for object in split(objects) {
        let relation = match kind {
            Kind::Table => object.strip_prefix("@schema@.")?.to_owned(),
            Kind::Sequence => object.strip_prefix("@schema@.")?.strip_suffix("_id_seq")?.to_owned(),
            Kind::Routine => object.replace(' ', ""),
            Kind::Schema => object.to_owned(),
        };
        // `install()` does not manage the rights of the owners of the extension and the database.
        for role in split(roles).filter(|role| ROLES.contains(role)) {
            for part in split(privileges) {
                let (privilege, columns) = match part.split_once(" (") {
                    Some((privilege, columns)) => (privilege, Some(columns.trim_end_matches(')'))),
                    None => (part, None),
                };
                let right = |column: Option<&str>| Right {
                    kind,
                    relation: relation.clone(),
                    column: column.map(str::to_owned),
                    role: role.to_owned(),
                    privilege: privilege.to_owned(),
                };
                match columns {
                    Some(columns) => rights.extend(split(columns).map(|c| right(Some(c)))),
                    None => rights.push(right(None)),
                }
            }
        }
    }
    Some(rights)
}

/// The parts between commas outside of parentheses.
fn split(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let parts = list.split(move |character| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        character == ',' && depth == 0
    });
    parts.map(str::trim)
}
