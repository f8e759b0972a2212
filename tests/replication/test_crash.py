"""kill -9 under load: after recovery every summary is exact, and no acknowledged attempt is
missing.

Runs as in production, with fsync and synchronous_commit. `make test` does a few kills;
INTERVIEW_CORE_KILLS=20 has 20 of backends and 10 of the whole server.
"""

import os
import random
import signal
import time
from contextlib import suppress

import psycopg
import pytest

from clusters import private_cluster
from database import Database
from load import Load, prepare

KILLS_OF_BACKENDS = int(os.environ.get("INTERVIEW_CORE_KILLS") or 6)
KILLS_OF_SERVER = max(KILLS_OF_BACKENDS // 2, 1)
# Small enough for checkpoints in between, and for recoveries that start from one.
PRODUCTION = ("max_wal_size=64MB", "checkpoint_timeout=30s", "restart_after_crash=on")


@pytest.fixture
def crashing():
    with private_cluster("crash", settings=PRODUCTION) as cluster:
        database = Database(cluster, "plain", "crash")
        database.create()
        database.install()
        prepare(database)
        database.close()
        yield database


def kill_backend(database, load, random):
    with suppress(ProcessLookupError):
        os.kill(random.choice(load.backend_pids()), signal.SIGKILL)
    load.finish()
    # The server restarts all its processes, and accepts no connection meanwhile.
    end = time.monotonic() + 60
    while True:
        try:
            return database.superuser
        except psycopg.OperationalError:
            assert time.monotonic() < end, "the server does not come back"
            time.sleep(0.05)


def kill_server(database, load, random):
    database.cluster.kill(all_at_once=random.random() < 0.5)
    load.finish()
    database.cluster.start()
    return database.superuser


def test_nothing_acknowledged_is_lost_and_every_summary_is_exact(crashing, seed):
    random_kills = random.Random(seed)
    kills = [kill_backend] * KILLS_OF_BACKENDS + [kill_server] * KILLS_OF_SERVER
    random_kills.shuffle(kills)
    load = Load(seed)
    for number, kill_something in enumerate(kills):
        load.start(crashing.cluster, crashing.name)
        if random_kills.random() < 0.3:
            crashing.superuser.execute("CHECKPOINT")
        crashing.close()
        load.wait_for(10)
        time.sleep(random_kills.uniform(0, 0.2))
        connection = kill_something(crashing, load, random_kills)
        load.verify(connection)
        assert crashing.differences() == [], f"round {number}, {kill_something.__name__}"
        crashing.close()
    crashing.cluster.check_files(crashing.name)
