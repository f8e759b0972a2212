"""What `make package` makes: names, dependencies, files, and what they say about themselves."""

import gzip
import hashlib
import json
import re
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest

from cluster import PROJECT
from packages import DIST, VERSION, debian_package, extract, field, majors

LOCKED = set(re.findall(r'^name = "(.*)"\nversion = "(.*)"$', (PROJECT / "Cargo.lock").read_text(), re.MULTILINE))


@pytest.fixture(scope="module", params=majors())
def major(request):
    return request.param


@pytest.fixture(scope="module")
def package(major):
    return debian_package(major)


@pytest.fixture(scope="module")
def files(package, tmp_path_factory):
    return extract(package, tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def library(major, files):
    return files / f"usr/lib/postgresql/{major}/lib/interview_core-{VERSION}.so"


def section(library, name):
    return subprocess.run(["objcopy", "--dump-section", f"{name}=/dev/stdout", library, "/dev/null"],
                          check=True, stdout=subprocess.PIPE).stdout


def test_there_is_a_package_for_each_server_that_is_set_up():
    trees = sorted(file.parent.name.removeprefix("pg") for file in (PROJECT / ".local").glob("pg[0-9][0-9]/.bindir"))
    assert majors() == trees != []


def test_checksums_are_of_all_files():
    listed = dict(reversed(line.split()) for line in (DIST / "SHA256SUMS").read_text().splitlines())
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in DIST.iterdir() if file.name != "SHA256SUMS"}
    assert found == listed


# -- the Debian package
# ----------------------------------------------------------------------------------------------


def test_it_depends_on_its_server_and_on_what_the_library_needs(major, package, library):
    assert field(package, "Package") == f"postgresql-{major}-interview-core"
    assert field(package, "Version") == f"{VERSION}-1"
    needs = dict(re.fullmatch(r"(\S+)(?: \(>= (.*)\))?", need).groups() for need in field(package, "Depends").split(", "))
    assert needs.keys() == {f"postgresql-{major}", "libc6", "libgcc-s1"}
    symbols = subprocess.run(["objdump", "-T", library], check=True, stdout=subprocess.PIPE, text=True).stdout
    versions = {tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_([0-9.]+)\)", symbols)}
    assert tuple(map(int, needs["libc6"].split("."))) == max(versions)[:2]


def test_it_has_the_extension_and_its_documents(major, files):
    found = {str(file.relative_to(files)): file for file in files.rglob("*") if not file.is_dir() or file.is_symlink()}
    library, share = f"usr/lib/postgresql/{major}/lib", f"usr/share/postgresql/{major}/extension"
    documents = f"usr/share/doc/postgresql-{major}-interview-core"
    scripts = {file.name for file in (PROJECT / "sql").glob("interview_core--*")} | {f"interview_core--{VERSION}.sql"}
    assert found.keys() == {
        f"{library}/interview_core-{VERSION}.so", f"{library}/interview_core.so", f"{share}/interview_core.control",
        *(f"{share}/{name}" for name in scripts),
        *(f"{documents}/{name}" for name in ("changelog.Debian.gz", "changelog.gz", "copyright", "linked-licenses.txt.gz")),
    }
    assert found[f"{library}/interview_core.so"].readlink().name == f"interview_core-{VERSION}.so"
    with gzip.open(found[f"{documents}/changelog.Debian.gz"], "rt") as changes:
        assert changes.readline().startswith(f"postgresql-{major}-interview-core ({VERSION}-1) ")
    assert "License: PostgreSQL\n" in found[f"{documents}/copyright"].read_text()
    for file in found.values():
        assert file.is_symlink() or file.stat().st_mode & 0o777 == 0o644


def test_the_library_lists_its_dependencies(major, files, library):
    listed = json.loads(zlib.decompress(section(library, ".dep-v0")))["packages"]
    found = {(crate["name"], crate["version"]) for crate in listed}
    assert {"interview_core", "progress", "pgrx", "rust_decimal"} <= {name for name, _ in found}
    assert found <= LOCKED
    licenses = gzip.decompress((files / f"usr/share/doc/postgresql-{major}-interview-core/linked-licenses.txt.gz").read_bytes())
    assert b"\npgrx 0.18.1 (MIT)" in licenses


