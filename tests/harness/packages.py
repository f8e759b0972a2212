"""What `make package` has made."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from cluster import PROJECT
from server_trees import stage_version

DIST = Path(os.environ.get("PACKAGE_DIST") or PROJECT / "dist")
VERSION = re.search(r'^version = "(.*)"$', (PROJECT / "Cargo.toml").read_text(), re.MULTILINE).group(1)


def majors():
    """The major versions that there is a Debian package for."""
    return sorted(file.name.split("-")[1] for file in DIST.glob("postgresql-*-interview-core_*.deb"))


def debian_package(major):
    (file,) = DIST.glob(f"postgresql-{major}-interview-core_{VERSION}-1_*.deb")
    return file


def field(package, name):
    return subprocess.run(["dpkg-deb", "--field", package, name], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def extract(package, folder):
    subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
    return folder


def later_package(package, folder, version):
    """A package of a later version, made from this one."""
    major = field(package, "Package").split("-")[1]
    files = folder / "files"
    subprocess.run(["dpkg-deb", "--raw-extract", package, files], check=True)
    libraries, share = (f"usr/{part}" for part in (f"lib/postgresql/{major}/lib", f"share/postgresql/{major}"))
    config = folder / "pg_config"
    config.write_text(f"#!/bin/sh\n[ $1 = --pkglibdir ] && echo /{libraries} || echo /{share}\n")
    config.chmod(0o755)
    stage = stage_version(folder, version, files / libraries, files / share / "extension", config)
    for part in (libraries, f"{share}/extension"):
        shutil.rmtree(files / part)
        shutil.copytree(stage / part, files / part, symlinks=True)
    control = files / "DEBIAN" / "control"
    control.write_text(control.read_text().replace(f"Version: {VERSION}-1", f"Version: {version}-1"))
    (files / "DEBIAN" / "md5sums").unlink()
    made = folder / package.name.replace(VERSION, version)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", files, made], check=True)
    return made
