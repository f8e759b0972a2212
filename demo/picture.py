"""Draws docs/images/demo.svg from what the demo prints, read from standard input: `make picture`.

The picture shows excerpts as they were printed. It fetches nothing, so it brings no font.
"""

import io
import re
import sys
from itertools import takewhile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from terminal import WIDTH

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "demo.svg"
# How each excerpt starts, and how many lines it has; None: up to the next empty line.
EXCERPTS = [
    ("A year of practice", 2), ("Greta Lind flew to", 1), ("Ada Okafor's holiday", 1), ("SELECT interview_core.configure", 1),
    ("What each of them sees", 2), ("Emi Tanaka", None),
    ("What Divya Rao should practise", 2), ("SELECT * FROM interview_core.next_questions", 7),
    ("What Ada Okafor can change", 2), ("UPDATE users SET average_score", 2), ("INSERT INTO attempts", 2),
    ("Is all of it exact?", None),
]
GAP_BEFORE = ("What", "Is all")
# A window of its own, readable on light and on dark pages. ANSI's colours, black to white.
COLOURS = TerminalTheme((22, 27, 34), (230, 237, 243), [
    (110, 118, 129), (255, 123, 114), (86, 211, 100), (227, 179, 65),
    (121, 192, 255), (210, 168, 255), (86, 212, 221), (230, 237, 243)])
# Rich's own template fetches a font.
TEMPLATE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>make demo</title>
<style>
.{unique_id}-matrix, .{unique_id}-title {{
    font: {char_height}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }}
{styles}
</style>
<defs>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" class="{unique_id}-matrix">
{backgrounds}{matrix}
</g>
</svg>
"""


def excerpts(printed):
    """The lines to show. An excerpt is looked for after the end of the one before."""
    rest = iter(printed)
    for start, length in EXCERPTS:
        if start.startswith(GAP_BEFORE):
            yield Text()
        first = next((line for line in rest if line.plain.startswith(start)), None)
        if first is None:
            sys.exit(f"picture: the demo printed nothing that starts with {start!r}")
        yield first
        if length is None:
            yield from takewhile(lambda line: line.plain.strip(), rest)
        else:
            yield from (next(rest) for _ in range(length - 1))


def main():
    printed = [Text.from_ansi(line) for line in sys.stdin.read().splitlines()]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for line in excerpts(printed):
        console.print(line, soft_wrap=True)
    drawn = console.export_svg(title="make demo", theme=COLOURS, code_format=TEMPLATE,
                               unique_id="demo", font_aspect_ratio=0.6)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE))
    print(f"picture: {PICTURE}")


if __name__ == "__main__":
    main()
