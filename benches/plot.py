"""The results as one drawing, in SVG without any library: panels of bars, and of lines over
time."""

from math import log10
from xml.sax.saxutils import escape

WIDTH = 920
LEFT = 300  # of labels
BAR = 16
GAP = 8
COLOURS = {"none": "#9aa0a6", "plpgsql": "#d95f02", "plpgsql_seconds": "#f0965a", "plpgsql_tuned": "#e6ab02",
           "expert": "#7570b3", "recompute": "#7570b3", "empty": "#c7c7c7", "interview_core": "#1b9e77"}
OTHER = "#66a9d9"
MEGABYTE = 1e6


def render(comparisons):
    by_key = {comparison.key: comparison for comparison in comparisons}
    panels = []
    to_none = [each for each in comparisons if each.base == "none" and "none" in each.rows and each.key != "ladder"]
    if to_none:
        panels.append(_rates(to_none))
    for key, heading in (("single_4", "CPU µs per attempt: single-row INSERTs, 4 clients"),
                         ("ladder", "CPU µs per attempt: the cost ladder"),
                         ("depth", "CPU µs of an in-order INSERT by the attempts that the user has")):
        if key in by_key:
            panels.append(_bars(heading, _medians(by_key[key], "cpu"), "{:,.0f}"))
    dashboards = [each for each in comparisons if each.key.startswith("dashboard_")]
    if dashboards:
        bars = [(f"{label}, {each.key.removeprefix('dashboard_')} attempts", label, each.median(label, "p50"))
                for each in dashboards for label in each.rows if each.median(label, "p50")]
        panels.append(_bars("Reading a dashboard, ms (median; the scale is logarithmic)", bars, "{:.2f}", log=True))
    panels += [_lines(each) for each in comparisons if each.samples]
    return _stack(panels)


def _medians(comparison, figure):
    return [(label, label, comparison.median(label, figure)) for label in comparison.rows]


def _rates(comparisons):
    bars = []
    for comparison in comparisons:
        bars.append((comparison.title, None, None))
        bars += [(label, label, comparison.median(label, "rate") / comparison.median("none", "rate"))
                 for label in comparison.rows if label != "none"]
    return _bars("Rate to that without triggers (1 = the limit)", bars, "{:.3f}", longest=1)


def _bars(heading, bars, form, longest=None, log=False):
    """Height and elements of a panel; a bar without a value is a heading among the bars."""
    values = [value for _, _, value in bars if value is not None]
    longest = max([longest or 0, *values])
    least = min(values)
    room = WIDTH - LEFT - 90
    drawn, y = [_text(0, 18, heading, bold=True)], 34

    def length(value):
        if not log:
            return room * value / longest
        # A tenth of the smallest value is where the scale begins.
        return room * log10(10 * value / least) / log10(10 * longest / least)

    for label, name, value in bars:
        if value is None:
            y += GAP // 2
            drawn.append(_text(0, y + 12, label))
        else:
            drawn.append(_text(LEFT - 8, y + 12, label, anchor="end"))
            drawn.append(f'<rect x="{LEFT}" y="{y}" width="{length(value):.1f}" height="{BAR - 3}"'
                         f' fill="{COLOURS.get(name, OTHER)}"/>')
            drawn.append(_text(LEFT + length(value) + 6, y + 12, form.format(value)))
        y += BAR
    return y + GAP, drawn


def _lines(comparison):
    height, room = 150, WIDTH - LEFT - 160
    end = max(samples[-1][0] for samples in comparison.samples.values()) or 1
    most = max(size for samples in comparison.samples.values() for _, size in samples)
    drawn, last = [_text(0, 18, comparison.title, bold=True)], []
    for label, samples in comparison.samples.items():
        points = " ".join(f"{40 + room * seconds / end:.1f},{30 + height * (1 - size / most):.1f}"
                          for seconds, size in samples)
        colour = COLOURS.get(label, OTHER)
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        last.append((30 + height * (1 - samples[-1][1] / most), label, samples[-1][1], colour))
    # Labels at the lines' ends, kept apart.
    below = 0
    for y, label, size, colour in sorted(last):
        below = max(y, below + 14)
        drawn.append(_text(50 + room, below + 4, f"{label} {size / MEGABYTE:,.0f} MB", colour=colour))
    drawn.append(f'<path d="M40,30 V{30 + height} H{40 + room}" fill="none" stroke="#666"/>')
    drawn.append(_text(40 + room, 46 + height, f"{end:.0f} s", anchor="end"))
    return max(height + 60, below + 40), drawn


def _text(x, y, text, anchor="start", bold=False, colour="#222"):
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(text)}</text>'


def _stack(panels):
    y, drawn = 10, []
    for height, elements in panels:
        drawn += [f'<g transform="translate(16,{y})">', *elements, "</g>"]
        y += height + 14
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 32}" height="{y}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{WIDTH + 32}" height="{y}" fill="#fff"/>', *drawn, "</svg>", ""])
