"""An application with SQLAlchemy: it saves whole rows, which break nothing, and reads summaries."""

import sys
import uuid
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
from sqlalchemy import URL, delete, event, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from cluster import PROJECT
from documents import assert_document_shows
from orms import PAGE, ROLES, columns_of, counters, login, sign_up

sys.path.insert(0, str(PROJECT / "examples"))
import with_sqlalchemy as app  # noqa: E402

EXAMPLE = PROJECT / "examples" / "with_sqlalchemy.py"


@pytest.fixture(params=ROLES)
def engine(request, database):
    """Connected as the backend's role, or as the owner of the tables."""
    url = URL.create("postgresql+psycopg", login(database, request.param), database=database.name,
                     query={"host": database.cluster.socket})
    engine = app.connect(url) if request.param == "service_role" else app.create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def user_id(database):
    return sign_up(database)


def test_the_page_shows_the_example():
    assert_document_shows(PAGE, EXAMPLE)


def test_the_models_have_columns_of_the_tables(database):
    for mapper in app.Base.registry.mappers:
        table = mapper.local_table
        assert {column.name for column in table.columns} <= columns_of(database, table.name)
    assert {column.name for column in app.User.__table__.columns} == columns_of(database, "users")


def test_a_user_loaded_before_an_attempt_is_saved_whole(engine, database, user_id):
    with Session(engine) as session:
        loaded = session.get_one(app.User, user_id)
    with Session(engine) as other:
        app.record(other, user_id, {"content": 90}, final_score=90)
    before = counters(database, user_id)
    loaded.full_name = "Ada King"
    with engine.connect() as connection, Session(connection) as session:
        saved = app.save_whole(session, loaded)
        # Not what it was loaded with.
        assert (saved.full_name, saved.total_attempts, saved.best_score) == ("Ada King", 2, Decimal("90.00"))
    assert counters(database, user_id) == before
    assert database.differences() == []


def test_every_column_is_overwritten_at_once(engine, database, user_id):
    """What an application does that maps a table and knows nothing of this extension."""
    before = counters(database, user_id)
    with Session(engine) as session:
        user = session.get_one(app.User, user_id)
        user.total_attempts, user.total_score, user.average_score, user.best_score = 99, Decimal(1), Decimal(1), Decimal(1)
        user.scored_attempts = user.current_streak = user.longest_streak = user.streak_freezes = 7
        user.last_practice_date = date(2020, 1, 1)
        user.created_at = user.updated_at = datetime(2020, 1, 1, tzinfo=timezone.utc)
        user.email = "other@example.com"
        user.target_role = "PM"
        session.commit()
        assert (user.total_attempts, user.email, user.target_role) == (1, "ada@example.com", "PM")
    assert counters(database, user_id) == before
    assert database.differences() == []


def test_a_change_reads_the_derived_columns_back(engine, database, user_id):
    with Session(engine, expire_on_commit=False) as session:
        session.get_one(app.User, user_id)
        with Session(engine) as other:
            app.record(other, user_id, {}, final_score=90)
        user = app.rename(session, user_id, "Ada King")
        # Without another SELECT, from the UPDATE's RETURNING.
        assert (user.total_attempts, user.average_score) == (2, Decimal("80.75"))
    assert database.differences() == []


def test_a_profile_is_created_by_a_whole_row(engine, database, user_id):
    with Session(engine) as session:
        session.execute(delete(app.User).where(app.User.id == user_id))
        session.add(app.User(id=user_id, full_name="Ada", preferences={"theme": "dark"}, total_attempts=5,
                             scored_attempts=5, total_score=Decimal(400), average_score=Decimal(80),
                             best_score=Decimal(95), current_streak=3, longest_streak=9, streak_freezes=2,
                             last_practice_date=date(2026, 3, 2)))
        session.commit()
        user = session.get_one(app.User, user_id)
        assert (user.email, user.preferences, user.total_attempts, user.best_score, user.last_practice_date) == (
            "ada@example.com", {"theme": "dark"}, 0, Decimal("0.00"), None)
    assert database.differences() == []


