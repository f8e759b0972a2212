"""What the lifecycle tests do to clusters and databases, in the words of the product: install, sign up,
act as a client or as the backend, dump, restore."""

import json
import os
import signal
import subprocess
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

KINDS = ("plain", "supabase")
PORT = 5432

TABLES = (
    "users", "interview_sessions", "questions", "attempts", "resume_analyses", "skill_progress",
    "question_history", "practice_sessions", "interview_reports", "interview_core_installation",
    "objects_to_erase",
)
VIEWS = ("user_progress_overview", "skill_breakdown", "session_summary", "question_stats")
BUCKETS = ("audio-recordings", "avatars", "resumes")
# What a dump of one database lacks: the roles of its cluster.
CLIENT_ROLES = {"anon": "NOLOGIN NOINHERIT", "authenticated": "NOLOGIN NOINHERIT",
                "service_role": "NOLOGIN NOINHERIT BYPASSRLS"}
SKILLS = ("content", "delivery", "communication", "voice", "confidence", "structure")


class Notice(NamedTuple):
    severity: str
    message: str
    detail: str | None
    hint: str | None


def parent_of(process):
    """None if there is no such process, or only what nobody has reaped yet."""
    try:
        # "pid (name) state parent": a name may hold spaces.
        state, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(parent)


def processes_of(server):
    numbers = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return [number for number in numbers if parent_of(number) == server]


class Cluster:
    """A private cluster, kept by scripts/cluster."""

    # What does not matter in a cluster that is thrown away.
    NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

    port = PORT

    def __init__(self, project, folder, settings=NOT_DURABLE, major=None):
        self.project = project
        self.folder = folder
        self.settings = settings
        self.major = major or os.environ["PG_MAJOR"]
        self.socket = None

    @property
    def bindir(self):
        tree = self.project / ".local" / os.environ.get("PG_TREE", "") / f"pg{self.major}"
        return tree / (tree / ".bindir").read_text().strip()

    @property
    def knows_lz4(self):
        """Whether this server can compress with it: a question of how it was built."""
        configured = subprocess.run([self.bindir / "pg_config", "--configure"], check=True, stdout=subprocess.PIPE)
        return b"--with-lz4" in configured.stdout

    def _run(self, command, *arguments):
        return subprocess.run(
            [self.project / "scripts" / "cluster", command, self.folder, *arguments],
            check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "PG_MAJOR": self.major},
        ).stdout

    def as_postgres(self, program, *arguments, **options):
        """Runs one of PostgreSQL's server programs; a failure shows what it wrote."""
        done = subprocess.run([self.project / "scripts" / "as-postgres", self.bindir / program, *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
        assert done.returncode == 0, f"{program} {' '.join(map(str, arguments))}\n{done.stdout}"

    def create(self, running=True):
        self._run("create", "log_min_messages=warning", "max_prepared_transactions=8", *self.settings)
        return self.start() if running else self

    def start(self):
        self._run("start")
        self.socket = self._run("socket").strip()
        return self

    def stop(self):
        self._run("stop")

    def create_standby(self, primary, name):
        """A copy of the primary that follows it by streaming, under this name."""
        self.folder.mkdir()
        self.as_postgres("pg_basebackup", f"--host={primary.socket}", f"--port={primary.port}", "--username=postgres",
                         f"--pgdata={self.folder / 'data'}", "--checkpoint=fast", "--no-sync")
        with open(self.folder / "data" / "postgresql.auto.conf", "a") as settings:
            settings.write(f"primary_conninfo = 'host={primary.socket} port={primary.port} user=postgres"
                           f" application_name={name}'\n")
        (self.folder / "data" / "standby.signal").touch()
        return self.start()

    def kill(self, all_at_once=True):
        """SIGKILL to the postmaster, and to its processes too, or else they notice. Returns when all are gone."""
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        processes = [server, *processes_of(server)]
        for process in processes if all_at_once else processes[:1]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        end = time.monotonic() + 30
        while any(parent_of(process) for process in processes):
            assert time.monotonic() < end, "a process of the killed server stays"
            time.sleep(0.02)
        # Until somebody reaps the process, its number in these files still looks like a running server's.
        (self.folder / "data" / "postmaster.pid").unlink()
        Path(self.socket, f".s.PGSQL.{self.port}.lock").unlink()

    def destroy(self):
        self._run("destroy")

    def connect(self, dbname, user="postgres", **options):
        return psycopg.connect(host=self.socket, port=PORT, user=user, dbname=dbname,
                               autocommit=True, row_factory=dict_row, **options)

    def create_role(self, name, attributes):
        with self.connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(attributes)))

    def create_client_roles(self):
        for name, attributes in CLIENT_ROLES.items():
            self.create_role(name, attributes)

    def command(self, name, *arguments, user="postgres"):
        return [str(self.bindir / name), f"--host={self.socket}", f"--port={PORT}",
                f"--username={user}", *arguments]

    def program(self, name, *arguments, user="postgres", **options):
        """Runs one of PostgreSQL's client programs; a failure shows what it wrote."""
        done = subprocess.run(self.command(name, *arguments, user=user), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, **options)
        assert done.returncode == 0, f"{name} {' '.join(map(str, arguments))}\n{done.stderr}\n{done.stdout}"
        return done.stdout

    def check_files(self, dbname):
        """Reads every table and index of the database, and compares them with one another."""
        self.program("pg_amcheck", "--install-missing", "--heapallindexed", "--parent-check", f"--database={dbname}")


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
            fixture = self.cluster.project / "tests" / "fixtures" / "supabase.sql"
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
        """One transaction the way PostgREST runs a request: one statement sets the role, the claims and the rest."""
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
        """All rows, asked by the installer."""
        return self.installer.execute(query, parameters or None).fetchall()

    def value(self, query, *parameters):
        (row,) = self.rows(query, *parameters)
        (value,) = row.values()
        return value

    def differences(self):
        """What check_summaries() finds: nothing, if every summary is exact."""
        return self.rows("SELECT * FROM interview_core.check_summaries(%s)", self.schema)

    def contents(self):
        """Every row of every table of ours, as text."""
        return self._contents((self.schema, table) for table in TABLES)

    def all_contents(self):
        """Every row of every table there is."""
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
        """Restores a dump of any format, as the installer if nobody else is named; any error at all fails."""
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
