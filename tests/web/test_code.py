"""The code of the page is typed and formatted, and its packages are pinned."""

import json
import subprocess

from cluster import PROJECT
from site_under_test import WEB


def test_the_code_is_typed_and_formatted(project_environment):
    done = subprocess.run([PROJECT / "scripts" / "web", "check"], text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_packages_have_exact_versions():
    package = json.loads((WEB / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not version[0].isdigit()] == []
    lock = json.loads((WEB / "package-lock.json").read_text())
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in versions} == versions
