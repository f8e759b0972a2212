"""`make demo` plays its year without an error, and prints what README's picture shows."""

import pytest

from cluster import PROJECT
from clusters import private_cluster
from year import play_year


@pytest.fixture
def picture(monkeypatch):
    monkeypatch.syspath_prepend(str(PROJECT / "demo"))
    import picture

    return picture


def test_the_demo_plays_its_year_and_prints_what_the_picture_shows(project_environment, picture):
    with private_cluster("demo") as cluster:
        done = play_year(cluster)
    assert (done.returncode, done.stderr) == (0, "")
    assert "    0 differences in " in done.stdout
    printed = [picture.Text.from_ansi(line) for line in done.stdout.splitlines()]
    shown = [line.plain for line in picture.excerpts(printed)]
    assert len(shown) > len(picture.EXCERPTS)
    too_long = [line for line in shown if len(line) > picture.WIDTH]
    assert too_long == []
