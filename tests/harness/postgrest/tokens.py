"""JSON Web Tokens signed with HS256."""

import base64
import hashlib
import hmac
import json
import time

from .errors import Refusal

SECRET = "a secret of at least 32 characters, for tests only"


def signed(claims, secret=SECRET):
    head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
    return f"{head}.{_base64(_signature(head, secret))}"


def verified(token):
    """The claims of a token with our signature that has not expired."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Refusal(401, "PGRST301", f"a token has three parts, not {len(parts)}")
    head, _, signature = token.rpartition(".")
    try:
        header, claims = (json.loads(_decoded(part)) for part in parts[:2])
        given = _decoded(signature)
    except ValueError:
        raise Refusal(401, "PGRST301", "the token cannot be read") from None
    if header.get("alg") != "HS256":
        raise Refusal(401, "PGRST301", "the token is not signed with HS256")
    if not hmac.compare_digest(given, _signature(head, SECRET)):
        raise Refusal(401, "PGRST301", "another key has signed the token")
    if claims.get("exp", time.time() + 1) <= time.time():
        raise Refusal(401, "PGRST303", "the token has expired")
    return claims


def _signature(head, secret):
    return hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()


def _encoded(document):
    return _base64(json.dumps(document).encode())


def _base64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
