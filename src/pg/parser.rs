//! An SQL text taken apart into its statements.

use super::plans::c_string;
use crate::error::Result;
use pgrx::pg_sys;

/// The statements of a text, each with the comments before it, as PostgreSQL's own parser divides
/// them.
pub fn statements(sql: &str) -> Result<Vec<&str>> {
    let text = c_string(sql)?;
    // SAFETY: the text is a C string that outlives the call; a syntax error is raised as
    // PostgreSQL's own. The list holds RawStmt nodes in the current memory context, and only their
    // numbers are copied.
    let places: Vec<(usize, usize)> = unsafe {
        let list = pgrx::PgList::<pg_sys::RawStmt>::from_pg(pg_sys::pg_parse_query(text.as_ptr()));
        list.iter_ptr()
            .map(|node| ((*node).stmt_location.max(0) as usize, (*node).stmt_len.max(0) as usize))
            .collect()
    };
    // A length of 0 means the rest of the text.
    Ok(places
        .into_iter()
        .map(|(start, length)| match length {
            0 => &sql[start..],
            _ => &sql[start..start + length],
        })
        .collect())
}
