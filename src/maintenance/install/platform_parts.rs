//! What `install()` creates outside the target schema: the parts of Supabase that a plain
//! PostgreSQL lacks, and the triggers, policies and rows on tables that may belong to another role.

use crate::buckets;
use crate::pg::template::fill;

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
            sql: sql_file!("platform/", $file),
        }),*]
    };
}

/// In the order of their dependencies.
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
    /// The action, for the warning if the caller may not take it.
    pub what: &'static str,
    /// The table whose owner may take it.
    pub table: &'static str,
    /// Further rights that the owner may lack, as a GRANT names them.
    pub needs: &'static [&'static str],
    /// Whether it writes rows, rather than attaching something to the table.
    pub writes_rows: bool,
    /// An expression that is true where the part exists, with placeholders.
    pub exists: &'static str,
    /// A statement, with placeholders.
    pub sql: &'static str,
    /// The name, if it is a policy.
    pub policy: Option<&'static str>,
}

/// Whether an object is the user's own, for each policy on stored objects. The first folder is the
/// user's id, exactly as uuid prints it. No empty, "." or ".." segment, and only the characters
/// that Supabase's storage service accepts: no path may mean something else elsewhere.
const OWN_OBJECT: &str = r"bucket_id IN (@buckets@)
        AND (storage.foldername(name))[1] = (select auth.uid())::text
        AND name !~ '(^|/)\.{0,2}(/|$)'
        AND name ~ '^[A-Za-z0-9_/!.*''() &$@=;:+,?-]+$'";

/// A text with the buckets in place of its placeholders.
pub fn with_buckets(text: &str) -> String {
    let ids = buckets::ids_in_sql();
    let values = [
        ("own_object", &*fill(OWN_OBJECT, &[("buckets", &ids)])),
        ("bucket_rows", &buckets::rows_in_sql()),
        ("bucket_names", &buckets::ids_in_words()),
        ("buckets", &ids),
    ];
    fill(text, &values)
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
            sql: sql_file!("storage/", $file),
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
        sql: sql_file!("triggers/auth_users.sql"),
        policy: None,
    },
    ForeignPart {
        what: "create the storage buckets",
        table: "storage.buckets",
        needs: &[],
        writes_rows: true,
        exists: "NOT EXISTS (SELECT FROM unnest(ARRAY[@buckets@]) AS ours (id) \
                 WHERE ours.id NOT IN (SELECT id FROM storage.buckets WHERE id IS NOT NULL))",
        sql: sql_file!("storage/buckets.sql"),
        policy: None,
    },
    storage_policy!("interview_core: users upload own files", "policy_insert.sql"),
    storage_policy!("interview_core: users view own files", "policy_select.sql"),
    storage_policy!("interview_core: users update own files", "policy_update.sql"),
    storage_policy!("interview_core: users delete own files", "policy_delete.sql"),
];

/// The names of these policies in 0.1.0 and 0.2.0, and the statements that created them.
pub const RELEASED_POLICIES: [&str; 4] = [
    "Users can upload own files",
    "Users can view own files",
    "Users can update own files",
    "Users can delete own files",
];
pub const RELEASED_POLICIES_SQL: &str = sql_file!("storage/released_policies.sql");

/// Comments that only the owner of the table may make.
pub const FOREIGN_COMMENTS: [(&str, &str); 2] = [
    ("auth.users", sql_file!("triggers/auth_users_comment.sql")),
    ("storage.objects", sql_file!("storage/policy_comments.sql")),
];
