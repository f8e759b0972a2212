"""The question bank loads anywhere, once, and is one to practise with."""

import difflib
import itertools
import re
from collections import Counter

import pytest

from cluster import PROJECT, Failure, run
from clusters import private_cluster

BANK = PROJECT / "seed" / "questions.sql"
DOMAINS = {"general", "software_engineering", "data", "product", "design", "marketing", "sales", "finance",
           "customer_support", "operations", "leadership"}
COLUMNS = "question, ideal_answer, keywords, category, domain, difficulty, time_limit_seconds, follow_up_questions"


def load(database, *options, user=None):
    database.cluster.program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.name, *options, "-f", BANK,
                             user=user or database.installer_role)


def as_backend(database):
    load(database, "-c", "SET ROLE service_role", user="postgres")


def as_sql_editor(database):
    """As one statement that a driver sends: nothing in it is psql's own."""
    with database.as_backend() as backend:
        backend.execute(BANK.read_text())


@pytest.fixture
def bank(database):
    load(database)
    return database.rows(f"SELECT {COLUMNS} FROM questions ORDER BY id")


@pytest.mark.parametrize("way", [load, as_backend, as_sql_editor])
def test_it_loads_once_however_often_it_is_run(database, way):
    for _ in range(2):
        way(database)
        (bank,) = database.rows("""
            SELECT count(*), count(DISTINCT lower(question)) AS texts, bool_or(is_custom) AS custom,
                bool_and(is_active) AS active, count(uploaded_by) AS uploaded
            FROM questions""")
        assert tuple(bank.values()) == (300, 300, False, True, 0)
    assert database.differences() == []


