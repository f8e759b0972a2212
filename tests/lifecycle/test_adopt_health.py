"""What health() says of an adopted schema, and whether writes take the fast way."""

import pytest

import application
import application_rows
from adoption import move_in, users_of
from application import Statements


def told(database):
    return database.rows("SELECT check_name, status, detail, remedy FROM interview_core.health(%s)"
                         " WHERE status <> 'ok'", database.schema)


@pytest.fixture(params=["plain"])
def kind_of_database(request):
    return request.param


def test_an_adopted_schema_is_as_healthy_as_a_fresh_one(moving, database):
    move_in(moving)
    names = {row["check_name"] for row in told(database)}
    worse = [row for row in told(moving) if row["check_name"] not in names]
    # An index of the application's on a column that each attempt changes stays.
    assert [row for row in worse if "idx_qhist_last_asked" not in f"{row['detail']}{row['remedy']}"] == []


def test_no_write_takes_the_slow_way(moving):
    """A serial id and the application's defaults beside our columns."""
    move_in(moving)
    slow = [row for row in told(moving) if "slow" in f"{row['check_name']} {row['detail']}"
            or "executor" in row["detail"]]
    assert slow == []


def test_what_makes_writes_slow_is_named(moving):
    moving.installer.execute("CREATE TRIGGER update_skill_updated_at BEFORE UPDATE ON skill_progress"
                             " FOR EACH ROW EXECUTE FUNCTION update_updated_at()")
    findings = move_in(moving)
    (named,) = findings.of("warning", "lost", about="update_skill_updated_at")
    if named.status == "warning":
        assert [row for row in told(moving) if "update_skill_updated_at" in row["detail"]]
        moving.installer.execute(named.remedy)
    assert [row for row in told(moving) if "update_skill_updated_at" in row["detail"]] == []
    Statements(moving).insert_attempt(users_of(moving)[0])
    assert moving.differences() == []


def test_before_it_is_adopted_health_points_to_it(make_database):
    database = make_database("plain", installed=False)
    application.create(database)
    application_rows.fill(database, seed=5, attempts=10)
    database.installer.execute("CREATE EXTENSION interview_core")
    rows = database.rows("SELECT * FROM interview_core.health()")
    assert [row for row in rows if row["status"] == "error"]
    assert any("adopt" in f"{row['detail']} {row['remedy']}" for row in rows)
