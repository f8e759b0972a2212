"""An API for the tests of its clients, and supabase-js to call it."""

from typing import NamedTuple

import pytest

import supabase_js as driver
from database import KINDS
from postgrest import serve


@pytest.fixture(scope="session")
def supabase_js(project_environment):
    with driver.started() as running:
        yield running


@pytest.fixture
def api(database):
    """Serves a database of either kind; afterwards every summary is exact."""
    with serve(database) as served:
        yield served
    assert database.differences() == []


@pytest.fixture
def users(database):
    """Two users, who have not practised yet."""
    return sign_up_two(database)


@pytest.fixture
def practice(database, users):
    """What they have practised; the session's id."""
    return practise(database, *users)


class Practised(NamedTuple):
    api: object
    database: object
    ada: object
    bob: object
    session: object


@pytest.fixture(scope="module", params=KINDS)
def practised(request, installed_templates, copy_database):
    """An API for tests that only read: of a database of either kind, in which two users have
    practised."""
    database = copy_database(installed_templates[request.param])
    ada, bob = sign_up_two(database)
    session = practise(database, ada, bob)
    with serve(database) as api:
        yield Practised(api, database, ada, bob, session)
    assert database.differences() == []
    database.drop()


def sign_up_two(database):
    return [database.sign_up(f"{name.lower()}@example.com", {"full_name": name}) for name in ("Ada", "Bob")]


def practise(database, ada, bob):
    """Ada four attempts at three questions, three of them in a session, which is returned; Bob one."""
    with database.as_backend() as backend:
        backend.execute("""
            INSERT INTO questions (question, category, difficulty, keywords, uploaded_by, is_custom) VALUES
            ('Tell us about yourself.', 'behavioral', 'easy', '{story,you}', NULL, false),
            ('What is an index for?', 'technical', 'medium', '{btree}', NULL, false),
            ('Why did you leave?', 'behavioral', 'hard', '{}', %s, true)""", [ada])
        (session,) = backend.execute("""
            INSERT INTO interview_sessions (user_id, session_name) VALUES (%s, 'First') RETURNING id""", [ada]).fetchall()
        backend.execute("""
            INSERT INTO attempts (user_id, question_id, session_id, final_score, ml_scores, feedback, created_at) VALUES
            (%(ada)s, 1, %(session)s, 60, '{"content": 55, "notes": {"pace": "slow"}}', 'Too long.', '2026-03-02 10:00Z'),
            (%(ada)s, 1, %(session)s, 70, '{"content": 65, "voice": 71}', 'Better.', '2026-03-03 10:00Z'),
            (%(ada)s, 2, %(session)s, 85.5, '{"content": 80}', '100%% right', '2026-03-04 10:00Z'),
            (%(ada)s, 3, NULL, NULL, '{}', NULL, '2026-03-05 10:00Z'),
            (%(bob)s, 2, NULL, 40, '{"content": 45}', 'Read on.', '2026-03-04 11:00Z')""",
                        {"ada": ada, "bob": bob, "session": session["id"]})
    return session["id"]
