"""An application that was written for its own schema: it writes and reads every column that it
knows, by the names, types and defaults of its own tables, and runs unchanged."""

import re
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb

PROJECT = Path(__file__).resolve().parents[2]

# What such an application writes: every column of its tables but those that a database keeps (ids,
# summaries). Values are as its clients send them: texts for numbers, documents serialised twice,
# arrays.
ATTEMPT = {
    "question_text": "Why us?", "transcript": "Because.", "ideal_answer": "", "audio_duration": "61.25",
    "audio_file_url": "a/1.webm", "communication_score": 70, "confidence_score": 71.5, "content_score": "72.25",
    "delivery_score": 73, "structure_score": 74, "voice_score": 75, "final_score": "72.62", "difficulty": "hard",
    "domain": "sales", "feedback": "Slower.", "filler_count": 4, "grammar_errors": 1, "wpm": 132, "relevance": "0.87",
    "improvements": ["pace"], "strengths": ["voice"], "keywords_found": ["sql"], "keywords_missing": [],
    "llm_feedback": Jsonb('{"tips": ["pace"]}'), "ml_scores": Jsonb('{"content": 72.25}'),
    "video_analysis": Jsonb({}), "voice_analysis": Jsonb({"pitch": 1}), "is_skipped": False, "question_order": 2,
    "created_at": "2026-03-02T18:00:00Z",
}
SESSION = {
    "domain": "sales", "job_title": "Clerk", "job_description": "Sells.", "session_name": "First",
    "difficulty_preference": "hard", "question_ids": [1, 2], "total_questions": 2, "status": "in_progress",
    "jd_keywords": ["sql"], "jd_analysis": Jsonb({"level": 1}), "consolidated_feedback": Jsonb({"summary": "Good."}),
    "strengths": ["voice"], "improvements": ["pace"], "started_at": "2026-03-02T17:00:00Z", "completed_at": None,
    "created_at": "2026-03-02T17:00:00Z", "updated_at": "2026-03-02T17:00:00Z",
}
FIGURES_OF_A_SESSION = {
    "completed_questions": 1, "avg_content_score": 72.25, "avg_delivery_score": 73, "avg_communication_score": 70,
    "avg_voice_score": 75, "avg_confidence_score": 71.5, "avg_structure_score": 74, "avg_final_score": "72.62",
}
ANALYSIS = {
    "file_name": "cv.pdf", "file_url": "a/cv.pdf", "file_size_bytes": 1024, "resume_text": "Knows SQL.",
    "job_title": "Clerk", "job_description": "Sells.", "matched_skills": ["sql"], "missing_skills": ["rust"],
    "additional_skills": [], "experience_analysis": Jsonb({"years": 3}), "education_analysis": Jsonb({}),
    "keyword_analysis": Jsonb({}), "feedback": Jsonb({}), "strengths": [], "improvements": [], "recommendations": [],
    "detected_domain": "sales", "detected_seniority": "junior", "is_management_role": False, "status": "processing",
    "error_message": None, "created_at": "2026-03-02T17:00:00Z", "updated_at": "2026-03-02T17:00:00Z",
}
FIGURES_OF_AN_ANALYSIS = {"skill_match_pct": 66.67, "similarity_score": "61.5", "overall_score": 70}
QUESTION = {
    "question": "Why us?", "ideal_answer": "", "category": "behavioral", "domain": "general", "difficulty": "medium",
    "keywords": ["team"], "follow_up_questions": [], "time_limit_seconds": 120, "is_active": True, "is_custom": True,
    "created_at": "2026-03-02T17:00:00Z", "updated_at": "2026-03-02T17:00:00Z",
}
REPORT = {
    "report_type": "session", "report_title": "First", "report_data": Jsonb({"pages": 1}), "pdf_file_url": "a/1.pdf",
    "file_size_bytes": 2048, "created_at": "2026-03-02T19:00:00Z",
}
PROFILE = {
    "email": "ada@example.com", "full_name": "Ada", "avatar_url": None, "target_role": "PM",
    "target_industry": "retail", "experience_level": "mid", "preferences": Jsonb({"theme": "dark"}),
    "updated_at": "2026-03-02T19:00:00Z",
}
# What it reads.
VIEWS = {
    "user_progress_overview": "user_id, email, full_name, total_attempts, average_score, best_score, current_streak,"
                              " longest_streak, unique_questions, practice_days, last_practice",
    "skill_breakdown": "user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend,"
                       " trend_percentage, attempts_count, last_practiced_at",
    "session_summary": "session_id, user_id, domain, job_title, status, total_questions, completed_questions,"
                       " avg_final_score, attempt_count, started_at, completed_at, created_at",
}


@pytest.fixture
def user_id(database):
    return database.sign_up("ada@example.com", {"full_name": "Ada"})


