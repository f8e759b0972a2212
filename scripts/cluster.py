#!/usr/bin/env python3
"""A private PostgreSQL cluster in a folder of its own: no TCP port, one Unix socket, superuser
`postgres`, nothing shared with the system's server. Tests, demo and benchmarks import this module;
scripts/cluster is its command line.

usage: scripts/cluster COMMAND DIR [ARGUMENT...]
  create DIR [NAME=VALUE...]   initdb in DIR, with these lines in postgresql.conf
  start DIR                    start it and wait until it accepts connections
  stop DIR                     stop it (fast shutdown)
  status DIR                   say whether it runs; exit 3 if not
  socket DIR                   print the folder of its socket, for PGHOST
  psql DIR [ARGUMENT...]       psql as superuser; database `postgres` unless named
  destroy DIR                  stop it and remove everything that create and start made
"""

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
PROJECT = SCRIPTS.parent
# Only the socket's name holds it, so it can never clash with another server.
PORT = 5432
# A socket's whole path may have 107 bytes, of which the file's name takes 14.
MAX_SOCKET_FOLDER = 90


class Failure(Exception):
    """A failure, described for a person."""


@lru_cache
def environment(major="", tree=""):
    """The environment that scripts/env.sh makes for a major version and a server tree."""
    done = subprocess.run(["bash", "-c", '. "$0/env.sh" && env -0', SCRIPTS], text=True, capture_output=True,
                          env={**os.environ, "PG_MAJOR": major, "PG_TREE": tree})
    if done.returncode != 0:
        raise Failure(done.stderr.strip())
    return dict(entry.split("=", 1) for entry in done.stdout.split("\0") if entry)


def adopt_environment():
    """Makes scripts/env.sh's environment this process's own. The caller's defaults for connections
    go: they must not reach a private cluster's clients."""
    os.environ.update(environment(os.environ.get("PG_MAJOR", ""), os.environ.get("PG_TREE", "")))
    for name in ("HOST", "PORT", "USER", "DATABASE", "PASSWORD", "SERVICE", "OPTIONS", "TZ"):
        os.environ.pop(f"PG{name}", None)


def run(command, **options):
    """Runs a program and returns what it printed; a failure shows everything that it wrote."""
    done = subprocess.run(list(map(str, command)), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}\n{done.stderr}{done.stdout}")
    return done.stdout


