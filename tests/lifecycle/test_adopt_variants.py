"""Applications whose tables differ from those of others: each moves in, some after the remedies."""

import pytest

from adoption import adopt, everything, move_in, users_of
from application import Statements

# Each with what must be true afterwards.
VARIANTS = {
    "accounts as owners": ("""
        ALTER TABLE attempts DROP CONSTRAINT attempts_user_id_fkey,
            ADD CONSTRAINT attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id);
        ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_user_id_fkey,
            ADD CONSTRAINT skill_progress_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE
        """, "SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = 'attempts'::regclass AND contype = 'f'"
             " AND confrelid = 'users'::regclass AND confdeltype = 'c'"),
    "foreign keys without actions": ("""
        ALTER TABLE attempts DROP CONSTRAINT attempts_user_id_fkey, DROP CONSTRAINT attempts_session_id_fkey,
            ADD FOREIGN KEY (user_id) REFERENCES users (id), ADD FOREIGN KEY (session_id) REFERENCES interview_sessions (id);
        ALTER TABLE users DROP CONSTRAINT users_id_fkey, ADD CONSTRAINT users_id_fkey FOREIGN KEY (id) REFERENCES auth.users (id)
        """, "SELECT confdeltype = 'c' FROM pg_constraint WHERE conrelid = 'users'::regclass AND contype = 'f'"),
    "no foreign keys": ("""
        ALTER TABLE attempts DROP CONSTRAINT attempts_user_id_fkey, DROP CONSTRAINT attempts_session_id_fkey,
            DROP CONSTRAINT attempts_question_id_fkey;
        ALTER TABLE practice_sessions DROP CONSTRAINT practice_sessions_user_id_fkey;
        ALTER TABLE users DROP CONSTRAINT users_id_fkey
        """, "SELECT count(*) = 3 FROM pg_constraint WHERE conrelid = 'attempts'::regclass AND contype = 'f'"),
    "natural keys": ("""
        ALTER TABLE skill_progress DROP COLUMN id, DROP CONSTRAINT skill_progress_user_id_skill_name_key,
            ADD PRIMARY KEY (user_id, skill_name);
        ALTER TABLE practice_sessions DROP CONSTRAINT practice_sessions_pkey, DROP CONSTRAINT
            practice_sessions_user_id_practice_date_key, ADD PRIMARY KEY (user_id, practice_date);
        ALTER TABLE question_history ALTER COLUMN id DROP DEFAULT, ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY
            (START WITH 100000)
        """, None),
    "a deferrable key": ("""
        ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_user_id_skill_name_key,
            ADD UNIQUE (user_id, skill_name) DEFERRABLE INITIALLY DEFERRED
        """, None),
    "no key beside the id": ("""
        ALTER TABLE skill_progress DROP CONSTRAINT skill_progress_user_id_skill_name_key;
        ALTER TABLE question_history DROP CONSTRAINT question_history_user_id_question_id_key;
        CREATE UNIQUE INDEX other_order ON question_history (question_id, user_id)
        """, None),
    "varying characters": ("""
        DROP VIEW user_progress_overview, skill_breakdown, session_summary;
        ALTER TABLE users ALTER COLUMN email TYPE varchar(255), ALTER COLUMN full_name TYPE varchar(80);
        ALTER TABLE attempts ALTER COLUMN domain TYPE varchar(50), ALTER COLUMN difficulty TYPE varchar(20);
        ALTER TABLE skill_progress ALTER COLUMN skill_name TYPE varchar(50), ALTER COLUMN trend TYPE varchar(20)
        """, None),
    "enumerated types": ("""
        CREATE TYPE difficulty AS ENUM ('easy', 'medium', 'hard');
        ALTER TABLE questions DROP CONSTRAINT questions_difficulty_check, ALTER COLUMN difficulty DROP DEFAULT,
            ALTER COLUMN difficulty TYPE difficulty USING difficulty::difficulty,
            ALTER COLUMN difficulty SET DEFAULT 'medium'
        """, None),
    "other numbers": ("""
        DROP VIEW user_progress_overview, skill_breakdown, session_summary;
        ALTER TABLE attempts ALTER COLUMN final_score TYPE integer USING 50, ALTER COLUMN content_score TYPE real,
            ALTER COLUMN voice_score TYPE numeric, ALTER COLUMN audio_duration TYPE double precision;
        ALTER TABLE users ALTER COLUMN average_score TYPE double precision, ALTER COLUMN total_attempts TYPE bigint;
        ALTER TABLE practice_sessions ALTER COLUMN average_score TYPE integer USING 50
        """, None),
    "times without a zone": ("""
        DROP VIEW user_progress_overview;
        ALTER TABLE attempts ALTER COLUMN created_at TYPE timestamp
        """, "SELECT format_type(atttypid, NULL) = 'timestamp with time zone' FROM pg_attribute"
             " WHERE attrelid = 'attempts'::regclass AND attname = 'created_at'"),
    "wider ids": ("""
        DROP VIEW user_progress_overview, skill_breakdown, session_summary;
        ALTER TABLE attempts ALTER COLUMN id TYPE bigint;
        ALTER SEQUENCE attempts_id_seq AS bigint MAXVALUE 5000000000;
        ALTER TABLE questions ALTER COLUMN id TYPE bigint;
        ALTER TABLE attempts ALTER COLUMN question_id TYPE bigint;
        ALTER TABLE question_history ALTER COLUMN question_id TYPE bigint, ALTER COLUMN id TYPE bigint
        """, None),
    "identity columns": ("""
        ALTER TABLE attempts ALTER COLUMN id DROP DEFAULT; DROP SEQUENCE attempts_id_seq;
        ALTER TABLE attempts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START WITH 100000);
        ALTER TABLE questions ALTER COLUMN id DROP DEFAULT; DROP SEQUENCE questions_id_seq;
        ALTER TABLE questions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (START WITH 100000)
        """, None),
    "documents as texts": ("""
        ALTER TABLE attempts ALTER COLUMN ml_scores DROP DEFAULT, ALTER COLUMN ml_scores TYPE json USING ml_scores::json,
            ALTER COLUMN llm_feedback DROP DEFAULT, ALTER COLUMN llm_feedback TYPE text USING llm_feedback::text
        """, None),
    "generated columns": ("""
        ALTER TABLE attempts ADD COLUMN words integer GENERATED ALWAYS AS (length(transcript)) STORED,
            ADD COLUMN half numeric GENERATED ALWAYS AS (final_score / 2) STORED, ADD COLUMN next integer
            GENERATED ALWAYS AS (id + 1) STORED;
        ALTER TABLE users ADD COLUMN short text GENERATED ALWAYS AS (left(full_name, 3)) STORED
        """, "SELECT bool_and(half = final_score / 2) FROM attempts"),
    "a time stamp on each summary": ("""
        CREATE TRIGGER update_skill_updated_at BEFORE UPDATE ON skill_progress
            FOR EACH ROW EXECUTE FUNCTION update_updated_at();
        CREATE TRIGGER update_practice_updated_at BEFORE UPDATE ON practice_sessions
            FOR EACH ROW EXECUTE FUNCTION update_updated_at();
        CREATE TRIGGER update_resume_updated_at BEFORE UPDATE ON resume_analyses
            FOR EACH ROW EXECUTE FUNCTION update_updated_at()
        """, None),
    "an audit of everything": ("""
        CREATE TABLE audit (at timestamptz DEFAULT clock_timestamp(), what text, row jsonb);
        CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
        BEGIN
            INSERT INTO audit (what, row) VALUES (TG_TABLE_NAME, to_jsonb(coalesce(NEW, OLD)));
            RETURN coalesce(NEW, OLD);
        END $$;
        CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON attempts FOR EACH ROW EXECUTE FUNCTION audit();
        CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION audit();
        CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON skill_progress FOR EACH ROW EXECUTE FUNCTION audit()
        """, "SELECT count(*) = 3 FROM pg_trigger WHERE tgname = 'audit'"),
    "functions on the tables": ("""
        CREATE FUNCTION newest(who uuid) RETURNS SETOF attempts LANGUAGE sql STABLE AS
            'SELECT * FROM public.attempts WHERE user_id = who ORDER BY id DESC';
        CREATE FUNCTION total(who uuid) RETURNS bigint LANGUAGE sql STABLE
            BEGIN ATOMIC SELECT sum(id) FROM attempts WHERE user_id = who; END;
        CREATE TYPE pair AS (one attempts, other integer)
        """, None),
    "a constraint trigger and statistics": ("""
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON attempts DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION nothing();
        CREATE STATISTICS of_attempts (dependencies) ON id, user_id FROM attempts
        """, "SELECT count(*) = 1 FROM pg_statistic_ext WHERE stxname = 'of_attempts'"),
    "one function for all summaries": ("""
        DROP TRIGGER trigger_update_skill_progress ON attempts; DROP TRIGGER trigger_update_user_stats ON attempts;
        CREATE FUNCTION after_attempt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            UPDATE public.users SET total_attempts = total_attempts + 1 WHERE id = NEW.user_id;
            INSERT INTO public.practice_sessions (user_id) VALUES (NEW.user_id)
                ON CONFLICT (user_id, practice_date) DO UPDATE SET attempts_count = practice_sessions.attempts_count + 1;
            RETURN NEW;
        END $$;
        CREATE TRIGGER after_attempt AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION after_attempt()
        """, "SELECT count(*) = 0 FROM pg_trigger WHERE tgname = 'after_attempt'"),
    "names of ours": ("""
        CREATE INDEX attempts_user_id_created_at_id_idx ON attempts (user_id);
        ALTER TABLE attempts ADD CONSTRAINT attempts_final_score_check CHECK (final_score >= -1);
        CREATE FUNCTION known_time_zone(zone text) RETURNS text LANGUAGE sql AS 'SELECT zone';
        CREATE INDEX users_idx ON users (created_at)
        """, None),
    "columns of ours": ("""
        ALTER TABLE users ADD COLUMN time_zone text DEFAULT 'Europe/Berlin', ADD COLUMN weekly_goal integer DEFAULT 5,
            ADD COLUMN scored_attempts text;
        ALTER TABLE question_history ADD COLUMN times_skipped integer;
        ALTER TABLE attempts ADD COLUMN technical_score numeric(5,2) DEFAULT 0
        """, "SELECT count(*) = 5 FROM users WHERE time_zone = 'Europe/Berlin' AND weekly_goal = 5"),
    "values that are missing": ("""
        UPDATE users SET total_attempts = NULL, average_score = NULL, best_score = NULL, current_streak = NULL,
            longest_streak = NULL, created_at = NULL, updated_at = NULL, preferences = NULL WHERE email LIKE 'user1%';
        UPDATE skill_progress SET current_avg = NULL, previous_avg = NULL, best_score = NULL, worst_score = NULL,
            trend = NULL, trend_percentage = NULL, score_history = NULL, attempts_count = NULL, last_practiced_at = NULL,
            created_at = NULL, updated_at = NULL WHERE id % 2 = 0;
        UPDATE question_history SET times_asked = NULL, last_asked_at = NULL, created_at = NULL, updated_at = NULL
            WHERE id % 2 = 0;
        UPDATE practice_sessions SET attempts_count = NULL, average_score = NULL, best_score = NULL,
            total_duration_seconds = NULL, domains_practiced = NULL, created_at = NULL, updated_at = NULL WHERE id % 2 = 0;
        UPDATE attempts SET domain = NULL, audio_duration = NULL, ml_scores = NULL, final_score = NULL, strengths = NULL,
            wpm = NULL, question_order = NULL, is_skipped = NULL WHERE id % 5 = 0;
        UPDATE interview_sessions SET status = NULL, total_questions = NULL, created_at = NULL, updated_at = NULL
            WHERE status = 'in_progress';
        UPDATE questions SET is_active = NULL, is_custom = NULL, created_at = NULL, updated_at = NULL WHERE id = 2
        """, None),
    "clustered": ("""
        CREATE INDEX by_user ON attempts (user_id, id);
        ALTER TABLE attempts CLUSTER ON by_user;
        ALTER TABLE skill_progress REPLICA IDENTITY FULL;
        ALTER TABLE attempts SET (fillfactor = 70, autovacuum_enabled = false)
        """, "SELECT reloptions @> '{fillfactor=70}' FROM pg_class WHERE oid = 'attempts'::regclass"),
    "other sequences": ("""
        ALTER SEQUENCE attempts_id_seq RENAME TO numbers; ALTER SEQUENCE numbers INCREMENT BY 10 CACHE 5;
        ALTER SEQUENCE questions_id_seq OWNED BY NONE
        """, None),
}


