"""What adopt() does with schemas of all kinds: empty, installed, half an application, another name,
partitioned."""

import pytest
from psycopg import errors, sql

import application
import application_rows
from adoption import adopt, everything, move_in, users_of
from application import Statements, day_at_the_application
from database import snapshot

ODD_NAMES = ["O'Brien", 'The "App"', "Interviews", "select", "a b;c--d"]


@pytest.fixture(params=["plain"])
def kind_of_database(request):
    return request.param


def test_again_says_that_there_is_nothing_to_do(moving):
    move_in(moving)
    before = snapshot(moving.superuser)
    for dry_run in (True, False):
        findings = adopt(moving, dry_run)
        assert {finding.status for finding in findings} <= {"kept", "warning"}
        assert "nothing to adopt" in findings[0].detail
        assert snapshot(moving.superuser) == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_installation_has_nothing_to_adopt(database, dry_run):
    before = snapshot(database.superuser)
    findings = adopt(database, dry_run)
    assert len(findings) == 1 and "nothing to adopt" in findings[0].detail
    assert snapshot(database.superuser) == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_empty_schema_is_to_be_installed(empty_database, dry_run):
    empty_database.installer.execute("CREATE EXTENSION interview_core; CREATE SCHEMA empty")
    empty_database.schema = "empty"
    before = snapshot(empty_database.superuser)
    findings = adopt(empty_database, dry_run)
    assert "install" in findings[0].remedy
    assert snapshot(empty_database.superuser) == before


def test_a_schema_that_does_not_exist_is_named(moving):
    moving.schema = "nowhere"
    findings = adopt(moving)
    assert "does not exist" in findings[0].detail
    assert moving.value("SELECT to_regnamespace('nowhere') IS NULL")


@pytest.mark.parametrize("schema", ["pg_catalog", "interview_core", "information_schema"])
def test_a_reserved_schema_is_refused(moving, schema):
    moving.schema = schema
    with pytest.raises(errors.Error) as refused:
        adopt(moving)
    assert refused.value.sqlstate in ("42939", "42501")


@pytest.mark.parametrize("schema", ODD_NAMES)
def test_another_schema_works_as_well(make_database, schema):
    database = make_database("plain", installed=False)
    application.create(database, schema)
    application_rows.fill(database, seed=3, attempts=40)
    database.installer.execute("CREATE EXTENSION interview_core")
    dump = everything(database)
    assert adopt(database).of("planned")
    assert everything(database) == dump
    move_in(database)
    day_at_the_application(database, users_of(database)[0])
    assert database.differences() == []
    user = database.sign_up("late@example.com")
    assert database.value(sql.SQL("SELECT count(*) FROM {} WHERE id = %s").format(sql.Identifier(schema, "users")), user) == 1


def test_a_name_of_mixed_case_on_supabase(make_database):
    database = make_database("supabase", installed=False)
    application.create(database, "App's \"Schema\"")
    application_rows.fill(database, seed=4, attempts=40)
    database.installer.execute("CREATE EXTENSION interview_core")
    move_in(database)
    day_at_the_application(database, users_of(database)[0])
    assert database.differences() == []


@pytest.mark.parametrize("missing", [
    "interview_reports, resume_analyses CASCADE",
    "skill_progress, question_history, practice_sessions CASCADE",
    "interview_sessions CASCADE; ALTER TABLE attempts DROP COLUMN session_id CASCADE",
    "questions CASCADE; DROP TABLE question_history CASCADE; ALTER TABLE attempts DROP COLUMN question_id CASCADE;"
    " DROP TRIGGER trigger_update_question_history ON attempts",
], ids=["reports", "summaries", "sessions", "questions"])
def test_an_application_without_some_of_the_tables(moving, missing):
    moving.installer.execute(f"DROP TABLE {missing}")
    findings = adopt(moving)
    assert [finding for finding in findings.of("planned") if finding.object.startswith("table ")]
    # Without its table, a foreign key's column may refer to rows that are gone.
    findings.apply(moving.installer, "refused")
    move_in(moving)
    user = users_of(moving)[0]
    Statements(moving).insert_attempt(user)
    assert moving.differences() == []


