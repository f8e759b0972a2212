"""adopt() by roles with more or fewer rights than the owner of the tables."""

import pytest
from psycopg import errors

import application
import application_rows
from adoption import Findings, adopt, everything, is_quiet, move_in, users_of
from application import Statements
from database import Database

OWNERS = """
SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')"""


@pytest.fixture(params=["supabase"])
def kind_of_database(request):
    """Where the tables' owner is no superuser."""
    return request.param


def test_what_a_superuser_adopts_belongs_to_the_owner(moving):
    adopt(moving, dry_run=False, connection=moving.superuser)
    assert moving.rows(OWNERS) == [{"owner": "app_owner"}]
    moving.value("SELECT interview_core.install()")
    is_quiet(moving)
    Statements(moving).insert_attempt(users_of(moving)[0])
    assert moving.differences() == []


def test_another_role_is_told_whose_the_tables_are(moving):
    moving.superuser.execute("CREATE ROLE passer_by LOGIN")
    try:
        moving.superuser.execute("GRANT USAGE ON SCHEMA interview_core, public TO passer_by;"
                                 " GRANT EXECUTE ON FUNCTION interview_core.adopt(name, boolean) TO passer_by")
        dump = everything(moving)
        try:
            findings = adopt(moving, connection=moving.connection("passer_by"))
            assert any("app_owner" in f"{finding.detail} {finding.remedy}" for finding in findings.of("refused"))
        except errors.InsufficientPrivilege as refused:
            assert "app_owner" in str(refused)
        with pytest.raises(errors.Error) as refused:
            adopt(moving, dry_run=False, connection=moving.connection("passer_by"))
        assert refused.value.sqlstate in ("42501", "55000")
        assert everything(moving) == dump
    finally:
        moving.close()
        moving.superuser.execute("DROP OWNED BY passer_by; DROP ROLE passer_by")


def test_without_rights_on_the_accounts_the_statements_are_left(moving):
    moving.superuser.execute("REVOKE ALL ON auth.users FROM app_owner; GRANT SELECT, REFERENCES ON auth.users TO app_owner")
    findings = adopt(moving)
    assert any("CREATE" in f"{finding.remedy}" and "auth.users" in f"{finding.remedy}" for finding in findings.of("left"))
    adopt(moving, dry_run=False)
    assert moving.differences() == []
    Findings(finding for finding in findings.of("left") if "auth.users" in finding.remedy).apply(moving.superuser, "left")
    user = moving.sign_up("late@example.com", {"full_name": "Late"})
    assert moving.value("SELECT full_name FROM users WHERE id = %s", user) == "Late"


def test_beside_an_installation_in_another_schema(moving):
    moving.value("SELECT interview_core.install('practice')")
    move_in(moving)
    user = moving.sign_up("both@example.com")
    for schema in ("public", "practice"):
        assert moving.value(f"SELECT count(*) FROM {schema}.users WHERE id = %s", user) == 1


def test_missing_roles_are_named_with_the_statements_to_run(bare_cluster):
    """An application without the platform's roles."""
    with bare_cluster.connect("postgres") as connection:
        connection.execute("CREATE ROLE app_owner LOGIN NOSUPERUSER")
        connection.execute("CREATE DATABASE bare OWNER app_owner")
    database = Database(bare_cluster, "plain", "bare", "app_owner")
    try:
        database.installer.execute("""
            CREATE SCHEMA auth;
            CREATE TABLE auth.users (id uuid PRIMARY KEY, email text, raw_user_meta_data jsonb);
            CREATE TABLE users (id uuid PRIMARY KEY REFERENCES auth.users, email text, total_attempts int DEFAULT 0);
            CREATE TABLE attempts (id serial PRIMARY KEY, user_id uuid REFERENCES users, question_text text,
                final_score numeric(5,2) DEFAULT 0, created_at timestamptz DEFAULT now());
            CREATE EXTENSION interview_core""")
        findings = adopt(database)
        (refused,) = findings.of("refused")
        for role in ("anon", "authenticated", "service_role"):
            assert f"CREATE ROLE {role}" in refused.remedy
        database.superuser.execute(refused.remedy.split("\n", 1)[1])
        move_in(database)
        user = database.sign_up("a@example.com")
        assert database.value("SELECT count(*) FROM users WHERE id = %s", user) == 1
    finally:
        database.close()


def test_application_rows_of_a_seed_are_the_same_each_time(make_database):
    found = []
    for _ in range(2):
        database = make_database("plain", installed=False)
        application.create(database)
        application_rows.fill(database, seed=6, attempts=20)
        found.append(database.rows("SELECT id, question_id, final_score, ml_scores, created_at FROM attempts ORDER BY id"))
    assert found[0] == found[1] and len(found[0]) == 20
