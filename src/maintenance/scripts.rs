//! The SQL files that `install()` applies, embedded in the library, and the names in them.

use crate::pg::catalog::{quote_identifier, quote_literal};

/// The names that the placeholders of a file stand for.
pub struct Names {
    pub schema: String,
    /// The default time zone, which the views compute "today" in.
    pub time_zone: String,
}

impl Names {
    /// A file's text with the names in place. A name that looks like a placeholder is never taken for one.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('@') {
            let (before, from) = rest.split_at(start);
            filled.push_str(before);
            let name = from[1..].split_once('@').map(|(name, _)| name);
            match name.and_then(|name| Some((name, self.value(name)?))) {
                Some((name, value)) => {
                    filled.push_str(&value);
                    rest = &from[name.len() + 2..];
                }
                None => {
                    filled.push('@');
                    rest = &from[1..];
                }
            }
        }
        filled + rest
    }

    fn value(&self, placeholder: &str) -> Option<String> {
        Some(match placeholder {
            "schema" => quote_identifier(&self.schema),
            "schema_literal" => quote_literal(&self.schema),
            "time_zone" => quote_literal(&self.time_zone),
            "new_user_trigger" => quote_identifier(&self.new_user_trigger()),
            "new_user_trigger_literal" => quote_literal(&self.new_user_trigger()),
            "email_trigger" => quote_identifier(&self.email_trigger()),
            "email_trigger_literal" => quote_literal(&self.email_trigger()),
            _ => return None,
        })
    }

    /// The trigger for new accounts. Triggers fire in the order of their names: it comes after the
    /// application's own, which may create the profile themselves.
    fn new_user_trigger(&self) -> String {
        self.name_with_schema("zz_handle_new_user_in_")
    }

    /// The trigger for changed accounts.
    fn email_trigger(&self) -> String {
        self.name_with_schema("handle_new_user_in_")
    }

    /// A name of its own for each target schema, of no more bytes than PostgreSQL keeps.
    fn name_with_schema(&self, prefix: &str) -> String {
        const LONGEST: usize = 63;
        let mut name = format!("{prefix}{}", self.schema);
        if name.len() > LONGEST {
            let hash = format!("_{:08x}", fnv_1a(&self.schema));
            while name.len() > LONGEST - hash.len() {
                name.pop();
            }
            name += &hash;
        }
        name
    }
}

/// A hash that stays the same whatever compiles it.
fn fnv_1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Tables and views of a target schema.
pub const RELATIONS: [&str; 15] = [
    "users",
    "interview_sessions",
    "questions",
    "attempts",
    "resume_analyses",
    "skill_progress",
    "question_history",
    "practice_sessions",
    "interview_reports",
    "interview_core_installation",
    "objects_to_erase",
    "user_progress_overview",
    "skill_breakdown",
    "session_summary",
    "question_stats",
];

/// An embedded file that is about one relation.
pub struct File {
    pub path: &'static str,
    pub sql: &'static str,
}

impl File {
    /// The relation that the file is named after.
    pub fn relation(&self) -> &'static str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.strip_suffix(".sql").unwrap_or(name)
    }
}

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        [$(File { path: $path, sql: include_str!(concat!("../../sql/", $path)) }),*]
    };
}

/// The steps of the tables' schema, each applied once. A released step never changes.
pub const MIGRATIONS: [File; 3] =
    embedded!["schema/001_initial.sql", "schema/002_objects_to_erase.sql", "schema/003_field.sql"];

/// Applied after `MIGRATIONS` whenever something differs from what they leave behind.
pub const VIEWS: [File; 5] = embedded![
    "views/known_time_zone.sql",
    "views/user_progress_overview.sql",
    "views/skill_breakdown.sql",
    "views/session_summary.sql",
    "views/question_stats.sql",
];

/// See [`VIEWS`].
pub const TARGET: [File; 33] = embedded![
    "policies/users.sql",
    "policies/interview_sessions.sql",
    "policies/questions.sql",
    "policies/attempts.sql",
    "policies/resume_analyses.sql",
    "policies/skill_progress.sql",
    "policies/question_history.sql",
    "policies/practice_sessions.sql",
    "policies/interview_reports.sql",
    "policies/interview_core_installation.sql",
    "policies/objects_to_erase.sql",
    "triggers/users.sql",
    "triggers/interview_sessions.sql",
    "triggers/questions.sql",
    "triggers/attempts.sql",
    "triggers/resume_analyses.sql",
    "triggers/skill_progress.sql",
    "triggers/question_history.sql",
    "triggers/practice_sessions.sql",
    "triggers/interview_reports.sql",
    "triggers/interview_core_installation.sql",
    "triggers/objects_to_erase.sql",
    "comments/users.sql",
    "comments/interview_sessions.sql",
    "comments/questions.sql",
    "comments/attempts.sql",
    "comments/resume_analyses.sql",
    "comments/skill_progress.sql",
    "comments/question_history.sql",
    "comments/practice_sessions.sql",
    "comments/interview_reports.sql",
    "comments/interview_core_installation.sql",
    "comments/objects_to_erase.sql",
];

/// The rights of the application's roles on the tables, views and sequences, and on the extension's own functions.
pub const TABLE_GRANTS: &str = include_str!("../../sql/grants/tables.sql");
pub const FUNCTION_GRANTS: &str = include_str!("../../sql/grants/functions.sql");

