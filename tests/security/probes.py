"""Attacks, carried out: each kind of statement on each table, as each actor. Every attempt is a
separate transaction, made as the API makes one, and rolled back."""

import uuid
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
from psycopg import errors, sql
from psycopg.types.json import Jsonb

ACTORS = ("anon", "the user", "another user", "service_role")
CLIENTS = ("the user", "another user")

ADA, BOB, NEWCOMER = (uuid.UUID(f"{letter}0000000-0000-0000-0000-00000000000{number}")
                      for number, letter in enumerate("abc", 1))
SESSION, RESUME, REPORT, NEW_ID = (uuid.UUID(f"{number}0000000-0000-0000-0000-000000000000") for number in range(1, 5))
# Above any number that the sequences reach during the attacks.
OFFICIAL, CUSTOM, OTHER_QUESTION, ATTEMPT = 100001, 100002, 100003, 100001


class Target(NamedTuple):
    """A table or view: one row of Ada's in it, a new row in her name, and a column to change."""
    key: dict
    new: dict
    harmless: str
    variant: str = ""
    is_view: bool = False


TARGETS = {
    "users": [Target({"id": ADA}, {"id": NEWCOMER}, "full_name")],
    "interview_sessions": [Target({"id": SESSION}, {"user_id": ADA}, "job_title")],
    "questions": [
        Target({"id": OFFICIAL}, {"question": "Why?", "is_custom": False}, "category", "an official one"),
        Target({"id": CUSTOM}, {"question": "Why?", "is_custom": True, "uploaded_by": ADA}, "category",
               "an inactive custom one of the user"),
    ],
    "attempts": [Target({"id": ATTEMPT}, {"user_id": ADA}, "feedback")],
    "resume_analyses": [Target({"id": RESUME}, {"user_id": ADA}, "job_title")],
    "skill_progress": [Target(
        {"user_id": ADA, "skill_name": "content"},
        {"user_id": ADA, "skill_name": "voice", "current_avg": 99, "best_score": 99, "worst_score": 99,
         "last_practiced_at": "2026-01-01", "last_attempt_id": 1}, "trend")],
    "question_history": [Target(
        {"user_id": ADA, "question_id": OFFICIAL},
        {"user_id": ADA, "question_id": OTHER_QUESTION, "last_asked_at": "2026-01-01"}, "times_asked")],
    "practice_sessions": [Target(
        {"user_id": ADA, "practice_date": "2026-01-01"},
        {"user_id": ADA, "practice_date": "2026-01-02"}, "attempts_count")],
    "time_zone_history": [Target(
        {"user_id": ADA, "valid_until": "2026-01-01 00:00+00"},
        {"user_id": ADA, "valid_until": "2026-01-02 00:00+00"}, "time_zone")],
    "excused_days": [Target(
        {"user_id": ADA, "day": "2026-01-03"}, {"user_id": ADA, "day": "2026-01-04"}, "reason")],
    "milestones": [Target(
        {"user_id": ADA, "kind": "attempts", "level": 1},
        {"user_id": ADA, "kind": "attempts", "level": 10, "reached_at": "2026-01-01"}, "reached_at")],
    "interview_reports": [Target({"id": REPORT}, {"user_id": ADA}, "report_title")],
    "interview_core_installation": [Target(
        {"id": 1}, {"id": 1, "version": "9", "schema_version": 9}, "version")],
    "objects_to_erase": [Target(
        {"bucket_id": "resumes", "name": "cv.pdf"},
        {"bucket_id": "resumes", "name": "other.pdf", "user_id": ADA}, "user_id")],
    "user_progress_overview": [Target({"user_id": ADA}, {"user_id": ADA}, "full_name", is_view=True)],
    "skill_breakdown": [Target(
        {"user_id": ADA, "skill_name": "content"}, {"user_id": ADA}, "trend", is_view=True)],
    "session_summary": [Target({"session_id": SESSION}, {"user_id": ADA}, "status", is_view=True)],
    "question_stats": [Target({"question_id": OFFICIAL}, {"question_id": OFFICIAL}, "category", is_view=True)],
    "skill_needs": [Target({"user_id": ADA, "skill_name": "voice"}, {"user_id": ADA}, "trend", is_view=True)],
    "domain_progress": [Target({"user_id": ADA, "domain": "general"}, {"user_id": ADA}, "category", is_view=True)],
    "weekly_summary": [Target({"user_id": ADA, "week": "2025-12-29"}, {"user_id": ADA}, "attempts", is_view=True)],
}

