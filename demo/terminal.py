"""Layout for a terminal of 100 columns; in colour on a terminal, or if FORCE_COLOR is set."""

import os
import sys

WIDTH = 100
BARS = "▁▂▃▄▅▆▇█"

_COLOURS = {"bold": "1", "red": "31", "green": "32", "cyan": "36", "dim": "2"}
_coloured = "FORCE_COLOR" in os.environ or (sys.stdout.isatty() and "NO_COLOR" not in os.environ)


def paint(text, colour):
    return f"\033[{_COLOURS[colour]}m{text}\033[0m" if _coloured and colour else text


def heading(text):
    print(f"\n{paint(text, 'bold')}\n{'─' * WIDTH}", flush=True)


def line(text=""):
    print(text, flush=True)


def shortened(text, width):
    return text if len(text) <= width else text[:width - 1] + "…"


def sparkline(values, width):
    """The values from left to right, as many to one bar as it takes; lowest ▁, highest █."""
    if not values:
        return ""
    bars = min(width, len(values))
    means = []
    for bar in range(bars):
        part = values[bar * len(values) // bars:(bar + 1) * len(values) // bars]
        means.append(sum(part) / len(part))
    low, high = min(means), max(means)
    if low == high:
        return BARS[len(BARS) // 2] * bars
    return "".join(BARS[round((mean - low) / (high - low) * (len(BARS) - 1))] for mean in means)