def test_the_library_names_no_folder_of_this_machine(library):
    content = library.read_bytes()
    for folder in (PROJECT, Path.home(), "/.cargo/", "/.rustup/"):
        assert str(folder).encode() not in content
    assert b"/cargo/registry/src/" in content  # the places that panics name


# -- the others
# ----------------------------------------------------------------------------------------------


def test_the_archive_for_pgxn_is_the_sources_with_their_description():
    with zipfile.ZipFile(DIST / f"interview_core-{VERSION}.zip") as archive:
        top = f"interview_core-{VERSION}"
        meta = json.loads(archive.read(f"{top}/META.json"))
        names = set(archive.namelist())
        for extension in meta["provides"].values():
            assert {f"{top}/{extension['file']}", f"{top}/{extension['docfile']}"} <= names
            assert extension["version"] == VERSION
        assert meta["version"] == VERSION
        tracked = subprocess.run(["git", "ls-files"], cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout
        assert names == {f"{top}/META.json", *(f"{top}/{name}" for name in tracked.splitlines())}
        assert archive.getinfo(f"{top}/scripts/install-extension").external_attr >> 16 & 0o111


def test_the_list_of_components_is_the_lock_files():
    (file,) = DIST.glob("*.cdx.json")
    listed = json.loads(file.read_text())
    assert listed["bomFormat"] == "CycloneDX"
    assert listed["metadata"]["component"]["name"] == "interview_core"
    assert listed["metadata"]["component"]["version"] == VERSION
    found = {(component["name"], component["version"]) for component in listed["components"]}
    assert {"pgrx", "rust_decimal", "progress"} <= {name for name, _ in found}
    assert found <= LOCKED
    assert str(PROJECT) not in file.read_text()


def test_containerfiles_use_what_is_made(files, major):
    """There may be no engine to build them here: their names and folders are those of the package."""
    texts = {name: (PROJECT / "packaging" / name).read_text()
             for name in ("Containerfile", "Containerfile.supabase", "Containerfile.cloudnativepg")}
    for text in texts.values():
        assert "--mount=type=bind,source=dist,target=/packages" in text
        (named,) = re.findall(r"/packages/(\S+\.deb)", text)
        named = re.sub(r'"\$\{PG_MAJOR\}"|"\$major"|(?<=-)18(?=-)', major, named)
        assert list(DIST.glob(named)) == [debian_package(major)]
    for folder in re.findall(r"^COPY --from=package /files/(\S+)", texts["Containerfile.cloudnativepg"], re.MULTILINE):
        assert (files / folder.replace("18", major)).is_dir()


def test_supabases_image_gets_the_files_where_its_server_looks(package, major, files, tmp_path):
    """The commands of the Containerfile, beside a server that is laid out as that image's is."""
    text = (PROJECT / "packaging" / "Containerfile.supabase").read_text()
    (commands,) = re.findall(r"^RUN --mount=\S+ \\\n(.*)", text, re.MULTILINE | re.DOTALL)
    server, profile = tmp_path / "store" / "server", tmp_path / "profile"
    library, extension = server / "lib", server / "share" / "postgresql" / "extension"
    for folder in (library, extension, server / "bin", profile):
        folder.mkdir(parents=True)
    program = server / "bin" / "postgres"
    program.write_text(f'#!/bin/sh\necho "postgres (PostgreSQL) {major}.8"\n')
    program.chmod(0o755)
    (profile / "postgres").symlink_to(program)
    subprocess.run(["bash", "-euo", "pipefail", "-c", commands.replace("\\\n", " ").replace("/packages/", f"{DIST}/")],
                   check=True, env={"PATH": f"{profile}:/usr/bin:/bin"})
    placed = {file.name for folder in (library, extension) for file in folder.iterdir()}
    assert placed == {file.name for folder in (f"lib/postgresql/{major}/lib", f"share/postgresql/{major}/extension")
                      for file in (files / "usr" / folder).iterdir()}
    assert (library / "interview_core.so").is_symlink()
