"""The archive for PGXN: the sources as committed, or as they lie here, with META.json on top. The same
sources give the same file.

usage: pgxn.py VERSION FILE
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime, timezone
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# What a copy of the sources without git may hold beside them.
NOT_SOURCES = {".git", ".local", "dist", "target", "__pycache__"}


def sources():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if listed.returncode == 0:
        files = map(Path, filter(None, listed.stdout.decode().split("\0")))
    else:
        files = (file.relative_to(PROJECT) for file in PROJECT.rglob("*"))
    return sorted(file for file in files
                  if not NOT_SOURCES.intersection(file.parts) and (PROJECT / file).is_file())


def main(version, target):
    at = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc).timetuple()[:6]
    meta = (PROJECT / "packaging/META.json").read_text().replace("@VERSION@", version)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "META.json").write_text(meta)
        if subprocess.run(["pgxn_meta", "META.json"], cwd=folder).returncode != 0:
            sys.exit("packaging/META.json does not follow PGXN's specification")

    def add(archive, name, data, mode):
        entry = zipfile.ZipInfo(f"interview_core-{version}/{name}", at)
        entry.external_attr = mode << 16
        archive.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=9)

    with zipfile.ZipFile(target, "w") as archive:
        add(archive, "META.json", meta, 0o100644)
        for file in sources():
            executable = (PROJECT / file).stat().st_mode & 0o100
            add(archive, file, (PROJECT / file).read_bytes(), 0o100755 if executable else 0o100644)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
