"""An application with Django: it saves whole rows, which break nothing, and reads summaries."""

import sys
from datetime import date, datetime, timezone
from decimal import Decimal

import django
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cluster import PROJECT
from documents import assert_document_shows
from orms import PAGE, ROLES, columns_of, counters, login, sign_up

settings.configure(USE_TZ=True, DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}})
django.setup()
sys.path.insert(0, str(PROJECT / "examples"))
import with_django as app  # noqa: E402

EXAMPLE = PROJECT / "examples" / "with_django.py"


def connect(database, role):
    connection.close()
    options = {"options": f"-c role={role}"} if role == "service_role" else {}
    connection.settings_dict.update(NAME=database.name, HOST=database.cluster.socket, USER=login(database, role),
                                    OPTIONS=options)


@pytest.fixture(params=ROLES)
def connected(request, database):
    """As the backend's role, or as the owner of the tables."""
    connect(database, request.param)
    yield
    connection.close()


@pytest.fixture
def user_id(database):
    return sign_up(database)


def test_the_page_shows_the_example():
    assert_document_shows(PAGE, EXAMPLE)


def test_the_models_have_columns_of_the_tables(database):
    for model in app.Table.__subclasses__():
        columns = {field.column for field in model._meta.local_concrete_fields}
        assert columns <= columns_of(database, model._meta.db_table)
    assert {field.column for field in app.User._meta.local_concrete_fields} == columns_of(database, "users")


def test_a_user_loaded_before_an_attempt_is_saved_whole(connected, database, user_id):
    user = app.User.objects.get(id=user_id)
    database.superuser.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 90)", [user_id])
    before = counters(database, user_id)
    with CaptureQueriesContext(connection) as queries:
        app.rename(user, "Ada King")
    assert '"total_attempts" = 1' in queries[0]["sql"]
    assert (user.full_name, user.total_attempts, user.best_score) == ("Ada King", 2, Decimal("90.00"))
    assert counters(database, user_id) == before
    assert database.differences() == []


def test_every_column_is_overwritten_at_once(connected, database, user_id):
    before = counters(database, user_id)
    user = app.User.objects.get(id=user_id)
    for field in user._meta.fields:
        if isinstance(field, (app.models.IntegerField, app.models.DecimalField)):
            setattr(user, field.name, 7)
    user.last_practice_date = date(2020, 1, 1)
    user.created_at = user.updated_at = datetime(2020, 1, 1, tzinfo=timezone.utc)
    user.email = "other@example.com"
    user.save()
    app.User.objects.bulk_update([user], [field.name for field in user._meta.fields if field.name != "id"])
    app.User.objects.update(total_attempts=app.models.F("total_attempts") + 1)
    user.refresh_from_db()
    assert (user.total_attempts, user.email, user.weekly_goal) == (1, "ada@example.com", 7)
    assert counters(database, user_id) == before
    assert database.differences() == []


def test_a_profile_is_created_by_a_whole_row(connected, database, user_id):
    app.User.objects.filter(id=user_id).delete()
    user = app.User.objects.create(id=user_id, full_name="Ada", preferences={"theme": "dark"}, total_attempts=5,
                                   scored_attempts=5, total_score=400, average_score=80, best_score=95,
                                   current_streak=3, longest_streak=9, last_practice_date=date(2026, 3, 2))
    user.refresh_from_db()
    assert (user.email, user.preferences, user.total_attempts, user.best_score, user.last_practice_date) == (
        "ada@example.com", {"theme": "dark"}, 0, Decimal("0.00"), None)
    assert database.differences() == []


def test_a_profile_is_upserted(connected, database, user_id):
    before = counters(database, user_id)
    app.save_profile(id=user_id, full_name="Ada King", weekly_goal=5, total_attempts=99, average_score=Decimal(99))
    user = app.User.objects.get(id=user_id)
    assert (user.full_name, user.weekly_goal) == ("Ada King", 5)
    assert counters(database, user_id) == before
    assert database.differences() == []


def test_a_new_object_over_the_profile_of_the_sign_up_leaves_counters_alone(connected, database, user_id):
    before = counters(database, user_id)
    app.User(id=user_id, full_name="Ada King").save()
    assert counters(database, user_id) == before
    assert database.differences() == []


def test_attempts_get_the_defaults_of_the_database(connected, database, user_id):
    number = app.record(user_id, {"content": 80}, strengths=["voice"])
    attempt = app.Attempt.objects.get(id=number)
    assert (attempt.final_score, attempt.is_skipped, attempt.audio_duration) == (None, False, Decimal("0.00"))
    assert attempt.created_at.tzinfo is not None
    attempt.final_score = Decimal("77.5")
    attempt.ml_scores["voice"] = 60
    attempt.save()
    with CaptureQueriesContext(connection) as queries:
        made = app.import_attempts([app.Attempt(user_id=user_id, final_score=score, ml_scores={"content": score})
                                    for score in (70, 80, 90)])
    assert [query["sql"].split()[0] for query in queries if query["sql"] not in ("BEGIN", "COMMIT")] == ["INSERT"]
    assert all(attempt.id for attempt in made)
    made[0].final_score, made[0].ml_scores = 75, {"content": 75}
    app.correct([*made, app.Attempt(id=9000, user_id=user_id, final_score=60)])
    assert app.User.objects.get(id=user_id).total_attempts == 6
    skills = database.rows("SELECT skill_name, attempts_count FROM skill_progress ORDER BY 1")
    assert [tuple(skill.values()) for skill in skills] == [("content", 5), ("voice", 1)]
    assert database.differences() == []


def test_an_attempt_is_deleted_or_given_to_another_user(connected, database, user_id):
    other = sign_up(database, "grace@example.com")
    first, second = (app.record(user_id, {}, final_score=score) for score in (50, 60))
    app.Attempt.objects.get(id=first).delete()
    attempt = app.Attempt.objects.get(id=second)
    attempt.user_id = other
    attempt.save()
    assert [app.User.objects.get(id=key).total_attempts for key in (user_id, other)] == [1, 2]
    assert database.differences() == []


def test_a_user_is_deleted_with_everything(connected, database, user_id):
    app.User.objects.get(id=user_id).delete()
    assert not app.Attempt.objects.exists()
    assert database.differences() == []


def test_a_dashboard_takes_three_statements(connected, database, user_id):
    with CaptureQueriesContext(connection) as queries:
        (user,) = app.dashboards([user_id])
        skills = [(skill.skill_name, skill.current_avg) for skill in user.skills.all()]
        history = [(past.question.question, past.times_asked) for past in user.history.all()]
    assert len(queries) == 3
    assert skills == [("content", Decimal("70.00"))]
    assert history == [("Why us?", 1)]


def test_the_backend_writes_no_summary(database, user_id):
    connect(database, "service_role")
    skill = app.SkillProgress.objects.get()
    with pytest.raises(ProgrammingError, match="permission denied for table skill_progress"), transaction.atomic():
        skill.save()
    connection.close()
