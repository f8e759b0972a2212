"""Each check of health() names what was broken, and nothing else; its remedy, pasted as it is, mends
that."""

import pytest
from health import findings, mend

STATEMENTS = {
    "tables": [
        ("ALTER TABLE users DROP CONSTRAINT users_experience_level_check", "warning",
         'constraint "users_experience_level_check" of table "users" is missing'),
        ("ALTER TABLE users RENAME CONSTRAINT users_id_fkey TO users_id_other", "warning",
         'constraint "users_id_fkey" of table "users" is called "users_id_other"'),
        ("ALTER TABLE attempts DROP CONSTRAINT attempts_wpm_check, ADD CONSTRAINT attempts_wpm_check CHECK (wpm > -1)",
         "warning", 'constraint "attempts_wpm_check" of table "attempts" is CHECK'),
        ("ALTER TABLE practice_sessions DROP CONSTRAINT practice_sessions_user_id_fkey", "warning",
         'constraint "practice_sessions_user_id_fkey" of table "practice_sessions" is missing'),
        ("DROP INDEX attempts_session_id_idx", "warning", 'index "attempts_session_id_idx" of table "attempts" is missing'),
        ("ALTER INDEX attempts_session_id_idx RENAME TO by_session", "warning", 'is called "by_session"'),
        ("DROP INDEX attempts_session_id_idx; CREATE INDEX attempts_session_id_idx ON attempts (session_id, id)",
         "warning", "is btree (session_id, id), not btree (session_id)"),
        ("ALTER SEQUENCE questions_id_seq RENAME TO numbers", "warning", 'is called "numbers"'),
        ("ALTER TABLE attempts ALTER wpm TYPE numeric, ALTER domain SET DEFAULT 'sales', ALTER is_skipped DROP NOT NULL",
         "warning", 'column "domain" of table "attempts" is text DEFAULT \'sales\'::text'),
        ("ALTER TABLE attempts DROP COLUMN feedback", "warning", 'column "feedback" of table "attempts" is missing'),
        ("ALTER TABLE users DROP COLUMN longest_streak CASCADE", "error",
         'column "longest_streak" of table "users" is missing'),
        ("ALTER TABLE question_history ALTER COLUMN latest_attempt_id SET NOT NULL", "warning",
         "column \"latest_attempt_id\" of table \"question_history\" refuses rows that triggers write"),
    ],
    "triggers": [
        ("ALTER TABLE attempts DISABLE TRIGGER step1_update_user_stats_on_insert", "error",
         "trigger step1_update_user_stats_on_insert of attempts is disabled"),
        ("ALTER TABLE attempts DISABLE TRIGGER USER", "error", "is disabled"),
        ("ALTER TABLE users ENABLE REPLICA TRIGGER \"~protect_derived_columns\"", "error",
         "fires in sessions of replication only"),
        ("ALTER TABLE users ENABLE ALWAYS TRIGGER mirror_email", "warning", "fires in sessions of replication as well"),
        ("DROP TRIGGER step2_update_skill_progress_on_truncate ON attempts", "error", "is missing"),
        ("ALTER TRIGGER step2_update_skill_progress_on_insert ON attempts RENAME TO a", "error", "is missing"),
        ("CREATE TRIGGER again AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION interview_core.update_user_stats()",
         "error", "trigger again of attempts calls a function of interview_core once more"),
        ("DROP TRIGGER check_time_zone ON users; CREATE TRIGGER check_time_zone BEFORE INSERT ON users"
         " FOR EACH ROW EXECUTE FUNCTION interview_core.check_time_zone()", "error", "is attached otherwise"),
        ("DROP TRIGGER update_user_days_on_insert ON excused_days", "error", "update_user_days_on_insert of excused_days"),
    ],
    "policies": [
        ("DROP POLICY \"View own attempts\" ON attempts", "error", 'policy "View own attempts" of attempts is missing'),
        ("ALTER POLICY \"View own attempts\" ON attempts USING (true)", "error", "USING true"),
        ("ALTER POLICY \"View own attempts\" ON attempts TO PUBLIC", "error", "FOR SELECT TO PUBLIC"),
        ("CREATE POLICY \"Users can view own attempts\" ON attempts USING (auth.uid() = user_id)", "warning",
         "allows more than ours: FOR ALL TO PUBLIC USING"),
        ("ALTER TABLE milestones DISABLE ROW LEVEL SECURITY", "error", "row level security of milestones is disabled"),
    ],
    "views": [
        ("DROP VIEW skill_breakdown", "error", "view skill_breakdown is missing"),
        ("ALTER VIEW session_summary RESET (security_invoker)", "error", "as its owner"),
        ("ALTER VIEW weekly_summary RENAME COLUMN week TO first_day", "error", "first_day"),
    ],
    "rights": [
        ("GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated", "warning", "TRUNCATE"),
        ("GRANT UPDATE ON users TO authenticated", "warning", "surplus: UPDATE of authenticated on public.users"),
        ("REVOKE INSERT ON attempts FROM service_role", "error",
         "missing: GRANT INSERT ON TABLE public.attempts TO service_role"),
        ("REVOKE UPDATE (full_name) ON users FROM authenticated", "error", "UPDATE (full_name)"),
        ("REVOKE EXECUTE ON FUNCTION interview_core.export_user FROM authenticated", "error", "export_user"),
    ],
    "storage": [
        ("UPDATE storage.buckets SET public = true WHERE id = 'resumes'", "error", "bucket resumes is public"),
        ("SET session_replication_role = replica; DELETE FROM storage.buckets WHERE id = 'avatars';"
         " RESET session_replication_role", "error", "bucket avatars is missing"),
        ("DROP POLICY \"interview_core: users view own files\" ON storage.objects", "warning", "is missing"),
        ("ALTER POLICY \"interview_core: users view own files\" ON storage.objects USING (true)", "error", "USING true"),
        ("CREATE POLICY anybody ON storage.objects FOR SELECT USING (bucket_id = 'resumes')", "warning",
         "allows more than ours"),
    ],
    "time_zones": [
        ("SET session_replication_role = replica; UPDATE users SET time_zone = 'Mars/Base';"
         " RESET session_replication_role", "warning", 'time zone "Mars/Base" is not known, and counts as that of the settings; users with it: 1'),
        ("UPDATE interview_core_installation SET time_zone = 'Mars/Base'", "error",
         'time zone "Mars/Base" of the settings is not known'),
        ("SET session_replication_role = replica; INSERT INTO time_zone_history (user_id, time_zone, valid_until)"
         " SELECT id, 'Mars/Base', '2026-01-01' FROM users; RESET session_replication_role", "warning",
         'former time zone "Mars/Base" is not known, and counts as that of the settings; users with it: 1'),
    ],
    "profiles": [
        ("DELETE FROM users", "error", "accounts without a profile: 1 ("),
        ("SET session_replication_role = replica; UPDATE users SET email = 'other@example.com';"
         " RESET session_replication_role", "warning", "profiles whose address is not the account's: 1 ("),
        ("ALTER TABLE auth.users DISABLE TRIGGER USER; INSERT INTO auth.users (id) SELECT gen_random_uuid()"
         " FROM generate_series(1, 10); ALTER TABLE auth.users ENABLE TRIGGER USER", "error", ", ..."),
    ],
    "summaries": [
        ("SET session_replication_role = replica; UPDATE users SET total_attempts = 7; RESET session_replication_role",
         "error", "total_attempts in users is 7, not 1"),
    ],
}