@pytest.mark.parametrize("table", ["attempts", "users"])
def test_without_attempts_or_users_it_is_refused(moving, table):
    moving.installer.execute(f"DROP TABLE {table} CASCADE")
    dump = everything(moving)
    assert adopt(moving).of("refused", about=table)
    with pytest.raises(errors.ObjectNotInPrerequisiteState):
        adopt(moving, dry_run=False)
    assert everything(moving) == dump


def test_an_application_without_rows(empty_database):
    application.create(empty_database)
    empty_database.installer.execute("CREATE EXTENSION interview_core")
    move_in(empty_database)
    user = empty_database.sign_up("first@example.com")
    day_at_the_application(empty_database, user)
    assert empty_database.differences() == []


def test_relations_with_names_that_we_need_are_refused(moving):
    moving.installer.execute("""
        CREATE TABLE milestones (id int); CREATE VIEW question_stats AS SELECT 1 AS one;
        CREATE TABLE objects_to_erase (id int)""")
    dump = everything(moving)
    findings = adopt(moving)
    assert len(findings.of("refused")) == 3
    assert everything(moving) == dump
    with pytest.raises(errors.ObjectNotInPrerequisiteState) as refused:
        adopt(moving, dry_run=False)
    for name in ("milestones", "question_stats", "objects_to_erase"):
        assert name in refused.value.diag.message_detail
    findings.apply(moving.installer, "refused")
    move_in(moving)
    assert moving.value("SELECT to_regclass('application_milestones') IS NOT NULL")


PARTITIONED = """
ALTER TABLE attempts RENAME TO attempts_before;
CREATE TABLE attempts (LIKE attempts_before INCLUDING DEFAULTS) PARTITION BY RANGE (created_at);
CREATE TABLE attempts_first PARTITION OF attempts FOR VALUES FROM (MINVALUE) TO ('2026-06-01');
CREATE TABLE attempts_second PARTITION OF attempts FOR VALUES FROM ('2026-06-01') TO (MAXVALUE);
INSERT INTO attempts SELECT * FROM attempts_before;
ALTER SEQUENCE attempts_id_seq OWNED BY attempts.id;
DROP TABLE attempts_before CASCADE;
ALTER TABLE attempts ADD PRIMARY KEY (id, created_at);
ALTER TABLE attempts ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
CREATE TRIGGER trigger_update_user_stats AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION update_user_stats();
CREATE TRIGGER trigger_update_skill_progress AFTER INSERT ON attempts
    FOR EACH ROW EXECUTE FUNCTION update_skill_progress();
GRANT ALL ON attempts TO anon, authenticated, service_role;
ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
"""


def test_partitioned_attempts(moving):
    moving.installer.execute(PARTITIONED)
    rows = moving.value("SELECT count(*) FROM attempts")
    dump = everything(moving)
    adopt(moving)
    assert everything(moving) == dump
    move_in(moving)
    assert moving.value("SELECT count(*) FROM attempts") == rows
    assert moving.value("SELECT relkind = 'p' FROM pg_class WHERE oid = 'attempts'::regclass")
    Statements(moving).insert_attempt(users_of(moving)[0])
    assert moving.differences() == []
    # A partition is nobody's to read past the policies.
    with moving.as_client(users_of(moving)[0]) as client:
        assert client.execute("SELECT count(*) AS n FROM attempts WHERE user_id <> auth.uid()").fetchone()["n"] == 0


def test_install_points_to_it_and_names_all_conflicts(moving):
    before = snapshot(moving.superuser)
    with pytest.raises(errors.DuplicateTable) as refused:
        moving.value("SELECT interview_core.install()")
    text = f"{refused.value.diag.message_primary} {refused.value.diag.message_detail}"
    for name in (*application.TABLES, *application.VIEWS):
        assert name in text
    assert "interview_core.adopt('public')" in refused.value.diag.message_hint
    assert snapshot(moving.superuser) == before
