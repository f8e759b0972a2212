"""The databases that are compared: one cluster, one schema, one content, another way to keep the
summaries.

Each contender has a pristine database for each content that a workload asks for, made at first use.
Each round runs in a fresh copy, so that every round starts from the same pages: full histories with
realistic dates, vacuumed, right after a checkpoint.
"""

import re
from dataclasses import dataclass

from psycopg import sql

from server import HERE
from measure import SUMMARIES

FILLED_TABLES = [
    *(sql.Identifier("public", table) for table in (*SUMMARIES, "attempts", "questions")),
    sql.Identifier("bench", "arriving"),
]
ROUND = "round"


def _read(*path):
    return HERE.joinpath(*path).read_text()


def _conversion(kind):
    """The script of docs/partitioning.md that converts attempts."""
    blocks = re.findall(r"^```sql\n(.*?)^```", _read("..", "docs", "partitioning.md"), re.M | re.S)
    (script,) = (block for block in blocks if f"CREATE SCHEMA attempts_{kind};" in block)
    return script


def _without(pattern):
    """Drops the triggers on attempts whose names match."""
    return f"""
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT tgname FROM pg_trigger
        WHERE tgrelid = 'attempts'::regclass AND tgname ~ '{pattern}' AND NOT tgisinternal
    LOOP
        EXECUTE format('DROP TRIGGER %I ON attempts', name);
    END LOOP;
END
$$;
"""


