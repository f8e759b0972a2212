"""For any content of ml_scores and of the score columns, a statement succeeds with the right
summaries, or fails with a known SQLSTATE and changes nothing. INTERVIEW_CORE_CASES makes a longer
run than the suite's."""

import os
import random
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from psycopg.rows import tuple_row

from database import SKILLS
from oracle import Oracle
from recomputation import BadDocument, column_score, decimal, document_scores
from random_documents import Documents
from random_operations import USERS

CASES = int(os.environ.get("INTERVIEW_CORE_CASES", 3000))
BATCH = 500
# One of them is the application's own, of any precision.
OWN = "technical_score"
COLUMNS = ("final_score", *(f"{skill}_score" for skill in SKILLS), "audio_duration", OWN)
LISTS = {"six": SKILLS, "others": ("x_score", "technical", "voice", "content"),
         "many": (*SKILLS, *(f"s{number}" for number in range(24)), "technical", "x_score")}
VALUES = [f"numbers[number][{place}]::numeric" for place in range(1, len(COLUMNS) + 1)]
# Malformed JSON, an escape that is no character, a number beyond numeric, too deep, too large.
NO_JSONB = {"22P02", "22P05", "22003", "54001", "54000"}

# Tries one case after the other. A case is a document and the columns' values; it is inserted or
# put in place of an attempt's. Returns the SQLSTATE with which jsonb refused the document, or its
# sub-scores, and the SQLSTATE of the statement.
TRY = f"""
CREATE FUNCTION try(updates boolean, users uuid[], documents text[], numbers text[])
RETURNS TABLE (no_jsonb text, scores numeric[], failure text, message text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    document jsonb;
    chosen uuid;
BEGIN
    FOR number IN 1 .. cardinality(documents) LOOP
        no_jsonb := NULL; scores := NULL; failure := NULL; message := NULL;
        chosen := users[1 + number % cardinality(users)];
        BEGIN
            document := documents[number]::jsonb;
        EXCEPTION WHEN OTHERS THEN
            no_jsonb := SQLSTATE;
            message := SQLERRM;
            RETURN NEXT;
            CONTINUE;
        END;
        -- A bad document has none.
        scores := interview_core.sub_scores(document, skills) FROM interview_core_installation;
        BEGIN
            IF updates THEN
                UPDATE attempts SET ml_scores = document,
                    {', '.join(f'{column} = {value}' for column, value in zip(COLUMNS, VALUES))}
                WHERE id = (SELECT id FROM attempts ORDER BY id OFFSET number % 10 LIMIT 1);
            ELSE
                INSERT INTO attempts (user_id, created_at, ml_scores, {', '.join(COLUMNS)})
                VALUES (chosen, '2026-01-01 00:00+00'::timestamptz + number * interval '7 hours', document,
                    {', '.join(VALUES)});
            END IF;
            ASSERT FOUND;
        EXCEPTION WHEN OTHERS THEN
            failure := SQLSTATE;
            message := SQLERRM;
        END;
        RETURN NEXT;
    END LOOP;
END $$
"""


def failure_of_numbers(numbers):
    """The SQLSTATEs that the numbers may cause, in the order in which PostgreSQL checks a row."""
    types, checks = set(), set()
    for column, text in zip(COLUMNS, numbers):
        if text is None:
            continue
        if column == OWN:
            types |= failure_of_any_numeric(Decimal(text.strip()))
            continue
        digits, highest = (10, None) if column == "audio_duration" else (5, 100)
        value = Decimal(text.strip())
        if value.is_nan():
            checks.add("23514")
        elif value.is_infinite() or abs(value) > 10 ** 10:
            types.add("22003")
        elif value.as_tuple().exponent < -16383:
            # More places than numeric has.
            types.add("22003")
        else:
            value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
            if abs(value) >= 10 ** (digits - 2):
                types.add("22003")
            elif value < 0 or highest and value > highest:
                checks.add("23514")
    return types or checks


