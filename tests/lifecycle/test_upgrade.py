"""Released versions: their files never change, and a database that they made becomes the current
version's."""

import hashlib

import psycopg
import pytest
from psycopg import errors, sql

from catalog import catalog, difference
from cluster import PROJECT
from database import SKILLS, TABLES, snapshot
from practice import add_their_own, goes_on_working, has_their_own, practise
from releases import RELEASED, VERSIONS, restore_release

# What install() notes of each run, and the time at which a rebuild writes every user, and every
# question's review for the first time.
WRITTEN = {
    "interview_core_installation": {"version", "schema_version", "fingerprint", "updated_at"},
    "users": {"updated_at"},
    "question_history": {"updated_at"},
}


@pytest.fixture(params=VERSIONS)
def release(request):
    return request.param


@pytest.fixture
def old(release, empty_database, tmp_path):
    """A database as the released version left it."""
    restore_release(empty_database, release, tmp_path)
    return empty_database


def upgrade(database):
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    return database.value("SELECT interview_core.install()")


def extension_version(database):
    return database.value("SELECT extversion FROM pg_extension WHERE extname = 'interview_core'")


def columns(database):
    return {
        table: [row["attname"] for row in database.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " ORDER BY attnum", table) if row["attname"] not in WRITTEN.get(table, ())]
        for table in (*TABLES, "auth.users", "coaches")
        # A released version lacks some of today's tables.
        if database.value("SELECT to_regclass(%s) IS NOT NULL", table)
    }


def rows_of(database, columns):
    """Every row of the tables, with these columns."""
    return {
        table: sorted(str(tuple(row.values())) for row in database.superuser.execute(
            sql.SQL("SELECT {} FROM {}").format(
                sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(table)))
        )
        for table, names in columns.items()
    }


def test_released_files_never_change():
    listed = dict(reversed(line.split()) for line in RELEASED.read_text().splitlines())
    found = {name: hashlib.sha256((PROJECT / name).read_bytes()).hexdigest() for name in listed}
    assert found == listed


def test_every_released_file_is_listed(release):
    listed = {line.split()[1] for line in RELEASED.read_text().splitlines()}
    assert f"sql/interview_core--{release}.sql" in listed
    assert {str(file.relative_to(PROJECT)) for file in (PROJECT / "tests/upgrade" / release).iterdir()} <= listed


def test_an_upgraded_database_is_as_a_fresh_one(release, old, kind_of_database, make_database):
    assert extension_version(old) == release
    assert old.value("SELECT version FROM interview_core_installation") == release
    version = upgrade(old)
    assert extension_version(old) == version

    fresh = make_database(kind_of_database)
    practise(fresh)
    add_their_own(fresh)
    assert difference(catalog(fresh.superuser), catalog(old.superuser)) == []
    versions = "SELECT version, schema_version FROM interview_core_installation"
    assert old.rows(versions) == fresh.rows(versions)


def test_an_upgrade_changes_no_row(old):
    before = columns(old)
    rows = rows_of(old, before)
    assert len(rows["attempts"]) == 60
    upgrade(old)
    assert rows_of(old, before) == rows
    assert old.differences() == []
    has_their_own(old)
    users = [row["id"] for row in old.rows("SELECT id FROM users ORDER BY email")]
    goes_on_working(old, users)


def test_an_upgrade_adds_the_milestones_that_are_due(old):
    upgrade(old)
    reached = "SELECT user_id, reached_at FROM milestones WHERE kind = 'attempts' AND level = 10 ORDER BY 1"
    tenth = ("SELECT DISTINCT user_id, nth_value(created_at, 10) OVER (PARTITION BY user_id ORDER BY created_at, id"
             " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS reached_at"
             " FROM attempts WHERE NOT is_skipped ORDER BY 1")
    assert old.rows(reached) == old.rows(tenth) != []


def test_a_second_install_after_an_upgrade_changes_nothing(old):
    upgrade(old)
    before = snapshot(old.superuser)
    old.value("SELECT interview_core.install()")
    assert snapshot(old.superuser) == before


def test_the_new_library_serves_the_old_functions(old):
    """Between the installation of the new library and ALTER EXTENSION, clients go on. The check
    says what is to be done first."""
    users = [row["id"] for row in old.rows("SELECT id FROM users ORDER BY email")]
    goes_on_working(old, users, is_checked=False)
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match="is older than") as refused:
        old.differences()
    assert "SELECT interview_core.install('public')" in refused.value.diag.message_hint
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match="is older than"):
        old.value("SELECT interview_core.configure('public', 5)")
    with pytest.raises(errors.ObjectNotInPrerequisiteState) as refused:
        old.value("SELECT interview_core.install()")
    assert "ALTER EXTENSION interview_core UPDATE" in refused.value.diag.message_hint
    upgrade(old)
    assert old.differences() == []


def test_new_functions_wait_for_the_new_tables(old):
    """Between ALTER EXTENSION and install()."""
    one, other = [row["id"] for row in old.rows("SELECT id FROM users ORDER BY email")][:2]
    old.installer.execute("ALTER EXTENSION interview_core UPDATE")
    for call, arguments in (("progress_report(%s, '2026-01-01', '2026-01-31')", [one]), ("merge_users(%s, %s)", [one, other])):
        with pytest.raises(errors.ObjectNotInPrerequisiteState, match="is older than"):
            old.rows(f"SELECT interview_core.{call}", *arguments)


def test_an_application_lists_its_skills_after_an_upgrade(old):
    """What earlier versions stored is scored again; the six give back what they gave."""
    upgrade(old)
    names = "skill_name, current_avg, best_score, score_history::text, attempts_count"
    before = old.rows(f"SELECT user_id, {names} FROM skill_progress ORDER BY 1, 2")
    old.superuser.execute("""UPDATE attempts SET ml_scores = ml_scores || '{"technical": 50}'
        WHERE jsonb_typeof(ml_scores) = 'object' AND NOT is_skipped""")
    old.value("SELECT interview_core.configure('public', skills => '{technical,voice}')")
    assert {row["skill_name"] for row in old.rows("SELECT skill_name FROM skill_progress")} == {"technical", "voice"}
    assert old.differences() == []
    old.superuser.execute("INSERT INTO attempts (user_id, ml_scores) SELECT id, '{\"technical\": 60}' FROM users")
    assert old.differences() == []
    old.superuser.execute("DELETE FROM attempts WHERE created_at = (SELECT max(created_at) FROM attempts)")
    old.value("SELECT interview_core.configure('public', skills => %s)", list(SKILLS))
    assert old.rows(f"SELECT user_id, {names} FROM skill_progress ORDER BY 1, 2") == before
    assert old.differences() == []


def test_an_upgrade_rolled_back_leaves_the_old_version(old):
    before = catalog(old.superuser)
    with pytest.raises(psycopg.Error, match="division"), old.installer.transaction():
        upgrade(old)
        old.installer.execute("SELECT 1 / 0")
    assert difference(before, catalog(old.superuser)) == []
    upgrade(old)
    assert old.differences() == []
