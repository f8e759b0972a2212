"""What adopt() says about the rows of tables that lack a key, a column or a constraint that others
have, or hold values that others cannot."""

import pytest
from psycopg import errors

from adoption import adopt, everything, move_in, rows_of, users_of

NO_KEY = "ALTER TABLE attempts DROP CONSTRAINT attempts_pkey"
FIRST = "id = (SELECT min(id) FROM attempts)"

# Each with the columns whose rows are refused, and how many of them.
REFUSED = {
    "scores out of range": (f"""
        UPDATE attempts SET final_score = 100.01 WHERE {FIRST};
        UPDATE attempts SET content_score = 'NaN' WHERE id = (SELECT max(id) FROM attempts);
        INSERT INTO interview_sessions (user_id, avg_final_score) SELECT min(id::text)::uuid, -1 FROM users;
        INSERT INTO resume_analyses (user_id, overall_score) VALUES (NULL, 'NaN')
        """, {"attempts.final_score": 1, "attempts.content_score": 1, "interview_sessions.avg_final_score": 1,
              "resume_analyses.overall_score": 1}),
    "scores that must be there": (f"""
        UPDATE attempts SET final_score = 0 WHERE final_score IS NULL;
        ALTER TABLE attempts ALTER COLUMN final_score SET NOT NULL;
        UPDATE attempts SET final_score = 'NaN' WHERE {FIRST}
        """, {"attempts.final_score": 1}),
    "a status of its own": ("""
        ALTER TABLE interview_sessions DROP CONSTRAINT interview_sessions_status_check;
        UPDATE interview_sessions SET status = 'active';
        INSERT INTO interview_sessions (user_id, status) SELECT min(id::text)::uuid, 'active' FROM users;
        ALTER TABLE interview_sessions ALTER COLUMN status SET DEFAULT 'active'
        """, {"interview_sessions.status": None}),
    "rows of nobody": ("""
        INSERT INTO attempts (question_text, transcript) VALUES ('Why?', 'So.'), ('How?', 'So.');
        INSERT INTO interview_sessions (session_name) VALUES ('Nobody''s')
        """, {"attempts.user_id": 2, "interview_sessions.user_id": 1}),
    "times": (f"""
        UPDATE attempts SET created_at = NULL WHERE {FIRST};
        UPDATE attempts SET created_at = 'infinity' WHERE id = (SELECT max(id) FROM attempts);
        UPDATE questions SET created_at = '1969-12-31' WHERE id = (SELECT min(id) FROM questions)
        """, {"attempts.created_at": 2, "questions.created_at": 1}),
    "references to nothing": (f"""
        ALTER TABLE attempts DROP CONSTRAINT attempts_user_id_fkey, DROP CONSTRAINT attempts_question_id_fkey,
            DROP CONSTRAINT attempts_session_id_fkey;
        ALTER TABLE attempts DISABLE TRIGGER USER;
        INSERT INTO attempts (user_id, question_text, transcript) VALUES (gen_random_uuid(), 'Why?', 'So.');
        UPDATE attempts SET question_id = 2000000000, session_id = gen_random_uuid() WHERE {FIRST};
        ALTER TABLE attempts ADD CONSTRAINT attempts_session_id_fkey FOREIGN KEY (session_id)
            REFERENCES interview_sessions (id) ON DELETE SET NULL NOT VALID;
        ALTER TABLE attempts ENABLE TRIGGER USER
        """, {"attempts.user_id": 1, "attempts.question_id": 1, "attempts.session_id": 1}),
    "ids given twice": (f"""
        {NO_KEY};
        INSERT INTO attempts SELECT * FROM attempts WHERE {FIRST};
        INSERT INTO attempts SELECT * FROM attempts WHERE {FIRST}
        """, {"attempts.id": 3}),
    "rows without an id": (f"""
        {NO_KEY};
        ALTER TABLE attempts ALTER COLUMN id DROP NOT NULL;
        UPDATE attempts SET id = NULL WHERE id IN (SELECT id FROM attempts ORDER BY id LIMIT 2);
        UPDATE attempts SET final_score = 200 WHERE id IS NULL
        """, {"attempts.id": 2, "attempts.final_score": 2}),
    "numbers too large": (f"""
        DROP VIEW user_progress_overview, skill_breakdown, session_summary;
        ALTER TABLE attempts ALTER COLUMN audio_duration TYPE numeric;
        UPDATE attempts SET audio_duration = 'Infinity' WHERE {FIRST};
        UPDATE attempts SET audio_duration = 99999999.999 WHERE id = (SELECT max(id) FROM attempts)
        """, {"attempts.audio_duration": 2}),
    "ids too large": ("""
        DROP VIEW user_progress_overview, skill_breakdown, session_summary;
        ALTER TABLE attempts DROP CONSTRAINT attempts_question_id_fkey;
        ALTER TABLE attempts ALTER COLUMN question_id TYPE bigint;
        UPDATE attempts SET question_id = 3000000000 WHERE id = (SELECT max(id) FROM attempts)
        """, {"attempts.question_id": 1}),
    "texts that are no documents": (f"""
        ALTER TABLE attempts ALTER COLUMN ml_scores DROP DEFAULT, ALTER COLUMN ml_scores TYPE text;
        UPDATE attempts SET ml_scores = 'none' WHERE {FIRST};
        UPDATE attempts SET ml_scores = '"\\u0000"' WHERE id = (SELECT max(id) FROM attempts)
        """, {"attempts.ml_scores": 2}),
}


