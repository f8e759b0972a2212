"""Clusters for as long as a test needs them."""

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from database import Cluster

PROJECT = Path(__file__).resolve().parents[2]


def name_servers():
    """What scripts/env.sh names; scripts/test has sourced it, a bare pytest has not."""
    if "PGBIN" not in os.environ:
        listing = subprocess.run(
            ["bash", "-c", ". scripts/env.sh && env -0"],
            cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True,
        ).stdout
        os.environ.update(entry.split("=", 1) for entry in listing.split("\0") if entry)
    # A developer's own connection defaults must not reach the private cluster's clients.
    for name in ("HOST", "PORT", "USER", "DATABASE", "PASSWORD", "SERVICE", "OPTIONS", "TZ"):
        os.environ.pop(f"PG{name}", None)


@contextmanager
def private_cluster(name, running=True, **options):
    with tempfile.TemporaryDirectory(prefix="pytest.", dir=PROJECT / ".local") as folder:
        # The folder is private to the tests' user; the server may run as another.
        os.chmod(folder, 0o755)
        cluster = Cluster(PROJECT, Path(folder) / name, **options)
        try:
            yield cluster.create(running)
        finally:
            cluster.destroy()
