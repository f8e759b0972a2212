"""The rules of Supabase's database linter that apply, each a query of our own over what install()
has made. The files in `linter` are named as the linter names its rules; each row that one returns
is a finding. Supabase's own linter skips an extension's members, which is one reason why the tables
are none."""

from pathlib import Path

import psycopg
import pytest

from test_accounts import create_storage_policies

RULES = {file.stem: file.read_text() for file in sorted((Path(__file__).parent / "linter").glob("*.sql"))}

# For each rule, statements that break it.
VIOLATIONS = {
    "unindexed_foreign_keys": "DROP INDEX attempts_session_id_idx",
    "no_primary_key": "CREATE TABLE public.heap (x int)",
    "duplicate_index": "CREATE INDEX again ON attempts (session_id)",
    "auth_rls_initplan": "CREATE POLICY slow ON attempts FOR DELETE TO authenticated USING (auth.uid() = user_id)",
    "multiple_permissive_policies": "CREATE POLICY more ON attempts FOR ALL TO authenticated USING (false)",
    "security_definer_view": "ALTER VIEW skill_breakdown RESET (security_invoker)",
    "materialized_view_in_api":
        "CREATE MATERIALIZED VIEW public.m AS SELECT * FROM users; GRANT SELECT ON m TO authenticated",
    "function_search_path_mutable":
        "CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users'",
    "rls_disabled": "ALTER TABLE questions DISABLE ROW LEVEL SECURITY",
    "policy_exists_rls_disabled": "ALTER TABLE questions DISABLE ROW LEVEL SECURITY",
    "rls_enabled_no_policy": 'DROP POLICY "View own attempts" ON attempts',
    "rls_policy_always_true": "CREATE POLICY open ON attempts FOR INSERT TO authenticated WITH CHECK (true)",
    "rls_references_user_metadata": "CREATE POLICY vain ON attempts FOR DELETE TO authenticated"
        " USING ((SELECT auth.jwt()) -> 'user_metadata' ->> 'admin' = 'yes')",
    "auth_users_exposed": "CREATE VIEW public.v WITH (security_invoker) AS SELECT email FROM auth.users",
    "public_bucket_allows_listing":
        "CREATE POLICY listing ON storage.objects FOR SELECT TO anon USING (bucket_id = 'avatars')",
    "security_definer_function_executable": "CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " SET search_path = '' AS 'SELECT count(*) FROM public.users'",
    "sensitive_columns_exposed": "GRANT SELECT (email) ON users TO anon",
    # The only extension that every server has; it would not move by itself.
    "extension_in_public":
        "UPDATE pg_extension SET extnamespace = 'public'::regnamespace WHERE extname = 'plpgsql'",
    "fkey_to_auth_unique": "CREATE TABLE public.t (id int PRIMARY KEY, email text REFERENCES auth.users (email))",
    "unsupported_reg_types": "ALTER TABLE attempts ADD COLUMN kind regconfig",
}


@pytest.fixture
def linted(database):
    if database.kind == "supabase":
        create_storage_policies(database)
    return database


def findings(connection, rule):
    return [row["object"] for row in connection.execute(RULES[rule])]


def test_no_rule_is_violated(linted):
    found = {rule: findings(linted.superuser, rule) for rule in RULES}
    assert {rule: objects for rule, objects in found.items() if objects} == {}


def test_each_rule_can_fail(linted):
    assert {*VIOLATIONS} == {*RULES}
    connection = linted.superuser
    with connection.transaction():
        # The installer owns what install() makes, and what breaks the rules.
        connection.execute("CREATE UNIQUE INDEX accounts_by_address ON auth.users (email)")
    for rule, violation in VIOLATIONS.items():
        with connection.transaction():
            role = linted.installer_role
            if rule not in ("public_bucket_allows_listing", "extension_in_public"):
                connection.execute(f"SET LOCAL ROLE {role}")
            connection.execute(violation)
            connection.execute("RESET ROLE")
            assert findings(connection, rule), rule
            raise psycopg.Rollback
