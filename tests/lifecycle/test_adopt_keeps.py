"""adopt() keeps what is there: rows, ids, defaults, and whatever the application has of its own."""

import pytest

from adoption import adopt, is_like_a_fresh_installation, move_in, rows_of, users_of
from application import TABLES, day_at_the_application
from practice import add_their_own

DERIVED = {
    "users": ("total_attempts", "average_score", "best_score", "current_streak", "longest_streak", "updated_at"),
    "attempts": ("is_skipped",),
}
SUMMARIES = ("skill_progress", "question_history", "practice_sessions")
KEYS = {"skill_progress": "id, user_id, skill_name, created_at", "question_history": "id, user_id, question_id, created_at",
        "practice_sessions": "id, user_id, practice_date, created_at"}


@pytest.fixture(params=["supabase"])
def kind_of_database(request):
    """Where the tables' owner is no superuser."""
    return request.param


def kept_rows(database):
    """All that no trigger computes."""
    found = {}
    for table in TABLES:
        if table in SUMMARIES:
            continue
        found[table] = [{name: value for name, value in row.items() if name not in DERIVED.get(table, ())}
                        for row in rows_of(database, table, order="id")]
    return found


def columns_of(database):
    return {(row["relname"], row["attname"]): row for row in database.superuser.execute("""
        SELECT relname, attname, format_type(atttypid, atttypmod) AS type, pg_get_expr(adbin, adrelid) AS default
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped""").fetchall()}


def test_rows_stay_as_they_are(moving):
    before = kept_rows(moving)
    move_in(moving)
    after = kept_rows(moving)
    for table, rows in before.items():
        assert [{name: row[name] for name in old} for row, old in zip(after[table], rows, strict=True)] == rows, table


def test_rows_of_summaries_keep_their_ids(moving):
    before = {table: rows_of(moving, table, columns) for table, columns in KEYS.items()}
    move_in(moving)
    for table, rows in before.items():
        after = {row["id"]: row for row in rows_of(moving, table, KEYS[table])}
        # A row without any practice behind it goes; no other changes.
        gone = [row for row in rows if row["id"] not in after]
        assert [row for row in rows if row["id"] in after and after[row["id"]] != row] == []
        assert len(gone) < len(rows) / 4


def test_serial_keys_go_on_counting(moving):
    highest = {table: moving.value(f"SELECT max(id) FROM {table}") for table in (*SUMMARIES, "attempts", "questions")}
    move_in(moving)
    newcomer = moving.sign_up("late@example.com")
    day_at_the_application(moving, newcomer)
    moving.installer.execute("INSERT INTO attempts (user_id, question_id, question_text, transcript, final_score)"
                             " SELECT %s, min(id), 'Why?', 'I did.', 50 FROM questions", [newcomer])
    for table, before in highest.items():
        new = moving.value(f"SELECT min(id) FROM {table} WHERE id > %s", before)
        assert before < new <= before + 40, table
    assert moving.differences() == []


def test_sequences_give_the_next_number(moving):
    """Whatever the sequences have given: a serial key may have gaps."""
    moving.installer.execute("SELECT setval('attempts_id_seq', 5000); SELECT setval('questions_id_seq', 600, false);"
                             " SELECT setval('skill_progress_id_seq', 7000)")
    adopt(moving)
    move_in(moving)
    newcomer = moving.sign_up("late@example.com")
    attempt = moving.value("INSERT INTO attempts (user_id, question_text, transcript, content_score)"
                           " VALUES (%s, 'Why?', 'I did.', 50) RETURNING id", newcomer)
    assert attempt == 5001
    assert moving.value("INSERT INTO questions (question) VALUES ('Why?') RETURNING id") == 600
    assert moving.value("SELECT id FROM skill_progress WHERE user_id = %s", newcomer) == 7001


def test_defaults_stay(moving):
    before = columns_of(moving)
    move_in(moving)
    after = columns_of(moving)
    assert before.keys() <= after.keys()
    changed = {f"{table}.{column}": (old["default"], after[table, column]["default"])
               for (table, column), old in before.items() if old["default"] != after[table, column]["default"]}
    # A sub-score without a value is no score; a serial key that clients may not use is an identity.
    sub_scores = {f"attempts.{skill}_score" for skill in
                  ("content", "delivery", "communication", "voice", "confidence", "structure")}
    assert sub_scores <= changed.keys()
    derived = {name for name in changed if name.split(".")[0] in ("users", *SUMMARIES)}
    assert changed.keys() - sub_scores - derived <= {"attempts.id", "questions.id"}
    assert changed.keys() & {"skill_progress.id", "question_history.id", "practice_sessions.id"} == set()
    assert moving.value("SELECT pg_get_expr(adbin, adrelid) ~ 'uuid_generate_v4' FROM pg_attrdef"
                        " WHERE adrelid = 'interview_sessions'::regclass AND adnum = 1")


def test_the_applications_own_parts_stay(moving):
    add_their_own(moving)
    # These need three columns that a plain insert leaves empty.
    moving.installer.execute("ALTER TABLE attempts ALTER COLUMN question_text SET DEFAULT 'Why?',"
                             " ALTER COLUMN transcript SET DEFAULT 'I did.'")
    users = moving.value("SELECT count(*) FROM users")
    move_in(moving)
    assert moving.value("SELECT count(*) FROM users") == users
    assert moving.value("SELECT nickname FROM users WHERE email = 'user0@example.com'") == "ace"
    assert moving.value("SELECT col_description('users'::regclass, attnum) FROM pg_attribute"
                        " WHERE attrelid = 'users'::regclass AND attname = 'nickname'") == "How a coach calls the user."
    assert moving.value("SELECT count(*) FROM coaches JOIN users ON trains = users.id WHERE nickname = 'ace'") == 1
    assert moving.value("SELECT count(*) FROM best_answers") == 4
    assert moving.value("SELECT count(*) FROM pg_policy WHERE polname = 'Coaches read'") == 1
    assert moving.value("SELECT to_regclass('attempts_by_domain') IS NOT NULL")
    attempt = moving.value("INSERT INTO attempts (user_id, feedback) SELECT id, repeat('x', 99) FROM users LIMIT 1"
                           " RETURNING id")
    assert moving.value("SELECT length(feedback) FROM attempts WHERE id = %s", attempt) == 20
    assert moving.differences() == []