@pytest.fixture(params=["plain"])
def kind_of_database(request):
    return request.param


@pytest.mark.parametrize("case", REFUSED)
def test_rows_that_are_refused(moving, case):
    change, expected = REFUSED[case]
    moving.installer.execute(change)
    rows = moving.value("SELECT count(*) FROM attempts")
    dump = everything(moving)
    findings = adopt(moving)
    refused = findings.of("refused")
    found = {}
    for finding in refused:
        found[finding.object] = found.get(finding.object, 0) + 1
        assert finding.row_key and f"{moving.schema}." in finding.remedy
    assert {name: number if expected.get(name) else None for name, number in found.items()} == expected
    # What follows could be tried.
    assert findings.of("planned", about="the summaries are computed")
    with pytest.raises(errors.ObjectNotInPrerequisiteState) as error:
        adopt(moving, dry_run=False)
    told = error.value.diag.message_detail
    assert all(finding.object in told for finding in refused)
    if case != "rows without an id":
        assert all(finding.row_key in told for finding in refused)
    assert everything(moving) == dump
    findings.apply(moving.installer, "refused")
    assert adopt(moving).of("refused") == []
    move_in(moving)
    gone = sum(1 for finding in refused if "DELETE FROM public.attempts" in finding.remedy)
    assert moving.value("SELECT count(*) FROM attempts") == rows - gone


def test_a_default_that_is_refused_is_named(moving):
    moving.installer.execute(REFUSED["a status of its own"][0])
    (finding,) = adopt(moving).of("warning", about="interview_sessions.status")
    moving.installer.execute(finding.remedy)
    assert adopt(moving).of("warning", about="interview_sessions.status") == []


def test_unreadable_documents_are_lost(moving):
    moving.installer.execute(f"""
        UPDATE attempts SET ml_scores = '[1]' WHERE {FIRST};
        UPDATE attempts SET ml_scores = '"{{\\"content\\": 101}}"' WHERE id = (SELECT max(id) FROM attempts)""")
    lost = adopt(moving).of("lost", about="attempts.ml_scores")
    assert [finding.row_key for finding in lost] == [
        f"id = {row['id']}" for row in moving.rows("SELECT min(id) AS id FROM attempts UNION ALL SELECT max(id)"
                                                   " FROM attempts ORDER BY 1")]
    move_in(moving)


def test_rows_of_summaries_without_attempts_are_lost(moving):
    user = moving.sign_up("idle@example.com")
    moving.installer.execute("""
        INSERT INTO skill_progress (user_id, skill_name, current_avg) VALUES (%(user)s, 'content', 50);
        INSERT INTO question_history (user_id, question_id) SELECT %(user)s, min(id) FROM questions;
        INSERT INTO practice_sessions (user_id, practice_date) VALUES (%(user)s, '2026-01-01')
        """.replace("%(user)s", f"'{user}'"))
    lost = adopt(moving).of("lost")
    for table in ("skill_progress", "question_history", "practice_sessions"):
        assert [f for f in lost if f.object == table and str(user) in f.row_key], table
    move_in(moving)
    assert moving.value("SELECT count(*) FROM skill_progress WHERE user_id = %s", user) == 0


def test_doubled_and_ownerless_rows_of_summaries_are_lost(moving):
    moving.installer.execute("""
        ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_user_id_skill_name_key,
            DROP CONSTRAINT skill_progress_user_id_fkey;
        INSERT INTO skill_progress (user_id, skill_name) VALUES (NULL, 'content'), (gen_random_uuid(), 'content');
        INSERT INTO skill_progress (user_id, skill_name)
        SELECT user_id, skill_name FROM skill_progress ORDER BY id LIMIT 1
        """)
    first = moving.value("SELECT min(id) FROM skill_progress")
    added = [row["id"] for row in moving.rows("SELECT id FROM skill_progress ORDER BY id DESC LIMIT 3")]
    lost = [finding for finding in adopt(moving).of("lost") if finding.object == "skill_progress"]
    assert sorted(finding.row_key for finding in lost) == sorted(f"id = {number}" for number in added)
    assert sorted(finding.detail.split(":")[0] for finding in lost) == [
        "another row has its key", "it belongs to nobody", "it belongs to nobody"]
    move_in(moving)
    assert moving.value("SELECT min(id) FROM skill_progress") == first


