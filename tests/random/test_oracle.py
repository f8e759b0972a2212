"""The oracle that the random tests rely on: it sees a change of any stored value, and reads as the
definitions say."""

import random
from datetime import datetime, timezone

import pytest
from psycopg import sql

from oracle import Oracle
from random_operations import QUESTIONS, TOGETHER, USERS, Operations
from recomputation import SECOND, BadDocument, document_scores, local_day, mean, streaks

# Another value of a column's type that the CHECKs allow.
ANOTHER = {
    "integer": "{} + 1", "bigint": "{} + 1", "numeric": "{} + CASE WHEN {} > 50 THEN -0.01 ELSE 0.01 END",
    "date": "{} + 1", "timestamp with time zone": "{} - interval '1 microsecond'", "text[]": "{} || 'x'::text",
    "text": "CASE {} WHEN 'stable' THEN 'improving' ELSE 'stable' END", "jsonb": "{} - 0",
}


def test_sees_a_change_of_any_stored_value(make_database):
    database = make_database("plain")
    for user in USERS:
        database.sign_up(f"{user}@example.com", id=user)
    for question in QUESTIONS:
        database.superuser.execute("INSERT INTO questions (id, question) VALUES (%s, 'Why?')", [question])
    operations = Operations(random.Random(1), TOGETHER)
    for _ in range(40):
        operations.insert().execute(database.superuser)
    database.superuser.execute("INSERT INTO time_zone_history SELECT id, '2026-03-10 00:00+00', 'Asia/Tokyo' FROM users")
    oracle = Oracle(database.superuser)
    assert oracle.differences() == []

    columns = [(table, column) for table, columns in oracle.columns.items() for column in columns]
    assert len(columns) == 41
    for table, column in columns:
        kind = database.value("SELECT format_type(atttypid, NULL) FROM pg_attribute"
                              " WHERE attrelid = %s::regclass AND attname = %s", table, column)
        # Bypasses the trigger that ignores what statements give for derived columns.
        database.superuser.execute("SET session_replication_role = replica")
        changed = database.superuser.execute(sql.SQL(
            "UPDATE {table} SET {column} = {value}"
            " WHERE ctid = (SELECT max(ctid) FROM {table} WHERE {column} IS NOT NULL)").format(
                table=sql.Identifier(table), column=sql.Identifier(column),
                value=sql.SQL(ANOTHER[kind].replace("{}", column))))
        database.superuser.execute("RESET session_replication_role")
        assert changed.rowcount == 1
        (difference,) = oracle.differences()
        assert difference.startswith(f"{table} ") and f" {column}: stored" in difference
        database.installer.execute("SELECT interview_core.rebuild_summaries()")
        assert oracle.differences() == []


@pytest.mark.parametrize(("document", "content", "voice"), [
    ("{}", None, None), (None, None, None), ("null", None, None),
    ('{"content": 82.125, "voice_score": 70}', 8213, 7000), ('{"content": null, "content_score": 6e1}', 6000, None),
    ('{"content": 1, "content": 2, "c\\u006fntent_score": 3}', 200, None), ('"{\\"voice\\": -0.004}"', None, 0),
    ('{"content": 100.004, "voice": 1e-99999999999}', 10000, 0),
    ('{"content": "0082.125", "voice": "-0.004"}', 8213, 0),
    ('"{\\"content\\": \\"7\\", \\"x\\": [NaN, -Infinity]}"', 700, None),
    ('{"content": 7e+00000000000000000001, "voice": 5e-0000000001}', 7000, 50), ('{"other": [{"content": "x"}]}', None, None),
])
def test_reads_score_documents(document, content, voice):
    scores = document_scores(document)
    assert (scores[0], scores[3]) == (content, voice)


@pytest.mark.parametrize("document", [
    "[]", "7", "true", '"text"', '"null"', '"[]"', '"\\"{}\\""', '{"content": "82%"}', '{"content": " 8"}', '{"content": "8e1"}',
    '{"content": "101"}', '{"content": "NaN"}', '{"content": [82]}',
    '{"voice": true}', '{"content": 100.005}', '{"content": -0.005}', '{"voice": 1e400}', '{"voice": 1e99999999999}',
    '"{\\"content\\": NaN}"', '"{\\"content\\": 1"', '{"content": {}, "content_score": 1}',
])
def test_refuses_score_documents(document):
    with pytest.raises(BadDocument):
        document_scores(document)


def test_rounds_half_away_from_zero():
    assert [mean(total, 8) for total in (11, 12, 13, -11, -12, -13)] == [1, 2, 2, -1, -2, -2]


def test_days_follow_the_clocks():
    def day(*moment, zone):
        at = (datetime(*moment, tzinfo=timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()
        return local_day(int(at) * SECOND, zone)

    assert day(1970, 1, 1, zone="America/New_York") == -1
    assert day(2026, 3, 9, 3, 59, zone="America/New_York") + 1 == day(2026, 3, 9, 4, 0, zone="America/New_York")
    assert day(9999, 12, 31, 23, zone="Pacific/Kiritimati") == day(9999, 12, 31, 23, zone="UTC") + 1


def test_streaks_end_at_the_last_day():
    assert streaks([]) == (0, 0, 0)
    assert streaks({7, 1, 2, 3, 8}) == (2, 3, 0)
    assert streaks({7, 1, 2, 3, 8}, excused={4, 5}) == (2, 3, 0)
    assert streaks({7, 1, 2, 3, 8}, excused={4, 5, 6}) == (5, 5, 0)
    assert streaks({7, 1, 2, 3, 8}, excused={4, 5}, freezes=2, every=3) == (5, 5, 0)
    assert streaks({1, 2, 3}, freezes=2, every=1) == (3, 3, 2)