def insert(cursor, table, row):
    """Inserts as an API does, each value with its column's type; returns the row."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)))
    return cursor.execute(statement, list(row.values())).fetchone()


def update(cursor, table, row, key):
    statement = sql.SQL("UPDATE {} SET {} WHERE id = %s RETURNING *").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in row))
    return cursor.execute(statement, [*row.values(), key]).fetchone()


def test_the_backend_writes_every_column(database, user_id):
    with database.as_backend() as backend:
        question = insert(backend, "questions", {**QUESTION, "is_custom": False})
        analysis = insert(backend, "resume_analyses", {"user_id": user_id, **ANALYSIS, **FIGURES_OF_AN_ANALYSIS})
        session = insert(backend, "interview_sessions", {
            "user_id": user_id, "resume_analysis_id": analysis["id"], **SESSION, **FIGURES_OF_A_SESSION})
        attempt = insert(backend, "attempts", {
            "user_id": user_id, "question_id": question["id"], "session_id": session["id"], **ATTEMPT})
        insert(backend, "interview_reports", {
            "user_id": user_id, "session_id": session["id"], **REPORT, "status": "generated"})
        # Whole rows come back with one value changed.
        for table, row in (("attempts", attempt), ("interview_sessions", session), ("resume_analyses", analysis),
                           ("questions", question)):
            saved = {name: Jsonb(value) if isinstance(value, dict | str) and name in JSON_COLUMNS else value
                     for name, value in row.items()}
            assert update(backend, table, {**saved, "domain" if "domain" in row else "job_title": "law"}, row["id"])
        # An analysis and a skipped answer as the application writes them.
        insert(backend, "resume_analyses", {"user_id": None, **ANALYSIS})
        insert(backend, "attempts", {"user_id": user_id, "question_text": "Why?", "transcript": "SKIPPED",
                                     "is_skipped": True, "session_id": session["id"]})
    with database.as_client(user_id) as client:
        read = {view: client.execute(f"SELECT {columns} FROM {view}").fetchall() for view, columns in VIEWS.items()}
    (overview,), (summary,) = read["user_progress_overview"], read["session_summary"]
    assert (overview["total_attempts"], overview["unique_questions"], overview["practice_days"]) == (1, 1, 1)
    assert str(overview["last_practice"]).startswith("2026-03-02")
    assert (summary["avg_final_score"], summary["attempt_count"]) == (Decimal("72.62"), 2)
    assert len(read["skill_breakdown"]) == 6
    assert database.differences() == []


JSON_COLUMNS = {name for row in (ATTEMPT, SESSION, ANALYSIS, REPORT) for name, value in row.items()
                if isinstance(value, Jsonb)}


def test_the_front_end_writes_what_is_the_users(database, user_id):
    with database.as_client(user_id) as client:
        now = client.execute("SELECT now()").fetchone()["now"]
        question = insert(client, "questions", {**QUESTION, "uploaded_by": user_id})
        analysis = insert(client, "resume_analyses", {"user_id": user_id, **ANALYSIS})
        session = insert(client, "interview_sessions", {
            "user_id": user_id, "resume_analysis_id": analysis["id"], **SESSION})
        insert(client, "interview_reports", {"user_id": user_id, "session_id": session["id"], **REPORT})
        for table, row, key in (("questions", QUESTION, question["id"]), ("resume_analyses", ANALYSIS, analysis["id"]),
                                ("interview_sessions", {**SESSION, "status": "completed"}, session["id"])):
            # Clients may not change a question's created_at.
            row = {name: value for name, value in row.items() if (table, name) != ("questions", "created_at")}
            changed = {**row, "domain" if "domain" in row else "job_title": "law"}
            assert update(client, table, changed, key)["updated_at"] == now
        assert update(client, "users", PROFILE, user_id)["full_name"] == "Ada"
        assert client.execute("SELECT * FROM interview_reports").fetchone()["status"] == "generated"
    assert database.differences() == []


def test_the_front_end_writes_no_figure(database, user_id):
    with database.as_client(user_id) as client:
        session = insert(client, "interview_sessions", {"user_id": user_id})
        analysis = insert(client, "resume_analyses", {"user_id": user_id})
    figures = [("interview_sessions", session["id"], FIGURES_OF_A_SESSION),
               ("resume_analyses", analysis["id"], FIGURES_OF_AN_ANALYSIS)]
    for table, key, values in figures:
        for column, value in values.items():
            with pytest.raises(errors.InsufficientPrivilege), database.as_client(user_id) as client:
                update(client, table, {column: value}, key)
            with pytest.raises(errors.InsufficientPrivilege), database.as_client(user_id) as client:
                insert(client, table, {"user_id": user_id, column: value})
    with pytest.raises(errors.InsufficientPrivilege), database.as_client(user_id) as client:
        insert(client, "interview_reports", {"user_id": user_id, "status": "generated"})


def test_wider_columns_of_attempts_go_on_working(database, user_id):
    """Columns that no summary reads may have any type; those that one reads may have more digits
    than install() gives."""
    database.installer.execute("""
        ALTER TABLE attempts ALTER COLUMN wpm TYPE integer, ALTER COLUMN relevance TYPE numeric(3,2),
            ALTER COLUMN filler_count TYPE bigint, ALTER COLUMN feedback TYPE varchar(2000),
            ALTER COLUMN transcript SET NOT NULL, ALTER COLUMN question_text SET NOT NULL""")
    database.value("SELECT interview_core.install()")
    with database.as_backend() as backend:
        attempt = insert(backend, "attempts", {"user_id": user_id, **ATTEMPT})
    assert (attempt["wpm"], attempt["relevance"]) == (132, Decimal("0.87"))
    assert database.differences() == []


def block_of_the_guide(document, mark):
    """The SQL of a document that contains this text."""
    guide = (PROJECT / "docs" / document).read_text()
    (block,) = [block for block in re.findall(r"^```sql\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL) if mark in block]
    return block


def test_clients_that_write_their_own_attempts(database, user_id):
    """The guide's recipe works, and install() keeps its grants."""
    other = database.sign_up("bob@example.com")
    with database.as_backend() as backend:
        hidden = insert(backend, "questions", {**QUESTION, "is_active": False, "uploaded_by": other})["id"]
        official = insert(backend, "questions", {**QUESTION, "is_custom": False})["id"]
        others_session = insert(backend, "interview_sessions", {"user_id": other})["id"]
    database.installer.execute(block_of_the_guide("security.md", "Create own attempts"))
    answer = {"user_id": user_id, "question_id": official, "transcript": "Because.", "audio_duration": 61.25}
    for _ in range(2):
        with database.as_client(user_id) as client:
            session = insert(client, "interview_sessions", {"user_id": user_id})["id"]
            attempt = insert(client, "attempts", {**answer, "session_id": session})
            assert attempt["final_score"] is None
        refused = [{"user_id": other}, {"session_id": others_session}, {"question_id": hidden}, {"id": 1},
                   {"final_score": 100}, {"content_score": 100}, {"ml_scores": Jsonb({"content": 100})},
                   {"created_at": "2020-01-01"}]
        for change in refused:
            with pytest.raises(errors.InsufficientPrivilege), database.as_client(user_id) as client:
                insert(client, "attempts", {**answer, **change})
        for statement in ("UPDATE attempts SET final_score = 100", "DELETE FROM attempts"):
            with pytest.raises(errors.InsufficientPrivilege), database.as_client(user_id) as client:
                client.execute(statement)
        with database.as_backend() as backend:
            update(backend, "attempts", {"final_score": 80, "ml_scores": Jsonb({"content": 80})}, attempt["id"])
        assert database.differences() == []
        # The application's deliberate grants stay, even when something else is repaired.
        database.value("SELECT interview_core.install()")
        database.installer.execute("GRANT TRIGGER ON attempts TO authenticated")
        database.value("SELECT interview_core.install()")
    assert database.rows("SELECT total_attempts, average_score FROM users WHERE id = %s", user_id) == [
        {"total_attempts": 2, "average_score": 80}]


