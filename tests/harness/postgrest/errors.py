"""Refusals in the form of PostgREST's: an HTTP status, and JSON with code, message, details and hint.

Statuses and codes are its own. The words are not: a client goes by the code.
"""

import json


class Refusal(Exception):
    def __init__(self, status, code, message, details=None, hint=None):
        super().__init__(message)
        self.status = status
        self.shown = {"code": code, "message": message, "details": details, "hint": hint}


def as_json(refusal):
    return json.dumps(refusal.shown)


def unsupported(what):
    """What PostgREST may know and the harness does not: never passed over in silence."""
    return Refusal(501, "HARNESS", f"the harness does not know {what}")


def unreadable(what, text, position, expected):
    return Refusal(400, "PGRST100", f"{what} ({text}) cannot be read at character {position + 1}", f"expected {expected}")


# HTTP statuses by SQLSTATE, then by its class; everything else is 400.
STATES = {
    "21000": 500, "23503": 409, "23505": 409, "25006": 405, "42883": 404, "42P01": 404, "42P17": 500,
    "53400": 500, "57P01": 503, "P0001": 400,
}
CLASSES = {
    "08": 503, "09": 500, "0L": 403, "0P": 403, "25": 500, "28": 403, "2D": 500, "38": 500, "39": 500, "3B": 500,
    "40": 500, "53": 503, "54": 500, "55": 500, "57": 500, "58": 500, "F0": 500, "HV": 500, "P0": 500, "XX": 500,
}


def of_the_server(error, is_anonymous):
    """A psycopg.Error. Who has no token hears 401 for a missing right, and may try again with one."""
    state = error.sqlstate or "PGRST001"
    if state.startswith("PT") or state == "PGRST":
        return unsupported(f"an application's own SQLSTATE {state}")
    status = STATES.get(state) or CLASSES.get(state[:2], 400)
    message = error.diag.message_primary or ""
    if state == "42501":
        status = 401 if is_anonymous else 403
    elif state == "21000" and message.endswith("requires a WHERE clause"):
        status = 400  # pg-safeupdate's
    elif state == "22023" and message.startswith("role ") and message.endswith("does not exist"):
        status = 401
    return Refusal(status, state, message, error.diag.message_detail, error.diag.message_hint)
