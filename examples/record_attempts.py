#!/usr/bin/env python3
"""A client of interview_core in three parts: the auth service, an application's backend, a front
end.

    python examples/record_attempts.py "postgresql:///app?host=/path/to/socket&user=postgres" [SCHEMA]

Needs psycopg (pip install 'psycopg[binary]') and a database in which interview_core.install() has
run. Nobody here computes an average: the backend inserts what happened, and the database keeps the
progress.
"""

import json
import sys
import uuid
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

# The backend's scores for each answer: the question, the overall score, the sub-scores
# and the length of the recording in seconds. The last answer was skipped.
ANSWERS = [
    ("Tell me about yourself.", 71.5, {"content": 70, "delivery": 74, "structure": 68.5}, 64.2),
    ("Describe a conflict in your team.", 78, {"content": 80, "delivery": 75, "structure": 77}, 91.0),
    ("Why this company?", 83.25, {"content": 85, "delivery": 80.5, "structure": 84}, 58.8),
    ("What is your biggest weakness?", None, {}, 0),
]

INSERT_ATTEMPT = """
    INSERT INTO attempts (user_id, question_id, session_id, question_text, final_score, ml_scores,
                          audio_duration, question_order, is_skipped)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@contextmanager
def acting_as(connection, role, user_id=None):
    """One transaction as a role, with the claims of a user's token, if there is one.

    PostgREST, the HTTP interface of Supabase, does exactly this for each request. `SET LOCAL` and
    the third argument of set_config end with the transaction, so a pooled connection keeps nothing.
    """
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        if user_id is not None:
            claims = {"sub": str(user_id), "role": role}
            cursor.execute("SELECT set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
        yield cursor


def sign_up(connection, email, full_name):
    """What the auth service does; a trigger then creates the user's profile."""
    user_id = uuid.uuid4()
    with connection.transaction():
        connection.execute(
            "INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES (%s, %s, %s)",
            [user_id, email, json.dumps({"full_name": full_name})],
        )
    return user_id


def record_session(connection, user_id):
    """What the backend does after an interview: one session, its questions, one attempt per
    answer."""
    with acting_as(connection, "service_role") as cursor:
        session_id = cursor.execute(
            "INSERT INTO interview_sessions (user_id, session_name, total_questions)"
            " VALUES (%s, %s, %s) RETURNING id",
            [user_id, "First practice", len(ANSWERS)],
        ).fetchone()["id"]
        for order, (question, final_score, sub_scores, seconds) in enumerate(ANSWERS, start=1):
            question_id = cursor.execute(
                "INSERT INTO questions (question, category) VALUES (%s, 'behavioral') RETURNING id",
                [question],
            ).fetchone()["id"]
            skipped = final_score is None
            cursor.execute(
                INSERT_ATTEMPT,
                [user_id, question_id, session_id, question, final_score, json.dumps(sub_scores),
                 seconds, order, skipped],
            )
        cursor.execute(
            "UPDATE interview_sessions SET status = 'completed', completed_questions = %s,"
            " completed_at = now() WHERE id = %s",
            [sum(final is not None for _, final, _, _ in ANSWERS), session_id],
        )
    return session_id


def print_progress(connection, user_id):
    """What the front end shows: read with the user's own rights, so it needs no WHERE user_id =
    ..."""
    with acting_as(connection, "authenticated", user_id) as cursor:
        profile = cursor.execute("SELECT * FROM users").fetchone()
        print(f"{profile['full_name']} <{profile['email']}>")
        print(f"  attempts {profile['total_attempts']}, average {profile['average_score']},"
              f" best {profile['best_score']}, streak {profile['current_streak']} day(s)")
        for row in cursor.execute("SELECT * FROM skill_progress ORDER BY skill_name"):
            points = [point["score"] for point in row["score_history"]]
            print(f"  {row['skill_name']:<14} average {row['current_avg']:>6}  {row['trend']:<10} {points}")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    database_url = sys.argv[1]
    schema = sys.argv[2] if len(sys.argv) == 3 else "public"
    # The connection's own role must be able to sign users up and to act as the two API roles.
    with psycopg.connect(database_url, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", [schema])
        user_id = sign_up(connection, f"ada.{uuid.uuid4().hex[:8]}@example.com", "Ada Example")
        record_session(connection, user_id)
        print_progress(connection, user_id)


if __name__ == "__main__":
    main()
