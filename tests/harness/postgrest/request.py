"""What a request asks for: its target, its query string and its headers."""

import json
import re
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, unquote, urlsplit

from . import parsing
from .errors import Refusal, unsupported

PREFERENCES = {
    "return": ("minimal", "representation"), "count": ("exact", "planned", "estimated"),
    "resolution": ("merge-duplicates", "ignore-duplicates"), "missing": ("default", "null"),
}
READS = ("GET", "HEAD")
OBJECT = "application/vnd.pgrst.object+json"
NUMBER = re.compile(r"\d+")


class Request:
    def __init__(self, method, target, headers, body, exposed):
        self.method = method
        self.target = target
        self.headers = {key.lower(): given for key, given in headers}
        self.body = body
        address = urlsplit(target)
        # Supabase's gateway takes this prefix off.
        self.path = unquote(address.path).removeprefix("/rest/v1")
        self.schema = self._schema(exposed)
        self.preferences = self._preferences()
        self._refuse_other_formats()
        # The answer is an object instead of a list.
        self.is_object = self._accepted() == OBJECT
        self._take_query(parse_qsl(address.query, keep_blank_values=True))

    @property
    def is_read(self):
        return self.method in READS

    @property
    def relation(self):
        """The name of a table or view, or None."""
        found = re.fullmatch(r"/([^/]+)", self.path)
        return found and found[1]

    @property
    def function(self):
        found = re.fullmatch(r"/rpc/([^/]+)", self.path)
        return found and found[1]

    def settings(self, role, claims, extra_search_path):
        """What PostgREST sets for the transaction."""
        path = ", ".join('"' + schema.replace('"', '""') + '"' for schema in (self.schema, *extra_search_path))
        headers = {key: given for key, given in self.headers.items() if key != "cookie"}
        cookies = SimpleCookie(self.headers.get("cookie", ""))
        return {
            "search_path": path, "role": role, "request.jwt.claims": json.dumps({**claims, "role": role}),
            "request.method": self.method, "request.path": self.path, "request.headers": json.dumps(headers),
            "request.cookies": json.dumps({key: cookie.value for key, cookie in cookies.items()}),
        }

    def _schema(self, exposed):
        wanted = self.headers.get("accept-profile" if self.is_read else "content-profile", exposed[0])
        if wanted not in exposed:
            raise Refusal(406, "PGRST106", f"schema {wanted} is not exposed", None,
                          f"Exposed: {', '.join(exposed)}.")
        return wanted

    def _preferences(self):
        found = {}
        for preference in filter(None, map(str.strip, self.headers.get("prefer", "").split(","))):
            key, _, given = preference.partition("=")
            if given not in PREFERENCES.get(key, ()):
                raise unsupported(f"the preference {preference}")
            found.setdefault(key, given)
        return found

    def _refuse_other_formats(self):
        if "range" in self.headers:
            raise unsupported("the header Range")
        sent = self.headers.get("content-type", "application/json").partition(";")[0]
        if self.method in ("POST", "PATCH") and sent != "application/json":
            raise unsupported(f"bodies of the type {sent}")
        if self._accepted() not in ("application/json", "*/*", OBJECT):
            raise unsupported(f"answers of the type {self._accepted()}")

    def _accepted(self):
        return self.headers.get("accept", "*/*").partition(",")[0].strip()

    def _take_query(self, pairs):
        self.select = next((given for key, given in pairs if key == "select"), "*")
        self.columns = self._names(pairs, "columns")
        self.on_conflict = self._names(pairs, "on_conflict")
        self.orders, self.ranges, self.conditions, self.arguments = [], {}, [], {}
        for key, given in pairs:
            path, field = parsing.path_and_field(key)
            word = field.name
            if key in ("select", "columns", "on_conflict"):
                continue
            elif word == "order":
                self.orders.append((path, parsing.order(given)))
            elif word in ("limit", "offset"):
                if not NUMBER.fullmatch(given):
                    raise Refusal(400, "PGRST100", f"{key} has to be a number, not {given}")
                limit, offset = self.ranges.get(path, (None, 0))
                self.ranges[path] = (int(given), offset) if word == "limit" else (limit, int(given))
            elif word in ("and", "or"):
                negation = "not." if "not" in path else ""
                path = tuple(part for part in path if part != "not")
                self.conditions.append((path, parsing.logic_of(negation + word, given)))
            else:
                self._take_filter(key, path, field, given)

    def _take_filter(self, key, path, field, given):
        try:
            self.conditions.append((path, parsing.filter_of(field, given)))
        except Refusal as refusal:
            # A function's argument is whatever is no filter.
            if not (self.function and self.is_read and refusal.status == 400):
                raise
            self.arguments[key] = given

    @staticmethod
    def _names(pairs, wanted):
        return next((parsing.columns(given) for key, given in pairs if key == wanted and given), None)