# New values that no constraint refuses; other columns get one by their type.
VALUES = {
    "experience_level": "lead", "time_zone": "Europe/Berlin", "trend": "improving", "report_type": "weekly",
    "difficulty": "hard", "skill_name": "voice", "session_id": SESSION, "resume_analysis_id": RESUME,
    "question_id": OTHER_QUESTION, "history_length": 200, "review_retention": 0.8,
    ("interview_sessions", "status"): "completed", ("session_summary", "status"): "completed",
    ("resume_analyses", "status"): "completed", ("interview_reports", "status"): "generated",
    ("milestones", "kind"): "streak", ("time_zone_history", "time_zone"): "Europe/Paris",
    ("users", "id"): NEWCOMER, ("interview_core_installation", "id"): 1, ("questions", "is_custom"): True,
}
VALUES_BY_TYPE = {
    "uuid": NEW_ID, "text": "changed", "integer": 7, "smallint": 7, "bigint": 7, "numeric": 42, "boolean": True,
    "jsonb": Jsonb({"changed": True}), "date": "2026-01-05", "timestamp with time zone": "2026-01-05 00:00+00",
    "text[]": ["changed"], "bigint[]": [7], "numeric[]": [7], "interval": "1 hour",
}


def fill(database):
    """Ada's rows, one in each table, and Bob, who has none."""
    for user_id, name in ((ADA, "ada"), (BOB, "bob"), (NEWCOMER, "new")):
        database.sign_up(f"{name}@example.com", id=user_id)
    run = database.superuser.execute
    # An account that has no profile yet.
    run("DELETE FROM users WHERE id = %s", [NEWCOMER])
    run("INSERT INTO questions (id, question) VALUES (%s, 'Why us?'), (%s, 'Why now?')", [OFFICIAL, OTHER_QUESTION])
    run("INSERT INTO questions (id, question, is_custom, uploaded_by, is_active) VALUES (%s, 'Mine', true, %s, false)",
        [CUSTOM, ADA])
    run("INSERT INTO resume_analyses (id, user_id) VALUES (%s, %s)", [RESUME, ADA])
    run("INSERT INTO interview_sessions (id, user_id) VALUES (%s, %s)", [SESSION, ADA])
    run("INSERT INTO interview_reports (id, user_id) VALUES (%s, %s)", [REPORT, ADA])
    run("INSERT INTO attempts (id, user_id, question_id, session_id, final_score, content_score, created_at)"
        " VALUES (%s, %s, %s, %s, 50, 50, '2026-01-01 09:00+00')", [ATTEMPT, ADA, OFFICIAL, SESSION])
    run("INSERT INTO time_zone_history VALUES (%s, '2026-01-01 00:00+00', 'Asia/Tokyo')", [ADA])
    run("INSERT INTO excused_days (user_id, day) VALUES (%s, '2026-01-03')", [ADA])
    run("INSERT INTO objects_to_erase (bucket_id, name, user_id) VALUES ('resumes', 'cv.pdf', %s)", [ADA])
    # The attacker may create objects, which makes CREATE TRIGGER and REFERENCES depend on the
    # tables' rights alone.
    run("CREATE SCHEMA workshop")
    run("GRANT USAGE, CREATE ON SCHEMA workshop TO PUBLIC")


@contextmanager
def acting_as(database, actor, owner=ADA):
    """One transaction of an actor through the API's connection, rolled back in the end."""
    claims = {"the user": {"sub": str(owner), "role": "authenticated"},
              "another user": {"sub": str(BOB), "role": "authenticated"}}.get(actor, {"role": actor})
    role = "authenticated" if actor in CLIENTS else actor
    with database.as_role(role, claims) as cursor:
        yield cursor
        raise psycopg.Rollback


def outcome(database, actor, attack, owner=ADA):
    """The answer. yes: it succeeded. none: no row was seen or changed. no: refused for a missing
    right. ignored: the row was written without the value. Otherwise the SQLSTATE."""
    try:
        with acting_as(database, actor, owner) as cursor:
            done = attack(cursor)
            return done if isinstance(done, str) else "yes" if done else "none"
    except errors.InsufficientPrivilege:
        return "no"
    except psycopg.Error as error:
        return error.sqlstate


def columns(database, relation):
    """The columns of a table or view, each with its type."""
    return {row["attname"]: row["type"] for row in database.rows("""
        SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum""", relation)}


def new_value(relation, column, type_name, actor):
    """Another value for a column. A new value in the column that names a row's owner gives the row
    away, or takes it over."""
    if (relation, column) not in VALUES and column in ("user_id", "uploaded_by"):
        return BOB
    for name in ((relation, column), column):
        if name in VALUES:
            return VALUES[name]
    return VALUES_BY_TYPE[type_name]


def _where(key):
    return sql.SQL(" AND ").join(sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in key.items())


def _insert(relation, row):
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(relation), sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(row.values()))


def _copy_to(relation, mark):
    def attack(cursor):
        with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(relation))) as copy:
            # Reads to the end: an unfinished COPY keeps the connection busy.
            return any([mark in bytes(line).decode().rstrip().split("\t") for line in copy])
    return attack


