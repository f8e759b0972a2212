"""Charts in SVG, without any library: a card with its own background, in light or dark colours as
the reader's system has it. It fetches nothing, so it brings no font."""

from xml.sax.saxutils import escape

WIDTH = 760
MARGIN = 20

# Of the light card and of the dark one. The colours of lines stay apart for colour-blind readers.
_COLOURS = {
    "card": ("#ffffff", "#161b22"), "edge": ("#d0d7de", "#3d444d"), "text": ("#1f2328", "#e6edf3"),
    "faint": ("#656d76", "#9198a1"), "grid": ("#e5e8eb", "#2b3138"), "dot": ("#afb8c1", "#59626c"),
    "blue": ("#0969da", "#79c0ff"), "orange": ("#c25700", "#ffa657"), "purple": ("#8250df", "#d2a8ff"),
    "green": ("#2da44e", "#3fb950"), "red": ("#cf222e", "#ff7b72"), "grey": ("#c8ced4", "#444c56"),
    "ice": ("#54aeff", "#58a6ff"), "sun": ("#e3b341", "#e3b341"),
    "shade1": ("#aceebb", "#0f4a24"), "shade2": ("#4ac26b", "#1f7a3a"), "shade3": ("#1a7f37", "#4ac26b"),
}


def _rules(which):
    rules = []
    for name, colours in _COLOURS.items():
        rules.append(f".{name}{{fill:{colours[which]}}}.s-{name}{{stroke:{colours[which]}}}")
    return "".join(rules)


def document(title, description, height, elements):
    style = ("text{font:12px system-ui,-apple-system,\"Segoe UI\",\"DejaVu Sans\",sans-serif}.bold{font-weight:600}"
             ".end{text-anchor:end}.middle{text-anchor:middle}.line{fill:none;stroke-linejoin:round}"
             ".hair{fill:none;stroke-width:1}")
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>", f"<desc>{escape(description)}</desc>",
        f"<style>{style}{_rules(0)}@media (prefers-color-scheme:dark){{{_rules(1)}}}</style>",
        f'<rect class="card s-edge" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        text(MARGIN, 28, title, "text bold"), *elements, "</svg>", ""])


def number(value):
    return f"{value:.1f}".removesuffix(".0")


def text(x, y, content, classes="text"):
    return f'<text class="{classes}" x="{number(x)}" y="{number(y)}">{escape(str(content))}</text>'


def line(points, colour, width):
    drawn = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polyline class="line s-{colour}" stroke-width="{width}" points="{drawn}"/>'


def horizontal(x, y, to, colour="grid"):
    return f'<path class="hair s-{colour}" d="M{number(x)} {number(y)}H{number(to)}"/>'


def bars(places, length, height, colour):
    """Many bars of one size and colour as one path; a place is the middle of a bar's left side."""
    drawn = "".join(f"M{number(x)} {number(y)}h{number(length)}" for x, y in places)
    return f'<path class="s-{colour}" stroke-width="{number(height)}" d="{drawn}"/>' if places else ""


def spans(stretches, y, height, colour):
    """Many stretches (from, to) of one row and colour as one path."""
    drawn = "".join(f"M{number(x)} {number(y)}H{number(to)}" for x, to in stretches)
    return f'<path class="s-{colour}" stroke-width="{number(height)}" d="{drawn}"/>' if stretches else ""


def dots(places, colour, radius):
    """Many dots of one colour as one path: strokes without length, with round ends."""
    drawn = "".join(f"M{number(x)} {number(y)}h0" for x, y in places)
    return (f'<path class="s-{colour}" stroke-width="{number(2 * radius)}" stroke-linecap="round" d="{drawn}"/>'
            if places else "")