@pytest.fixture(params=["supabase"])
def kind_of_database(request):
    """Where the tables' owner is no superuser."""
    return request.param


# What the remedies leave to the reader.
BY_HAND = {
    "enumerated types": "ALTER TABLE questions ALTER COLUMN difficulty DROP DEFAULT, ALTER COLUMN difficulty TYPE text",
    "generated columns": "ALTER TABLE attempts DROP COLUMN next",
    "functions on the tables": "DROP FUNCTION total(uuid)",
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_moves_in(moving, variant):
    change, question = VARIANTS[variant]
    moving.installer.execute(change)
    dump = everything(moving)
    findings = adopt(moving)
    assert everything(moving) == dump
    refused = findings.of("refused")
    assert [finding for finding in refused if not finding.remedy] == []
    if refused:
        moving.installer.execute(BY_HAND[variant]) if variant in BY_HAND else findings.apply(moving.installer, "refused")
        assert adopt(moving).of("refused") == []
    move_in(moving)
    assert question is None or moving.value(question)
    user = users_of(moving)[0]
    application = Statements(moving)
    for _ in range(2):
        application.insert_attempt(user)
    application.skip_question(user, is_skipped=True)
    moving.installer.execute("UPDATE attempts SET final_score = 3 WHERE user_id = %s AND final_score > 60", [user])
    moving.installer.execute("DELETE FROM attempts WHERE id = (SELECT max(id) FROM attempts)")
    moving.sign_up("variant@example.com")
    assert moving.differences() == []
