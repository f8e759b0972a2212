"""Time zones: which names this server knows, and what happens to users whose zone it does not
know."""

import pytest
from psycopg import errors, sql
from psycopg.rows import tuple_row

from practice import goes_on_working, practise
from releases import VERSIONS, restore_release
from test_dump_restore import move

# Texts that PostgreSQL itself accepts as a zone, or file names with something added.
AROUND = ("{} ", " {}", "{}/", "/{}", ":{}", "../{}", "./{}", "{}/x", "{}3", "{}-3", "{}+5:30", "{},M3.2.0,M11.1.0", "posix/{}",
          "right/{}", "Right/{}", "{}\n")
ODD = ("", " ", "/", "//", "Etc/", "America", "America/Argentina", "/etc/passwd", "../../etc/passwd", "Europe//Paris",
       "a/" * 200, "A" * 300 + "/B", "Ümlaut/ß", "<a/b>-3", "a/b3", "AAA/BBB+24", "Etc/GMT+009", "tzdata.zi", "SystemV/AST4")


def candidates(database):
    with database.superuser.cursor(row_factory=tuple_row) as cursor:
        names = [name for (name,) in cursor.execute("SELECT name FROM pg_timezone_names ORDER BY name")]
        abbreviations = [name for (name,) in cursor.execute("SELECT abbrev FROM pg_timezone_abbrevs")]
        offsets = [offset for (offset,) in cursor.execute("SELECT DISTINCT utc_offset::text FROM pg_timezone_abbrevs")]
    few = names[::17] + ["Etc/GMT+9", "Europe/Paris", "UTC"]
    return names, [*names, *map(str.lower, names), *map(str.upper, names), *abbreviations, *offsets, *ODD,
                   *(around.format(name) for around in AROUND for name in few),
                   *(f"Etc/GMT{sign}{hours}" for sign in ("", "+", "-") for hours in range(20))]


def test_the_names_are_those_of_the_server(make_database):
    """The trigger, and the function that the views use, against pg_timezone_names."""
    database = make_database("plain")
    user = database.sign_up()
    names, given = candidates(database)
    spelled = {name.lower(): name for name in names if "/" in name and not name.startswith(("posix/", "right/"))}
    spelled |= {"utc": "UTC", "gmt": "GMT"}
    assert len(spelled) > 300
    with database.superuser.cursor(row_factory=tuple_row) as cursor:
        for name in given:
            expected = spelled.get(name.lower())
            try:
                (stored,) = cursor.execute(
                    "UPDATE users SET time_zone = %s WHERE id = %s RETURNING time_zone", [name, user]).fetchone()
            except errors.InvalidParameterValue:
                stored = None
            assert stored == expected, name
            (used,) = cursor.execute("SELECT known_time_zone(%s)", [name]).fetchone()
            wanted = None if expected is None else "utc0" if expected in ("UTC", "GMT") else name.lower()
            assert used is None and wanted is None or used.lower() == wanted, name
            if used is not None:
                cursor.execute("SELECT now() AT TIME ZONE %s", [used])


def lose_zone(database, user, zone):
    """As a restore on a server with other zones, or an older version, left it."""
    database.superuser.execute(
        "BEGIN; SET LOCAL session_replication_role = replica; "
        + sql.SQL("UPDATE users SET time_zone = {} WHERE id = {}; COMMIT").format(zone, str(user)).as_string())


def test_nothing_fails_because_of_an_unknown_zone(database):
    users = practise(database)
    lose_zone(database, users[0], "Asia/Gone")
    lose_zone(database, users[1], "<+09>-9")
    with database.notices() as rebuilt:
        database.value("SELECT interview_core.rebuild_summaries()")
    with database.notices() as in_batches:
        database.installer.execute("CALL interview_core.rebuild_all()")
    with database.notices() as checked:
        assert database.differences() == []
    for user, zone in ((users[0], "Asia/Gone"), (users[1], "<+09>-9")):
        for warnings in (rebuilt, checked, in_batches):
            assert any(str(user) in warning.message and f'"{zone}"' in warning.message for warning in warnings)

    with database.as_client(users[0]) as client:
        (row,) = client.execute("SELECT * FROM user_progress_overview")
        assert row["total_attempts"] > 0
        # The whole profile goes back as it was read.
        client.execute(
            "INSERT INTO users (id, full_name, time_zone) VALUES (%(id)s, 'Ada', %(zone)s) ON CONFLICT (id) DO UPDATE"
            " SET id = EXCLUDED.id, full_name = EXCLUDED.full_name, time_zone = EXCLUDED.time_zone",
            {"id": users[0], "zone": "Asia/Gone"})
        client.execute("UPDATE users SET full_name = 'Ada King', time_zone = 'Asia/Gone' WHERE id = %s", [users[0]])
    with database.as_client(users[2]) as client, pytest.raises(errors.InvalidParameterValue):
        client.execute("UPDATE users SET time_zone = 'Asia/Gone' WHERE id = %s", [users[2]])
    with database.as_backend() as backend:
        assert len(backend.execute("SELECT * FROM user_progress_overview").fetchall()) == 3
    goes_on_working(database, users)


