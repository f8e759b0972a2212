"""An adopted schema is an installation like any other: dumps, restores, settings, erasure and
merges."""

import pytest

from adoption import adopt, is_like_a_fresh_installation, is_quiet, move_in, users_of
from application import Statements, day_at_the_application
from health import findings
from test_dump_restore import move, put_back_the_platforms_parts

KEYED_BY_ID = ("skill_progress", "question_history", "practice_sessions")


@pytest.mark.parametrize("form", ["custom", "plain"])
def test_a_dump_comes_back(moving, make_database, tmp_path, form):
    move_in(moving)
    day_at_the_application(moving, users_of(moving)[0])
    target = make_database(moving.kind, installed=False)
    if moving.kind == "supabase" and moving.rows(
            "SELECT FROM pg_extension WHERE extname = 'uuid-ossp'"):
        # The platform has it, like the schemas auth and storage, and its comment. Without it the
        # application has a function of its own.
        moving.superuser.execute('COMMENT ON EXTENSION "uuid-ossp" IS NULL')
        target.superuser.execute('CREATE EXTENSION "uuid-ossp" SCHEMA extensions')
    move(moving, target, tmp_path, form)
    assert target.contents() == moving.contents()
    put_back_the_platforms_parts(target)
    assert target.differences() == []
    # It notes where it is.
    target.value("SELECT interview_core.install()")
    is_quiet(target)
    Statements(target).insert_attempt(users_of(target)[1])
    newcomer = target.sign_up("after@example.com")
    Statements(target).insert_attempt(newcomer)
    assert target.differences() == []


def test_summaries_are_written_directly(moving):
    """Beside serial ids, whose sequences go on."""
    move_in(moving)
    assert "writes" not in findings(moving.installer)
    drawn = {table: moving.value(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))") for table in KEYED_BY_ID}
    newcomer = moving.sign_up("new@example.com")
    moving.installer.execute("""
        INSERT INTO attempts (user_id, question_text, transcript, question_id, final_score, content_score, created_at)
        SELECT %s, question, 'Thus.', id, 70, 70, '2026-01-02 09:00+00' FROM questions WHERE id < 3""", [newcomer])
    for table, last in drawn.items():
        ids = moving.rows(f"SELECT id FROM {table} WHERE user_id = %s ORDER BY id", newcomer)
        assert [row["id"] for row in ids] == list(range(last + 1, last + 1 + len(ids))) and ids, table
    assert moving.differences() == []


def test_settings_can_be_changed(moving):
    move_in(moving)
    moving.value("SELECT interview_core.configure('public', average_window => 3, history_length => 20,"
                 " time_zone => 'Asia/Tokyo', skills => '{content,voice,technical}')")
    user = users_of(moving)[0]
    Statements(moving).insert_documented_attempt(user, {"technical": 71}, final_score=60)
    assert moving.value("SELECT count(*) FROM skill_progress WHERE skill_name = 'technical'") == 1
    is_like_a_fresh_installation(moving)


def test_users_choose_zones(moving):
    move_in(moving)
    for user, zone in zip(users_of(moving), ("Asia/Tokyo", "America/New_York", "Europe/Berlin")):
        Statements(moving).save_profile(user, time_zone=zone)
    assert moving.differences() == []


def test_it_can_be_rebuilt_merged_exported_and_erased(moving):
    move_in(moving)
    first, second, third, *_ = users_of(moving)
    assert moving.value("SELECT interview_core.rebuild_summaries()") == 0
    moving.installer.execute("CALL interview_core.rebuild_all(batch => 2)")
    moving.rows("SELECT * FROM interview_core.merge_users(%s, %s)", second, first)
    assert moving.differences() == []
    export = moving.value("SELECT interview_core.export_user(%s)::text", first)
    assert "skill_progress" in export
    moving.rows("SELECT interview_core.erase_user(%s)", third)
    assert moving.value("SELECT count(*) FROM attempts WHERE user_id = %s", third) == 0
    assert moving.differences() == []


def test_what_to_practise_next_is_known(moving):
    user = users_of(moving)[0]
    move_in(moving)
    assert len(moving.rows("SELECT * FROM interview_core.next_questions(%s, 5)", user)) == 5
    assert moving.value("SELECT interview_core.progress_report(%s, '2026-01-01', '2026-09-30') IS NOT NULL", user)
    with moving.as_client(user) as client:
        assert client.execute("SELECT * FROM skill_needs").rowcount == 6
        assert client.execute("SELECT * FROM weekly_summary").rowcount > 5
        assert client.execute("SELECT * FROM domain_progress").rowcount > 0
    assert moving.value("SELECT count(*) FROM milestones WHERE user_id = %s", user) > 2


def test_dropping_the_extension_keeps_the_tables(moving):
    move_in(moving)
    rows = moving.value("SELECT count(*) FROM attempts")
    moving.installer.execute("DROP EXTENSION interview_core CASCADE")
    assert moving.value("SELECT count(*) FROM attempts") == rows
    moving.installer.execute("CREATE EXTENSION interview_core")
    moving.value("SELECT interview_core.install()")
    Statements(moving).insert_attempt(users_of(moving)[0])
    is_like_a_fresh_installation(moving)


def test_install_mends_what_somebody_drops_later(moving):
    move_in(moving)
    moving.installer.execute("DROP VIEW weekly_summary; DROP TRIGGER step1_update_user_stats_on_insert ON attempts;"
                             " DROP POLICY \"View own attempts\" ON attempts")
    moving.value("SELECT interview_core.install()")
    Statements(moving).insert_attempt(users_of(moving)[0])
    is_like_a_fresh_installation(moving)


def test_later_changes_are_reported_and_former_ones_are_not(moving):
    move_in(moving)
    moving.installer.execute("ALTER TABLE attempts DROP CONSTRAINT attempts_wpm_check")
    with moving.notices() as notices:
        moving.value("SELECT interview_core.install()")
    told = [notice.message for notice in notices if "storage" not in f"{notice.message}{notice.detail}"]
    assert told == ['constraint "attempts_wpm_check" of table "attempts" is missing']


def test_a_second_schema_beside_it(moving):
    move_in(moving)
    moving.value("SELECT interview_core.install('practice')")
    user = moving.sign_up("both@example.com")
    for schema in ("public", "practice"):
        assert moving.value(f"SELECT count(*) FROM {schema}.users WHERE id = %s", user) == 1
    assert adopt(moving)[0].status == "kept"