/// One part of what Supabase provides, created where it is missing.
pub struct PlatformPart {
    /// An expression that is true where the part exists.
    pub exists: &'static str,
    pub sql: &'static str,
}

macro_rules! platform {
    ($($exists:literal => $file:literal),* $(,)?) => {
        [$(PlatformPart {
            exists: $exists,
            sql: include_str!(concat!("../../sql/platform/", $file)),
        }),*]
    };
}

/// In the order in which they need each other.
pub const PLATFORM: [PlatformPart; 9] = platform![
    "to_regnamespace('auth') IS NOT NULL" => "auth_schema.sql",
    "to_regclass('auth.users') IS NOT NULL" => "auth_users.sql",
    "to_regprocedure('auth.uid()') IS NOT NULL" => "auth_uid.sql",
    "to_regprocedure('auth.role()') IS NOT NULL" => "auth_role.sql",
    "to_regprocedure('auth.jwt()') IS NOT NULL" => "auth_jwt.sql",
    "to_regnamespace('storage') IS NOT NULL" => "storage_schema.sql",
    "to_regclass('storage.buckets') IS NOT NULL" => "storage_buckets.sql",
    "to_regclass('storage.objects') IS NOT NULL" => "storage_objects.sql",
    "to_regprocedure('storage.foldername(text)') IS NOT NULL" => "storage_foldername.sql",
];

/// One statement on a table that may belong to another role.
pub struct ForeignPart {
    /// What it is, for the warning when the caller may not create it.
    pub what: &'static str,
    /// The table whose owner may.
    pub table: &'static str,
    /// The rights beside that which its owner may lack: what a GRANT names.
    pub needs: &'static [&'static str],
    /// Whether it writes to the table, rather than attach something to it.
    pub writes_rows: bool,
    /// An expression that is true where the part exists.
    pub exists: &'static str,
    pub sql: &'static str,
    /// The name, if it is a policy.
    pub policy: Option<&'static str>,
}

macro_rules! storage_policy {
    ($name:literal, $file:literal) => {
        ForeignPart {
            what: "create the policies on storage.objects",
            table: "storage.objects",
            needs: &["USAGE ON SCHEMA auth"],
            writes_rows: false,
            exists: concat!(
                "EXISTS (SELECT FROM pg_policy WHERE polname = '",
                $name,
                "' AND polrelid = 'storage.objects'::regclass)"
            ),
            sql: include_str!(concat!("../../sql/storage/", $file)),
            policy: Some($name),
        }
    };
}

/// The sign-up trigger, the buckets and their policies.
pub const FOREIGN: [ForeignPart; 6] = [
    ForeignPart {
        what: "create the sign-up trigger on auth.users",
        table: "auth.users",
        needs: &[
            "USAGE ON SCHEMA interview_core",
            "EXECUTE ON FUNCTION interview_core.handle_new_user()",
        ],
        writes_rows: false,
        exists: "(SELECT count(*) = 2 FROM pg_trigger \
                 WHERE tgname IN (@new_user_trigger_literal@, @email_trigger_literal@) AND tgattr::text = '' \
                 AND tgfoid = 'interview_core.handle_new_user()'::regprocedure \
                 AND tgrelid = 'auth.users'::regclass)",
        sql: include_str!("../../sql/triggers/auth_users.sql"),
        policy: None,
    },
    ForeignPart {
        what: "create the storage buckets",
        table: "storage.buckets",
        needs: &[],
        writes_rows: true,
        exists: "(SELECT count(*) = 3 FROM storage.buckets \
                 WHERE id IN ('audio-recordings', 'resumes', 'avatars'))",
        sql: include_str!("../../sql/storage/buckets.sql"),
        policy: None,
    },
    storage_policy!("interview_core: users upload own files", "policy_insert.sql"),
    storage_policy!("interview_core: users view own files", "policy_select.sql"),
    storage_policy!("interview_core: users update own files", "policy_update.sql"),
    storage_policy!("interview_core: users delete own files", "policy_delete.sql"),
];

/// What 0.1.0 and 0.2.0 called these policies, and the statements that made them.
pub const RELEASED_POLICIES: [&str; 4] = [
    "Users can upload own files",
    "Users can view own files",
    "Users can update own files",
    "Users can delete own files",
];
pub const RELEASED_POLICIES_SQL: &str = include_str!("../../sql/storage/released_policies.sql");

/// Comments that only the owner of the table may make.
pub const FOREIGN_COMMENTS: [(&str, &str); 2] = [
    ("auth.users", include_str!("../../sql/triggers/auth_users_comment.sql")),
    ("storage.objects", include_str!("../../sql/storage/policy_comments.sql")),
];

/// All files that are applied again when one of them has changed.
pub fn applied_files() -> impl Iterator<Item = &'static str> {
    VIEWS
        .iter()
        .chain(&TARGET)
        .map(|file| file.sql)
        .chain([TABLE_GRANTS, FUNCTION_GRANTS])
        .chain(FOREIGN.iter().map(|part| part.sql))
        .chain(FOREIGN_COMMENTS.iter().map(|(_, sql)| *sql))
}
