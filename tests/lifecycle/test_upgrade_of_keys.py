"""The upgrade that gives the rows of question_history an id of their own, whatever a DBA has made of
the former key."""

import pytest

from releases import restore_release

KEYS = """
SELECT pg_get_constraintdef(k.oid) AS definition, i.indisreplident AS identifies
FROM pg_constraint k JOIN pg_index i ON i.indexrelid = k.conindid
WHERE k.conrelid = 'question_history'::regclass AND k.contype IN ('p', 'u') ORDER BY 1"""
FORMER = {"definition": "PRIMARY KEY (user_id, question_id)", "identifies": False}


@pytest.fixture
def old(empty_database, tmp_path):
    restore_release(empty_database, "0.2.0", tmp_path)
    return empty_database


def upgrade(database):
    """Returns what the upgrade says about the key."""
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    assert database.differences() == []
    with database.notices() as again:
        database.value("SELECT interview_core.install()")
    assert [notice for notice in again if "keeps its primary key" in notice.message] == []
    return [notice for notice in notices if "keeps its primary key" in notice.message]


def practise(database):
    """A user is asked a question for the first time, and again."""
    user_id = database.sign_up("newcomer@example.com")
    question = database.value("SELECT min(id) FROM questions")
    for score in (60, 80):
        database.superuser.execute(
            "INSERT INTO attempts (user_id, question_id, final_score) VALUES (%s, %s, %s)", [user_id, question, score])
    assert database.value("SELECT avg_score FROM question_history WHERE user_id = %s", user_id) == 70
    assert database.differences() == []


@pytest.mark.parametrize("changes", [
    "",
    "ALTER TABLE question_history RENAME CONSTRAINT question_history_pkey TO asked",
    "ALTER TABLE question_history REPLICA IDENTITY USING INDEX question_history_pkey",
    "ALTER TABLE question_history DROP CONSTRAINT question_history_pkey, ADD PRIMARY KEY (question_id, user_id)",
    "ALTER TABLE question_history CLUSTER ON question_history_pkey",
])
def test_the_former_key_becomes_a_unique_one(old, changes):
    old.installer.execute(changes)
    rows = "SELECT array_agg((user_id, question_id, times_asked, total_score, created_at) ORDER BY user_id, question_id)::text" \
           " FROM question_history"
    before = old.value(rows)
    assert upgrade(old) == []
    assert old.value(rows) == before
    assert old.rows(KEYS) == [{"definition": "PRIMARY KEY (id)", "identifies": False},
                              {"definition": "UNIQUE (user_id, question_id)", "identifies": True}]
    practise(old)


def test_the_identity_that_a_dba_chose_stays(old):
    old.installer.execute("ALTER TABLE question_history REPLICA IDENTITY FULL")
    assert upgrade(old) == []
    assert old.value("SELECT relreplident FROM pg_class WHERE oid = 'question_history'::regclass") == "f"
    practise(old)


@pytest.mark.parametrize("changes, detail", [
    ("CREATE VIEW known AS SELECT user_id, question_id, times_asked FROM question_history"
     " GROUP BY user_id, question_id", "It is needed by rule _RETURN on view public.known."),
    ("CREATE TABLE notes (user_id uuid, question_id integer, note text,"
     " FOREIGN KEY (user_id, question_id) REFERENCES question_history)",
     "It is needed by constraint notes_user_id_question_id_fkey on table public.notes."),
    ("ALTER TABLE question_history ADD COLUMN id serial", "The table has a column id of its own."),
    ("ALTER TABLE question_history DROP CONSTRAINT question_history_pkey,"
     " ADD PRIMARY KEY (user_id, question_id) DEFERRABLE", "It is deferrable."),
    ("CREATE TABLE question_history_user_id_question_id_key ()",
     "There is a relation question_history_user_id_question_id_key."),
    ("ALTER TABLE question_history RENAME CONSTRAINT question_history_pkey TO asked;"
     "CREATE TABLE question_history_pkey ()", "There is a relation question_history_pkey."),
])
def test_a_key_that_is_needed_stays(old, changes, detail):
    old.installer.execute(changes)
    (notice,) = upgrade(old)
    assert notice.message == "table public.question_history keeps its primary key (user_id, question_id)"
    assert notice.detail.startswith(detail)
    assert "users!questions_uploaded_by_fkey" in notice.hint
    assert [key["definition"].removesuffix(" DEFERRABLE") for key in old.rows(KEYS)] == [FORMER["definition"]]
    practise(old)


@pytest.mark.parametrize("changes", [
    "ALTER TABLE question_history DROP CONSTRAINT question_history_pkey, ADD COLUMN id serial PRIMARY KEY,"
    " ADD UNIQUE (user_id, question_id)",
    "ALTER TABLE question_history DROP CONSTRAINT question_history_pkey",
])
def test_other_keys_stay(old, changes):
    old.installer.execute(changes)
    before = old.rows(KEYS)
    assert upgrade(old) == []
    assert old.rows(KEYS) == before
    practise(old)