def failure_of_any_numeric(value):
    """The SQLSTATE of a number that no numeric can hold."""
    if value.is_finite() and (value.as_tuple().exponent < -16383 or value.adjusted() >= 131072):
        return {"22003"}
    return set()


def check_case(document, numbers, result, skills):
    no_jsonb, scores, failure, message = result
    assert "panic" not in (message or "") and "unwrap" not in (message or "")
    if no_jsonb:
        assert no_jsonb in NO_JSONB
        return
    try:
        expected = document_scores(document, skills)
    except BadDocument:
        expected, bad_document = (None,) * len(skills), {"22023"}
    else:
        bad_document = set()
    own = numbers[COLUMNS.index(OWN)]
    if own is not None and "technical" in skills and column_score(Decimal(own.strip())) is None:
        bad_document = {"22023"}
    assert scores == [decimal(score) for score in expected]
    expected_failure = failure_of_numbers(numbers) or bad_document
    assert failure in (expected_failure or {None})
    if failure == "22023":
        assert message.startswith(("score document must be", "sub-score for skill", f"{OWN} must be"))


@pytest.mark.parametrize("skills", LISTS.values(), ids=LISTS)
def test_random_documents(make_database, seed, skills):
    database = make_database("plain")
    for user in USERS:
        database.sign_up(f"{user}@example.com", id=user)
    connection = database.superuser
    connection.execute(f"ALTER TABLE attempts ADD COLUMN {OWN} numeric")
    connection.execute("SELECT interview_core.configure('public', 3, 2, 10, skills => %s)", [list(skills)])
    connection.execute(TRY)
    oracle = Oracle(connection)
    chance = random.Random(seed)
    documents = Documents(chance)
    outcomes = Counter()
    for start in range(0, CASES, BATCH):
        cases = [(documents.one(), [documents.numeric() if chance.random() < 0.3 else None for _ in COLUMNS])
                 for _ in range(BATCH)]
        updates = chance.random() < 0.3 and database.value("SELECT count(*) FROM attempts") >= 10
        with connection.cursor(row_factory=tuple_row) as cursor:
            results = cursor.execute("SELECT * FROM try(%s, %s::uuid[], %s, %s)", [
                updates, list(USERS), [case[0] for case in cases], [case[1] for case in cases]]).fetchall()
        for number, (case, result) in enumerate(zip(cases, results, strict=True), start):
            try:
                check_case(*case, result, skills)
            except (AssertionError, ArithmeticError) as error:
                pytest.fail(f"case {number} of seed {seed}: {case}\n{result}\n{error!r}")
            outcomes[result[0] or result[2] or "accepted"] += 1
        assert oracle.differences() == database.differences() == [], f"cases {start} to {start + BATCH} of seed {seed}"
        # The histories stay short, and the remaining rows differ each time.
        connection.execute("DELETE FROM attempts WHERE id %% 5 <> %s", [chance.randrange(5)])
        assert oracle.differences() == [], f"deleted after cases {start} to {start + BATCH} of seed {seed}"
    print(f"{dict(outcomes)}")
    # The generator makes all kinds.
    assert outcomes["accepted"] > CASES / 5 and {"22023", "22P02", "22003", "23514"} <= outcomes.keys()


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000],
                         ids=["arrays", "objects"])
def test_documents_of_any_depth(make_database, text):
    """PostgreSQL limits the depth of jsonb; in an object in a string, keys that do not count are
    skipped."""
    database = make_database("plain")
    user = database.sign_up()
    document = '{"content": 70, "other": ' + text + "}"
    insert = "INSERT INTO attempts (user_id, ml_scores) VALUES (%s, %s::jsonb)"
    with pytest.raises(Exception) as refused:
        database.superuser.execute(insert, [user, document])
    assert refused.value.sqlstate == "54001"
    database.superuser.execute(insert.replace("%s::jsonb", "to_jsonb(%s::text)"), [user, document])
    assert database.value("SELECT current_avg FROM skill_progress") == 70
    assert database.differences() == []
