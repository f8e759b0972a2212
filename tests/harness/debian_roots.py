"""Clean Debian systems in folders: debootstrap makes them, and programs run in them in namespaces of
their own, which end with everything that was started. As root, or with sudo."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from cluster import Failure, children, run

AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "-n"]
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
MIRROR = "http://deb.debian.org/debian"
# What changes by itself: logs, caches, a package manager's notes, the databases.
VOLATILE = ("dev", "proc", "run", "sys", "tmp", "var/cache", "var/lib/apt", "var/lib/dpkg", "var/lib/postgresql", "var/log")


def why_impossible():
    """Why this machine cannot have a Debian system in a folder; nothing if it can."""
    if not shutil.which("debootstrap", path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
        return "debootstrap is missing: apt-get install debootstrap"
    try:
        run([*AS_ROOT, *NAMESPACES, "--mount-proc", "true"])
    except (Failure, FileNotFoundError) as failure:
        return f"only root may make a Debian system, where namespaces are allowed: {failure}"
    return None


def configured_mirror():
    """The mirror of Debian that apt uses here, or everybody's."""
    sources = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    url = re.compile(r"^(?:URIs:|deb\s+(?:\[.*?\])?)\s*(https?://\S+/debian/?)\s", re.MULTILINE)
    found = [mirror for file in sources if file.is_file() for mirror in url.findall(file.read_text())]
    return found[0] if found else MIRROR


class DebianRoot:
    def __init__(self, folder, suite, packages):
        self.folder = folder
        # In namespaces, too, or else services that the packages start would stay.
        log = run([*AS_ROOT, *NAMESPACES, "debootstrap", "--variant=minbase", f"--include={','.join(packages)}",
                   suite, folder, configured_mirror()])
        assert "Base system installed successfully" in log
        # Lives until its input ends. No network: nothing more can be downloaded.
        self._init = subprocess.Popen(
            [*AS_ROOT, *NAMESPACES, "--net", "chroot", folder, "sh", "-c",
             "mount -t proc proc /proc && mount -t tmpfs tmpfs /dev/shm && echo ready && exec cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._init.stdout.readline() == "ready\n"
        self._process = self._init.pid
        while within := children(self._process):
            (self._process,) = within

    def end(self):
        self._init.stdin.close()
        self._init.wait()

    def run(self, *command, user="root", **options):
        """Runs a program in the system and returns what it printed."""
        enter = [*AS_ROOT, "nsenter", f"--target={self._process}", "--mount", "--pid", "--net", "--root", "--wd=/"]
        settings = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
                    "DEBIAN_FRONTEND": "noninteractive"}
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user != "root" else []
        return run([*enter, "env", "-i", *(f"{name}={value}" for name, value in settings.items()), *as_user, *command],
                   **options)

    def write(self, path, text):
        self.run("tee", path, input=text)

    def copy(self, file):
        """Puts a file into /tmp; returns its name there."""
        run([*AS_ROOT, "cp", file, self.folder / "tmp"])
        return f"/tmp/{file.name}"

    def files(self):
        """Every path with its kind, mode, owner and target, but for what changes by itself."""
        volatile = [part for path in VOLATILE for part in ("-path", f"./{path}", "-o")][:-1]
        found = run([*AS_ROOT, "find", ".", "-xdev", "(", *volatile, ")", "-prune", "-o", "-printf", "%p %y %m %u %g %l\\n"],
                    cwd=self.folder)
        return set(found.splitlines())


@contextmanager
def debian_root(suite, packages):
    # Not in the project's folder, whose owner need not be root.
    folder = Path(tempfile.mkdtemp(prefix=f"interview_core.{suite}.", dir="/var/tmp"))
    folder.chmod(0o755)
    root = None
    try:
        root = DebianRoot(folder, suite, packages)
        yield root
    finally:
        if root:
            root.end()
        run([*AS_ROOT, "rm", "-rf", "--one-file-system", folder])
