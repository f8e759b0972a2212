"""Random operations on an adopted schema leave every summary exact, as on a fresh installation."""

import os

import application
import application_rows
from adoption import move_in
from house_rules import HOUSE_RULES
from oracle import Oracle
from random_operations import ALONE, QUESTIONS, USERS
from test_random_operations import OneSession

OPERATIONS = int(os.environ.get("INTERVIEW_CORE_OPERATIONS", 2000)) // 4


def test_random_history_of_an_adopted_application(make_database, seed):
    database = make_database("plain", installed=False)
    application.create(database)
    application_rows.fill(database, seed, attempts=60)
    for user in USERS:
        database.sign_up(f"{user}@example.com", id=user)
    for question in QUESTIONS:
        database.superuser.execute(
            "INSERT INTO questions (id, question) VALUES (%s, 'Why?') ON CONFLICT DO NOTHING", [question])
    database.installer.execute("CREATE EXTENSION interview_core")
    move_in(database)
    # The operations write no texts.
    database.superuser.execute("ALTER TABLE attempts ALTER COLUMN question_text SET DEFAULT 'Why?',"
                               " ALTER COLUMN transcript SET DEFAULT 'I did.'")
    database.superuser.execute(
        "SELECT interview_core.configure('public', 3, 2, 10, milestones =>"
        " '{\"attempts\": [1, 2, 3, 5, 8, 13, 21, 34], \"streak\": [2, 3, 4, 6], \"score\": [50, 78, 90, 100]}')")
    # The oracle knows the milestones that it has seen reached.
    database.superuser.execute("DELETE FROM milestones; SELECT interview_core.rebuild_summaries()")
    database.superuser.execute(HOUSE_RULES)
    oracle, session = Oracle(database.superuser), OneSession(database.superuser, seed, ALONE)
    while session.count < OPERATIONS:
        session.transaction()
        assert oracle.differences(session.was_plain(), session.merged()) == [], "\n".join([f"seed {seed}", *session.log])
    assert database.differences() == []
