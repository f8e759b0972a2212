"""After adopt(), nobody may do more than on a fresh installation, nor anything with the columns of the
application's own."""

import pytest

import access
import application
from access import Question
from adoption import move_in
from probes import columns, fill, try_everything

GRANT_ALL = "GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated"


@pytest.fixture
def adopted(kind_of_database, make_database):
    database = make_database(kind_of_database, installed=False)
    application.create(database)
    # So that what the attacks write is refused for a missing right only.
    database.installer.execute("""
        ALTER TABLE attempts ALTER COLUMN question_text SET DEFAULT 'Why?', ALTER COLUMN transcript SET DEFAULT 'I did.',
            ALTER COLUMN relevance TYPE numeric(5,2);
        CREATE EXTENSION interview_core""")
    move_in(database)
    return database


@pytest.mark.parametrize("state", access.STATES)
def test_everybody_may_do_what_they_may_on_a_fresh_installation(adopted, database, state):
    fill(adopted)
    if state == "granted":
        adopted.installer.execute(GRANT_ALL)
    found = try_everything(adopted)
    expected = access.relations(state, lambda relation: columns(database, relation))
    assert expected.keys() <= found.keys()
    wrong = [f"{Question(*question)}: found {found[question]}, expected {answer}"
             for question, answer in expected.items() if found[question] != answer]
    assert wrong == []
    # After GRANT ALL, a user may write a column without meaning of a question of their own.
    if state == "installed":
        own = {question: answer for question, answer in found.items() if question not in expected}
        assert own
        allowed = [f"{Question(*question)}: {answer}" for question, answer in own.items()
                   if Question(*question).actor != "service_role" and answer not in ("no", "none")]
        assert allowed == []
    assert adopted.differences() == []
