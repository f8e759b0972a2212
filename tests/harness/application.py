"""An application of this kind before it has the extension: its schema (tests/fixtures/application.sql)
in a database of either kind, and the statements that its backend and its clients send, before and
after."""

import json

from psycopg import sql
from psycopg.types.json import Jsonb

from cluster import PROJECT
from database import SKILLS

FIXTURES = PROJECT / "tests" / "fixtures"
TABLES = ("users", "interview_sessions", "questions", "attempts", "resume_analyses", "skill_progress",
          "question_history", "practice_sessions", "interview_reports")
VIEWS = ("user_progress_overview", "skill_breakdown", "session_summary")


def create(database, schema="public"):
    """Makes the application's schema, as the database's installer."""
    if schema != "public":
        database.installer.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    database.schema = schema
    _run(database, "postgres", "application_platform.sql")
    run_as_owner(database, "application.sql")
    if database.kind == "supabase":
        _run(database, "postgres", "application_storage.sql")
    database.search_path(schema)


def run_as_owner(database, fixture, *options):
    _run(database, database.installer_role, fixture, *options)


def _run(database, user, fixture, *options):
    path = sql.SQL("SET search_path = {}, public, extensions").format(sql.Identifier(database.schema))
    database.cluster.program(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *options, f"--dbname={database.name}",
        "-c", "SET client_min_messages = warning", "-c", path.as_string(None), f"--file={FIXTURES / fixture}", user=user)