def process_stat(process):
    """The fields of /proc/PROCESS/stat after the program's name, which may hold spaces: state ("Z"
    until it is reaped), parent and so on. None if there is no such process."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def children(process):
    numbers = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return [number for number in numbers if (fields := process_stat(number)) and int(fields[1]) == process]


class Cluster:
    port = PORT

    def __init__(self, folder, settings=(), major=""):
        self.folder = Path(os.path.abspath(folder))
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.settings = settings
        self._major = major

    # -- its server ------------------------------------------------------------------------------

    @property
    def exists(self):
        return (self.data / "PG_VERSION").exists()

    @property
    def major(self):
        """A cluster keeps to the major version that made it."""
        if self.exists:
            return (self.data / "PG_VERSION").read_text().strip()
        return environment(self._major or os.environ.get("PG_MAJOR", ""), self.tree)["PG_MAJOR"]

    @property
    def tree(self):
        """It also keeps to the server tree that it was last started from, unless another is
        named."""
        remembered = self.folder / "tree"
        named = os.environ.get("PG_TREE", "")
        return named or (remembered.read_text().strip() if remembered.exists() else "")

    @property
    def bindir(self):
        return Path(environment(self.major, self.tree)["PGBIN"])

    def server_program(self, name, *arguments, **options):
        """Runs a program that reads the cluster's files, as a user that PostgreSQL accepts."""
        return run([SCRIPTS / "as-postgres", self.bindir / name, *arguments], **options)

    # -- life ------------------------------------------------------------------------------------

    def create(self):
        if self.data.exists():
            raise Failure(f"{self.data} exists already")
        wrong = [setting for setting in self.settings if "=" not in setting]
        if wrong:
            raise Failure(f"not of the form NAME=VALUE: {wrong[0]}")
        self.folder.mkdir(parents=True, exist_ok=True)
        locales = subprocess.run(["locale", "-a"], text=True, capture_output=True).stdout.lower().split()
        # Under another name until it is whole: a creation that was killed leaves no cluster.
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            # --no-sync: a private cluster may be made again at any time. No password: only the
            # owner reaches the socket.
            self.server_program(
                "initdb", f"--pgdata={unfinished}", "--username=postgres", "--auth=trust", "--encoding=UTF8",
                f"--locale={'C.UTF-8' if {'c.utf8', 'c.utf-8'} & set(locales) else 'C'}", "--no-sync")
        except Failure:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        # The port, or else the server would take PGPORT from its caller's environment.
        fixed = ["listen_addresses=", f"port={PORT}", "unix_socket_permissions=0700"]
        with (unfinished / "postgresql.conf").open("a") as file:
            for setting in [*fixed, *self.settings]:
                name, value = setting.split("=", 1)
                # postgresql.conf writes a quote as two.
                file.write("{} = '{}'\n".format(name, value.replace("'", "''")))
        unfinished.rename(self.data)
        return self

    @property
    def is_running(self):
        self._must_exist()
        try:
            self.server_program("pg_ctl", "status", "-D", self.data)
        except Failure:
            return False
        return True

    def start(self):
        if not self.is_running:
            self._make_socket_folder()
            (self.folder / "tree").write_text(f"{self.tree}\n")
            # POSTGRES: a program to start in place of the server, which is to start it
            # (scripts/valgrind).
            program = os.environ.get("POSTGRES") or self.bindir / "postgres"
            try:
                self.server_program("pg_ctl", "start", "--wait", "--timeout=60", "--silent", "-D", self.data,
                                    "-l", self.log, "-p", program, "-o", f"-k '{self.socket}'")
            except Failure as failure:
                end = self.log.read_text(errors="replace").splitlines()[-20:] if self.log.exists() else [str(failure)]
                raise Failure("\n".join([*end, f"the server did not start; the log is {self.log}"])) from None
        return self

    @property
    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def stop(self, mode="fast"):
        if self.is_running:
            self.server_program("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}", "-D", self.data)

    def destroy(self):
        if not self.data.exists():
            return
        self.stop("immediate")
        shutil.rmtree(self.data)
        shutil.rmtree(self._remembered_socket() or self.folder / "socket", ignore_errors=True)
        for name in ("socket-dir", "tree", "server.log"):
            (self.folder / name).unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _must_exist(self):
        if not self.exists:
            raise Failure(f"there is no cluster in {self.folder} (scripts/cluster create {self.folder})")

    # -- its socket ------------------------------------------------------------------------------

    @property
    def socket(self):
        """The folder with its socket."""
        socket = self._remembered_socket()
        if socket is None:
            raise Failure(f"the cluster in {self.folder} was never started")
        return socket

    def _remembered_socket(self):
        remembered = self.folder / "socket-dir"
        return remembered.read_text().strip() if remembered.exists() else None

    def _make_socket_folder(self):
        socket = self._remembered_socket()
        # It may be gone (a cleaned /tmp), or the project has moved.
        if socket is None or not Path(socket).is_dir():
            socket = str(self.folder / "socket")
        as_postgres = SCRIPTS / "as-postgres"
        if len(socket) > MAX_SOCKET_FOLDER:
            socket = run([as_postgres, "mktemp", "-d", "/tmp/interview_core.XXXXXX"]).strip()
        else:
            run([as_postgres, "mkdir", "-p", "-m", "700", socket])
        (self.folder / "socket-dir").write_text(f"{socket}\n")

    # -- its clients -----------------------------------------------------------------------------

    def command(self, name, *arguments, user="postgres"):
        return [str(self.bindir / name), f"--host={self.socket}", f"--port={PORT}", f"--username={user}",
                *map(str, arguments)]

    def program(self, name, *arguments, user="postgres", **options):
        """Runs one of PostgreSQL's client programs and returns what it printed."""
        return run(self.command(name, *arguments, user=user), **options)

    def connect(self, dbname="postgres", user="postgres", **options):
        import psycopg  # the command line does without

        return psycopg.connect(host=self.socket, port=PORT, user=user, dbname=dbname, autocommit=True, **options)


# -- the command line ----------------------------------------------------------------------------


def say(text):
    print(f"cluster: {text}", flush=True)


def create(cluster, *settings):
    cluster.settings = settings
    cluster.create()
    say(f"created in {cluster.folder} (PostgreSQL {cluster.major})")


def start(cluster):
    running = cluster.is_running
    cluster.start()
    say("already running" if running else f"running, log in {cluster.log}")
    say(f"connect: {cluster.bindir}/psql -h {cluster.socket} -U postgres")


def stop(cluster):
    running = cluster.is_running
    cluster.stop()
    say("stopped" if running else "not running")


def status(cluster):
    if not cluster.is_running:
        say("not running")
        sys.exit(3)
    say(f"running in {cluster.folder}, socket in {cluster.socket}")


def socket(cluster):
    print(cluster.socket)


def psql(cluster, *arguments):
    defaults = {"PGUSER": "postgres", "PGDATABASE": "postgres"}
    program = str(cluster.bindir / "psql")
    os.execve(program, [program, *arguments], {**defaults, **os.environ, "PGHOST": cluster.socket, "PGPORT": str(PORT)})


def destroy(cluster):
    existed = cluster.data.exists()
    cluster.destroy()
    say("removed" if existed else "nothing there")


def main(arguments):
    commands = {function.__name__: function for function in (create, start, stop, status, socket, psql, destroy)}
    if len(arguments) < 2 or arguments[0] not in commands:
        sys.exit(usage())
    name, folder, *rest = arguments
    if rest and name not in ("create", "psql"):
        sys.exit(usage())
    try:
        commands[name](Cluster(folder), *rest)
    except Failure as failure:
        sys.exit(f"cluster: {failure}")


def usage():
    print(__doc__[__doc__.index("usage:"):], end="", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main(sys.argv[1:])
