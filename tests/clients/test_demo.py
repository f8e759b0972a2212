"""`make demo` plays its year without an error, and prints what README's picture shows."""

import subprocess
import sys

import pytest

from cluster import PROJECT
from clusters import private_cluster

# In a process of its own: modules of the demo are called like some of the tests'.
PLAY = """
import sys
sys.path[:0] = sys.argv[2:]
from cluster import Cluster, adopt_environment
from main import play_and_show
adopt_environment()
play_and_show(Cluster(sys.argv[1]))
"""


@pytest.fixture
def picture(monkeypatch):
    monkeypatch.syspath_prepend(str(PROJECT / "demo"))
    import picture

    return picture


def test_the_demo_plays_its_year_and_prints_what_the_picture_shows(project_environment, picture):
    with private_cluster("demo") as cluster:
        folders = map(str, (cluster.folder, PROJECT / "demo", PROJECT / "scripts"))
        done = subprocess.run([sys.executable, "-X", "utf8", "-c", PLAY, *folders], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "    0 differences in " in done.stdout
    printed = [picture.Text.from_ansi(line) for line in done.stdout.splitlines()]
    shown = [line.plain for line in picture.excerpts(printed)]
    assert len(shown) > len(picture.EXCERPTS)
    too_long = [line for line in shown if len(line) > picture.WIDTH]
    assert too_long == []