def test_figures_that_do_not_fit_are_computed_anew(moving):
    moving.installer.execute("""
        DROP VIEW user_progress_overview, skill_breakdown, session_summary;
        ALTER TABLE users ALTER COLUMN average_score TYPE double precision, ALTER COLUMN total_attempts TYPE bigint;
        UPDATE users SET average_score = 'Infinity', total_attempts = 5000000000;
        ALTER TABLE skill_progress ALTER COLUMN trend_percentage TYPE numeric;
        UPDATE skill_progress SET trend_percentage = 12345.67""")
    findings = adopt(moving)
    assert findings.of("refused") == []
    for column in ("users.average_score", "users.total_attempts", "skill_progress.trend_percentage"):
        assert findings.of("drifted", about=column)
    move_in(moving)


def test_values_that_must_be_there_are_counted(moving):
    moving.installer.execute("UPDATE users SET current_streak = NULL; UPDATE attempts SET is_skipped = NULL")
    for column in ("users.current_streak", "attempts.is_skipped"):
        table = column.split(".")[0]
        (finding,) = [f for f in adopt(moving).of("planned", about="without a value") if f.object == column]
        assert finding.detail.startswith(f"{moving.value(f'SELECT count(*) FROM {table}')} rows")
    move_in(moving)


OFFERS = ["zero_sub_scores", "zero_final_scores", "skipped_answers"]
SIX = "content_score, delivery_score, communication_score, voice_score, confidence_score, structure_score"


@pytest.fixture
def unclear(moving):
    """Attempts that do not mean what they say, and some that nearly look like them."""
    moving.installer.execute(f"""
        DELETE FROM attempts;
        INSERT INTO attempts (user_id, question_text, transcript, final_score, ml_scores, content_score, is_skipped)
        SELECT '{users_of(moving)[0]}', name, transcript, final, document::jsonb, content, skipped
        FROM (VALUES
            ('hidden', 'So.', 70, '{{"content": 80}}', 0, false),
            ('hidden in text', 'So.', 70, to_jsonb('{{"voice_score": 80}}'::text)::text, 0, false),
            ('scored zero', 'So.', 0, '{{"content": 0}}', 0, false),
            ('a column too', 'So.', 70, '{{"content": 80}}', 1, false),
            ('unscored', 'So.', 0, '{{}}', 0, false),
            ('marked', 'So.', 0, '{{}}', 0, true),
            ('skipped', 'SKIPPED', 0, '{{}}', 0, false),
            ('skipped, unmarked', 'SKIPPED', 0, NULL, 0, NULL)
        ) AS a (name, transcript, final, document, content, skipped)""")
    return moving


def test_offers_are_counted_and_not_taken_unless_asked_for(unclear):
    before = rows_of(unclear, "attempts", f"id, question_text, final_score, {SIX}, coalesce(is_skipped, false)")
    offered = {finding.object.split()[-1]: finding for finding in adopt(unclear).of("offered")}
    assert {name: int(finding.detail.split()[0]) for name, finding in offered.items()} == {
        "zero_sub_scores": 3, "zero_final_scores": 1, "skipped_answers": 2}
    assert all(name in finding.remedy for name, finding in offered.items())
    move_in(unclear)
    after = rows_of(unclear, "attempts", f"id, question_text, final_score, {SIX}, coalesce(is_skipped, false)")
    assert after == before


def test_offers_are_taken_if_asked_for(unclear):
    planned = adopt(unclear, also=OFFERS)
    assert planned.of("offered") == []
    move_in(unclear, also=OFFERS)
    named = {row["question_text"]: row for row in rows_of(unclear, "attempts")}
    assert {name for name, row in named.items() if row["content_score"] is None} == {
        "hidden", "hidden in text", "scored zero"}
    assert {name for name, row in named.items() if row["final_score"] is None} == {"unscored"}
    assert {name for name, row in named.items() if row["is_skipped"]} == {"marked", "skipped", "skipped, unmarked"}


def test_answers_become_skips_where_nothing_marked_them(unclear):
    unclear.installer.execute("ALTER TABLE attempts DROP COLUMN is_skipped CASCADE")
    move_in(unclear, also=["skipped_answers"])
    assert unclear.value("SELECT count(*) FROM attempts WHERE is_skipped") == 2


def test_scores_hidden_in_texts_are_offered(unclear):
    unclear.installer.execute("""
        ALTER TABLE attempts ALTER COLUMN ml_scores DROP DEFAULT, ALTER COLUMN ml_scores TYPE text,
            ALTER COLUMN final_score SET NOT NULL, ALTER COLUMN content_score SET NOT NULL""")
    assert adopt(unclear).of("offered", about="zero_sub_scores")[0].detail.startswith("3 ")
    move_in(unclear, also=OFFERS)
    assert unclear.value("SELECT count(*) FROM attempts WHERE content_score IS NULL") == 3


def test_unknown_offers_are_refused(moving):
    with pytest.raises(errors.InvalidParameterValue) as refused:
        adopt(moving, also=["zero_scores"])
    told = f"{refused.value.diag.message_primary} {refused.value.diag.message_hint} {refused.value.diag.message_detail}"
    assert all(name in told for name in OFFERS)
