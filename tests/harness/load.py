"""Clients that change attempts concurrently, and remember what the server acknowledged.

Each client changes only attempts of its own, marked in `transcript`, but of users that all clients
share. So whatever happens to the server, the stored attempts of a client must be the result of its
first operations, in order: all that were acknowledged, and at most one that was running.
"""

import random
import threading
import time
import uuid

import psycopg
from psycopg.types.json import Jsonb

USERS = [uuid.UUID(int=number) for number in range(1, 7)]
QUESTIONS = (1, 2, 3)
# The contract's errors, after which a client continues.
REPEAT = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)


def prepare(database):
    """The users and questions that the clients' attempts refer to, and histories that overflow
    soon."""
    for user in USERS:
        database.sign_up(f"{user}@example.com", id=user)
    database.installer.execute("INSERT INTO questions (question) SELECT 'Why?' FROM generate_series(1, %s)",
                               [len(QUESTIONS)])
    database.value("SELECT interview_core.configure('public', 3, 2, 12)")


class Client:
    """One client's operations, over any number of connections."""

    def __init__(self, seed, number):
        self.name = f"client {number}"
        self.random = random.Random(f"{seed} {number}")
        self.count = 0
        # Each operation: what it makes of the client's attempts, {mark: score, or None for
        # deleted}.
        self.operations = []
        self.acknowledged = 0
        self.unexpected = None

    def state_after(self, count):
        state = {}
        for changes in self.operations[:count]:
            state.update(changes)
        return {mark: score for mark, score in state.items() if score is not None}

    def run(self, connection, over):
        """Works until told to stop, or until the server is gone."""
        try:
            while not over.is_set():
                try:
                    self.operate(connection)
                except REPEAT:
                    connection.rollback()
        except psycopg.OperationalError:
            # Killed, or shut down by the server because of a kill: expected here.
            if not connection.broken and not connection.closed:
                self.unexpected = "an error of the server's on a connection that is not broken"
        except Exception as error:  # The thread's end; the test fails with it.
            self.unexpected = repr(error)

    def operate(self, connection):
        changes = {}
        for _ in range(self.random.choice([1, 1, 1, 3])):
            action = self.random.choices([self.insert, self.update, self.delete, self.take_back], [60, 20, 10, 5])[0]
            action(connection, changes)
        self.operations.append(changes)
        try:
            connection.commit()
        except REPEAT:
            self.operations.pop()
            raise
        self.acknowledged = len(self.operations)

    # -- statements ------------------------------------------------------------------------------

    def insert(self, connection, changes):
        rows = []
        for _ in range(self.random.choice([1, 1, 1, 2, 20])):
            self.count += 1
            mark = f"{self.name}, {self.count}"
            changes[mark] = self.random.randint(0, 100)
            rows.append((self.random.choice(USERS), self.random.choice([None, *QUESTIONS]), mark, changes[mark],
                         Jsonb({"content": self.random.randint(0, 100), "voice": 50.25}), self.random.random() < 0.1,
                         f"2026-03-{self.random.randint(1, 28)} {self.random.randrange(24)}:00+00"))
        one = "(%s, %s, %s, %s, %s, %s, %s)"
        connection.execute(
            "INSERT INTO attempts (user_id, question_id, transcript, final_score, ml_scores, is_skipped, created_at)"
            f" VALUES {', '.join([one] * len(rows))}", [value for row in rows for value in row])

    def some_marks(self, changes):
        known = {**self.state_after(len(self.operations)), **changes}
        known = sorted(mark for mark, score in known.items() if score is not None)
        return self.random.sample(known, min(len(known), self.random.choice([1, 1, 4])))

    def update(self, connection, changes):
        score = self.random.randint(0, 100)
        marks = self.some_marks(changes)
        connection.execute("UPDATE attempts SET final_score = %s, user_id = %s WHERE transcript = ANY (%s)",
                           [score, self.random.choice(USERS), marks])
        changes.update(dict.fromkeys(marks, score))

    def delete(self, connection, changes):
        marks = self.some_marks(changes)
        connection.execute("DELETE FROM attempts WHERE transcript = ANY (%s)", [marks])
        changes.update(dict.fromkeys(marks, None))

    def take_back(self, connection, changes):
        with connection.transaction(force_rollback=True):
            self.insert(connection, {})


class Load:
    """Several clients; in rounds, since each crash ends all their connections."""

    def __init__(self, seed, clients=4):
        self.clients = [Client(seed, number) for number in range(clients)]
        self.over = threading.Event()
        self.threads = []
        self.connections = []

    def start(self, cluster, dbname):
        self.over.clear()
        self.connections = [psycopg.connect(host=cluster.socket, port=cluster.port, user="postgres", dbname=dbname)
                            for _ in self.clients]
        self.threads = [threading.Thread(target=client.run, args=(connection, self.over), daemon=True)
                        for client, connection in zip(self.clients, self.connections)]
        for thread in self.threads:
            thread.start()

    def wait_for(self, operations):
        """Waits until this many more operations have been acknowledged."""
        goal = self.acknowledged + operations
        end = time.monotonic() + 60
        while self.acknowledged < goal:
            assert time.monotonic() < end, "the clients stand still"
            assert any(thread.is_alive() for thread in self.threads), "the clients are gone"
            time.sleep(0.01)

    def finish(self):
        """Waits for the clients' current operations, or their failures."""
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in self.threads), "a client hangs"
        for connection in self.connections:
            connection.close()
        for client in self.clients:
            assert client.unexpected is None, f"{client.name}: {client.unexpected}"

    def backend_pids(self):
        return [connection.info.backend_pid for connection in self.connections]

    @property
    def acknowledged(self):
        return sum(client.acknowledged for client in self.clients)

    def verify(self, connection, may_lack=False):
        """Compares the attempts with what was acknowledged, and continues from the stored state.

        With `may_lack`, the newest operations may be missing, as on a replica that follows
        asynchronously.
        """
        found = {client.name: {} for client in self.clients}
        for row in connection.execute("SELECT transcript, final_score FROM attempts"):
            found[row["transcript"].split(",")[0]][row["transcript"]] = row["final_score"]
        for client in self.clients:
            least = 0 if may_lack else client.acknowledged
            counts = [count for count in range(len(client.operations), least - 1, -1)
                      if client.state_after(count) == found[client.name]]
            assert counts, (f"{client.name}: the attempts are not those of its first {least} to"
                            f" {len(client.operations)} operations")
            del client.operations[counts[0]:]
            client.acknowledged = counts[0]
