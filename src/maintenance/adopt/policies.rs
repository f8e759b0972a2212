//! Takes off the application's policies that ours replace. A permissive policy that stays widens
//! ours, so each one is named.

use super::adoption::Adoption;
use super::columns::is_written_by_triggers;
use super::findings::Status;
use crate::buckets::BUCKETS;
use crate::error::Result;
use crate::maintenance::install;
use crate::pg::catalog::{current_role_acts_as, quote_identifier};
use crate::pg::sqltype::{array, value};
use pgrx::pg_sys::Oid;

/// Roles are quoted; PUBLIC is its own list.
const POLICIES: &str = "\
SELECT c.relname::text, p.polrelid = to_regclass('storage.objects'), p.polname::text,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
        ELSE 'ALL' END,
    p.polpermissive, p.polroles = '{0}',
    CASE WHEN p.polroles = '{0}' THEN 'PUBLIC' ELSE (
        SELECT string_agg(quote_ident(pg_get_userbyid(role)), ', ') FROM unnest(p.polroles) AS role
    ) END,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), c.relowner,
    quote_ident(pg_get_userbyid(c.relowner))
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = $1 AND c.relname = ANY ($2) OR p.polrelid = to_regclass('storage.objects')
ORDER BY c.oid, p.polname";

struct Policy {
    table: String,
    is_of_storage: bool,
    name: String,
    command: String,
    is_permissive: bool,
    is_public: bool,
    roles: String,
    using: Option<String>,
    check: Option<String>,
    owner: Oid,
    owner_name: String,
}

impl Policy {
    /// Whether it gives everybody their own rows, or the active questions, as ours do in other
    /// words.
    fn is_replaced(&self) -> bool {
        let is_known = |text: &Option<String>| {
            text.as_deref().is_none_or(|text| {
                is_made_of(text, &|atom| {
                    if self.is_of_storage {
                        is_of_own_objects(atom)
                    } else {
                        self.is_of_own_rows(atom)
                    }
                })
            })
        };
        self.is_permissive
            && self.is_public
            && (self.is_of_storage || matches!(&*self.command, "SELECT" | "INSERT" | "UPDATE"))
            && (self.using.is_some() || self.check.is_some())
            && is_known(&self.using)
            && is_known(&self.check)
    }

    /// Why it is replaced, and what clients can do no more.
    fn why(&self) -> &'static str {
        let is_of_readers = self.command == "SELECT";
        match &*self.table {
            "attempts" if !is_of_readers => {
                "only the service role writes attempts, and a client's statement fails with 42501"
            }
            "users" if !is_of_readers => {
                "ours take its place, and values for computed columns are ignored"
            }
            table if !is_of_readers && is_written_by_triggers(table) => {
                "only the triggers write this table, and anybody else's statement fails with 42501"
            }
            _ => "ours take its place",
        }
    }

    fn is_of_own_rows(&self, atom: &str) -> bool {
        const OWNERS: [&str; 3] = ["id", "user_id", "uploaded_by"];
        let is_own = OWNERS.iter().any(|column| {
            atom == format!("auth.uid() = {column}") || atom == format!("{column} = auth.uid()")
        });
        const OF_QUESTIONS: [&str; 4] =
            ["is_active = true", "is_active", "is_custom = true", "is_custom"];
        is_own || (self.table == "questions" && OF_QUESTIONS.contains(&atom))
    }

    /// Whether it concerns stored objects in one of our buckets.
    fn concerns_buckets(&self) -> bool {
        let names = |text: &Option<String>| {
            text.as_deref().is_some_and(|text| {
                !text.contains("bucket_id") || BUCKETS.iter().any(|bucket| text.contains(bucket.id))
            })
        };
        names(&self.using) || names(&self.check)
    }

    fn definition(&self) -> String {
        let kind = if self.is_permissive { "" } else { " AS RESTRICTIVE" };
        let using = self.using.as_ref().map_or(String::new(), |text| format!(" USING ({text})"));
        let check =
            self.check.as_ref().map_or(String::new(), |text| format!(" WITH CHECK ({text})"));
        format!("{kind} FOR {} TO {}{using}{check}", self.command, self.roles).trim().to_owned()
    }
}

