"""The fenced blocks of the documents: SQL, with their marks and the rows that they promise, and parts
of the examples."""

import re
from pathlib import Path
from typing import NamedTuple

from cluster import PROJECT

FENCE = re.compile(r"^```sql[ \t]*(\S*)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
ROW = "-- => "


class Block(NamedTuple):
    document: Path
    line: int  # of the first statement
    mark: str
    text: str

    @property
    def place(self):
        return f"{self.document.relative_to(PROJECT)}:{self.line}"

    def expected(self):
        return [line.removeprefix(ROW) for line in self.text.splitlines() if line.startswith(ROW)]


def blocks_of(document, mark=""):
    text = document.read_text()
    for fence in FENCE.finditer(text):
        assert fence[1] in ("", "norun", "superuser"), f"{document}: unknown mark {fence[1]}"
        if fence[1] == mark:
            yield Block(document, text.count("\n", 0, fence.start()) + 2, *fence.groups())


def partitioning(kind):
    """The script that converts attempts, `by_month` or `by_hash`."""
    (found,) = (block.text for block in blocks_of(PROJECT / "docs" / "partitioning.md")
                if f"CREATE SCHEMA attempts_{kind};" in block.text)
    return found


# How documents name the language of an example, and what its comments begin with.
LANGUAGES = {".py": ("python", "#"), ".rs": ("rust", "//"), ".ts": ("ts", "//")}


def parts_of(example):
    """What documents show of an example: what stands between its comments."""
    _, comment = LANGUAGES[example.suffix]
    return re.findall(rf"^{comment} -- \w+: [^\n]*\n(.*?)^{comment} -- end$", example.read_text(), re.MULTILINE | re.DOTALL)


def shown_of(document, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", document.read_text(), re.MULTILINE | re.DOTALL)


def assert_document_shows(document, example):
    """Every part of the example is in the document as it is in the code."""
    language, _ = LANGUAGES[example.suffix]
    parts = parts_of(example)
    assert len(parts) > 1
    shown = shown_of(document, language)
    assert [part for part in parts if part not in shown] == []