def test_it_loads_into_another_schema(make_database):
    database = make_database("plain", schema="practice")
    run(database.cluster.command("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.name, "-f", BANK),
        env={"PGOPTIONS": "-c search_path=practice"})
    assert database.value("SELECT count(*) FROM practice.questions") == 300


def test_what_was_changed_since_stays(database, bank):
    database.installer.execute("UPDATE questions SET is_active = false, ideal_answer = 'Ours.' WHERE id % 7 = 0")
    database.installer.execute("DELETE FROM questions WHERE id % 10 = 1")
    before = database.rows("SELECT * FROM questions ORDER BY id")
    load(database)
    assert database.rows("SELECT * FROM questions ORDER BY id LIMIT %s", len(before)) == before
    assert database.value("SELECT count(*) FROM questions") == 300


def test_a_custom_question_of_the_same_words_is_its_users(database):
    user_id = database.sign_up()
    with database.as_client(user_id) as client:
        client.execute("INSERT INTO questions (question, is_custom, uploaded_by)"
                       " VALUES ('Tell me about yourself.', true, %s)", [user_id])
    load(database)
    assert database.value("SELECT count(*) FROM questions WHERE NOT is_custom") == 300


def test_every_question_has_what_practice_needs(bank):
    assert len(bank) == 300
    for row in bank:
        points = row["ideal_answer"].split("\n")
        assert 3 <= len(points) <= 5
        assert all(re.fullmatch(r"- [A-Z0-9].{15,120}[^.\s]", point) for point in points), points
        assert 15 <= len(row["question"]) <= 140
        assert re.fullmatch(r"[A-Z].*[.?]", row["question"]), row["question"]
        assert 3 <= len(row["keywords"]) <= 6 and len(set(row["keywords"])) == len(row["keywords"])
        assert 1 <= len(row["follow_up_questions"]) <= 2
        assert all(re.fullmatch(r"[A-Z].*[.?]", follow_up) for follow_up in row["follow_up_questions"])
        assert row["time_limit_seconds"] in range(90, 241, 30)
        assert row["difficulty"] in ("easy", "medium", "hard")
        assert row["category"] in ("behavioral", "technical", "situational", "case")


def test_every_domain_has_all_difficulties_and_several_categories(bank):
    by_domain = {domain: list(rows) for domain, rows in itertools.groupby(bank, lambda row: row["domain"])}
    assert by_domain.keys() == DOMAINS
    for rows in by_domain.values():
        assert len(rows) >= 16
        assert all(sum(row["difficulty"] == difficulty for row in rows) >= 3 for difficulty in ("easy", "medium", "hard"))
        assert len({row["category"] for row in rows}) >= 3


def test_the_documentation_counts_the_questions(bank):
    text = (PROJECT / "docs" / "practice.md").read_text()
    shown = {}
    for domains, count, categories in re.findall(r"^\| (`.*`) \| (\d+)(?: each)? \| (.*) \|$", text, re.MULTILINE):
        shown |= {domain: (int(count), set(categories.split(", "))) for domain in re.findall(r"`(\w+)`", domains)}
    assert shown == {domain: (sum(row["domain"] == domain for row in bank),
                              {row["category"] for row in bank if row["domain"] == domain}) for domain in DOMAINS}


def test_no_text_is_another_with_a_word_changed(bank):
    def words(text):
        return re.findall(r"[a-z]+", text.lower())

    for column, most in (("question", 0.85), ("follow_up", 0.9), ("point", 0.9)):
        texts = [text for row in bank for text in {
            "question": [row["question"]], "follow_up": row["follow_up_questions"],
            "point": row["ideal_answer"].split("\n")}[column]]
        split = [words(text) for text in texts]
        # Only pairs that share most of their words can be alike.
        bags = [Counter(text) for text in split]
        for one, other in itertools.combinations(range(len(texts)), 2):
            longer = max(len(split[one]), len(split[other]))
            if longer < 6 or min(len(split[one]), len(split[other])) < most * longer:
                continue
            if sum((bags[one] & bags[other]).values()) < most * longer:
                continue
            alike = difflib.SequenceMatcher(None, split[one], split[other]).ratio()
            assert alike < most, (texts[one], texts[other])


def test_a_new_user_is_given_one_of_each_category_in_turn(database, bank):
    user_id = database.sign_up()
    with database.as_client(user_id) as client:
        first = client.execute("SELECT * FROM interview_core.next_questions(%s, 100)", [user_id]).fetchall()
    assert len({row["question_id"] for row in first}) == 100
    assert [row["category"] for row in first[:8]] == ["behavioral", "case", "situational", "technical"] * 2
    with database.as_backend() as backend:
        for domain in DOMAINS:
            for difficulty in ("easy", "medium", "hard"):
                offered = backend.execute("SELECT question FROM interview_core.next_questions(%s, 3, %s, %s)",
                                          [user_id, domain, difficulty]).fetchall()
                wanted = {row["question"] for row in bank if (row["domain"], row["difficulty"]) == (domain, difficulty)}
                assert len(offered) == 3 and {row["question"] for row in offered} <= wanted


def test_an_answer_takes_what_it_is_scored_by_from_the_bank(database, bank):
    user_id = database.sign_up()
    with database.as_backend() as backend:
        backend.execute("""
            INSERT INTO attempts (user_id, question_id, question_text, ideal_answer, domain, difficulty, final_score,
                                  created_at)
            SELECT %s, id, question, ideal_answer, domain, difficulty, 55, now() - interval '30 days'
            FROM questions WHERE question = 'Tell me about yourself.'""", [user_id])
        (due,) = backend.execute("SELECT question, reason FROM interview_core.next_questions(%s, 1)", [user_id])
    assert (due["question"], due["reason"]) == ("Tell me about yourself.", "due")
    assert database.differences() == []


def test_the_command_loads_it_into_a_private_cluster(project_environment):
    script = PROJECT / "scripts" / "seed"
    with private_cluster("seed") as cluster:
        with cluster.connect("postgres") as connection:
            connection.execute("CREATE EXTENSION interview_core")
            connection.execute("SELECT interview_core.install()")
        cluster.stop()
        assert run([script, cluster.folder, "postgres"]).startswith("seed: 300 questions added to the 0 of")
        assert run([script, cluster.folder, "postgres"]).startswith("seed: 0 questions added to the 300 of")
        for database in ("template1", "none"):
            with pytest.raises(Failure, match=f"database {database} has no table questions: run make demo first"):
                run([script, cluster.folder, database])
    with pytest.raises(Failure, match="run make demo first"):
        run([script, cluster.folder])