def test_an_export_through_the_applications_own_schema(database, user_id):
    """An application's function reaches what the API does not expose."""
    database.installer.execute(block_of_the_guide("supabase.md", "CREATE FUNCTION export_my_data"))
    other = database.sign_up("bob@example.com")
    with database.as_client(user_id) as client:
        document = client.execute("SELECT export_my_data() AS document").fetchone()["document"]
        # By its name, as the API passes arguments.
        same = client.execute("SELECT interview_core.export_user(user_id := %s) AS document", [user_id]).fetchone()
    assert document["users"][0]["email"] == "ada@example.com"
    assert document["user_id"] == same["document"]["user_id"] == str(user_id)
    with pytest.raises(errors.InsufficientPrivilege), database.as_client(other) as client:
        client.execute("SELECT interview_core.export_user(user_id := %s)", [user_id])
    with pytest.raises(errors.InsufficientPrivilege), database.as_visitor() as visitor:
        visitor.execute("SELECT export_my_data()")
    with pytest.raises(errors.NullValueNotAllowed), database.as_role("authenticated", {}) as nobody:
        nobody.execute("SELECT export_my_data()")
    # It belongs to the application, so it survives the extension.
    database.installer.execute("DROP EXTENSION interview_core CASCADE")
    assert database.value("SELECT to_regprocedure('export_my_data()') IS NOT NULL")
    assert uuid.UUID(document["user_id"]) == user_id