class Statements:
    """What the application sends, in its own words, as its roles."""

    def __init__(self, database):
        self.database = database

    # -- the backend -----------------------------------------------------------------------------

    def _insert(self, cursor, table, columns):
        """As the API writes a JSON body: the columns of the body, and the row comes back."""
        cursor.execute(sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.Placeholder() * len(columns))), list(columns.values()))
        return cursor.fetchone()

    def insert_as_backend(self, table, **columns):
        with self.database.as_backend() as backend:
            return self._insert(backend, table, columns)

    def insert_attempt(self, user, **columns):
        """An answer with its scores in columns, and a document that was serialised twice."""
        scores = {f"{skill}_score": 60 + 5 * number for number, skill in enumerate(SKILLS)}
        return self.insert_as_backend("attempts", **{
            "user_id": user, "question_text": "Why?", "ideal_answer": "Because.", "transcript": "I did.",
            "audio_duration": 42.5, "audio_file_url": f"audio-recordings/{user}/1.webm", **scores, "final_score": 72.5,
            "domain": "databases", "difficulty": "hard", "feedback": "Good.", "strengths": ["clear"],
            "improvements": ["shorter"], "ml_scores": Jsonb(json.dumps({"model": "v2"})),
            "llm_feedback": Jsonb(json.dumps({"summary": "Good."})), "voice_analysis": Jsonb({"pitch": 1}),
            "video_analysis": Jsonb({}), "wpm": 120, "filler_count": 3, "grammar_errors": 1, "relevance": 0.75,
            "keywords_found": ["index"], "keywords_missing": [], "question_order": 1, "is_skipped": False, **columns})

    def insert_documented_attempt(self, user, scores, **columns):
        """An answer whose scores are in the document alone."""
        return self.insert_as_backend("attempts", **{
            "user_id": user, "question_text": "How?", "transcript": "Thus.", "ml_scores": Jsonb(json.dumps(scores)),
            **columns})

    def skip_question(self, user, **columns):
        zeros = {f"{skill}_score": 0 for skill in SKILLS}
        return self.insert_as_backend("attempts", **{
            "user_id": user, "question_text": "When?", "transcript": "SKIPPED", **zeros, "final_score": 0, **columns})

    def complete_session(self, session):
        with self.database.as_backend() as backend:
            backend.execute(
                "UPDATE interview_sessions SET status = 'completed', completed_at = now(), completed_questions = 3,"
                " avg_final_score = 71.25, avg_content_score = 70, consolidated_feedback = %s, strengths = %s,"
                " updated_at = now() WHERE id = %s RETURNING *", [Jsonb({"summary": "Well done."}), ["calm"], session])
            return backend.fetchone()

    # -- clients ---------------------------------------------------------------------------------

    def start_session(self, user):
        with self.database.as_client(user) as client:
            return self._insert(client, "interview_sessions", {
                "user_id": user, "session_name": "Monday", "domain": "databases", "job_title": "DBA",
                "job_description": "Keeps data.", "jd_keywords": ["SQL"], "jd_analysis": Jsonb({"level": "senior"}),
                "difficulty_preference": "hard", "question_ids": [1, 2], "total_questions": 3})

    def save_profile(self, user, **columns):
        """supabase-js's upsert()."""
        columns = {"id": user, "full_name": "Ada L.", "avatar_url": "a.png", "target_role": "DBA",
                   "target_industry": "banking", "experience_level": "senior", "preferences": Jsonb({"theme": "dark"}),
                   **columns}
        names = [sql.Identifier(name) for name in columns]
        with self.database.as_client(user) as client:
            client.execute(sql.SQL(
                "INSERT INTO users ({}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {} RETURNING *").format(
                    sql.SQL(", ").join(names), sql.SQL(", ").join(sql.Placeholder() * len(columns)),
                    sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(name) for name in names)),
                list(columns.values()))
            return client.fetchone()

    def add_question(self, user):
        with self.database.as_client(user) as client:
            return self._insert(client, "questions", {
                "question": "Mine?", "ideal_answer": "Yes.", "category": "technical", "domain": "databases",
                "difficulty": "easy", "keywords": ["own"], "is_custom": True, "uploaded_by": user})

    def save_analysis(self, user):
        return self.insert_as_backend("resume_analyses", user_id=user, file_name="cv.pdf", file_size_bytes=1234,
                                      overall_score=81.5, matched_skills=["SQL"], feedback=Jsonb({"tone": "good"}))

    def save_report(self, user, session):
        return self.insert_as_backend("interview_reports", user_id=user, session_id=session, report_title="Monday",
                                      report_data=Jsonb({"score": 72.5}))

    # -- reading ---------------------------------------------------------------------------------

    def dashboard(self, user):
        """What a client's start page reads: the user's own rows, under the names that
        the application has always used."""
        queries = {
            "profile": "SELECT id, email, full_name, total_attempts, average_score, best_score, current_streak,"
                       " longest_streak FROM users",
            "overview": "SELECT user_id, email, full_name, total_attempts, average_score, best_score, current_streak,"
                        " longest_streak, unique_questions, practice_days, last_practice FROM user_progress_overview"
                        " WHERE user_id = %(user)s",
            "skills": "SELECT user_id, skill_name, current_avg, previous_avg, best_score, worst_score, trend,"
                      " trend_percentage, attempts_count, last_practiced_at FROM skill_breakdown"
                      " WHERE user_id = %(user)s",
            "sessions": "SELECT session_id, user_id, domain, job_title, status, total_questions, completed_questions,"
                        " avg_final_score, attempt_count, started_at, completed_at, created_at FROM session_summary"
                        " WHERE user_id = %(user)s",
            "skills by id": "SELECT id, skill_name, score_history FROM skill_progress ORDER BY id",
            "days by id": "SELECT id, practice_date, attempts_count FROM practice_sessions ORDER BY id DESC LIMIT 30",
            "questions by id": "SELECT h.id, h.times_asked, h.avg_score, q.question, q.times_asked AS by_all"
                               " FROM question_history h JOIN questions q ON q.id = h.question_id ORDER BY h.id",
            "answers": "SELECT * FROM attempts ORDER BY created_at DESC LIMIT 20",
            "analyses": "SELECT * FROM resume_analyses ORDER BY created_at DESC",
            "reports": "SELECT * FROM interview_reports ORDER BY created_at DESC",
        }
        with self.database.as_client(user) as client:
            return {name: client.execute(query, {"user": user}).fetchall() for name, query in queries.items()}


def day_at_the_application(database, user):
    """All of it, once; returns what came back, by statement."""
    application = Statements(database)
    session = application.start_session(user)["id"]
    done = {
        "profile": application.save_profile(user),
        "question": application.add_question(user),
        "attempt": application.insert_attempt(user, session_id=session),
        "documented": application.insert_documented_attempt(user, {"content": 81, "voice_score": "70.5"}, final_score=75,
                                                            session_id=session),
        "skipped": application.skip_question(user, session_id=session, is_skipped=True),
        "session": application.complete_session(session),
        "analysis": application.save_analysis(user),
        "report": application.save_report(user, session),
    }
    return done | {"dashboard": application.dashboard(user)}
