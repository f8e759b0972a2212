"""Copies of the server tree under test, and packages of the extension to install into them."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from cluster import PROJECT, environment

SCRIPTS = PROJECT / "scripts"
# What a later version repeats of the newest upgrade script.
MOVE = ("SET LOCAL search_path", "\n$move$;\n")


class Tree:
    """A server tree, which scripts and clusters find by PG_TREE."""

    def __init__(self, folder, prefix):
        self.name = folder.name
        self.top = folder
        self.bin = folder / prefix.name / (prefix / ".bindir").read_text().strip()

    @property
    def config(self):
        return self.bin / "pg_config"

    def folder(self, what):
        return folder_of(self.config, what)

    @property
    def libraries(self):
        """The folder with the library."""
        return self.folder("--pkglibdir")

    @property
    def extension(self):
        return self.folder("--sharedir") / "extension"

    def files(self):
        """The extension's files and anything that looks like their remains."""
        return sorted([*self.libraries.glob("*interview_core*"), *self.extension.glob("*interview_core*")])

    def stage(self, folder):
        """A folder with the files as they are staged before they are installed, each one different
        from what is installed."""
        for file in self.files():
            staged = folder / file.relative_to("/")
            staged.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, staged, follow_symlinks=False)
            if not file.is_symlink():
                with staged.open("ab") as written:
                    written.write(b"\n")
        return folder

    def stage_version(self, folder, version):
        """The package of a later version, staged."""
        return stage_version(folder, version, self.libraries, self.extension, self.config)

    def place(self, stage):
        subprocess.run([SCRIPTS / "place-files", stage, self.config], check=True)


def stage_version(folder, version, libraries, extension, config):
    """The files of a later version, staged for the server that the pg_config belongs to: made from
    these folders, whose code and functions it has."""
    control = extension / "interview_core.control"
    (now,) = (line.split("'")[1] for line in control.read_text().splitlines() if line.startswith("default_version"))
    stage, project = folder / "stage", folder / "project"
    to_libraries, to_extension = (stage / path.relative_to("/") for path in (
        folder_of(config, "--pkglibdir"), folder_of(config, "--sharedir") / "extension"))
    to_libraries.mkdir(parents=True)
    to_extension.mkdir(parents=True)
    shutil.copy(libraries / f"interview_core-{now}.so", to_libraries / f"interview_core-{version}.so")
    (to_extension / control.name).write_text(control.read_text().replace(now, version))
    script = (extension / f"interview_core--{now}.sql").read_text()
    (to_extension / f"interview_core--{version}.sql").write_text(
        script.replace(f"interview_core-{now}", f"interview_core-{version}"))
    for upgrade in extension.glob("interview_core--*--*.sql"):
        shutil.copy(upgrade, to_extension)
    newest = next(PROJECT.glob(f"sql/interview_core--*--{now}.sql")).read_text()
    start = newest.index(MOVE[0])
    (to_extension / f"interview_core--{now}--{version}.sql").write_text(
        newest[start:newest.index(MOVE[1], start) + len(MOVE[1])])
    # As the project would look after the release of the installed version.
    (project / "scripts").mkdir(parents=True)
    shutil.copy(SCRIPTS / "add-released", project / "scripts")
    shutil.copytree(PROJECT / "sql", project / "sql")
    (project / f"sql/interview_core--{now}.sql").write_text(script)
    (project / f"sql/interview_core--{version}.control").write_text(f"module_pathname = 'interview_core-{version}'\n")
    subprocess.run([project / "scripts" / "add-released", stage, config], check=True)
    return stage


def folder_of(config, what):
    return Path(subprocess.run([config, what], check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


@contextmanager
def copied_tree(major=""):
    """A copy of the tree under test, or of that of another major version."""
    prefix = Path(environment(major)["PG_PREFIX"] if major else os.environ["PG_PREFIX"])
    with tempfile.TemporaryDirectory(prefix="pytest.", dir=PROJECT / ".local") as folder:
        os.chmod(folder, 0o755)
        subprocess.run(["cp", "-a", prefix, folder], check=True)
        yield Tree(Path(folder), prefix)
