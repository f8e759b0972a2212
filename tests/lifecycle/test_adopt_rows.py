"""What adopt() says about rows: those that are refused, with their keys and remedies; those that are
lost; and those that do not mean what they say, which it changes if it is asked to."""

import json

import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from adoption import adopt, everything, move_in, users_of
from application import Statements
from database import SKILLS


@pytest.fixture(params=["supabase"])
def kind_of_database(request):
    """Where the tables' owner is no superuser."""
    return request.param


def attempt(database, **columns):
    """As the backend stores it; the tables can take anything."""
    row = {"user_id": users_of(database)[0], "question_text": "Why?", "transcript": "I did.", **columns}
    with database.as_backend() as backend:
        backend.execute(sql.SQL("INSERT INTO attempts ({}) VALUES ({}) RETURNING id").format(
            sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(sql.Placeholder() * len(row))),
            list(row.values()))
        return backend.fetchone()["id"]


# Values, each with the column that is named.
REFUSED = {
    "above 100": ({"content_score": 250}, "content_score"),
    "below 0": ({"final_score": -5}, "final_score"),
    "no number": ({"voice_score": "NaN"}, "voice_score"),
    "final NaN": ({"final_score": "NaN"}, "final_score"),
    "negative duration": ({"audio_duration": -3}, "audio_duration"),
    "NaN duration": ({"audio_duration": "NaN"}, "audio_duration"),
    "negative count": ({"filler_count": -1}, "filler_count"),
    "negative wpm": ({"wpm": -1}, "wpm"),
    "nobody's": ({"user_id": None}, "user_id"),
    "no time": ({"created_at": None}, "created_at"),
    "too early": ({"created_at": "1960-01-01"}, "created_at"),
    "infinity": ({"created_at": "infinity"}, "created_at"),
}


@pytest.mark.parametrize("value", REFUSED)
def test_a_refused_row_is_named_with_its_key_and_remedy(moving, value):
    columns, named = REFUSED[value]
    # The application's own triggers would fail on some.
    moving.installer.execute("ALTER TABLE attempts DISABLE TRIGGER USER")
    bad = attempt(moving, **columns)
    moving.installer.execute("ALTER TABLE attempts ENABLE TRIGGER USER")
    dump = everything(moving)
    findings = adopt(moving)
    assert everything(moving) == dump
    refused = findings.of("refused")
    assert {finding.row_key for finding in refused} == {f"id = {bad}"}
    assert any(named in finding.object + finding.detail for finding in refused)
    # The list goes on as if the remedy had been applied.
    assert findings.of("drifted") and findings.of("planned", about="computed from the attempts")
    with pytest.raises(errors.ObjectNotInPrerequisiteState) as failed:
        adopt(moving, dry_run=False)
    assert f"id = {bad}" in failed.value.diag.message_detail
    assert everything(moving) == dump
    findings.apply(moving.installer, "refused")
    move_in(moving)


def test_all_that_is_refused_is_named_at_once(moving):
    moving.installer.execute("ALTER TABLE attempts DISABLE TRIGGER USER")
    bad = [attempt(moving, **columns) for columns, _ in REFUSED.values()]
    moving.installer.execute("""
        ALTER TABLE attempts ENABLE TRIGGER USER;
        UPDATE interview_sessions SET avg_final_score = 120 WHERE status = 'in_progress';
        UPDATE resume_analyses SET overall_score = -1;
        INSERT INTO interview_reports (report_title) VALUES ('Nobody''s')""")
    findings = adopt(moving)
    refused = findings.of("refused")
    assert {f"id = {number}" for number in bad} <= {finding.row_key for finding in refused}
    for table in ("interview_sessions", "resume_analyses", "interview_reports"):
        assert [finding for finding in refused if finding.object.startswith(table)], table
    findings.apply(moving.installer, "refused")
    assert adopt(moving).of("refused") == []
    move_in(moving)


BAD_DOCUMENTS = {
    "a list": [1, 2], "a text": "no document", "a number": 7, "out of range": {"content": 140},
    "words": {"voice": "eighty"}, "nested": json.dumps(json.dumps({"content": 80})), "a truth": {"delivery": True},
}


@pytest.mark.parametrize("document", BAD_DOCUMENTS)
def test_a_document_that_cannot_be_read_is_named(moving, document):
    number = attempt(moving, ml_scores=Jsonb(BAD_DOCUMENTS[document]), final_score=60)
    findings = adopt(moving)
    (named,) = findings.of("refused", "lost", about=f"id = {number}")
    assert "ml_scores" in named.object + named.detail
    if named.status == "refused":
        findings.apply(moving.installer, "refused")
    adopt(moving, dry_run=False)
    assert moving.differences() == []
    moving.installer.execute("UPDATE attempts SET ml_scores = '{}' WHERE id = %s", [number])
    assert moving.differences() == []


def test_rows_of_summaries_that_nobody_owns_or_that_share_a_key_are_lost(moving):
    moving.installer.execute("""
        ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_user_id_skill_name_key;
        ALTER TABLE practice_sessions DROP CONSTRAINT practice_sessions_user_id_practice_date_key;
        INSERT INTO skill_progress (user_id, skill_name) SELECT user_id, skill_name FROM skill_progress WHERE id < 4;
        INSERT INTO practice_sessions (user_id, practice_date) VALUES (NULL, '2026-01-01'), (NULL, '2026-01-01');
        INSERT INTO question_history (user_id, question_id) SELECT NULL, id FROM questions LIMIT 1;
        INSERT INTO practice_sessions (user_id, practice_date) SELECT user_id, '2020-01-01' FROM practice_sessions LIMIT 1
        """)
    findings = adopt(moving)
    assert findings.of("refused") == []
    for table in ("skill_progress", "practice_sessions", "question_history"):
        assert [finding for finding in findings.of("lost", "drifted") if finding.object.startswith(table)
                and finding.row_key], table
    move_in(moving)
    assert moving.value("SELECT count(*) FROM practice_sessions WHERE practice_date = '2020-01-01'") == 0


