"""adopt() beside other sessions: it locks first, gives up in time, and leaves nothing half done."""

import threading
import time

import psycopg
import pytest
from psycopg import errors

from adoption import adopt, everything, move_in, users_of
from database import snapshot

INSERT = "INSERT INTO attempts (user_id, question_text, transcript, final_score) SELECT %s, 'Why?', 'I did.', 77"


@pytest.fixture(params=["supabase"])
def kind_of_database(request):
    """Where the tables' owner is no superuser."""
    return request.param


class Background(threading.Thread):
    """A statement in a session of its own."""

    def __init__(self, database, statement, parameters=()):
        super().__init__(daemon=True)
        self.connection = database.cluster.connect(database.name, user=database.installer_role)
        self.pid = self.connection.info.backend_pid
        self.statement, self.parameters, self.error = statement, parameters, None
        self.start()

    def run(self):
        try:
            self.connection.execute(self.statement, self.parameters)
        except psycopg.Error as error:
            self.error = error

    def waits_for_a_lock(self, database):
        for _ in range(600):
            (waits,) = database.superuser.execute(
                "SELECT count(*) > 0 AS waits FROM pg_locks WHERE pid = %s AND NOT granted", [self.pid]).fetchone().values()
            if waits:
                return True
            if not self.is_alive():
                return False
            time.sleep(0.01)
        return False

    def ends(self):
        self.join(timeout=60)
        assert not self.is_alive()
        self.connection.close()
        return self.error


@pytest.mark.parametrize("table", ["users", "attempts", "skill_progress"])
@pytest.mark.parametrize("dry_run", [True, False])
def test_lock_timeout_is_honoured(moving, table, dry_run):
    before = snapshot(moving.superuser)
    with moving.cluster.connect(moving.name) as other, moving.cluster.connect(moving.name, user=moving.installer_role) as own:
        other.execute(f"BEGIN; LOCK TABLE {table} IN ACCESS SHARE MODE")
        own.execute("SET lock_timeout = '100ms'")
        with pytest.raises(errors.LockNotAvailable):
            adopt(moving, dry_run, connection=own)
        # Nothing is held on to.
        other.execute("COMMIT; SET lock_timeout = '1s'; BEGIN; LOCK TABLE attempts, users; COMMIT")
    assert snapshot(moving.superuser) == before
    move_in(moving)


def test_a_writer_is_waited_for(moving):
    user = users_of(moving)[0]
    with moving.cluster.connect(moving.name, user=moving.installer_role) as writer:
        writer.execute("BEGIN")
        writer.execute(INSERT, [user])
        adoption = Background(moving, "SELECT count(*) FROM interview_core.adopt('public', false)")
        assert adoption.waits_for_a_lock(moving)
        writer.execute(INSERT, [user])
        writer.execute("COMMIT")
    assert adoption.ends() is None
    assert moving.value("SELECT count(*) FROM attempts WHERE final_score = 77") == 2
    assert moving.differences() == []


def test_a_writer_waits(moving):
    user = users_of(moving)[0]
    with moving.cluster.connect(moving.name, user=moving.installer_role) as mover:
        mover.execute("BEGIN")
        adopt(moving, dry_run=False, connection=mover)
        writer = Background(moving, INSERT, [user])
        reader = Background(moving, "SELECT count(*) FROM user_progress_overview")
        assert writer.waits_for_a_lock(moving) and reader.waits_for_a_lock(moving)
        mover.execute("COMMIT")
    assert writer.ends() is None
    reader.ends()
    assert moving.value("SELECT count(*) FROM attempts WHERE final_score = 77") == 1
    # The waiting insert fired our triggers.
    assert moving.differences() == []


def test_a_writer_that_waited_for_one_taken_back_fires_the_old_triggers(moving):
    user = users_of(moving)[0]
    before = moving.value("SELECT total_attempts FROM users WHERE id = %s", user)
    with moving.cluster.connect(moving.name, user=moving.installer_role) as mover:
        mover.execute("BEGIN")
        adopt(moving, dry_run=False, connection=mover)
        writer = Background(moving, INSERT, [user])
        assert writer.waits_for_a_lock(moving)
        mover.execute("ROLLBACK")
    assert writer.ends() is None
    assert moving.value("SELECT total_attempts FROM users WHERE id = %s", user) == before + 1
    move_in(moving)


def test_two_at_once_do_it_once(moving):
    with moving.cluster.connect(moving.name, user=moving.installer_role) as mover:
        mover.execute("BEGIN")
        adopt(moving, dry_run=False, connection=mover)
        second = Background(moving, "SELECT count(*) FROM interview_core.adopt('public', false)")
        assert second.waits_for_a_lock(moving)
        mover.execute("COMMIT")
    error = second.ends()
    assert error is None or error.sqlstate in ("40001", "55000"), error
    assert moving.differences() == []


@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_an_interruption_leaves_all_as_it_was(moving, how):
    dump, before = everything(moving), snapshot(moving.superuser)
    stopped = 0
    for delay in (0.05, 0.2, 0.5, 0.9, 1.4):
        adoption = Background(moving, "SELECT count(*) FROM interview_core.adopt('public', false)")
        time.sleep(delay)
        if not adoption.is_alive():
            break
        moving.superuser.execute(f"SELECT {how}(%s)", [adoption.pid])
        error = adoption.ends()
        if error is None:
            break
        stopped += 1
        assert snapshot(moving.superuser) == before
    else:
        assert everything(moving) == dump
    assert stopped
    if not moving.value("SELECT to_regclass('interview_core_installation') IS NOT NULL"):
        assert everything(moving) == dump
        move_in(moving)
    assert moving.differences() == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_time_limit_is_an_error(moving, dry_run):
    """Not a finding among the others."""
    before = snapshot(moving.superuser)
    for limit in (20, 60, 100, 150, 200, 300):
        try:
            with moving.installer.transaction():
                moving.installer.execute(f"SET LOCAL statement_timeout = {limit}")
                findings = adopt(moving, dry_run)
                assert findings.of("refused") == [], limit
                raise psycopg.Rollback
        except errors.QueryCanceled:
            pass
    assert snapshot(moving.superuser) == before


def test_an_older_snapshot_is_refused(moving):
    with pytest.raises(errors.Error) as refused, moving.installer.transaction():
        moving.installer.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        adopt(moving, dry_run=False)
    assert refused.value.sqlstate == "25001"


def test_it_can_be_part_of_a_transaction(moving):
    dump = everything(moving)
    with moving.installer.transaction(force_rollback=True):
        adopt(moving, dry_run=False)
        assert moving.differences() == []
    assert everything(moving) == dump


def test_postgrest_is_told(moving):
    with moving.cluster.connect(moving.name) as listener:
        listener.execute("LISTEN pgrst")
        adopt(moving)
        adopt(moving, dry_run=False)
        (notified,) = list(listener.notifies(timeout=5, stop_after=1))
        assert notified.payload == "reload schema"
        assert list(listener.notifies(timeout=0.2)) == []
