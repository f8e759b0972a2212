"""The HTTP server, on a free port of 127.0.0.1."""

import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import tokens
from .api import Api
from .schema import Schema

# Far enough away: the tests compare nothing with it.
EXPIRY = 4_102_444_800


class Served:
    """An API that answers at `url`, and the keys and tokens that it takes."""

    def __init__(self, api, port):
        self.api = api
        self.url = f"http://127.0.0.1:{port}"
        self.anon_key = self.token("anon")
        self.service_role_key = self.token("service_role")

    @staticmethod
    def token(role, **claims):
        return tokens.signed({"role": role, "iss": "interview_core tests", "exp": EXPIRY, **claims})

    def token_of(self, user_id):
        """A signed-in user's, as the auth service makes it."""
        return self.token("authenticated", sub=str(user_id), aud="authenticated", session_id=str(uuid.uuid4()))

    @property
    def exchanges(self):
        return self.api.exchanges


@contextmanager
def serve(database, max_rows=1000):
    """The API of a test's database.

    It logs in as PostgREST does: as a role without rights that may become the client roles. A
    Supabase has it; on a plain server it is made.
    """
    database.cluster.create_role("authenticator", "LOGIN NOINHERIT")
    database.superuser.execute("GRANT anon, authenticated, service_role TO authenticator")
    connection = database.cluster.connect(database.name, user="authenticator")
    exposed = (database.schema, "interview_core")

    def read_schema():
        # As a superuser: PostgREST takes from the catalog, which everybody may read, what the schema is
        # asked here by describing its views.
        with database.cluster.connect(database.name) as catalog:
            return Schema(catalog, exposed)

    with connection:
        api = Api(connection, read_schema, exposed, ("public", "extensions"), max_rows)
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Served(api, server.server_address[1])
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(api):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            answer = api.answer(self.command, self.path, self.headers.items(), body)
            content = answer.body.encode()
            self.send_response(answer.status)
            for name, given in {"Content-Type": "application/json; charset=utf-8", **answer.headers}.items():
                self.send_header(name, given)
            # No answer with this status has a body, or says how long it is.
            if answer.status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD" and answer.status != 204:
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = do_PUT = do_OPTIONS = respond

        def log_message(self, *arguments):
            """The exchanges are kept, not printed."""

    return Handler
