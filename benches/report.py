"""The tables of results, in Markdown: for the terminal and for benches/results."""

import datetime
import os
import platform
import subprocess
from statistics import median

from server import HERE
from contenders import CONTENDERS
from measure import SUMMARIES
from targets import TARGETS

STATED_SETTINGS = ("synchronous_commit", "shared_buffers", "full_page_writes", "wal_compression", "fsync",
                   "checkpoint_timeout", "max_wal_size", "autovacuum", "jit")
MEGABYTE = 1e6
# figure: heading and how it is written
COLUMNS = {
    "rate": ("", "{:,.0f}"),  # headed by the comparison's unit
    "p50": ("p50 ms", "{:.2f}"),
    "p99": ("p99 ms", "{:.2f}"),
    "cpu": ("CPU µs", "{:,.0f}"),
    "wal": ("WAL bytes", "{:,.0f}"),
    "images": ("page images", "{:,.0f}"),
    "elapsed": ("µs", "{:,.1f}"),
    "workers": ("workers", "{:.0f}"),
    **{f"hot_{table}": (f"HOT {table}", "{:.1%}") for table in SUMMARIES},
}
SIZES = {"start": "MB at the start", "half": "at half time", "end": "at the end"}
MEMORY = {"memory": "MB of the session", "worker_memory": "of a worker"}


def version(bench):
    with bench.cluster.connect(bench.databases.base()) as connection:
        return connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'interview_core'").fetchone()[0]


def render(bench, version, comparisons, plot_file):
    parts = [
        [f"# What the triggers cost: interview_core {version}"],
        circumstances(bench, version),
        *([[f"![Rates and costs of the contenders]({plot_file})"]] if plot_file else []),
        targets(comparisons),
        ["## Results",
         "",
         f"Medians of interleaved rounds of {bench.size.seconds} s, at most {bench.size.rounds}, each in a fresh copy of a"
         " database with full histories. Ratios are medians of the pairs that ran side by side; in brackets their"
         " least and most. CPU is of the server's backends; CPU, WAL and full-page images are per attempt. HOT: the"
         " share of a table's updates that stayed on their page and touched no index. `check_summaries()` found"
         " nothing after any round of interview_core."],
        *(_comparison(each) for each in comparisons),
        ["## Contenders", "", *(f"- `{name}`: {contender.what}." for name, contender in CONTENDERS.items()
                                if any(name in comparison.rows for comparison in comparisons))],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def targets(comparisons):
    by_key = {comparison.key: comparison for comparison in comparisons}
    lines = ["## Targets", "", "| comparison | target | measured | |", "|---|---|---:|---|"]
    for target in TARGETS:
        value = target.value(by_key)
        if value is not None:
            lines.append(f"| {target.text} | {target.limit_text()} | {value:.3g} |"
                         f" {'met' if target.is_met(value) else '**MISSED**'} |")
    if len(lines) == 4:
        return ["## Targets", "", "The chosen workloads have none."]
    return lines


def spread(values, digits=2):
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def _comparison(comparison):
    figures = [figure for figure in COLUMNS
               if any(comparison.median(label, figure) is not None for label in comparison.rows)]
    sizes = [figure for figure in (*SIZES, *MEMORY) if comparison.median(next(iter(comparison.rows)), figure) is not None]
    headings = [comparison.unit if figure == "rate" else COLUMNS[figure][0] for figure in figures]
    headings[1:1] = [f"to {comparison.base}"]
    headings += [{**SIZES, **MEMORY}[figure] for figure in sizes]
    lines = [f"### {comparison.title}", "", f"| | {' | '.join(headings)} |", "|---|" + "---:|" * len(headings)]
    for label in comparison.rows:
        cells = [_cell(comparison.median(label, figure), COLUMNS[figure][1]) for figure in figures]
        cells[1:1] = ["" if label == comparison.base else
                      spread(comparison.ratios(label, comparison.base, comparison.ratio), 3)]
        cells += [f"{comparison.median(label, figure) / MEGABYTE:,.1f}" for figure in sizes]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    if comparison.ratio != "rate":
        name = COLUMNS[comparison.ratio][0]
        lines += ["", f"The ratio is that of {name}."]
    if comparison.note:
        lines += ["", comparison.note]
    return lines


def _cell(value, form):
    return "" if value is None else form.format(value)


def circumstances(bench, version):
    with bench.cluster.connect(bench.databases.base()) as connection:
        def value(query):
            return connection.execute(query).fetchone()[0]

        server = value("SELECT version()")
        settings = ", ".join(f"{name}={value(f'SHOW {name}')}" for name in STATED_SETTINGS)
        compression = value("""
            SELECT CASE attcompression WHEN 'l' THEN 'lz4' ELSE 'the server''s default' END FROM pg_attribute
            WHERE attrelid = 'skill_progress'::regclass AND attname = 'score_history'""")
    size = bench.size
    return [
        f"- Machine: {_processor()}, {os.cpu_count()} processors, {_memory()} GB memory,"
        f" {platform.system()} {platform.release()}",
        f"- Server: {server}",
        f"- Extension: interview_core {version}{_revision()}, measured on {datetime.date.today().isoformat()},"
        f" built with optimisation, {_first_line('rustc', '--version')}",
        f"- Settings: {settings}; score_history as install() stores it: {compression}",
        f"- Content: {size.users:,} users with {size.earlier} attempts each, unless stated otherwise",
    ]


def _processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            for line in info:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def _memory():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _first_line(*command):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return f"{command[0]} unknown"


def _revision():
    def git(*arguments):
        return subprocess.run(("git", "-C", HERE.parent, *arguments), check=True, capture_output=True,
                              text=True).stdout.strip()

    try:
        return f" ({git('rev-parse', '--short', 'HEAD')}{', modified' if git('status', '--porcelain') else ''})"
    except (OSError, subprocess.CalledProcessError):
        return ""
