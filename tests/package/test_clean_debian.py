"""The Debian package on clean systems: Debian 12 and 13, each with its own PostgreSQL and no compiler.
README's statements run there, by a database owner without superuser; a later package comes and goes
under running sessions; purging leaves nothing behind."""

import itertools
import os
import re
import threading

import psycopg
import pytest
from psycopg import errors

from cluster import PROJECT
from debian_roots import debian_root, why_impossible
from documents import blocks_of
from packages import VERSION, debian_package, field, later_package, majors

# Each with its own PostgreSQL, and the version of its C library.
SYSTEMS = {"bookworm": "15", "trixie": "17"}
C_LIBRARY = {"bookworm": (2, 36), "trixie": (2, 41)}
OWNER, DATABASE = "practice_owner", "practice"
LATER = "99.0.0"


@pytest.fixture(params=SYSTEMS)
def suite(request):
    why = why_impossible()
    if why:
        # Continuous integration must be able to.
        assert not os.environ.get("CI"), why
        pytest.skip(why)
    return request.param


@pytest.fixture
def major(suite):
    return SYSTEMS[suite]


@pytest.fixture
def package(suite, major):
    if major not in majors():
        assert not os.environ.get("CI")
        pytest.skip(f"there is no package for PostgreSQL {major}, which needs a server: PG_MAJOR={major} scripts/setup")
    package = debian_package(major)
    (needed,) = re.findall(r"libc6 \(>= (\d+)\.(\d+)\)", field(package, "Depends"))
    if tuple(map(int, needed)) > C_LIBRARY[suite]:
        pytest.skip(f"the package was made on a newer system than {suite}, whose C library lacks what it needs")
    return package


@pytest.fixture
def root(suite, major, package):
    with debian_root(suite, [f"postgresql-{major}"]) as root:
        yield root


class Server:
    """Debian's own, in the system."""

    def __init__(self, root, major):
        self.root, self.major = root, major
        # What the package of the server may have started has ended with debootstrap.
        root.run("sh", "-c", f"pg_dropcluster {major} main || true")
        root.run("pg_createcluster", major, "main", "--locale=C.UTF-8", "--port=5432", "--pgoption", "listen_addresses=")
        root.write(f"/etc/postgresql/{major}/main/pg_hba.conf", "local all all trust\n")
        root.run("pg_ctlcluster", major, "main", "start")

    def connect(self, user="postgres", dbname="postgres"):
        return psycopg.connect(host=str(self.root.folder / "run/postgresql"), port=5432, user=user, dbname=dbname,
                               autocommit=True)

    def sql(self, text, user="postgres", dbname="postgres"):
        """What psql prints."""
        return self.root.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", dbname, "-f", "-",
                             user="postgres", input=text).splitlines()

    def own(self, text):
        return self.sql(text, OWNER, DATABASE)

    def stop(self):
        self.root.run("pg_ctlcluster", self.major, "main", "stop", "--mode=fast")


@pytest.fixture
def server(root, major):
    return Server(root, major)


def install(root, package):
    """By apt, which has no network: the package needs nothing that is not there."""
    root.run("apt-get", "install", "--yes", "--allow-downgrades", root.copy(package))


class Practising:
    """Sessions that practise until the end: one that stays connected, and one for each attempt."""

    INSERT = "INSERT INTO attempts (user_id, question_id, final_score) SELECT id, 1, 70 FROM users LIMIT 1"

    def __init__(self, server):
        self.server = server
        self.over = threading.Event()
        self.failures, self.sessions = [], itertools.count()
        self.stays = server.connect(OWNER, DATABASE)
        self.threads = [threading.Thread(target=work) for work in (self.stay, self.come_and_go)]

    def stay(self):
        self.keep(lambda: self.stays.execute(self.INSERT))

    def come_and_go(self):
        def insert():
            with self.server.connect(OWNER, DATABASE) as connection:
                connection.execute(self.INSERT)
            next(self.sessions)

        self.keep(insert)

    def keep(self, work):
        try:
            while not self.over.is_set():
                work()
        except Exception as failure:  # whatever it is, the main thread tells
            self.failures.append(failure)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.stays.close()


def test_installed_used_upgraded_and_purged(root, major, server, package, tmp_path):
    name = f"postgresql-{major}-interview-core"
    installed = root.run("dpkg-query", "--show", "--showformat=${Package}\n").split()
    assert f"postgresql-{major}" in installed and "gcc" not in installed and "rustc" not in installed
    before = root.files()
    with server.connect() as connection, pytest.raises(errors.FeatureNotSupported, match="is not available"):
        connection.execute("CREATE EXTENSION interview_core")

    # README's statements, by an owner without superuser. The server need not restart.
    install(root, package)
    assert root.run("dpkg", "--verify", name) == ""
    for block in blocks_of(PROJECT / "docs" / "operations.md", "superuser"):
        server.sql(block.text)
    statements, use, *_ = blocks_of(PROJECT / "README.md")
    assert statements.text == "CREATE EXTENSION interview_core;\nSELECT interview_core.install();\n"
    assert server.own("SELECT usesuper FROM pg_user WHERE usename = current_user") == ["f"]
    assert server.own(statements.text) == [VERSION]
    assert server.own(use.text) == use.expected()
    assert server.own("SELECT count(*) FROM interview_core.check_summaries()") == ["0"]

    # A later package, back to this one, and the later one again with an update of the functions.
    later = later_package(package, tmp_path, LATER)
    with Practising(server) as practising:
        for each in (later, package, later):
            install(root, each)
        server.own("ALTER EXTENSION interview_core UPDATE")
        server.own("SELECT count(*) FROM interview_core.check_summaries()")
    assert practising.failures == []
    assert next(practising.sessions) > 10
    assert server.own("SELECT extversion FROM pg_extension WHERE extname = 'interview_core'") == [LATER]
    assert server.own("SELECT count(*) FROM interview_core.check_summaries()") == ["0"]

    server.own("DROP EXTENSION interview_core CASCADE")
    assert int(*server.own("SELECT count(*) FROM attempts")) > 12
    root.run("apt-get", "purge", "--yes", name)
    server.stop()
    assert root.files() == before
    assert "no packages found" in root.run("sh", "-c", f"dpkg-query --show {name} 2>&1 || true")