@pytest.fixture
def well(database):
    """A database in which everything is ok, with an attempt."""
    user = database.sign_up()
    database.installer.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 80)", [user])
    if database.kind == "supabase":
        mend(database.superuser, "storage")
    assert findings(database.installer) == {}
    return database


@pytest.mark.parametrize("check, statement, status, text",
                         [(check, *case) for check, cases in STATEMENTS.items() for case in cases])
def test_a_change_is_found_and_mended(check, statement, status, text, well):
    well.superuser.execute(statement)
    found = findings(well.installer)
    assert found[check][0] == status and text in found[check][1], found
    mend(well.superuser if check == "storage" else well.installer, check)
    left = findings(well.installer)
    assert check not in left, left
    # What comes with it, such as the views of a dropped column.
    if left:
        mend(well.installer, *left)
    assert findings(well.installer) == {}
    assert well.differences() == []


@pytest.mark.parametrize("statement, text", [
    ("CREATE OR REPLACE FUNCTION interview_core.set_updated_at() RETURNS trigger LANGUAGE plpgsql"
     " AS 'BEGIN RETURN NEW; END'", "was replaced"),
    ("ALTER FUNCTION interview_core.update_user_stats() SET work_mem = '1MB'", "has settings of its own"),
    ("ALTER FUNCTION interview_core.mirror_email() SECURITY DEFINER", "runs as its owner"),
    ("ALTER EXTENSION interview_core DROP FUNCTION interview_core.refuse_truncate()",
     "does not belong to the extension"),
])
def test_a_function_that_is_not_ours(statement, text, well):
    well.superuser.execute(statement)
    assert findings(well.installer)["functions"][0] == "error"
    assert text in findings(well.installer)["functions"][1]
    mend(well.superuser, "functions")
    assert findings(well.installer) == {}


