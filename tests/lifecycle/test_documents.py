"""The documents are right: their SQL runs, gives what they say, and leaves every summary exact; links lead somewhere.

Fenced blocks marked `sql` run in order, each in a psql of its own, as a superuser. Lines `-- => a|b` are the rows that
the block returns. A block marked `sql norun` is only shown. A document that creates the extension itself gets an
empty database, the others an installed one.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OTHER_DOCUMENTS = ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```sql[ \t]*(\S*)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
ROW = "-- => "
LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")


class Block(NamedTuple):
    place: str  # file and line
    text: str

    def expected(self):
        return [line.removeprefix(ROW) for line in self.text.splitlines() if line.startswith(ROW)]


def blocks_of(document):
    text = document.read_text()
    for fence in FENCE.finditer(text):
        mark, sql = fence.groups()
        assert mark in ("", "norun"), f"{document}: unknown mark {mark}"
        if not mark:
            yield Block(f"{document.relative_to(PROJECT)}:{text.count(chr(10), 0, fence.start()) + 1}", sql)


def name_of(document):
    return str(document.relative_to(PROJECT))


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if any(blocks_of(d))], ids=name_of)
def test_the_sql_of_the_document_runs(make_database, document):
    blocks = list(blocks_of(document))
    installs = any("CREATE EXTENSION interview_core" in block.text for block in blocks)
    database = make_database("plain", installed=not installs)
    for block in blocks:
        try:
            output = database.cluster.program(
                "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database.name, input=block.text)
        except AssertionError as failure:
            pytest.fail(f"{block.place}\n{failure}")
        if block.expected():
            assert output.splitlines() == block.expected(), block.place

    targets = database.rows("""
        SELECT relnamespace::regnamespace::text AS schema FROM pg_class WHERE relname = 'interview_core_installation'""")
    assert targets
    for target in targets:
        assert database.rows("SELECT * FROM interview_core.check_summaries(%s)", target["schema"]) == []


def test_the_guides_for_users_have_sql_that_runs():
    with_sql = {name_of(document) for document in DOCUMENTS if any(blocks_of(document))}
    assert with_sql >= {"README.md", "docs/definitions.md", "docs/security.md"}


@pytest.mark.parametrize("document", [*DOCUMENTS, *map(PROJECT.joinpath, OTHER_DOCUMENTS)], ids=name_of)
def test_links_lead_to_files_that_exist(document):
    targets = [target for target in LINK.findall(document.read_text()) if "://" not in target]
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert missing == []