def test_references_to_rows_that_are_gone_are_refused(moving):
    moving.installer.execute("""
        ALTER TABLE attempts DROP CONSTRAINT attempts_session_id_fkey, DROP CONSTRAINT attempts_question_id_fkey,
            DROP CONSTRAINT attempts_user_id_fkey;
        ALTER TABLE attempts DISABLE TRIGGER USER""")
    gone = attempt(moving, session_id="00000000-0000-4000-8000-000000000001")
    asked = attempt(moving, question_id=9999)
    left = attempt(moving, user_id="00000000-0000-4000-8000-000000000002")
    moving.installer.execute("ALTER TABLE attempts ENABLE TRIGGER USER")
    findings = adopt(moving)
    assert {finding.row_key for finding in findings.of("refused")} == {f"id = {n}" for n in (gone, asked, left)}
    findings.apply(moving.installer, "refused")
    move_in(moving)
    assert moving.value("SELECT session_id IS NULL FROM attempts WHERE id = %s", gone)
    assert moving.value("SELECT count(*) FROM attempts WHERE id = %s", left) == 0


def test_an_attempt_from_the_future_is_named_and_counts(moving):
    number = attempt(moving, created_at="2999-01-01", final_score=60)
    assert adopt(moving).of("warning", "refused", about=f"id = {number}")
    adopt(moving, dry_run=False)
    assert moving.differences() == []


# -- what is offered -------------------------------------------------------------------------------

OFFERS = ("zero_sub_scores", "zero_final_scores", "skipped_answers")
ZERO = " AND ".join(f"{skill}_score = 0" for skill in SKILLS)
ROWS = {
    "zero_sub_scores": f"{ZERO} AND ml_scores::text LIKE '%%confidence%%'",
    "skipped_answers": "transcript = 'SKIPPED' AND is_skipped IS NOT TRUE",
}


def count(database, condition):
    return database.value(f"SELECT count(*) FROM attempts WHERE {condition}".replace("%%", "%"))


def test_nothing_is_changed_unless_asked_for(moving):
    before = {offer: count(moving, ROWS[offer]) for offer in ROWS}
    assert min(before.values()) > 5
    findings = adopt(moving)
    for offer, number in before.items():
        (offered,) = findings.of("offered", about=offer)
        assert str(number) in offered.detail.split()
        assert offer in offered.remedy
    assert findings.of("offered", about="zero_final_scores")
    move_in(moving)
    # NULL is filled, but that is all.
    assert {offer: count(moving, ROWS[offer]) for offer in ROWS} == before


@pytest.mark.parametrize("offer", ROWS)
def test_what_is_asked_for_is_done(moving, offer):
    before = {other: count(moving, ROWS[other]) for other in ROWS}
    number = before.pop(offer)
    dump = everything(moving)
    (planned,) = adopt(moving, also=[offer]).of("planned", about=offer)
    assert str(number) in planned.detail.split()
    assert everything(moving) == dump
    findings = move_in(moving, also=[offer])
    assert findings.of("offered", about=offer) == []
    assert count(moving, ROWS[offer]) == 0
    assert {other: count(moving, ROWS[other]) for other in before} == before


def test_documents_count_once_the_zeros_are_gone(moving):
    user = users_of(moving)[4]
    Statements(moving).insert_documented_attempt(user, {"content": 81, "voice": "70.5"}, final_score=75)
    move_in(moving, also=["zero_sub_scores"])
    assert moving.rows("SELECT skill_name, current_avg FROM skill_progress WHERE user_id = %s ORDER BY 1", user) == [
        {"skill_name": "content", "current_avg": 81}, {"skill_name": "voice", "current_avg": 70.5}]


def test_unscored_attempts_have_no_score(moving):
    user = users_of(moving)[4]
    Statements(moving).insert_as_backend("attempts", user_id=user, question_text="Why?", transcript="Hm.")
    Statements(moving).insert_attempt(user, final_score=0)
    move_in(moving, also=["zero_final_scores", "zero_sub_scores"])
    # One who was scored, with a final score of 0, keeps it.
    assert moving.rows("SELECT total_attempts, scored_attempts FROM users WHERE id = %s", user) == [
        {"total_attempts": 2, "scored_attempts": 1}]


def test_skipped_answers_are_no_practice(moving):
    user = users_of(moving)[4]
    Statements(moving).skip_question(user)
    move_in(moving, also=list(OFFERS))
    assert moving.value("SELECT total_attempts FROM users WHERE id = %s", user) == 0
    assert moving.rows("SELECT * FROM practice_sessions WHERE user_id = %s", user) == []


def test_an_unknown_offer_is_an_error(moving):
    for also in (["zero_sub_score"], [None]):
        with pytest.raises(errors.Error) as refused:
            adopt(moving, also=also)
        assert refused.value.sqlstate in ("22023", "22004")
    assert [f.status for f in adopt(moving, also=[])] == [f.status for f in adopt(moving)]
