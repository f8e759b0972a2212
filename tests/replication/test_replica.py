"""A streaming replica that is promoted under load holds exact summaries and every row that was
acknowledged as replicated, and works as the new primary."""

import random
import time

import pytest

from clusters import Cluster, private_cluster
from database import Database
from load import USERS, Load, prepare
from practice import goes_on_working

STANDBY = "standby"


@pytest.fixture
def primary():
    with private_cluster("primary", settings=("wal_level=replica", "max_wal_size=64MB")) as cluster:
        database = Database(cluster, "plain", "replicated")
        database.create()
        database.install()
        prepare(database)
        database.close()
        yield database


@pytest.fixture
def replica(primary):
    """The same database on a hot standby that follows."""
    cluster = Cluster(primary.cluster.folder.parent / STANDBY)
    cluster.create_standby(primary.cluster, STANDBY)
    try:
        database = Database(cluster, "plain", primary.name)
        yield database
        database.close()
    finally:
        cluster.destroy()


@pytest.mark.parametrize("synchronous", [True, False], ids=["synchronous", "asynchronous"])
def test_promoted_in_the_middle_of_load(primary, replica, seed, synchronous):
    pauses = random.Random(seed)
    if synchronous:
        primary.superuser.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        primary.superuser.execute("SELECT pg_reload_conf()")
    load = Load(seed)
    load.start(primary.cluster, primary.name)
    load.wait_for(40)
    # Readers of the standby see exact summaries at any time.
    for _ in range(5):
        assert replica.differences() == [], f"seed {seed}"
        time.sleep(pauses.uniform(0, 0.2))
    primary.close()
    if synchronous:
        # The primary is lost. Everything that it has acknowledged is on the standby.
        primary.cluster.kill()
        load.finish()
    replica.superuser.execute("SELECT pg_promote()")
    if not synchronous:
        load.finish()
    replica.close()

    load.verify(replica.superuser, may_lack=not synchronous)
    assert replica.differences() == [], f"seed {seed}"
    load.start(replica.cluster, replica.name)
    load.wait_for(20)
    load.finish()
    load.verify(replica.superuser)
    assert replica.differences() == [], f"seed {seed}"
    goes_on_working(replica, USERS)
    replica.cluster.check_files(replica.name)
