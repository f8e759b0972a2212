"""Views and functions that say what to practise, on random data: as tests/harness/reads.py, which
shares nothing with them, computes it. Scores, stabilities and categories come from short lists, so
that there are many ties. The seed is new each time; INTERVIEW_CORE_SEED repeats a run."""

import json
import random
from decimal import Decimal

import pytest
from psycopg import sql

from reads import Reads

CATEGORIES = (None, "", "behavioral", "technical", "Ärger", "zebra", "Zebra")
DOMAINS = ("general", "software", None)
ZONES = (None, "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "America/New_York")
SCORES = (0, 25, 37.5, 50, 62.5, 62.55, 75, 80, 100, None)
SKILLS = ("content", "delivery", "voice", "relevance", "technical")
SETTINGS = (
    "SELECT interview_core.configure('public', average_window => 3, history_length => 10)",
    "SELECT interview_core.configure('public', skills => '{technical,content,relevance}', target_score => 62.5)",
    "SELECT interview_core.configure('public', average_window => 1, target_score => 100, time_zone => 'Asia/Tokyo')",
    "SELECT interview_core.configure('public', skills => '{voice}', trend_threshold => 0, target_score => 1)",
)


@pytest.fixture
def database(make_database):
    return make_database("plain")


def populate(database, chance):
    """Users with random histories. Review dates are written past the triggers."""
    run = database.superuser.execute
    users = [database.sign_up(f"{number}@example.com") for number in range(6)]
    for user in users:
        run("UPDATE users SET time_zone = %s, weekly_goal = %s WHERE id = %s",
            [chance.choice(ZONES), chance.choice((None, 1, 5)), user])
    for number in range(chance.randrange(1, 90)):
        owner = chance.choice(users) if chance.random() < 0.2 else None
        run("INSERT INTO questions (question, category, domain, difficulty, is_custom, uploaded_by, is_active)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [f"Question {number}", chance.choice(CATEGORIES), chance.choice(DOMAINS),
             chance.choice(("easy", "medium", "hard", None)), owner is not None or chance.random() < 0.05, owner,
             chance.random() < 0.9])
    questions = [row["id"] for row in run("SELECT id FROM questions").fetchall()]
    # The last user has no attempts at all.
    for user in users[:-1]:
        for question in chance.sample(questions, chance.randrange(len(questions) + 1)):
            for _ in range(chance.choice((1, 1, 2, 5))):
                skills = {skill: chance.choice(SCORES) for skill in chance.sample(SKILLS, 2)}
                run("INSERT INTO attempts (user_id, question_id, final_score, ml_scores, is_skipped, audio_duration, created_at)"
                    " VALUES (%s, %s, %s, %s, %s, %s, now() - %s * interval '5 hours')",
                    [user, question, chance.choice(SCORES), sql_json(skills), chance.random() < 0.2,
                     chance.choice((None, 7.25)), chance.randrange(400)])
    run("SET session_replication_role = replica")
    for row in run("SELECT user_id, question_id FROM question_history WHERE times_scored > 0").fetchall():
        run("UPDATE question_history SET review_stability = %s, review_difficulty = 5, review_due = current_date + %s"
            " WHERE user_id = %s AND question_id = %s",
            [chance.choice((Decimal("0.001"), 1, Decimal("1.5"), 3, 7, Decimal("36500"))), chance.randrange(-6, 4),
             row["user_id"], row["question_id"]])
    run("RESET session_replication_role")
    return users


def sql_json(value):
    return json.dumps({key: score for key, score in value.items() if score is not None})


def view(connection, name):
    return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()


def in_order(rows):
    return sorted(rows, key=lambda row: str(list(row.values())[:3]))


@pytest.mark.parametrize("round_number", range(4))
def test_views_and_next_questions_are_what_the_definitions_say(database, seed, round_number):
    chance = random.Random(seed + round_number)
    users = populate(database, chance)
    if round_number:
        database.superuser.execute(SETTINGS[round_number])
    reads = Reads(database.superuser)

    for name in ("skill_needs", "domain_progress", "weekly_summary"):
        found = view(database.superuser, name)
        expected = in_order(getattr(reads, name)())
        assert in_order(found) == expected, (seed, name)
        for user in users:
            with database.as_client(user) as cursor:
                own = [row for row in expected if row["user_id"] == user]
                if name == "domain_progress":
                    # A client sees no question that is inactive and somebody else's.
                    assert all(row["user_id"] == user for row in view(cursor, name)), (seed, name)
                else:
                    assert in_order(view(cursor, name)) == own, (seed, name)
    estimates = {row["question_id"]: row["difficulty_estimate"] for row in view(database.superuser, "question_stats")}
    assert estimates == reads.difficulty_estimates(), seed

    for user in users:
        for _ in range(12):
            asked = (user, chance.choice((1, 2, 3, 5, 7, 10, 100)), chance.choice((None, None, *DOMAINS)),
                     chance.choice((None, None, "easy", "hard", "unknown")))
            expected = reads.next_questions(*asked)
            with database.as_backend() as cursor:
                answer = next_questions(cursor, *asked)
            with database.as_client(user) as cursor:
                assert next_questions(cursor, *asked) == answer, (seed, asked)
            assert [(row["question_id"], row["reason"]) for row in answer] == expected, (seed, asked)
            for place, row in enumerate(answer, 1):
                question = reads.questions[row["question_id"]]
                history = next((h for h in reads.histories[user] if h["question_id"] == row["question_id"]), None)
                due = None if row["reason"] == "new" else history["review_due"]
                assert (row["position"], row["question"], row["category"], row["review_due"]) == (
                    place, question["question"], question["category"], due), (seed, asked)
                assert row["detail"], (seed, asked)


def next_questions(cursor, *asked):
    return cursor.execute("SELECT * FROM interview_core.next_questions(%s, %s, %s, %s)", asked).fetchall()