@pytest.mark.parametrize("statement, status", [
    ("ALTER TABLE auth.users DISABLE TRIGGER zz_handle_new_user_in_public", "error"),
    ("DROP TRIGGER handle_new_user_in_public ON auth.users", "error"),
    ("CREATE TRIGGER once_more AFTER INSERT ON auth.users FOR EACH ROW"
     " EXECUTE FUNCTION interview_core.handle_new_user('public')", "warning"),
])
def test_a_trigger_on_accounts(statement, status, well):
    well.superuser.execute(statement)
    well.sign_up("late@example.com")
    assert findings(well.installer)["triggers"][0] == status
    mend(well.superuser, "triggers")
    assert findings(well.installer) == {}


def test_a_role_in_which_no_trigger_fires(well):
    well.superuser.execute(f"ALTER DATABASE {well.name} SET session_replication_role = replica")
    well.close()
    # The session is in that role itself.
    found = findings(well.installer)
    assert found["triggers"][0] == "error" and f"database {well.name}" in found["triggers"][1]
    assert set(found) == {"triggers", "writes"}
    well.superuser.execute("INSERT INTO attempts (user_id, final_score) SELECT id, 70 FROM users")
    mend(well.superuser, "triggers")
    well.close()
    assert findings(well.installer) == {}


def test_a_right_that_somebody_else_granted(well):
    well.cluster.create_role("another_grantor", "NOLOGIN")
    well.superuser.execute("""
        GRANT USAGE ON SCHEMA public TO another_grantor;
        GRANT DELETE ON attempts TO another_grantor WITH GRANT OPTION;
        SET ROLE another_grantor; GRANT DELETE ON attempts TO anon; RESET ROLE""")
    row = findings(well.installer)["rights"]
    assert row == ("warning", "surplus: DELETE of anon on public.attempts")
    remedy = well.rows("SELECT remedy FROM interview_core.health() WHERE check_name = 'rights'")[0]["remedy"]
    well.superuser.execute(f"SET ROLE another_grantor; {remedy} RESET ROLE")
    assert findings(well.installer) == {}


def test_files_that_wait_to_be_erased(well):
    user = well.sign_up("gone@example.com")
    well.superuser.execute("INSERT INTO storage.objects (bucket_id, name) VALUES ('resumes', %s || '/cv.pdf')", [str(user)])
    well.superuser.execute("DELETE FROM auth.users WHERE id = %s", [user])
    status, detail = findings(well.installer)["erasure"]
    assert status == "warning" and "files of deleted users that wait to be erased: 1, the first since" in detail
    # The remedy is the backend's work.
    with well.as_backend() as backend:
        backend.execute("DELETE FROM objects_to_erase")
    assert findings(well.installer) == {}


@pytest.mark.parametrize("lost", ["milestones", "users", "milestones, users"])
def test_what_no_front_end_hears_of(lost, well):
    if well.kind == "supabase":
        well.superuser.execute(f"ALTER PUBLICATION supabase_realtime DROP TABLE {lost}")
    else:
        has = "users" if lost == "milestones" else "milestones"
        well.superuser.execute(f"CREATE PUBLICATION supabase_realtime {'' if ',' in lost else f'FOR TABLE {has}'}")
    assert findings(well.installer)["realtime"] == ("warning", "\n".join(
        f"publication supabase_realtime lacks {table}: no front end hears of them" for table in lost.split(", ")))
    mend(well.superuser, "realtime")
    assert findings(well.installer) == {}


def test_a_foreign_owner(well):
    well.cluster.create_role("mallory", "NOLOGIN")
    well.superuser.execute("ALTER FUNCTION auth.uid() OWNER TO mallory")
    assert findings(well.installer)["owners"] == ("warning", "function auth.uid() belongs to role mallory")
    mend(well.superuser, "owners")
    assert "owners" not in findings(well.installer)


def test_histories_that_are_compressed_otherwise(well):
    if not well.cluster.knows_lz4:
        pytest.skip("a server without lz4")
    well.installer.execute("ALTER TABLE skill_progress ALTER score_history SET COMPRESSION pglz")
    assert findings(well.installer)["compression"][0] == "warning"
    mend(well.installer, "compression")
    assert findings(well.installer) == {}


def test_a_dropped_table(well):
    well.superuser.execute("DROP TABLE milestones CASCADE")
    found = findings(well.installer)
    assert found["tables"] == ("warning", 'table "milestones" is missing')


def test_two_changes_at_once(well):
    well.installer.execute("DROP INDEX attempts_session_id_idx; DROP INDEX attempts_question_id_idx")
    assert findings(well.installer)["tables"][1].count("\n") == 1
    mend(well.installer, "tables")
    assert findings(well.installer) == {}