def test_foreign_keys_of_its_own_stay(moving):
    """To and from our tables, also to the serial keys, and to a wider id."""
    moving.installer.execute("""
        CREATE TABLE teams (id serial PRIMARY KEY, name text);
        ALTER TABLE users ADD COLUMN team_id integer REFERENCES teams (id);
        CREATE TABLE bookmarks (attempt_id integer PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE, note text);
        CREATE TABLE badges (skill_id integer REFERENCES skill_progress (id) ON DELETE CASCADE, badge text);
        CREATE TABLE pins (user_id uuid, practice_date date,
            FOREIGN KEY (user_id, practice_date) REFERENCES practice_sessions (user_id, practice_date) ON DELETE CASCADE);
        INSERT INTO teams (name) VALUES ('blue');
        UPDATE users SET team_id = 1;
        INSERT INTO bookmarks SELECT id, 'good' FROM attempts ORDER BY id LIMIT 10;
        INSERT INTO badges SELECT id, 'gold' FROM skill_progress WHERE skill_name = 'voice';
        INSERT INTO pins SELECT user_id, practice_date FROM practice_sessions ORDER BY id DESC LIMIT 5""")
    keys = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE contype = 'f'" \
           " AND (conrelid::regclass::text IN ('bookmarks', 'badges', 'pins') OR conname = 'users_team_id_fkey') ORDER BY 1, 2"
    before = moving.rows(keys)
    move_in(moving)
    assert moving.rows(keys) == before and len(before) == 4
    assert moving.value("SELECT count(*) FROM bookmarks") == 10
    assert moving.value("SELECT count(*) FROM badges") >= 1
    assert moving.value("SELECT count(*) FROM users WHERE team_id = 1") == 5
    moving.installer.execute("DELETE FROM attempts WHERE id IN (SELECT attempt_id FROM bookmarks)")
    assert moving.value("SELECT count(*) FROM bookmarks") == 0
    assert moving.differences() == []


def test_indexes_of_its_own_stay(moving):
    moving.installer.execute("""
        CREATE INDEX own_lower ON users (lower(full_name));
        CREATE INDEX own_gin ON attempts USING gin (strengths);
        CREATE INDEX own_partial ON attempts (user_id) WHERE final_score > 90;
        CREATE UNIQUE INDEX own_unique ON interview_sessions (user_id, session_name, id)""")
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    before = {row["indexname"]: row["indexdef"] for row in moving.rows(query)}
    move_in(moving)
    after = {row["indexname"]: row["indexdef"] for row in moving.rows(query)}
    gone = {name for name in before if after.get(name) != before[name]}
    assert gone == {"users_email_key"}


@pytest.mark.parametrize("rule", ["CREATE RULE log_inserts AS ON INSERT TO questions DO ALSO INSERT INTO log VALUES ('q')",
                                  "CREATE TRIGGER log AFTER INSERT ON questions FOR EACH ROW EXECUTE FUNCTION log()"])
def test_rules_and_triggers_of_its_own_stay(moving, rule):
    moving.installer.execute("""
        CREATE TABLE log (what text);
        CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN INSERT INTO public.log VALUES ('q'); RETURN NEW; END$$""")
    moving.installer.execute(rule)
    move_in(moving)
    moving.installer.execute("INSERT INTO questions (question) VALUES ('Why?')")
    assert moving.value("SELECT count(*) FROM log") == 1


def test_grants_to_roles_of_its_own_stay(moving):
    moving.superuser.execute("CREATE ROLE analyst")
    try:
        moving.installer.execute("GRANT SELECT ON attempts, skill_progress TO analyst;"
                                 " GRANT SELECT (id, full_name) ON users TO analyst")
        move_in(moving)
        assert moving.value("SELECT has_table_privilege('analyst', 'attempts', 'SELECT')")
        assert moving.value("SELECT has_column_privilege('analyst', 'users', 'full_name', 'SELECT')")
    finally:
        moving.superuser.execute("DROP OWNED BY analyst; DROP ROLE analyst")


def test_comments_of_its_own_on_its_columns_stay(moving):
    moving.installer.execute("ALTER TABLE questions ADD COLUMN source text;"
                             " COMMENT ON COLUMN questions.source IS 'Where it is from.'")
    move_in(moving)
    assert moving.value("SELECT col_description('questions'::regclass, attnum) FROM pg_attribute"
                        " WHERE attrelid = 'questions'::regclass AND attname = 'source'") == "Where it is from."


def test_an_account_deletes_everything_of_its_own(moving):
    user, *_ = users_of(moving)
    move_in(moving)
    moving.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [user])
    for table in TABLES:
        column = {"users": "id", "questions": "uploaded_by"}.get(table, "user_id")
        assert moving.value(f"SELECT count(*) FROM {table} WHERE {column} = %s", user) == 0, table
    assert moving.differences() == []
    is_like_a_fresh_installation(moving)
