"""The documents of the Debian package, from the project's own: copyright, from LICENSE; the changelog
of the package, from CHANGELOG.md, which goes along whole; and the licenses of the crates that are
linked into the library.

usage: debian_files.py PACKAGE FOLDER FEATURE
"""

import gzip
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from email.utils import format_datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
MAINTAINER = re.search(r"^maintainer: (.*)$", (PROJECT / "packaging/nfpm.yaml").read_text(), re.MULTILINE).group(1)
# What the file of a license is called. Where there is a choice, the first that a crate has is taken.
LICENSES = ("*MIT*", "*ZLIB*", "LICENSE*", "LICENCE*", "license*", "COPYING*")


def indented(text):
    """Paragraphs as a field of a Debian control file."""
    return "".join(f" {line}\n" if line.strip() else " .\n" for line in text.splitlines())


def copyright_file():
    title, _, license = (PROJECT / "LICENSE").read_text().partition("\n\n")
    notice, _, license = license.partition("\n\n")
    holder = notice.removeprefix("Portions Copyright (c) ")
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: interview_core\n"
        "Comment:\n"
        " The library has code of other projects linked in, under the terms in\n"
        " linked-licenses.txt.gz beside this file.\n"
        "\n"
        "Files: *\n"
        f"Copyright: {holder}\n"
        f"License: {title.removeprefix('The ').removesuffix(' License')}\n"
        f"{indented(license)}"
    )


def changelog(package):
    """One entry for each version of CHANGELOG.md. One that is not released has the time of the
    sources."""
    entries = []
    text = (PROJECT / "CHANGELOG.md").read_text()
    for version, date in re.findall(r"^## \[(.+)\] - (.+)$", text, re.MULTILINE):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", date):
            at = datetime.fromisoformat(date).replace(hour=12, tzinfo=timezone.utc)
        else:
            at = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc)
        entries.append(f"{package} ({version}-1) unstable; urgency=medium\n\n"
                       f"  * Version {version}: see changelog.gz beside this file.\n\n"
                       f" -- {MAINTAINER}  {format_datetime(at)}\n")
    return "\n".join(entries)


def linked_crates(feature):
    """The crates that are linked into the library: no build scripts, no macros."""
    tree = subprocess.run(
        ["cargo", "tree", "--offline", "--locked", "--edges=no-build,no-dev,no-proc-macro", "--prefix=none",
         "--no-default-features", f"--features={feature}", "--format={p}"],
        cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout
    wanted = {tuple(line.split()[:2]) for line in tree.splitlines() if line and "(/" not in line}
    metadata = json.loads(subprocess.run(
        ["cargo", "metadata", "--offline", "--locked", "--format-version=1"],
        cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    crates = [package for package in metadata["packages"] if (package["name"], f"v{package['version']}") in wanted]
    assert len(crates) == len(wanted)
    return sorted(crates, key=lambda package: (package["name"], package["version"]))


def license_of(crate):
    """The text that its copyright holders ask to be kept; of a crate without one, their names."""
    folder = Path(crate["manifest_path"]).parent
    found = [file for pattern in LICENSES for file in sorted(folder.glob(pattern)) if file.is_file()]
    if found:
        kept = dict.fromkeys(found) if " AND " in crate["license"] else found[:1]
        return "\n\n".join(file.read_text(errors="replace").strip() for file in kept)
    return f"Copyright (c) {', '.join(crate['authors']) or 'its authors'}"


def linked_licenses(feature):
    parts = ["The library of interview_core has code of these projects linked in.\n"]
    for crate in linked_crates(feature):
        title = f"{crate['name']} {crate['version']} ({crate['license']}), {crate['repository']}"
        parts.append(f"{title}\n{'-' * len(title)}\n\n{license_of(crate)}\n")
    return "\n\n".join(parts)


def write_compressed(path, text):
    # Neither a name nor a time: the same text gives the same file.
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def main(package, folder, feature):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "copyright").write_text(copyright_file())
    write_compressed(folder / "changelog.Debian.gz", changelog(package))
    write_compressed(folder / "changelog.gz", (PROJECT / "CHANGELOG.md").read_text())
    write_compressed(folder / "linked-licenses.txt.gz", linked_licenses(feature))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