def _copy_from(relation, row):
    def attack(cursor):
        names = sql.SQL(", ").join(map(sql.Identifier, row))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(relation), names)) as copy:
            copy.write_row(list(row.values()))
        return cursor.rowcount
    return attack


def _create_trigger(relation, is_view):
    def attack(cursor):
        cursor.execute("CREATE FUNCTION workshop.spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        timing = sql.SQL("INSTEAD OF" if is_view else "BEFORE")
        cursor.execute(sql.SQL("CREATE TRIGGER spy {} INSERT ON {} FOR EACH ROW"
                               " EXECUTE FUNCTION workshop.spy()").format(timing, sql.Identifier(relation)))
        return True
    return attack


def _references(relation, key, types):
    def attack(cursor):
        cursor.execute(sql.SQL("CREATE TABLE workshop.probe ({}, FOREIGN KEY ({}) REFERENCES {} ({}))").format(
            sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(types[name])) for name in key),
            *[sql.SQL(", ").join(map(sql.Identifier, key)), sql.Identifier(relation),
              sql.SQL(", ").join(map(sql.Identifier, key))]))
        return True
    return attack


def _runs(statement, returns=False):
    def attack(cursor):
        cursor.execute(statement)
        return len(cursor.fetchall()) if returns else (cursor.rowcount != 0)
    return attack


def _writes(statement, probe):
    """As `_runs`, and checks that the value was stored."""
    def attack(cursor):
        cursor.execute(statement)
        if cursor.rowcount == 0:
            return False
        found = cursor.execute(probe).fetchone() if probe else None
        return "ignored" if found and not found["is_there"] else True
    return attack


def _probe(relation, key, column, value, actor):
    """Whether a value was stored, looked up where the actor may see the row."""
    if relation != "users" or actor not in ("the user", "service_role"):
        return None
    return sql.SQL("SELECT {} IS NOT DISTINCT FROM {} AS is_there FROM {} WHERE {}").format(
        sql.Identifier(column), value, sql.Identifier(relation), _where(key))


def attacks(relation, target, types, actor):
    """(action, column, attack, whose account the owner is) for every attack on a table or view."""
    name, where = sql.Identifier(relation), _where(target.key)
    value = {column: new_value(relation, column, type_name, actor) for column, type_name in types.items()}
    newcomer = NEWCOMER if relation == "users" else ADA
    yield "SELECT", None, _runs(sql.SQL("SELECT * FROM {} WHERE {}").format(name, where), returns=True), ADA
    for column in types:
        row = {**target.new, **({} if column in target.new else {column: value[column]})}
        probe = _probe(relation, target.new, column, row[column], actor)
        yield "INSERT", column, _writes(_insert(relation, row), probe), newcomer
    for column in types:
        probe = _probe(relation, target.key, column, value[column], actor)
        yield "UPDATE", column, _writes(sql.SQL("UPDATE {} SET {} = {} WHERE {}").format(
            name, sql.Identifier(column), value[column], where), probe), ADA
    yield "DELETE", None, _runs(sql.SQL("DELETE FROM {} WHERE {}").format(name, where)), ADA
    change = sql.SQL("UPDATE {} SET {} = {} WHERE {} RETURNING *").format(
        name, sql.Identifier(target.harmless), value[target.harmless], where)
    yield "UPDATE RETURNING", None, _runs(change, returns=True), ADA
    yield "CREATE TRIGGER", None, _create_trigger(relation, target.is_view), ADA
    if target.is_view:
        return
    # The second insert takes the row over.
    owned_by = {column: BOB for column in ("user_id", "uploaded_by")
                if actor == "another user" and column in target.new}
    changed = dict.fromkeys([target.harmless, *owned_by])
    row = {**target.new, **target.key, target.harmless: value[target.harmless], **owned_by}
    yield "INSERT ON CONFLICT", None, _runs(sql.SQL("{} ON CONFLICT ({}) DO UPDATE SET {}").format(
        _insert(relation, row), sql.SQL(", ").join(map(sql.Identifier, target.key)),
        sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(column))
                           for column in changed))), ADA
    yield "TRUNCATE", None, _runs(sql.SQL("TRUNCATE {} CASCADE").format(name)), ADA
    yield "COPY TO", None, _copy_to(relation, str(next(iter(target.key.values())))), ADA
    yield "COPY FROM", None, _copy_from(relation, target.new), newcomer
    yield "REFERENCES", None, _references(relation, target.key, types), ADA


def try_everything(database):
    """The outcome of every attack, by (relation, variant, action, column, actor)."""
    found = {}
    for relation, targets in TARGETS.items():
        types = columns(database, relation)
        for target in targets:
            for actor in ACTORS:
                for action, column, attack, owner in attacks(relation, target, types, actor):
                    found[relation, target.variant, action, column, actor] = outcome(database, actor, attack, owner)
    return found