pub fn take_off(adoption: &mut Adoption) -> Result<()> {
    let args = [
        value(Some(adoption.db.schema().oid)),
        array(adoption.tables.iter().map(|name| Some(name.clone()))),
    ];
    let policies = adoption.db.once(POLICIES, &args)?.map(|row| {
        Ok(Policy {
            table: row.require(0)?,
            is_of_storage: row.get(1)?.unwrap_or(false),
            name: row.require(2)?,
            command: row.require(3)?,
            is_permissive: row.require(4)?,
            is_public: row.require(5)?,
            roles: row.require(6)?,
            using: row.get(7)?,
            check: row.get(8)?,
            owner: row.require(9)?,
            owner_name: row.require(10)?,
        })
    })?;
    for policy in &policies {
        let table = if policy.is_of_storage {
            "storage.objects".to_owned()
        } else {
            adoption.qualified(&policy.table)
        };
        let named_table = if policy.is_of_storage { "storage.objects" } else { &policy.table };
        let object = format!("policy {} on {named_table}", quote_identifier(&policy.name));
        let drop = format!("DROP POLICY {} ON {table}", quote_identifier(&policy.name));
        if install::is_own_policy(named_table, &policy.name) {
            continue;
        }
        if !policy.is_replaced() {
            name_kept(adoption, policy, object, drop);
        } else if current_role_acts_as(policy.owner) {
            if adoption.run(&object, &drop)? {
                let detail =
                    format!("it is dropped: {}. It was: {}", policy.why(), policy.definition());
                adoption.findings.add(Status::Lost, object, detail);
            }
        } else {
            let remedy = format!("{drop};\n-- Run it as a superuser, or as {}.", policy.owner_name);
            let detail = format!("ours take its place. It is: {}", policy.definition());
            adoption.findings.add_with_remedy(Status::Left, object, detail, remedy);
        }
    }
    Ok(())
}

fn name_kept(adoption: &mut Adoption, policy: &Policy, object: String, drop: String) {
    if policy.is_of_storage && !policy.concerns_buckets() {
        return;
    }
    let definition = policy.definition();
    if policy.is_permissive {
        let detail = format!("it stays, and allows more than ours: {definition}");
        adoption.findings.add_with_remedy(Status::Warning, object, detail, drop);
    } else {
        adoption.findings.add(Status::Kept, object, format!("it stays: {definition}"));
    }
}

/// Whether a condition, as PostgreSQL prints it, is made of such atoms by AND and OR.
fn is_made_of(text: &str, is_atom: &dyn Fn(&str) -> bool) -> bool {
    let text = without_parentheses(text.trim());
    for word in [" AND ", " OR "] {
        let parts = split_outside(text, word);
        if parts.len() > 1 {
            return parts.into_iter().all(|part| is_made_of(part, is_atom));
        }
    }
    is_atom(text)
}

/// The first folder is the user's own, or the bucket is one of ours.
fn is_of_own_objects(atom: &str) -> bool {
    let atom: String =
        atom.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect();
    let is_bucket =
        || BUCKETS.iter().any(|bucket| atom == format!("bucket_id='{}'::text", bucket.id));
    const OWN: [&str; 2] =
        ["auth.uid::text=storage.foldernamename[1]", "storage.foldernamename[1]=auth.uid::text"];
    OWN.contains(&&*atom) || is_bucket()
}

/// The parts of a text between a word outside of parentheses.
fn split_outside<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && at >= start && text[at..].starts_with(word) => {
                parts.push(&text[start..at]);
                start = at + word.len();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// A text without the parentheses around all of it.
fn without_parentheses(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return text;
    };
    let mut depth = 0;
    for character in inner.chars() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return text,
            ')' => depth -= 1,
            _ => {}
        }
    }
    without_parentheses(inner.trim())
}

#[cfg(any(test, feature = "pg_test"))]
#[pgrx::pg_schema]
mod tests {
    use super::{is_made_of, is_of_own_objects};
    use pgrx::prelude::*;

    #[pg_test]
    fn a_condition_of_known_atoms_is_known() {
        let is_atom = |atom: &str| matches!(atom, "auth.uid() = user_id" | "is_active = true");
        assert!(is_made_of("(auth.uid() = user_id)", &is_atom));
        assert!(is_made_of("((is_active = true) OR (auth.uid() = user_id))", &is_atom));
        assert!(!is_made_of("((auth.uid() = user_id) OR is_coach())", &is_atom));
        assert!(!is_made_of("true", &is_atom));
    }

    #[pg_test]
    fn own_objects_are_those_in_the_own_folder_of_our_buckets() {
        let condition = "((bucket_id = 'audio-recordings'::text) AND ((auth.uid())::text = (storage.foldername(name))[1]))";
        assert!(is_made_of(condition, &is_of_own_objects));
        assert!(!is_made_of("(bucket_id = 'invoices'::text)", &is_of_own_objects));
    }
}
