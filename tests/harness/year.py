"""The year that the demo plays, on a cluster of the tests."""

import subprocess
import sys

from cluster import PROJECT

# In a process of its own: modules of the demo are called like some of the tests'.
_PLAY = """
import sys
sys.path[:0] = sys.argv[2:]
from cluster import Cluster, adopt_environment
from main import play_and_show
adopt_environment()
play_and_show(Cluster(sys.argv[1]))
"""


def play_year(cluster):
    """Plays it in the cluster's database `practice`; returns how the process ended and what it
    printed."""
    folders = map(str, (cluster.folder, PROJECT / "demo", PROJECT / "scripts"))
    return subprocess.run([sys.executable, "-X", "utf8", "-c", _PLAY, *folders], capture_output=True, text=True)