_WITHOUT_TRIGGERS = _without("^step[0-9]_")
# The peers also run without the extension's guard of the derived columns, so they do not pay for
# it.
_PEER = _WITHOUT_TRIGGERS + "DROP TRIGGER \"~protect_derived_columns\" ON users;\n"
_RECOMPUTE = _read("peers", "recompute_views.sql")
_ROW_TRIGGERS = _read("peers", "plpgsql_row_triggers.sql")
# The same with dates in whole seconds, as the extension has them.
_ROW_TRIGGERS_IN_SECONDS = re.sub(
    "'date', NEW.created_at", """'date', to_char(NEW.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
    _ROW_TRIGGERS)


@dataclass(frozen=True)
class Contender:
    what: str
    # Turns a database as interview_core.install() makes it into this one.
    changes: str = ""
    # After every round, check_summaries() must find nothing.
    exact: bool = False
    # Makes its histories comparable to the extension's.
    before_check: str = ""
    # Tables that need a VACUUM FULL after the changes.
    rewritten: tuple = ()


CONTENDERS = {
    "none": Contender("the same tables without triggers on attempts: the limit", _WITHOUT_TRIGGERS),
    "plpgsql": Contender(
        "PL/pgSQL row triggers that do the same work as applications have them today: dates as PostgreSQL writes them,"
        " tables with its default storage (`peers/plpgsql_row_triggers.sql`, `peers/default_storage.sql`)",
        _PEER + _read("peers", "dates_as_written.sql") + _read("peers", "default_storage.sql") + _ROW_TRIGGERS,
        before_check=_read("peers", "dates_in_seconds.sql"), rewritten=SUMMARIES),
    "plpgsql_seconds": Contender(
        "the same row triggers with dates in whole seconds, as the extension has them",
        _PEER + _read("peers", "default_storage.sql") + _ROW_TRIGGERS_IN_SECONDS, rewritten=SUMMARIES),
    "plpgsql_tuned": Contender("these, on the storage that `install()` gives", _PEER + _ROW_TRIGGERS_IN_SECONDS),
    "expert": Contender(
        "the best set-based PL/pgSQL statement triggers that we could write, on the storage that `install()` gives"
        " (`peers/expert_statement_triggers.sql`)",
        _PEER + _RECOMPUTE + _read("peers", "expert_statement_triggers.sql")),
    "recompute": Contender("no triggers; views that compute from the attempts when they are read"
                           " (`peers/recompute_views.sql`)", _WITHOUT_TRIGGERS + _RECOMPUTE),
    "interview_core": Contender("this extension", exact=True),
    # As adopt() leaves the tables of an application.
    "serial_keys": Contender(
        "this extension on summaries keyed by a serial `id`, with UNIQUE over what finds their rows"
        " (`data/serial_keys.sql`)", _read("data", "serial_keys.sql"), exact=True, rewritten=SUMMARIES),
    "adopted": Contender(
        "the same with the indexes that such an application has, one of which changes with each attempt"
        " (`data/application_indexes.sql`)",
        _read("data", "serial_keys.sql") + _read("data", "application_indexes.sql"), exact=True, rewritten=SUMMARIES),
    # Steps of the ladder between `none` and `interview_core`.
    "empty": Contender("a PL/pgSQL statement trigger with a transition table that does nothing",
                       _WITHOUT_TRIGGERS + _read("peers", "empty_trigger.sql")),
    "step1": Contender("of this extension only `update_user_stats`", _without("^step[23]_")),
    "step1_step2": Contender("of this extension `update_user_stats` and `update_skill_progress`", _without("^step3_")),
}
# Partitioned attempts, and the same with the empty trigger.
PARTITIONED = {"by_month": "attempts partitioned by month", "by_hash": "attempts partitioned by hash of the user"}
for _kind in PARTITIONED:
    CONTENDERS[f"interview_core_{_kind}"] = Contender(
        f"this extension, {PARTITIONED[_kind]}", _conversion(_kind), exact=True)
    CONTENDERS[f"empty_{_kind}"] = Contender(
        f"the empty trigger, {PARTITIONED[_kind]}", _conversion(_kind) + CONTENDERS["empty"].changes)

PEERS = ("plpgsql", "plpgsql_seconds", "plpgsql_tuned", "expert")
# The contenders for inserts; without the variants of the row triggers where storage does not
# matter.
ALL_WRITERS = ("none", *PEERS, "interview_core")
WRITERS = ("none", "plpgsql", "expert", "interview_core")
ADOPTED = ("none", "interview_core", "serial_keys", "adopted")


class WrongSummaries(Exception):
    """The summaries do not follow from the attempts: a benchmark of wrong results is worthless."""


class Databases:
    """The contenders' databases: pristine ones and the copy that a round runs in."""

    def __init__(self, cluster, size, say):
        self.cluster = cluster
        self.size = size
        self.say = say
        self._made = set()

    def base(self, users=None, deep=()):
        """A database with everything installed and full histories; beside them, users with a given
        number of attempts."""
        users = users or self.size.users
        name = "_".join(map(str, ("base", users, *deep)))
        if name not in self._made:
            self.say(f"filling the histories of {users:,} users, {self.size.earlier} attempts each"
                     + "".join(f"; one user with {attempts:,}" for attempts in deep))
            self.cluster.recreate(name)
            with self.cluster.connect(name) as connection:
                connection.execute("CREATE EXTENSION interview_core")
                connection.execute("SELECT interview_core.install()")
                connection.execute(_read("data", "histories.sql") % {
                    "users": users, "earlier": self.size.earlier, "arriving": self.size.arriving})
                for attempts in deep:
                    connection.execute(_read("data", "deep_user.sql") % {"attempts": attempts})
                require_exact(connection, "filling the histories")
                # FULL packs each table as its fillfactor says; FREEZE leaves no hint bit to be set
                # in a round.
                for table in FILLED_TABLES:
                    connection.execute(sql.SQL("VACUUM (FULL) {}").format(table))
                connection.execute("VACUUM (FREEZE, ANALYZE)")
            self._made.add(name)
        return name

    def fresh(self, contender, **content):
        """A new copy of a contender's pristine database, read once; returns its name."""
        base = self.base(**content)
        pristine = base.replace("base", contender, 1)
        if pristine not in self._made:
            self._derive(pristine, base, CONTENDERS[contender])
        self.cluster.recreate(ROUND, template=pristine)
        with self.cluster.connect(ROUND) as connection:
            for table in FILLED_TABLES:
                connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table))
        return ROUND

    def _derive(self, pristine, base, contender):
        self.cluster.recreate(pristine, template=base)
        with self.cluster.connect(pristine) as connection:
            if contender.changes:
                connection.execute(contender.changes)
            for table in contender.rewritten:
                connection.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier("public", table)))
            if contender.rewritten:
                connection.execute("VACUUM (FREEZE, ANALYZE)")
        self._made.add(pristine)

    def require_exact_after(self, contender, what):
        if CONTENDERS[contender].exact:
            with self.cluster.connect(ROUND) as connection:
                require_exact(connection, f"{what} ({contender})")


def require_exact(connection, after, where="true"):
    """Fails if any difference fulfils the condition."""
    found = connection.execute(f"SELECT count(*) FROM interview_core.check_summaries() WHERE {where}").fetchone()[0]
    if found:
        raise WrongSummaries(f"{found} summary value(s) are wrong after {after}")
