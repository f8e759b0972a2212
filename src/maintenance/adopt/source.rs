//! What the source of an application's trigger function says that it does. A source that is not
//! recognized counts as the application's own.

/// A source without comments, quotes and differences of case and space.
pub struct Source(String);

impl Source {
    pub fn of(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut rest = source;
        while let Some(next) = rest.chars().next() {
            if rest.starts_with("--") {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
            } else if rest.starts_with("/*") {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            } else {
                if next != '"' {
                    text.extend(next.to_lowercase());
                }
                rest = &rest[next.len_utf8()..];
            }
        }
        Self(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Whether it writes rows of a table, named with or without the schema.
    pub fn writes(&self, schema: &str, table: &str) -> bool {
        let verbs = ["insert into ", "update ", "update only ", "delete from ", "merge into "];
        self.names(&verbs, schema, table)
    }

    /// Whether it inserts rows into a table.
    pub fn inserts(&self, schema: &str, table: &str) -> bool {
        self.names(&["insert into "], schema, table)
    }

    /// Whether it expects that a row may be there already.
    pub fn expects_conflicts(&self) -> bool {
        ["on conflict", "exception", "if not exists"].iter().any(|word| self.0.contains(word))
    }

    /// Whether one of the verbs is followed by the table.
    fn names(&self, verbs: &[&str], schema: &str, table: &str) -> bool {
        let names = [table.to_owned(), format!("{}.{table}", schema.to_lowercase())];
        let is_end = |rest: &str| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '_' | '.'))
        };
        names.iter().any(|name| {
            verbs.iter().any(|verb| {
                let statement = format!("{verb}{name}");
                self.0
                    .match_indices(&statement)
                    .any(|(start, _)| is_end(&self.0[start + statement.len()..]))
            })
        })
    }

    /// The statements of a body that is nothing but `BEGIN ... END`.
    fn statements(&self) -> Option<Vec<&str>> {
        let body = self.0.trim().strip_prefix("begin ")?;
        let body = body.strip_suffix(';').unwrap_or(body).trim_end().strip_suffix("end")?;
        let statements = body.split(';').map(str::trim).filter(|statement| !statement.is_empty());
        Some(statements.collect())
    }

    /// Whether it sets `updated_at` to the time of the transaction, and does nothing else.
    pub fn only_sets_updated_at(&self) -> bool {
        let Some(statements) = self.statements() else { return false };
        let [set, "return new"] = statements[..] else { return false };
        let set: String = set.split_whitespace().collect();
        let value = set.strip_prefix("new.updated_at:=").or(set.strip_prefix("new.updated_at="));
        let times = ["now()", "current_timestamp", "pg_catalog.now()", "transaction_timestamp()"];
        value.is_some_and(|value| times.contains(&value))
    }

    /// Whether it inserts the profile of a new account with what ours sets as well, and does
    /// nothing else.
    pub fn only_creates_profile(&self, schema: &str) -> bool {
        let Some(statements) = self.statements() else { return false };
        let [insert, "return new"] = statements[..] else { return false };
        let schema = format!("{}.", schema.to_lowercase());
        let Some(rest) = insert.strip_prefix("insert into ") else { return false };
        let rest = rest.strip_prefix(&schema).unwrap_or(rest);
        let Some((columns, values)) = rest
            .strip_prefix("users")
            .and_then(|rest| rest.trim_start().strip_prefix('('))
            .and_then(|rest| rest.split_once(')'))
        else {
            return false;
        };
        const OURS: [&str; 7] =
            ["id", "email", "full_name", "avatar_url", "preferences", "created_at", "updated_at"];
        columns.split(',').all(|column| OURS.contains(&column.trim())) && is_as_ours(values)
    }
}

/// Whether values of a profile are those that ours has, too: nothing else is called, read or made
/// up.
fn is_as_ours(values: &str) -> bool {
    const PARTS: [&str; 18] = [
        "onconflict(id)donothing",
        "onconflictdonothing",
        "new.raw_user_meta_data->>'full_name'",
        "new.raw_user_meta_data->>'name'",
        "new.raw_user_meta_data->>'avatar_url'",
        "new.raw_user_meta_data->>'picture'",
        "new.email",
        "new.id",
        "new.created_at",
        "coalesce",
        "nullif",
        "values",
        "null",
        "now()",
        "current_timestamp",
        "'{}'",
        "''",
        "::jsonb",
    ];
    let mut rest: String = values.split_whitespace().collect();
    for part in PARTS {
        rest = rest.replace(part, "");
    }
    rest.chars().all(|c| matches!(c, '(' | ')' | ','))
}

#[cfg(any(test, feature = "pg_test"))]
#[pgrx::pg_schema]
mod tests {
    use super::Source;
    use pgrx::prelude::*;

    #[pg_test]
    fn comments_and_case_make_no_difference() {
        let source =
            Source::of("BEGIN -- now\n  NEW.updated_at = NOW(); /* done */ RETURN NEW;\nEND;");
        assert!(source.only_sets_updated_at());
        assert!(
            !Source::of("BEGIN NEW.updated_at = NOW(); PERFORM notify(); RETURN NEW; END")
                .only_sets_updated_at()
        );
    }

    #[pg_test]
    fn a_profile_is_all_that_a_known_sign_up_creates() {
        let insert = "INSERT INTO public.users (id, email, full_name) VALUES (NEW.id, NEW.email, \
                      COALESCE(NEW.raw_user_meta_data->>'full_name', ''))";
        let known = format!("\nBEGIN\n  {insert};\n  RETURN NEW;\nEND;\n");
        assert!(Source::of(&known).only_creates_profile("public"));
        let more =
            format!("BEGIN {insert}; INSERT INTO welcome_mails VALUES (NEW.id); RETURN NEW; END");
        assert!(!Source::of(&more).only_creates_profile("public"));
        let made_up = known.replace("''", "split_part(NEW.email, '@', 1)");
        assert!(!Source::of(&made_up).only_creates_profile("public"));
        let column = known.replace("full_name)", "plan)");
        assert!(!Source::of(&column).only_creates_profile("public"));
    }

    #[pg_test]
    fn a_write_is_told_from_a_longer_name() {
        let source = Source::of(
            "BEGIN INSERT INTO public.skill_progress_archive SELECT 1; UPDATE \"Users\" SET a = 1; END",
        );
        assert!(!source.writes("public", "skill_progress"));
        assert!(source.writes("public", "users"));
        assert!(Source::of("update  skill_progress\nset x = 1").writes("other", "skill_progress"));
    }
}
