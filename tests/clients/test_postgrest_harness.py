"""The tests' own API does what PostgREST does, and refuses what it does not know."""

import json
import urllib.error
import urllib.request

import pytest

from postgrest import serve, tokens
from postgrest.errors import Refusal
from postgrest.relationships import between

RELATED = """
    CREATE TABLE people (id int PRIMARY KEY, boss_id int REFERENCES people);
    INSERT INTO people VALUES (1, NULL), (2, 1), (3, 1);
    CREATE TABLE films (id int PRIMARY KEY, director_id int REFERENCES people, editor_id int REFERENCES people);
    INSERT INTO films VALUES (1, 1, 2), (2, 2, NULL);
    CREATE TABLE roles (film_id int REFERENCES films, person_id int REFERENCES people, PRIMARY KEY (film_id, person_id));
    INSERT INTO roles VALUES (1, 2), (1, 3), (2, 3);
    CREATE TABLE reviews (id int PRIMARY KEY, film_id int REFERENCES films, person_id int REFERENCES people,
                          UNIQUE (film_id, person_id));
    CREATE TABLE posters (film_id int PRIMARY KEY REFERENCES films, url text);
    INSERT INTO posters VALUES (2, 'two.png');
    CREATE VIEW shown AS SELECT id AS film, director_id AS director FROM films;
    CREATE VIEW shown_again AS SELECT film FROM shown;
    CREATE VIEW counted AS SELECT max(id) AS id, count(*) AS films FROM films;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO service_role;
"""


@pytest.fixture
def plain(make_database):
    return make_database("plain")


@pytest.fixture
def owner(plain):
    """Runs SQL as the owner of the tables."""
    return plain.installer.execute


@pytest.fixture
def served(plain):
    with serve(plain) as api:
        yield api


@pytest.fixture
def send(served):
    """The status, the headers and the document that answer a request."""
    def send(method, path, body=None, token=None, **headers):
        content = body if body is None or isinstance(body, str) else json.dumps(body)
        request = urllib.request.Request(served.url + path, content and content.encode(), method=method, headers={
            "Content-Type": "application/json", "Authorization": f"Bearer {token or served.service_role_key}",
            **{name.replace("_", "-"): given for name, given in headers.items()}})
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        text = answer.read().decode()
        return answer.status, answer.headers, json.loads(text) if text else None
    return send


def test_a_transaction_has_the_settings_of_its_request(owner, served, send):
    connection = served.api.connection
    owner("""
        CREATE FUNCTION settings() RETURNS jsonb LANGUAGE sql STABLE AS $$
            SELECT jsonb_object_agg(name, current_setting(name)) FROM unnest(ARRAY['role', 'search_path', 'request.jwt.claims',
                'request.method', 'request.path', 'request.headers', 'request.cookies', 'transaction_read_only',
                'transaction_isolation']) AS name
        $$""")
    served.api.reload()
    token = served.token("authenticated", sub="somebody")
    status, _, settings = send("GET", "/rest/v1/rpc/settings", token=token, Cookie="a=1; b=two", X_Mine="yes")
    assert status == 200
    assert settings["search_path"] == '"public", "public", "extensions"'
    assert (settings["role"], settings["request.method"], settings["request.path"]) == ("authenticated", "GET", "/rpc/settings")
    assert (settings["transaction_read_only"], settings["transaction_isolation"]) == ("on", "read committed")
    claims, headers, cookies = (json.loads(settings[f"request.{name}"]) for name in ("jwt.claims", "headers", "cookies"))
    assert (claims["sub"], claims["role"], headers["x-mine"], cookies) == (
        "somebody", "authenticated", "yes", {"a": "1", "b": "two"})
    assert "cookie" not in headers
    # And nothing of them remains.
    assert connection.execute("SELECT current_setting('request.jwt.claims', true) AS claims").fetchone()["claims"] == ""


def test_a_token_is_verified(served, send):
    good = served.token("service_role")
    for token in (good[:-2] + "xx", tokens.signed({"role": "service_role"}, secret="another"), "nonsense",
                  served.token("service_role", exp=1), good.replace(".", "", 1)):
        status, _, shown = send("GET", "/users", token=token)
        assert (status, shown["code"][:6]) == (401, "PGRST3"), token
    status, _, shown = send("GET", "/users", token=served.token("nobody"))
    assert (status, shown["code"]) == (401, "22023")


def test_what_is_not_known_is_refused(served, send):
    for method, path, headers in (
        ("GET", "/attempts?select=...users(full_name)", {}), ("GET", "/attempts?feedback=wfts.good", {}),
        ("GET", "/attempts?select=id,users(id)&users=not.is.null", {}), ("GET", "/attempts?order=users(full_name)", {}),
        ("GET", "/attempts", {"Range": "0-1"}), ("GET", "/attempts", {"Accept": "text/csv"}), ("PUT", "/users?id=eq.1", {}),
        ("PATCH", "/attempts?order=id&limit=1", {}), ("POST", "/attempts", {"Prefer": "tx=rollback"}),
        ("POST", "/attempts", {"Content-Type": "text/csv"}), ("GET", "/", {}), ("GET", "/auth/v1/user", {}),
        ("OPTIONS", "/attempts", {}),
    ):
        status, _, shown = send(method, path, "{}" if method in ("POST", "PATCH", "PUT") else None, **headers)
        assert (status, shown["code"]) == (501, "HARNESS"), (method, path, headers)
    for path in ("/attempts?select=id,", "/attempts?select=users(id", "/attempts?id=1", "/attempts?or=(id.eq.1", "/attempts?limit=all",
                 "/attempts?id=is.3"):
        status, _, shown = send("GET", path)
        assert (status, shown["code"]) == (400, "PGRST100"), path
    assert send("GET", "/attempts?select=id.sum()")[2]["code"] == "PGRST123"


