"""The table of results, in Markdown: for the terminal and for benches/results."""

import os
import platform
import subprocess
from statistics import median

from contenders import CONTENDERS, HERE, SUMMARIES

BULK_TARGET = 1.5
SINGLE_TARGET = 3.0
STATED_SETTINGS = ("synchronous_commit", "shared_buffers", "full_page_writes", "wal_compression", "fsync",
                   "checkpoint_timeout", "max_wal_size", "autovacuum", "jit")


def ratios(results, numerator, denominator, value):
    """One ratio per pair of rounds that ran side by side."""
    return [above[value] / below[value] for above, below in zip(results[numerator], results[denominator])]


def spread(values, digits=2):
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def render(cluster, size, date, bulk, single):
    lines = [f"# What the triggers cost, {date}", "", *_circumstances(cluster), "", *_bulk(size, bulk), "",
             *_single(size, single), ""]
    return "\n".join(lines)


def _bulk(size, rounds):
    attempts = rounds["none"][0]["attempts"]
    found = ratios(rounds, "interview_core", "none", "seconds")
    return [
        f"## One INSERT ... SELECT of {attempts:,} attempts of {size.users:,} users",
        "",
        f"{len(found)} interleaved pairs, each round in a fresh copy of the database; median (least to most).",
        "",
        "| triggers | seconds | attempts/s |",
        "|---|---:|---:|",
        *(f"| {contender} | {spread([found['seconds'] for found in results])}"
          f" | {attempts / median(found['seconds'] for found in results):,.0f} |"
          for contender, results in rounds.items()),
        "",
        f"**Time with the triggers to time without: {spread(found)}**,"
        f" target at most {BULK_TARGET}: {_verdict(median(found) <= BULK_TARGET)}.",
    ]


def _single(size, results):
    rounds = len(next(iter(results.values()))["none"])
    lines = [
        f"## Single-row INSERTs (pgbench, prepared), {size.users:,} users, all histories full",
        "",
        f"{rounds} interleaved round(s) of {size.seconds} s, each in a fresh copy of the database;"
        " medians. Ratios are paired; in brackets their least and most.",
        "",
        "| clients | triggers | attempts/s | to none | to plpgsql | WAL per attempt | full-page images |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    for clients, by_contender in results.items():
        for contender in CONTENDERS:
            found = by_contender[contender]
            to_none = "" if contender == "none" else spread(ratios(by_contender, contender, "none", "rate"), 3)
            to_peer = ("" if contender != "interview_core"
                       else spread(ratios(by_contender, contender, "plpgsql", "rate")))
            lines.append(
                f"| {clients} | {contender} | {median(each['rate'] for each in found):,.0f} | {to_none} | {to_peer}"
                f" | {median(each['wal'] for each in found) / 1000:.1f} kB"
                f" | {median(each['wal_images'] for each in found) / 1000:.1f} kB |")
    lines += ["", "Updates that stayed on their page (HOT), per cent:", "",
              "| clients | triggers | " + " | ".join(SUMMARIES) + " |",
              "|---:|---|" + "---:|" * len(SUMMARIES)]
    for clients, by_contender in results.items():
        for contender in ("plpgsql", "interview_core"):
            cells = (_percent(found["hot"].get(table) for found in by_contender[contender]) for table in SUMMARIES)
            lines.append(f"| {clients} | {contender} | " + " | ".join(cells) + " |")
    most = max(results)
    found = ratios(results[most], "interview_core", "plpgsql", "rate")
    lines += [
        "",
        f"**Rate to that of the PL/pgSQL row triggers, {most} clients: {spread(found)}**,"
        f" target at least {SINGLE_TARGET:.0f}: {_verdict(median(found) >= SINGLE_TARGET)}.",
        "",
        "`check_summaries()` found no difference after any round of interview_core. After the last round of"
        f" plpgsql with {most} clients it found {results[most]['plpgsql'][-1]['differences']}: concurrent"
        " attempts of one user do not always arrive in time order.",
    ]
    return lines


def _circumstances(cluster):
    with cluster.connect("base") as connection:
        def value(query):
            return connection.execute(query).fetchone()[0]

        version = value("SELECT version()")
        extension = value("SELECT extversion FROM pg_extension WHERE extname = 'interview_core'")
        settings = ", ".join(f"{name}={value(f'SHOW {name}')}" for name in STATED_SETTINGS)
        compression = value("""
            SELECT CASE attcompression WHEN 'l' THEN 'lz4' ELSE 'the server''s default' END FROM pg_attribute
            WHERE attrelid = 'skill_progress'::regclass AND attname = 'score_history'""")
    return [
        f"- Machine: {_processor()}, {os.cpu_count()} processors, {_memory()} GB memory,"
        f" {platform.system()} {platform.release()}",
        f"- Server: {version}",
        f"- Extension: interview_core {extension}{_revision()}, {_first_line('rustc', '--version')}",
        f"- Settings: {settings}",
        f"- score_history compressed by {compression}. All contenders have the same tables, with the storage"
        " that install() gives them.",
        "- none: the same tables without triggers on attempts (the limit). plpgsql: row triggers that do the"
        " same work, benches/peers/plpgsql_row_triggers.sql.",
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


def _verdict(reached):
    return "reached" if reached else "MISSED"


def _percent(values):
    values = [value for value in values if value is not None]
    return f"{100 * median(values):.1f}" if values else "no update"
