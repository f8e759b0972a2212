"""Plays the year as an application's backend does: ordinary INSERTs by the service role, nothing
else."""

import json
import time
import uuid
from datetime import timedelta

from psycopg.types.json import Jsonb

from people import BANK, PEOPLE, SKILLS, sessions
from terminal import heading, line

_COLUMNS = {
    "user_id": "uuid", "question_id": "integer", "session_id": "uuid", "question_text": "text",
    "final_score": "numeric", **{f"{skill}_score": "numeric" for skill in SKILLS}, "ml_scores": "jsonb",
    "audio_duration": "numeric", "domain": "text", "difficulty": "text", "question_order": "integer",
    "is_skipped": "boolean", "created_at": "timestamptz",
}
INSERT_ONE = (f"INSERT INTO attempts ({', '.join(_COLUMNS)})"
              f" VALUES ({', '.join(f'%({name})s' for name in _COLUMNS)})")
# The shape that PostgREST gives an array of rows; here a whole session, or a whole import.
INSERT_MANY = (f"INSERT INTO attempts ({', '.join(_COLUMNS)}) SELECT {', '.join(_COLUMNS)}"
               " FROM jsonb_to_recordset(%s) AS arrived"
               f" ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})")


def play(connection, now):
    """Everything that happens in the year; returns how many attempts were written in how many
    seconds."""
    heading("A year of practice")
    _sign_up(connection)
    # From here on with the backend's rights, no more.
    connection.execute("SET ROLE service_role")
    question_ids = _fill_question_bank(connection)

    started = time.perf_counter()
    attempts = _play_year(connection, now, question_ids)
    _set_time_zones(connection, now)
    _excuse(connection, now)
    attempts += _late_import(connection, now, question_ids)
    attempts += _merge_visitor(connection, now, question_ids)
    seconds = time.perf_counter() - started
    connection.execute("RESET ROLE")
    _configure(connection)
    return attempts, seconds


# Somebody who practises before signing in to an account.
VISITOR = uuid.uuid5(uuid.NAMESPACE_DNS, "visitor.example.com")


def _sign_up(connection):
    for person in PEOPLE:
        connection.execute(
            "INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES (%s, %s, %s)",
            [person.id, person.email, json.dumps({"full_name": person.name})])
        if person.goal is not None:
            connection.execute("UPDATE users SET weekly_goal = %s WHERE id = %s", [person.goal, person.id])
    profiles = connection.execute("SELECT count(*) AS n FROM users").fetchone()["n"]
    connection.execute("INSERT INTO auth.users (id) VALUES (%s)", [VISITOR])
    line(f"{len(PEOPLE)} accounts signed up in auth.users; a trigger made {profiles} profiles of them:")
    for person in PEOPLE:
        line(f"  {person.name:<13} {person.story}")


def _fill_question_bank(connection):
    return [
        connection.execute(
            "INSERT INTO questions (question, category, domain, difficulty) VALUES (%s, %s, %s, %s) RETURNING id",
            [question, domain, domain, difficulty]).fetchone()["id"]
        for question, domain, difficulty in BANK
    ]


def _play_year(connection, now, question_ids):
    """All sessions in the order in which they happened; every other one is written as one batch."""
    year = sorted((session for person in PEOPLE for session in sessions(person, person.days, now)),
                  key=lambda session: session.started_at)
    singles = batches = attempts = 0
    started = time.perf_counter()
    for number, session in enumerate(year):
        session_id, rows = _begin(connection, session, question_ids)
        if number % 2 == 0:
            for row in rows:
                connection.execute(INSERT_ONE, {**row, "ml_scores": Jsonb(row["ml_scores"])})
            singles += len(rows)
        else:
            connection.execute(INSERT_MANY, [json.dumps(rows)])
            batches += 1
        _end(connection, session, session_id)
        attempts += len(rows)
    line(f"{len(year):,} sessions, {attempts:,} attempts in time order: {singles:,} single-row INSERTs,"
         f" {batches:,} session batches ({time.perf_counter() - started:.1f} s)")
    return attempts


def _set_time_zones(connection, now):
    """A change of the profile: the practice days and streaks of that user are computed anew."""
    for person in PEOPLE:
        if person.time_zone is None:
            continue
        before = _streak(connection, person)
        connection.execute("UPDATE users SET time_zone = %s WHERE id = %s", [person.time_zone, person.id])
        if not person.journey:
            line(f"{person.name} sets her time zone to {person.time_zone}: streak {before} in UTC,"
                 f" {_streak(connection, person)} in her own days")
            continue
        in_one_zone = _streak(connection, person)
        # As if she had stated each zone where she was. The year is played in seconds, so the
        # backend dates the moves back.
        for zone, until in person.moves(now):
            connection.execute("INSERT INTO time_zone_history (user_id, time_zone, valid_until) VALUES (%s, %s, %s)",
                               [person.id, zone, until])
        place = person.time_zone.split("/")[1].replace("_", " ")
        line(f"{person.name} flew to {place}: streak {in_one_zone} if all her days were there,"
             f" {_streak(connection, person)} with time_zone_history")