def test_a_profile_is_upserted_by_a_whole_row(engine, database, user_id):
    before = counters(database, user_id)
    with Session(engine) as session:
        profile = {column.name: getattr(session.get_one(app.User, user_id), column.name)
                   for column in app.User.__table__.columns}
        app.upsert(session, {**profile, "full_name": "Ada King", "total_attempts": 99, "average_score": Decimal(99)})
        assert session.get_one(app.User, user_id).full_name == "Ada King"
    assert counters(database, user_id) == before
    assert database.differences() == []


def test_attempts_get_the_defaults_of_the_database(engine, database, user_id):
    with Session(engine) as session:
        number = app.record(session, user_id, {"content": 80}, strengths=["voice"])
        attempt = session.get_one(app.Attempt, number)
        assert (attempt.final_score, attempt.is_skipped, attempt.audio_duration) == (None, False, Decimal("0.00"))
        assert attempt.created_at.tzinfo is not None
        attempt.final_score = Decimal("77.5")
        attempt.ml_scores["voice"] = 60
        session.commit()
        statements = []
        event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
        app.import_attempts(session, [{"user_id": user_id, "final_score": score, "ml_scores": {"content": score}}
                                      for score in (70, 80, 90)])
        assert len(statements) == 1
        assert session.get_one(app.User, user_id).total_attempts == 5
    skills = database.rows("SELECT skill_name, attempts_count FROM skill_progress ORDER BY 1")
    assert [tuple(skill.values()) for skill in skills] == [("content", 5), ("voice", 1)]
    assert database.differences() == []


def test_an_attempt_is_deleted_or_given_to_another_user(engine, database, user_id):
    other = sign_up(database, "grace@example.com")
    with Session(engine) as session:
        first, second = (app.record(session, user_id, {}, final_score=score) for score in (50, 60))
        session.delete(session.get_one(app.Attempt, first))
        session.get_one(app.Attempt, second).user_id = other
        session.commit()
        assert [session.get_one(app.User, key).total_attempts for key in (user_id, other)] == [1, 2]
    assert database.differences() == []


def test_a_user_is_deleted_with_everything(engine, database, user_id):
    with Session(engine) as session:
        user = session.get_one(app.User, user_id)
        assert len(user.attempts) == 1
        session.delete(user)
        session.commit()
        assert session.scalars(select(app.Attempt)).all() == []
    assert database.differences() == []


def test_a_dashboard_is_read_at_once(engine, database, user_id):
    with Session(engine) as session:
        user = app.dashboard(session, user_id)
    # Loaded: the session is closed.
    assert [(skill.skill_name, skill.current_avg) for skill in user.skills] == [("content", Decimal("70.00"))]
    assert [(past.question.question, past.times_asked) for past in user.history] == [("Why us?", 1)]


def test_a_session_of_a_user_leaves_no_rights_behind(database, user_id):
    """The claims end with each transaction, and the next one takes them on again."""
    other = sign_up(database, "grace@example.com")
    url = URL.create("postgresql+psycopg", "postgres", database=database.name, query={"host": database.cluster.socket})
    engine = app.create_engine(url, pool_size=1, max_overflow=0)
    for somebody in (user_id, other, user_id):
        with app.acting_as(engine, somebody) as session:
            for _ in range(2):
                assert session.scalars(select(app.User.id)).all() == [somebody]
                session.commit()
            with pytest.raises(ProgrammingError, match="permission denied for table attempts"):
                session.execute(delete(app.Attempt))
            session.rollback()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user || coalesce(auth.uid()::text, '')")) == "postgres"
    engine.dispose()


def test_the_backend_writes_no_summary(database, user_id):
    url = URL.create("postgresql+psycopg", login(database, "service_role"), database=database.name,
                     query={"host": database.cluster.socket})
    engine = app.connect(url)
    with Session(engine) as session, pytest.raises(ProgrammingError, match="permission denied for table skill_progress"):
        session.scalars(select(app.SkillProgress)).one().current_avg = Decimal(99)
        session.flush()
    with Session(engine) as session, pytest.raises(IntegrityError, match="users_id_fkey"):
        session.add(app.User(id=uuid.uuid4()))
        session.flush()
    engine.dispose()
