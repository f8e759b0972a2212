"""Answers requests: one transaction for each, with the statements that PostgREST would send."""

import threading
from dataclasses import dataclass, field

import psycopg

from . import calls, errors, reads, tokens, writes
from .errors import Refusal, unsupported
from .request import OBJECT, Request
from .statement import Sql, commas, value

ANONYMOUS = "anon"
FOUND = Sql("found")


@dataclass
class Exchange:
    """A request and what became of it, for tests to look at."""
    method: str
    target: str
    role: str = ""
    status: int = 0
    statements: list = field(default_factory=list)  # their texts
    body: str = ""


@dataclass
class Answer:
    status: int
    headers: dict
    body: str


class Api:
    def __init__(self, connection, read_schema, exposed, extra_search_path, max_rows):
        self.connection = connection
        self._read_schema = read_schema
        self.exposed = exposed
        self.extra_search_path = extra_search_path
        self.max_rows = max_rows
        self.exchanges = []
        # What a test puts in the place of Supabase's storage service: from the target and the body of
        # a request to the JSON of its answer.
        self.storage = None
        # One connection, as a pool of one: what a request leaves behind, the next one finds.
        self._lock = threading.Lock()
        self.reload()

    def reload(self):
        """Reads the schema again, as PostgREST does after NOTIFY pgrst."""
        self.schema = self._read_schema()

    def answer(self, method, target, headers, body):
        with self._lock:
            exchange = Exchange(method, target)
            self.exchanges.append(exchange)
            try:
                if target.startswith("/storage/v1/") and self.storage:
                    answer = Answer(200, {}, self.storage(target, body))
                else:
                    answer = self._answer(Request(method, target, headers, body, self.exposed), exchange)
            except Refusal as refusal:
                answer = Answer(refusal.status, {}, errors.as_json(refusal))
            exchange.status, exchange.body = answer.status, answer.body
            return answer

    def _answer(self, request, exchange):
        bearer = request.headers.get("authorization", "")
        claims = tokens.verified(bearer[7:].strip()) if bearer.lower().startswith("bearer ") else {}
        exchange.role = claims.get("role", ANONYMOUS)
        work, is_read_only = self._work(request)
        mode = "READ ONLY" if is_read_only else "READ WRITE"
        settings = request.settings(exchange.role, claims, self.extra_search_path)
        try:
            with self.connection.transaction():
                self._run(exchange, Sql(f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED {mode}"))
                self._run(exchange, "SELECT " + commas(
                    [f"set_config('{setting}', " + value(given) + ", true)" for setting, given in settings.items()]))
                return work(lambda statement: self._run(exchange, statement))
        except psycopg.Error as error:
            raise errors.of_the_server(error, exchange.role == ANONYMOUS) from error

    def _run(self, exchange, statement):
        exchange.statements.append(statement.text)
        # Prepared, as PostgREST does it: a plan serves other roles and claims later.
        prepare = not statement.text.startswith("SET ")
        cursor = self.connection.execute(statement.text, statement.values or None, prepare=prepare)
        return cursor.fetchone() if cursor.description else None

    def _work(self, request):
        """What to do in the transaction, and whether that only reads."""
        if request.function and (request.is_read or request.method == "POST"):
            return self._call(request)
        if not request.relation:
            raise unsupported(f"{request.method} {request.path}")
        relation = self.schema.relation(request.schema, request.relation)
        if request.is_read:
            node = reads.plan(self.schema, relation, request)
            reads.add_conditions(node, request.conditions)
            return (lambda run: self._read(request, node, run)), True
        if request.method not in ("POST", "PATCH", "DELETE"):
            raise unsupported(f"{request.method} {request.path}")
        return self._write(request, relation), False

    # -- reading ---------------------------------------------------------------------------------

    def _read(self, request, node, run):
        self._limit(node)
        count = request.preferences.get("count")
        counted, total = self._count(count, node)
        row = run("WITH " + FOUND + " AS (" + reads.statement(node) + ")" + counted + " SELECT " + total
                  + f" AS total, count(answer) AS rows, {writes.shown(request.is_object)} AS body, {writes.RESPONSE}"
                  + " FROM (SELECT * FROM " + FOUND + ") AS answer")
        total = row["total"]
        if count in ("planned", "estimated"):
            plan = run("EXPLAIN (FORMAT JSON) " + reads.count_statement(node))["QUERY PLAN"]
            planned = plan[0]["Plan"]["Plan Rows"]
            if count == "planned" or self.max_rows is None or total > self.max_rows:
                total = max(total or 0, planned)
        return self._shown(request, node, row, row["rows"], total)

    def _limit(self, node):
        if self.max_rows is not None:
            node.limit = min(self.max_rows, self.max_rows if node.limit is None else node.limit)
            for child in node.children:
                self._limit(child)

    def _count(self, count, node):
        """What counts all rows, if anybody asked."""
        if count not in ("exact", "estimated"):
            return Sql(), Sql("NULL::bigint")
        if node.limit is None and not node.offset:
            return Sql(), Sql("count(answer)")
        limit = f" LIMIT {self.max_rows + 1}" if count == "estimated" and self.max_rows is not None else ""
        return (", every_row AS (" + reads.count_statement(node) + limit + ")"), Sql("(SELECT count(*) FROM every_row)")

    def _shown(self, request, node, row, rows, total):
        self._must_be_single(request, rows)
        last = node.offset + rows - 1
        status = 200
        if total is not None and node.offset > total:
            raise Refusal(416, "PGRST103", "there are no rows at this offset",
                          f"offset {node.offset} of {total} rows")
        if total is not None and rows < total:
            status = 206
        shown = f"{node.offset}-{last}" if rows and total != 0 else "*"
        return self._answered(row, status, {"Content-Range": f"{shown}/{'*' if total is None else total}"}, request)

    # -- writing ---------------------------------------------------------------------------------

    def _write(self, request, relation):
        preferences = request.preferences
        own = [condition for path, condition in request.conditions if not path]
        if request.ranges.get(()) or any(not path for path, _ in request.orders):
            raise unsupported("an order or a limit of what is written")
        node, returned = None, []
        if preferences.get("return") == "representation":
            node = reads.plan(self.schema, relation, request, writes.WRITTEN)
            reads.add_conditions(node, [(path, condition) for path, condition in request.conditions if path])
            returned = writes.needed_columns(node)
        defaults = preferences.get("missing") == "default"
        conflict = preferences.get("resolution", "").partition("-")[0] or None
        if request.method == "DELETE":
            statement = writes.delete(relation, own, returned)
        else:
            body = writes.Body(request.body, request.columns)
            if request.method == "PATCH":
                statement = writes.update(relation, body, own, returned, defaults)
            else:
                columns = request.on_conflict or relation.key
                statement = writes.insert(relation, body, returned, conflict, columns, defaults)
        is_merge = request.method == "POST" and conflict == "merge"
        statement = writes.answer(statement, node, is_merge, request.is_object)
        return lambda run: self._written(request, run(statement))

    def _written(self, request, row):
        self._must_be_single(request, row["rows"])
        is_shown = request.preferences.get("return") == "representation"
        if request.method == "POST":
            status = 200 if row["inserted"] == 0 else 201
        else:
            status = 200 if is_shown else 204
        total = row["rows"] if request.preferences.get("count") else "*"
        shown = f"0-{row['rows'] - 1}" if request.method == "PATCH" and row["rows"] else "*"
        return self._answered(row, status, {"Content-Range": f"{shown}/{total}"}, request)

    # -- calling ---------------------------------------------------------------------------------

    def _call(self, request):
        body = None if request.is_read else writes.Body(request.body or "{}", request.columns)
        arguments = set(request.arguments) if request.is_read else set(body.keys)
        function = self.schema.function(request.schema, request.function, arguments)
        node = reads.plan(self.schema, calls.as_relation(function), request, calls.CALLED)
        if node.children:
            raise unsupported("embeddings in a function's rows")
        reads.add_conditions(node, request.conditions)
        call = calls.from_query(function, request.arguments) if request.is_read else calls.from_body(function, body)
        return ((lambda run: self._called(request, function, node, call, run)),
                request.is_read or function.volatility != "v")

    def _called(self, request, function, node, call, run):
        self._limit(node)
        counted, total = self._count(request.preferences.get("count"), node)
        rows = "count(answer)" if function.returns_set else "1::bigint"
        row = run("WITH " + calls.CALLED + " AS (" + calls.rows(function, call) + ")" + counted + " SELECT " + total
                  + f" AS total, {rows} AS rows, {calls.shown(function, request.is_object)} AS body, {writes.RESPONSE}"
                  + " FROM (" + reads.statement(node) + ") AS answer")
        answer = self._shown(request, node, row, row["rows"], row["total"])
        if function.returns_nothing:
            return Answer(204, answer.headers, "")
        return answer

    # -- answering -------------------------------------------------------------------------------

    @staticmethod
    def _must_be_single(request, rows):
        if request.is_object and rows != 1:
            # Whatever was written is undone.
            raise Refusal(406, "PGRST116", "the answer is not one row", f"{rows} rows")

    @staticmethod
    def _answered(row, status, headers, request):
        if row["status"] or row["headers"]:
            raise unsupported("answers whose status or headers a function sets")
        if request.is_object:
            headers["Content-Type"] = f"{OBJECT}; charset=utf-8"
        return Answer(status, headers, row["body"])
