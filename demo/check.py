"""Shows the check of every stored value against the attempts."""

import time

from people import PEOPLE
from terminal import heading, line, shortened


def show_check(connection):
    """Checks every stored value against the attempts; returns the number of differences."""
    heading("Is all of it exact?")
    line("SELECT * FROM interview_core.check_summaries()  -- recomputes everything from the attempts")
    started = time.perf_counter()
    found = _check(connection)
    stored = connection.execute("""
        SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM skill_progress)
            + (SELECT count(*) FROM question_history) + (SELECT count(*) FROM practice_sessions) AS n""").fetchone()
    line(f"    {len(found)} differences in {stored['n']:,} rows ({time.perf_counter() - started:.2f} s)")
    _show_differences(found)
    line("The same after a superuser's UPDATE skill_progress SET current_avg = 99.99 in one row (rolled back):")
    with connection.transaction(force_rollback=True):
        connection.execute("UPDATE skill_progress SET current_avg = 99.99 WHERE user_id = %s AND skill_name = 'voice'",
                           [PEOPLE[1].id])
        _show_differences(_check(connection))
    return len(found)


def _check(connection):
    return connection.execute("SELECT * FROM interview_core.check_summaries()").fetchall()


def _show_differences(found):
    for row in found[:10]:
        person = next((person.name for person in PEOPLE if person.id == row["user_id"]), row["user_id"])
        line(f"    {row['table_name']}.{row['column_name']} of {person}, {row['key']}:"
             f" stored {shortened(str(row['stored']), 20)}, expected {shortened(str(row['expected']), 20)}")
