"""Code in JavaScript that the real supabase-js runs, against an API that a test serves."""

import json
import subprocess
from contextlib import contextmanager

from cluster import PROJECT
from postgrest.server import EXPIRY

CLIENTS = PROJECT / "scripts" / "clients"
DRIVER = "../../tests/harness/supabase_js.mjs"  # as scripts/clients looks for programs
PACKAGES = PROJECT / "examples" / "node" / "package.json"


@contextmanager
def started():
    with subprocess.Popen([CLIENTS, "node", DRIVER, PACKAGES],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield SupabaseJs(process)
        process.stdin.close()


class SupabaseJs:
    def __init__(self, process):
        self._process = process

    def run(self, api, code, signed_in=None, module=None, **values):
        """What the code returns.

        It knows `supabase`, the front end's client, with the session of who has signed in; `admin`, the
        backend's; `visitor`, somebody's who has not signed in; and the values.
        """
        request = {
            "url": api.url, "anonKey": api.anon_key, "serviceRoleKey": api.service_role_key, "code": code,
            "session": session(api, signed_in) if signed_in else None, "module": module and str(module), "values": values,
        }
        self._process.stdin.write(json.dumps(request, default=str) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "supabase-js has ended"
        answer = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer["returned"]


def session(api, user):
    """What supabase-js keeps of a signed-in user."""
    return {"access_token": api.token_of(user), "token_type": "bearer", "expires_in": 3600, "expires_at": EXPIRY,
            "refresh_token": "none", "user": {"id": str(user), "aud": "authenticated", "role": "authenticated"}}
