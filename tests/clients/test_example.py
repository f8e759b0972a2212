"""The example clients do what their documentation says, each the same."""

import json
import os
import subprocess
import sys
import tomllib

import pytest

from cluster import PROJECT
from documents import LANGUAGES, assert_document_shows, parts_of, shown_of
from postgrest import serve

EXAMPLES = PROJECT / "examples"
CLIENTS = PROJECT / "scripts" / "clients"

# Each takes the URL of a database and a schema.
PROGRAMS = {
    "psycopg": [sys.executable, EXAMPLES / "record_attempts.py"],
    "sqlalchemy": [sys.executable, EXAMPLES / "with_sqlalchemy.py"],
    "pg": [CLIENTS, "node", "with_pg.ts"],
    "sqlx": [CLIENTS, "sqlx"],
}
# This one takes the URL of an API, and keys and a user's token from its environment.
SUPABASE = [CLIENTS, "node", "with_supabase.ts"]
every_program = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)


SCENE = [
    "attempts 3, average 77.58, best 83.25, streak 1 day(s)",
    "content average 78.33 improving [70, 80, 85]",
    "delivery average 76.50 improving [74, 75, 80.5]",
    "structure average 76.50 improving [68.5, 77, 84]",
]


def run(program, *arguments, **environment):
    return subprocess.run([*program, *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, **environment})


def lines_of(done):
    assert done.returncode == 0, done.stderr
    return [" ".join(line.split()) for line in done.stdout.splitlines()]


def url(database):
    return f"postgresql:///{database.name}?host={database.cluster.socket}&user=postgres"


@every_program
@pytest.mark.parametrize("schema", ["public", "practice"])
def test_a_program_records_attempts_and_reads_progress(kind_of_database, make_database, schema, program):
    database = make_database(kind_of_database, schema=schema)
    lines = lines_of(run(program, url(database), schema))
    assert lines[0].startswith("Ada Example <ada.")
    assert lines[1:] == SCENE
    assert database.differences() == []


@pytest.mark.parametrize("schema", ["public", "practice"])
def test_supabase_js_records_attempts_and_reads_progress_through_the_api(kind_of_database, make_database, schema):
    database = make_database(kind_of_database, schema=schema)
    user = database.sign_up("ada@example.com", {"full_name": "Ada Example"})
    with serve(database) as api:
        keys = {"SERVICE_ROLE_KEY": api.service_role_key, "ANON_KEY": api.anon_key, "USER_TOKEN": api.token_of(user)}
        lines = lines_of(run(SUPABASE, api.url, schema, **keys))
        failed = run(SUPABASE, api.url, "nowhere", **keys)
    assert lines[0] == "Ada Example <ada@example.com>"
    assert lines[1:5] == SCENE
    # Three were scored today, and come back tomorrow or later; the skipped one is still new.
    assert lines[5:] == ["next: What is your biggest weakness? (new)", "refused: 42501"]
    assert database.differences() == []
    assert failed.returncode == 1
    assert failed.stderr.startswith("PGRST106: ")


@pytest.mark.parametrize("program", [*PROGRAMS.values(), SUPABASE], ids=[*PROGRAMS, "supabase-js"])
def test_a_program_explains_itself_without_arguments(program):
    done = run(program)
    assert done.returncode == 1
    assert str(program[-1]).rpartition("/")[2] in done.stderr


@pytest.mark.parametrize("name", ["pg", "sqlx"])
def test_an_error_has_a_sqlstate(make_database, name):
    done = run(PROGRAMS[name], url(make_database("plain")), "nowhere")
    assert done.returncode == 1
    # The last of what the program's installation may say before it.
    assert done.stderr.splitlines()[-1].startswith("42P01: ")


def test_sqlx_repeats_a_transaction_that_met_another_and_inserts_all_attempts_at_once(make_database):
    database = make_database("plain")
    database.superuser.execute("""
        CREATE SEQUENCE statements;
        GRANT USAGE ON SEQUENCE statements TO service_role;
        CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- A sequence keeps counting where a transaction is undone.
            CASE nextval('public.statements')
                WHEN 1 THEN RAISE EXCEPTION 'met' USING ERRCODE = 'serialization_failure';
                WHEN 2 THEN RAISE EXCEPTION 'met' USING ERRCODE = 'deadlock_detected';
                ELSE RETURN NULL;
            END CASE;
        END $$;
        CREATE TRIGGER meet BEFORE INSERT ON attempts FOR EACH STATEMENT EXECUTE FUNCTION meet()""")
    done = run(PROGRAMS["sqlx"], url(database))
    assert done.returncode == 0, done.stderr
    counts = database.rows("""
        SELECT (SELECT last_value FROM statements), (SELECT count(*) FROM attempts) AS attempts,
            (SELECT count(*) FROM questions) AS questions, (SELECT count(*) FROM interview_sessions) AS sessions""")
    assert counts == [{"last_value": 3, "attempts": 4, "questions": 4, "sessions": 1}]


@pytest.mark.parametrize("program", ["node/with_pg.ts", "sqlx/src/main.rs"])
def test_the_page_shows_the_client(program):
    assert_document_shows(PROJECT / "docs" / "clients.md", EXAMPLES / program)


def test_documents_show_no_other_code():
    """All of it is run, as a part of an example."""
    examples = [*EXAMPLES.glob("*.py"), *EXAMPLES.glob("node/*.ts"), *EXAMPLES.glob("sqlx/src/*.rs"),
                PROJECT / "clients" / "typescript" / "example.ts"]
    run_as = {part for example in examples for part in parts_of(example)}
    shown = [(document.name, part) for document in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
             for language, _ in LANGUAGES.values() for part in shown_of(document, language)]
    assert len(shown) > 20
    assert [found for found in shown if found[1] not in run_as] == []


def test_crates_have_exact_versions():
    crate = tomllib.loads((EXAMPLES / "sqlx" / "Cargo.toml").read_text())
    wanted = [one if isinstance(one, str) else one["version"] for one in crate["dependencies"].values()]
    assert [version for version in wanted if not version.startswith("=")] == []
    # No workspace but its own: the extension's lock file does not have to have them.
    assert crate["workspace"] == {}


def test_the_code_for_node_is_typed_and_formatted(project_environment):
    done = subprocess.run([CLIENTS, "check"], text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_packages_for_node_have_exact_versions():
    package, lock = (json.loads((EXAMPLES / "node" / name).read_text()) for name in ("package.json", "package-lock.json"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not version[0].isdigit()] == []
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in versions} == versions
