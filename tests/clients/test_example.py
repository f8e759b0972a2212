"""The example client does what its documentation says."""

import subprocess
import sys

import pytest

from cluster import PROJECT


@pytest.mark.parametrize("schema", ["public", "practice"])
def test_the_example_records_attempts_and_reads_progress(kind_of_database, make_database, schema):
    database = make_database(kind_of_database, schema=schema)
    script = PROJECT / "examples" / "record_attempts.py"
    url = f"postgresql:///{database.name}?host={database.cluster.socket}&user=postgres"
    done = subprocess.run([sys.executable, script, url, schema], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0].startswith("Ada Example <ada.")
    assert lines[1:] == [
        "attempts 3, average 77.58, best 83.25, streak 1 day(s)",
        "content average 78.33 improving [70, 80, 85]",
        "delivery average 76.50 improving [74, 75, 80.5]",
        "structure average 76.50 improving [68.5, 77, 84]",
    ]
    assert database.differences() == []


def test_the_example_explains_itself_without_arguments():
    script = PROJECT / "examples" / "record_attempts.py"
    done = subprocess.run([sys.executable, script], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert "record_attempts.py" in done.stderr