def _excuse(connection, now):
    for person in PEOPLE:
        if person.excused:
            before = _streak(connection, person)
            for ago in person.excused:
                connection.execute("INSERT INTO excused_days (user_id, day, reason) VALUES (%s, %s, 'holiday')",
                                   [person.id, person.today(now) - timedelta(days=ago)])
            line(f"{person.name}'s holiday of {len(person.excused)} days is excused: streak {before} ->"
                 f" {_streak(connection, person)}")


def _configure(connection):
    """By the owner, for everybody: freezes save streaks of the past, too."""
    before = {person: _streak(connection, person) for person in PEOPLE}
    connection.execute("SELECT interview_core.configure('public', streak_freezes => 2, streak_freeze_every => 7)")
    changed = [f"streak of {person.name} {before[person]} -> {_streak(connection, person)}"
               for person in PEOPLE if before[person] != _streak(connection, person)]
    line(f"SELECT interview_core.configure('public', streak_freezes => 2): {', '.join(changed)}")


def _merge_visitor(connection, now, question_ids):
    """A visitor without an account answers some questions and then signs in."""
    person = PEOPLE[2]
    (session,) = sessions(person, (0,), now - timedelta(days=2))
    rows = [_row(session, None, order, answer, question_ids) | {"user_id": str(VISITOR)}
            for order, answer in enumerate(session.answers, start=1)]
    connection.execute(INSERT_MANY, [json.dumps(rows)])
    before = _profile(connection, person)["total_attempts"]
    report = connection.execute("SELECT kind, name, rows FROM interview_core.merge_users(%s, %s)", [VISITOR, person.id])
    moved = [f"{row['rows']} {row['name']}" for row in report if row["kind"] == "moved" and row["rows"]]
    line(f"A visitor turns out to be {person.name}; merge_users() moves"
         f" {', '.join(moved)}: answers {before} ->"
         f" {_profile(connection, person)['total_attempts']}")
    return len(rows)


def _late_import(connection, now, question_ids):
    """Old attempts in one statement: histories, averages and streaks include them in time order."""
    attempts = 0
    for person in PEOPLE:
        if not person.offline:
            continue
        before, rows, imported = _profile(connection, person), [], []
        for session in sessions(person, person.offline, now):
            session_id, answers = _begin(connection, session, question_ids)
            rows += answers
            imported.append((session, session_id))
        # Newest first: the order of arrival does not matter.
        connection.execute(INSERT_MANY, [json.dumps(rows[::-1])])
        for session, session_id in imported:
            _end(connection, session, session_id)
        after = _profile(connection, person)
        line(f"{person.name}'s telephone delivers {len(rows)} attempts, three to four months old, in one INSERT:")
        line(f"  attempts {before['total_attempts']} -> {after['total_attempts']}, longest streak"
             f" {before['longest_streak']} -> {after['longest_streak']}, last practice"
             f" {before['last_practice_date']} -> {after['last_practice_date']}")
        attempts += len(rows)
    return attempts


def _streak(connection, person):
    return _profile(connection, person)["current_streak"]


def _profile(connection, person):
    return connection.execute("SELECT * FROM users WHERE id = %s", [person.id]).fetchone()


def _begin(connection, session, question_ids):
    """Opens a session; returns its id, and its attempts as rows to insert."""
    session_id = connection.execute(
        "INSERT INTO interview_sessions (user_id, session_name, total_questions, started_at, created_at)"
        " VALUES (%s, %s, %s, %s, %s) RETURNING id",
        [session.person.id, f"Practice of {session.started_at:%d %B}", len(session.answers),
         session.started_at, session.started_at]).fetchone()["id"]
    return session_id, [_row(session, str(session_id), order, answer, question_ids)
                        for order, answer in enumerate(session.answers, start=1)]


def _end(connection, session, session_id):
    answered = sum(not answer.skipped for answer in session.answers)
    connection.execute(
        "UPDATE interview_sessions SET status = %s, completed_questions = %s, completed_at = %s WHERE id = %s",
        ["abandoned" if session.abandoned else "completed", answered,
         None if session.abandoned else session.answers[-1].at, session_id])


def _row(session, session_id, order, answer, question_ids):
    text, domain, difficulty = BANK[answer.question]
    row = dict.fromkeys(_COLUMNS)
    row.update(
        user_id=str(session.person.id), question_id=question_ids[answer.question], session_id=session_id,
        question_text=text, final_score=answer.final, audio_duration=answer.seconds, domain=domain,
        difficulty=difficulty, question_order=order, is_skipped=answer.skipped,
        created_at=answer.at.isoformat())
    if session.person.writes == "columns":
        row.update((f"{skill}_score", score) for skill, score in answer.scores.items())
    elif session.person.writes == "string":
        # A client that serialises twice: a JSON string that holds the object.
        row["ml_scores"] = json.dumps(answer.scores)
    else:
        row["ml_scores"] = answer.scores
    return row
