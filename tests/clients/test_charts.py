"""The charts of docs/settings.md show what the extension says: drawn again, they are the same."""

import pytest

from cluster import PROJECT

IMAGES = PROJECT / "docs" / "images"


@pytest.fixture
def charts(monkeypatch):
    monkeypatch.syspath_prepend(str(PROJECT / "demo"))
    import charts

    return charts


def test_the_charts_drawn_again_are_the_same(charts, make_database):
    database = make_database("plain", installed=False)
    drawn = charts.draw(database.superuser)
    committed = {picture.name: picture.read_text() for picture in IMAGES.glob("settings-*.svg")}
    assert drawn.keys() == committed.keys()
    different = [name for name, picture in drawn.items() if picture != committed[name]]
    assert different == [], "look at what changed, then run `make charts`"
    for schema in database.rows("SELECT relnamespace::regnamespace::text AS name FROM pg_class WHERE relname = 'attempts'"):
        assert database.rows("SELECT * FROM interview_core.check_summaries(%s)", schema["name"]) == []