def test_whoever_may_read_the_view_reads_it(database):
    practise(database)
    database.superuser.execute("DROP ROLE IF EXISTS reports; CREATE ROLE reports BYPASSRLS")
    try:
        database.superuser.execute("GRANT USAGE ON SCHEMA public TO reports")
        database.superuser.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reports")
        with database.superuser.transaction(force_rollback=True):
            database.superuser.execute("SET LOCAL ROLE reports")
            assert len(database.rows("SELECT current_streak FROM user_progress_overview")) == 3
    finally:
        database.superuser.execute("DROP OWNED BY reports; DROP ROLE reports")


def test_a_restore_on_a_server_without_the_zone(kind_of_database, make_database, tmp_path):
    source = make_database(kind_of_database)
    users = practise(source)
    lose_zone(source, users[0], "Asia/Gone")
    source.value("SELECT interview_core.rebuild_summaries()")
    target = make_database(kind_of_database, installed=False)
    move(source, target, tmp_path, "custom")
    assert target.contents() == source.contents()
    assert target.differences() == []
    with target.as_client(users[0]) as client:
        assert client.execute("SELECT current_streak FROM user_progress_overview").fetchone() is not None


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_reads_zones_anew(empty_database, tmp_path, version):
    """Released versions took whatever AT TIME ZONE takes. Days that they counted by it are counted
    again."""
    database = empty_database
    restore_release(database, version, tmp_path)
    users = [row["id"] for row in database.rows("SELECT id FROM users ORDER BY email")]
    for user, zone in zip(users, ("UTC+9", "asia/tokyo", "posix/Asia/Tokyo"), strict=True):
        lose_zone(database, user, zone)
    # As that version stored it.
    database.superuser.execute("""
        BEGIN; SET LOCAL session_replication_role = replica;
        UPDATE practice_sessions SET practice_date = practice_date - 1 FROM users
        WHERE user_id = users.id AND time_zone IN ('UTC+9', 'posix/Asia/Tokyo') AND practice_date =
            (SELECT min(practice_date) FROM practice_sessions first WHERE first.user_id = users.id);
        COMMIT""")
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    first_days = "SELECT user_id, min(practice_date) AS day FROM practice_sessions GROUP BY 1"
    before = {row["user_id"]: row["day"] for row in database.rows(first_days)}
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    after = {row["user_id"]: row["day"] for row in database.rows(first_days)}
    assert {user for user in users if after[user] != before[user]} == {users[0], users[2]}
    named = [notice.message for notice in notices if "time zone" in notice.message]
    assert any(str(users[0]) in message and '"UTC+9"' in message for message in named)
    assert any(str(users[2]) in message and '"posix/Asia/Tokyo"' in message for message in named)
    assert not any(str(users[1]) in message for message in named)
    assert database.differences() == []
    goes_on_working(database, users)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_counts_scores_that_are_text(empty_database, tmp_path, version):
    """Released versions refused them, and counted them as empty if they had been stored while
    triggers were off."""
    database = empty_database
    restore_release(database, version, tmp_path)
    database.superuser.execute("""
        BEGIN; SET LOCAL session_replication_role = replica;
        INSERT INTO attempts (user_id, final_score, ml_scores)
        SELECT id, NULL, document::jsonb FROM (SELECT id FROM users ORDER BY email LIMIT 1) AS u, unnest(ARRAY[
            '{"delivery": "81"}', '"{\\"voice\\": 82, \\"loss\\": NaN}"', '{"confidence": "83 %"}']) AS document;
        COMMIT""")
    database.installer.execute("ALTER EXTENSION interview_core UPDATE")
    counted = "SELECT count(*) FROM skill_progress WHERE skill_name = 'delivery' AND best_score = 81"
    assert database.value(counted) == 0
    with database.notices() as notices:
        database.value("SELECT interview_core.install()")
    (bad,) = [notice for notice in notices if "confidence" in notice.message]
    assert bad.detail.startswith("It is the attempt with id ")
    assert database.differences() == []
    assert database.value(counted) == 1


def test_a_function_of_that_name_is_not_replaced(empty_database):
    empty_database.installer.execute("CREATE EXTENSION interview_core")
    theirs = "CREATE FUNCTION public.known_time_zone(name text) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
    empty_database.installer.execute(theirs)
    with pytest.raises(errors.DuplicateFunction, match="known_time_zone"):
        empty_database.installer.execute("SELECT interview_core.install()")
    assert empty_database.value("SELECT public.known_time_zone('x')")
    empty_database.installer.execute("DROP FUNCTION public.known_time_zone")
    empty_database.install()
    # Once install() has made it, it repairs a change.
    empty_database.installer.execute(
        "CREATE OR REPLACE FUNCTION public.known_time_zone(zone text) RETURNS text LANGUAGE sql AS 'SELECT zone'")
    empty_database.install()
    assert empty_database.value("SELECT public.known_time_zone('EST')") is None
