"""The same sources in another folder give the same files, byte for byte."""

import os
import shutil
import subprocess

from cluster import PROJECT
from packages import DIST, majors


def test_another_folder_gives_the_same_files(tmp_path):
    major = majors()[0]
    other = tmp_path / "other folder's name is longer".replace(" ", "-").replace("'", "")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, stdout=subprocess.PIPE).stdout
    for name in listed.decode().split("\0")[:-1]:
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, other / name)
    # The same tools and servers.
    (other / ".local").symlink_to(PROJECT / ".local")
    time = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout
    os.utime(other / "CHANGELOG.md", (int(time), int(time)))
    subprocess.run([other / "scripts" / "package", major], check=True, env={**os.environ, "PACKAGE_DIST": str(other / "dist")})
    made = {file.name: file.read_bytes() for file in (other / "dist").iterdir() if file.name != "SHA256SUMS"}
    assert len(made) == 3
    assert [name for name, content in made.items() if (DIST / name).read_bytes() != content] == []
