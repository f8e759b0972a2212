"""Nothing that the triggers run is refused by pg-safeupdate.

Supabase loads it in the sessions of its API: an UPDATE or DELETE without a WHERE is an error there,
also one that a trigger runs. It is not in the archives that the tests take from, so the
statements themselves are looked at.
"""

import re


def texts_of(connection, database, statements):
    """The statements, and those that run within them."""
    connection.execute("""
        LOAD 'auto_explain';
        SET auto_explain.log_nested_statements = on;
        SET auto_explain.log_min_duration = 0;
        SET auto_explain.log_level = notice""")
    with database.notices(connection) as notices:
        for statement in statements:
            connection.execute(statement)
    return [notice.message.partition("Query Text: ")[2] for notice in notices]


def test_every_update_and_delete_has_a_where(database):
    ada, bob, cleo = (database.sign_up(f"{name}@example.com") for name in ("ada", "bob", "cleo"))
    database.superuser.execute("INSERT INTO questions (question) VALUES ('Why?'), ('How?')")
    texts = texts_of(database.superuser, database, [
        f"INSERT INTO attempts (user_id, question_id, content_score, created_at) VALUES"
        f" ('{ada}', 1, 50, now() - interval '2 days'), ('{ada}', 2, 60, now()), ('{bob}', 1, 70, now()), ('{cleo}', 1, 80, now())",
        f"INSERT INTO excused_days (user_id, day) VALUES ('{ada}', current_date - 1)",
        f"UPDATE users SET time_zone = 'Asia/Tokyo' WHERE id = '{ada}'",
        f"UPDATE users SET time_zone = 'Europe/Paris' WHERE id = '{ada}'",
        "UPDATE attempts SET content_score = 80, question_id = 2 WHERE question_id = 1",
        f"DELETE FROM attempts WHERE user_id = '{bob}'",
        f"SELECT interview_core.merge_users('{cleo}', '{ada}')",
        f"SELECT interview_core.erase_user('{cleo}')",
        "TRUNCATE attempts",
        f"DELETE FROM auth.users WHERE id = '{bob}'",
    ])
    changing = [text for text in texts if re.match(r"\s*(WITH\b.*?\)\s*)?(UPDATE|DELETE)\b", text, re.DOTALL)]
    assert [text for text in changing if not re.search(r"\sWHERE\s", text)] == []
    # TRUNCATE empties three tables and resets the profiles.
    assert len([text for text in changing if " WHERE true" in text]) == 4
    assert database.differences() == []
