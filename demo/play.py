"""Plays the year as an application's backend does: ordinary INSERTs by the service role, nothing
else."""

import json
import time

from psycopg.types.json import Jsonb

from people import PEOPLE, QUESTIONS, SKILLS, sessions
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
    _set_time_zone(connection)
    attempts += _late_import(connection, now, question_ids)
    seconds = time.perf_counter() - started
    connection.execute("RESET ROLE")
    return attempts, seconds


def _sign_up(connection):
    for person in PEOPLE:
        connection.execute(
            "INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES (%s, %s, %s)",
            [person.id, person.email, json.dumps({"full_name": person.name})])
    profiles = connection.execute("SELECT count(*) AS n FROM users").fetchone()["n"]
    line(f"{len(PEOPLE)} accounts signed up in auth.users; a trigger made {profiles} profiles of them:")
    for person in PEOPLE:
        line(f"  {person.name:<13} {person.story}")


def _fill_question_bank(connection):
    return [
        connection.execute(
            "INSERT INTO questions (question, category, domain, difficulty) VALUES (%s, %s, %s, %s) RETURNING id",
            [question, domain, domain, difficulty]).fetchone()["id"]
        for question, domain, difficulty in QUESTIONS
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


def _set_time_zone(connection):
    """A change of the profile: the practice days and streaks of that user are computed anew."""
    for person in PEOPLE:
        if person.time_zone is not None:
            before = _profile(connection, person)
            connection.execute("UPDATE users SET time_zone = %s WHERE id = %s", [person.time_zone, person.id])
            after = _profile(connection, person)
            line(f"{person.name} sets her time zone to {person.time_zone}: streak {before['current_streak']} day(s)"
                 f" in UTC, {after['current_streak']} in her own days")


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
    text, domain, difficulty = QUESTIONS[answer.question]
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