def test_functions_that_are_not_known_are_refused(owner, served, send):
    owner("CREATE FUNCTION nameless(json) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    owner("CREATE FUNCTION patient() RETURNS int LANGUAGE sql SET statement_timeout = '1min' AS 'SELECT 1'")
    served.api.reload()
    for name in ("nameless", "patient"):
        assert send("POST", f"/rpc/{name}", {})[0] == 501
    owner("CREATE FUNCTION owner(attempts) RETURNS users LANGUAGE sql AS 'SELECT * FROM users WHERE id = $1.user_id'")
    with pytest.raises(Refusal, match="computed relationships"):
        served.api.reload()


def test_a_body_is_typed_by_the_schema(served, send):
    assert send("POST", "/questions", "[{\"question\": \"A\"}, {\"category\": \"B\"}]")[2]["code"] == "PGRST102"
    assert send("POST", "/questions", "{")[2]["code"] == "PGRST102"
    assert send("POST", "/questions?columns=question", {"question": "A", "nothing": 1}, Prefer="return=minimal")[0] == 201
    assert "(\"question\" text)" in served.exchanges[-1].statements[-1]
    status, headers, _ = send("HEAD", "/questions?limit=1", Prefer="count=exact")
    assert (status, headers["Content-Range"]) == (200, "0-0/1")
    assert send("GET", "/questions?offset=2", Prefer="count=exact")[0] == 416


@pytest.fixture
def related(owner, served):
    """The names of the keys by which one relation may be embedded in another."""
    owner(RELATED)
    served.api.reload()

    def related(origin, target, hint=None):
        return sorted(f"{each.cardinality} {each.constraint}"
                      for each in between(served.api.schema.relationships, ("public", origin), target, hint))
    return related


def test_a_junction_has_both_keys_in_its_primary_key(related):
    assert related("films", "people") == [
        "many-to-many roles", "many-to-one films_director_id_fkey", "many-to-one films_editor_id_fkey"]
    assert related("people", "films") == [
        "many-to-many roles", "one-to-many films_director_id_fkey", "one-to-many films_editor_id_fkey"]


def test_a_hint_is_a_key_a_column_or_a_junction(related):
    for hint, found in (("films_editor_id_fkey", "many-to-one films_editor_id_fkey"),
                        ("director_id", "many-to-one films_director_id_fkey"), ("roles", "many-to-many roles")):
        assert related("films", "people", hint) == [found]
    assert related("films", "director_id") == ["many-to-one films_director_id_fkey"]
    assert related("films", "people", "nothing") == related("films", "posters", "nothing") == []


def test_a_unique_key_makes_one_to_one(related):
    assert related("posters", "films") == related("films", "posters") == ["one-to-one posters_film_id_fkey"]


def test_a_relation_with_itself_is_named_by_table_or_column(related):
    assert related("people", "people") == ["one-to-many people_boss_id_fkey"]
    assert related("people", "boss_id") == ["many-to-one people_boss_id_fkey"]


def test_each_kind_of_relationship_is_read(related, send):
    for path, rows in (
        ("/films?select=id,people!roles(id)&people.order=id&order=id",
         [{"id": 1, "people": [{"id": 2}, {"id": 3}]}, {"id": 2, "people": [{"id": 3}]}]),
        ("/people?select=id,cast:films!roles!inner(id)&cast.id=eq.2", [{"id": 3, "cast": [{"id": 2}]}]),
        ("/films?select=id,posters(url)&order=id", [{"id": 1, "posters": None}, {"id": 2, "posters": {"url": "two.png"}}]),
        ("/posters?select=films(id,director_id(id,boss_id(id)))", [{"films": {"id": 2, "director_id": {"id": 2, "boss_id": {"id": 1}}}}]),
        ("/people?select=id,people(id)&id=eq.1&people.limit=1&people.offset=1", [{"id": 1, "people": [{"id": 3}]}]),
        ("/shown?select=film,people!films_director_id_fkey(id)&film=eq.1", [{"film": 1, "people": {"id": 1}}]),
        ("/films?select=id,roles!inner()&id=lt.2", [{"id": 1}]),
    ):
        assert send("GET", path)[::2] == (200, rows), path
    assert send("GET", "/films?select=id,posters!inner()&limit=1", Prefer="count=exact")[1]["Content-Range"] == "0-0/1"


def test_an_ambiguous_embedding_is_refused_with_what_it_may_mean(related, send):
    status, _, shown = send("GET", "/films?select=people(id)")
    assert (status, shown["code"]) == (300, "PGRST201")
    assert {"cardinality": "many-to-many", "embedding": "films with people", "relationship": "roles"} in shown["details"]
    assert "'people!films_editor_id_fkey'" in shown["hint"]
    status, _, shown = send("GET", "/films?select=shown(film)")
    assert (status, shown["code"]) == (400, "PGRST200")


def test_views_have_the_keys_of_their_tables(related):
    assert related("shown", "people") == ["many-to-many roles", "many-to-one films_director_id_fkey"]
    assert related("shown", "reviews") == related("shown_again", "reviews") == ["one-to-many reviews_film_id_fkey"]
    assert related("roles", "shown") == ["many-to-one roles_film_id_fkey"]
    assert related("people", "shown_again") == ["many-to-many roles"]
    assert related("counted", "reviews") == []
