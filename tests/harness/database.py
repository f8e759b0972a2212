"""A test's database, in the words of the product: install, sign up, act as a client or as the
backend, dump, restore."""

import json
import uuid
from contextlib import contextmanager
from typing import NamedTuple

from psycopg import sql

from cluster import PROJECT

KINDS = ("plain", "supabase")

TABLES = (
    "users", "interview_sessions", "questions", "attempts", "resume_analyses", "skill_progress",
    "question_history", "practice_sessions", "interview_reports", "interview_core_installation",
    "objects_to_erase", "time_zone_history", "excused_days", "milestones",
)
VIEWS = ("user_progress_overview", "skill_breakdown", "session_summary", "question_stats", "skill_needs",
         "domain_progress", "weekly_summary")
BUCKETS = ("audio-recordings", "avatars", "resumes")
SKILLS = ("content", "delivery", "communication", "voice", "confidence", "structure")


class Notice(NamedTuple):
    severity: str
    message: str
    detail: str | None
    hint: str | None


class Database:
    """One database, with a connection for each role that a test acts as.

    On a plain server a superuser installs, unless another role is named: then it owns the database.
    """

    def __init__(self, cluster, kind, name, installer_role=None):
        assert kind in KINDS
        self.cluster = cluster
        self.kind = kind
        self.name = name
        self.schema = "public"
        self.installer_role = installer_role or ("postgres" if kind == "plain" else "app_owner")
        self._connections = {}

    # -- life ------------------------------------------------------------------------------------

    def create(self):
        with self.cluster.connect("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        if self.kind == "supabase":
            fixture = PROJECT / "tests" / "fixtures" / "supabase.sql"
            self.cluster.program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.name, "-f", str(fixture))
        if self.installer_role != "postgres":
            with self.cluster.connect("postgres") as connection:
                connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
                    sql.Identifier(self.name), sql.Identifier(self.installer_role)))

    def drop(self):
        self.close()
        with self.cluster.connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(self.name)))

    def close(self):
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def install(self, schema="public"):
        """What a DBA does once: returns the version and the WARNINGs that came with it."""
        self.schema = schema
        self.installer.execute("CREATE EXTENSION IF NOT EXISTS interview_core")
        with self.notices() as notices:
            version = self.value("SELECT interview_core.install(%s)", schema)
        self.search_path(schema)
        return version, [notice for notice in notices if notice.severity == "WARNING"]

    def search_path(self, schema):
        """Puts the target schema first for every later session, as an application's settings do."""
        self.superuser.execute(sql.SQL("ALTER DATABASE {} SET search_path = {}").format(
            sql.Identifier(self.name), sql.Identifier(schema)))
        self.close()

    # -- connections -----------------------------------------------------------------------------

    def connection(self, role):
        """A kept connection that logged in as the role."""
        if role not in self._connections or self._connections[role].closed:
            self._connections[role] = self.cluster.connect(self.name, user=role)
        return self._connections[role]

    @property
    def superuser(self):
        return self.connection("postgres")

    @property
    def installer(self):
        return self.connection(self.installer_role)

    @property
    def sign_up_connection(self):
        """The auth service's: on Supabase a role that may touch nothing but its own schema."""
        return self.connection("supabase_auth_admin" if self.kind == "supabase" else "postgres")

    @property
    def api_connection(self):
        """PostgREST's: it logs in as a role without rights and takes on one per transaction."""
        return self.connection("authenticator" if self.kind == "supabase" else "postgres")

    @contextmanager
    def notices(self, connection=None):
        """Collects what the server tells the client."""
        connection = connection or self.installer
        collected = []

        def collect(diagnostic):
            # The server's answer is freed when the handler returns.
            collected.append(Notice(diagnostic.severity_nonlocalized, diagnostic.message_primary,
                                    diagnostic.message_detail, diagnostic.message_hint))

        connection.add_notice_handler(collect)
        try:
            yield collected
        finally:
            connection.remove_notice_handler(collect)

    # -- acting as somebody ----------------------------------------------------------------------

    @contextmanager
    def as_role(self, role, claims=None):
        """One transaction the way PostgREST runs a request: one statement sets the role, the claims
        and the rest."""
        settings = {
            "search_path": f'"{self.schema.replace(chr(34), 2 * chr(34))}", public, extensions', "role": role,
            "request.jwt.claims": json.dumps(claims) if claims else "", "request.method": "POST",
            "request.path": "/", "request.headers": '{"user-agent": "test"}', "request.cookies": "{}",
        }
        connection = self.api_connection
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(settings)),
                           [part for setting in settings.items() for part in setting])
            yield cursor

    def as_client(self, user_id):
        return self.as_role("authenticated", {"sub": str(user_id), "role": "authenticated"})

    def as_backend(self):
        return self.as_role("service_role", {"role": "service_role"})

    def as_visitor(self):
        return self.as_role("anon", {"role": "anon"})

    def sign_up(self, email="someone@example.com", metadata=None, **columns):
        """Inserts into auth.users as the auth service does; returns the user's id."""
        columns = {"id": uuid.uuid4(), "email": email,
                   "raw_user_meta_data": None if metadata is None else json.dumps(metadata), **columns}
        self.sign_up_connection.execute(
            sql.SQL("INSERT INTO auth.users ({}) VALUES ({})").format(
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(sql.Placeholder() * len(columns))),
            list(columns.values()))
        return columns["id"]

    # -- questions to the database ---------------------------------------------------------------

    def rows(self, query, *parameters):
        """All rows of a query by the installer."""
        return self.installer.execute(query, parameters or None).fetchall()

    def value(self, query, *parameters):
        (row,) = self.rows(query, *parameters)
        (value,) = row.values()
        return value

    def differences(self):
        """What check_summaries() finds: nothing, if every summary is exact."""
        return self.rows("SELECT * FROM interview_core.check_summaries(%s)", self.schema)

    def contents(self):
        """Every row of the extension's tables, as text."""
        return self._contents((self.schema, table) for table in TABLES)

    def all_contents(self):
        """Every row of every table."""
        return self._contents((row["nspname"], row["relname"]) for row in self.superuser.execute("""
            SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
            WHERE relkind = 'r' AND nspname <> 'information_schema' AND nspname !~ '^pg_'""").fetchall())

    def _contents(self, tables):
        return {
            table: sorted(row["row"] for row in self.superuser.execute(
                sql.SQL("SELECT t::text AS row FROM {} AS t").format(sql.Identifier(*table))))
            for table in tables
        }

    # -- dump and restore ------------------------------------------------------------------------

    def dump(self, path, *options, user=None):
        self.cluster.program("pg_dump", f"--dbname={self.name}", f"--file={path}", *options,
                             user=user or self.installer_role)
        return path

    def restore(self, path, *options, user=None):
        """Restores a dump of any format, as the installer unless another role is named; any error
        fails."""
        user = user or self.installer_role
        if path.is_dir() or path.open("rb").read(5) == b"PGDMP":
            self.cluster.program("pg_restore", "--exit-on-error", f"--dbname={self.name}", *options,
                                 str(path), user=user)
        else:
            self.cluster.program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", f"--dbname={self.name}",
                                 f"--file={path}", user=user)


def snapshot(connection):
    """Every row of the catalogs and of all tables, by place and transaction.

    A row that was rewritten, even with the same values, has another xmin.
    """
    found = set()
    catalogs = [
        "pg_namespace", "pg_class", "pg_attribute", "pg_attrdef", "pg_type", "pg_proc", "pg_constraint",
        "pg_index", "pg_trigger", "pg_policy", "pg_rewrite", "pg_description", "pg_depend", "pg_shdepend",
        "pg_sequence", "pg_default_acl", "pg_extension", "pg_authid", "pg_auth_members", "pg_init_privs",
        "pg_db_role_setting",
    ]
    tables = [("pg_catalog", name) for name in catalogs]
    tables += [(row["nspname"], row["relname"]) for row in connection.execute("""
        SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind = 'r' AND nspname <> 'information_schema' AND nspname !~ '^pg_'""")]
    for schema, table in tables:
        for row in connection.execute(sql.SQL("SELECT ctid::text AS place, xmin::text FROM {}").format(
                sql.Identifier(schema, table))):
            found.add((schema, table, row["place"], row["xmin"]))
    return found
