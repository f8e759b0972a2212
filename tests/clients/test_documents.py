"""The documents are right: their SQL runs, gives the rows that they show, and leaves every summary
exact; links have targets.

The fenced blocks of a document marked `sql` run as a reader pastes them: top to bottom, in one psql
session, by the database owner without superuser that the `sql superuser` block of
docs/operations.md makes. Lines `-- => a|b` are the rows that a block returns. A block marked `sql
norun` is only shown. A document that creates the extension itself gets an empty database, the
others an installed one.
"""

import re

import pytest
from psycopg import sql

from cluster import PROJECT
from clusters import private_cluster
from database import Database
from documents import blocks_of

OPERATIONS = PROJECT / "docs" / "operations.md"
OTHER_DOCUMENTS = ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "benches/README.md")
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# As the block for a superuser names them.
OWNER, DATABASE = "practice_owner", "practice"


def name_of(document):
    return str(document.relative_to(PROJECT))


def paste(cluster, blocks, user, dbname):
    """What each block returns when all are pasted into one session, with the rows that it
    promises."""
    lines = []
    for block in blocks:
        # On their line numbers in the document, which psql names with an error.
        lines += [""] * (block.line - 2 - len(lines))
        lines += [f"\\echo {block.place}", *block.text.splitlines()]
    output = cluster.program("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", dbname, "-f", "-", user=user,
                             input="\n".join(lines)).splitlines()
    starts = [output.index(block.place) for block in blocks] + [len(output)]
    assert starts == sorted(starts)
    return {block.place: output[start + 1:end] for block, start, end in zip(blocks, starts, starts[1:])}


@pytest.fixture(scope="module")
def prepared_cluster(project_environment):
    """A database that a superuser has prepared for its owner, as docs/operations.md says."""
    with private_cluster("documents") as cluster:
        paste(cluster, list(blocks_of(OPERATIONS, "superuser")), "postgres", "postgres")
        yield cluster


@pytest.fixture
def owners_database(prepared_cluster):
    with prepared_cluster.connect("postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(DATABASE)))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (DATABASE, OWNER))))
    database = Database(prepared_cluster, "plain", DATABASE, installer_role=OWNER)
    yield database
    database.close()


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if any(blocks_of(d))], ids=name_of)
def test_the_sql_of_the_document_runs_pasted_by_the_databases_owner(owners_database, document):
    blocks = list(blocks_of(document))
    if not any("CREATE EXTENSION interview_core" in block.text for block in blocks):
        owners_database.install()
    returned = paste(owners_database.cluster, blocks, OWNER, DATABASE)
    promised = {block.place: block.expected() for block in blocks if block.expected()}
    assert {place: returned[place] for place in promised} == promised

    targets = owners_database.rows("""
        SELECT relnamespace::regnamespace::text AS schema FROM pg_class WHERE relname = 'interview_core_installation'""")
    assert targets
    for target in targets:
        assert owners_database.rows("SELECT * FROM interview_core.check_summaries(%s)", target["schema"]) == []


def test_the_pictures_fetch_nothing():
    """A page that shows a picture fetches nothing from elsewhere."""
    for picture in (PROJECT / "docs" / "images").glob("*.svg"):
        text = picture.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"//|@import|@font-face|href|url\((?!#)", text), picture


def test_the_guides_for_users_have_sql_that_runs():
    with_sql = {name_of(document) for document in DOCUMENTS if any(blocks_of(document))}
    guides = {f"docs/{name}.md" for name in (
        "definitions", "operations", "partitioning", "practice", "reports", "security", "settings", "supabase", "usage")}
    assert with_sql >= {"README.md", *guides}


@pytest.mark.parametrize("document", [*DOCUMENTS, *map(PROJECT.joinpath, OTHER_DOCUMENTS)], ids=name_of)
def test_links_lead_to_files_and_headings_that_exist(document):
    targets = [(path, anchor) for path, anchor in LINK.findall(document.read_text()) if "://" not in path]
    missing = [target for target in targets if not leads_somewhere(document, *target)]
    assert missing == []


def leads_somewhere(document, path, anchor):
    target = document.parent / path if path else document
    return target.exists() and (not anchor or anchor in anchors_of(target.read_text()))


def anchors_of(text):
    """As GitHub names headings: lower case, without punctuation, a hyphen for each space."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}
