"""Every call that the documents show does what they say: the blocks of JavaScript run as they stand,
in Node.js with the real supabase-js, and the curl commands are sent as they are.

A block that is not listed here fails. Two services of a Supabase are not to be had here: realtime,
so a block that subscribes to a channel is given the rows that it asks for, and storage, in whose place
a function deletes the row of the object.
"""

import json
import re
import shlex
import string
import subprocess
import urllib.request

import pytest

from cluster import PROJECT
from documents import blocks_of
from postgrest import serve
from supabase_js import session

DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DECLARED = re.compile(r"^const \{ (.*?) \} =", re.MULTILINE)
ADA = "5a1f0c3e-8a52-4d9e-9d0b-6f1f4a1c2b01"
EXAMPLE = PROJECT / "clients" / "typescript" / "example.ts"


def blocks(document, *languages):
    return [text for language, text in FENCE.findall(document.read_text()) if language in languages]


def calls_of(document):
    """The blocks of JavaScript that are run as they stand."""
    return [code for code in blocks(document, "js", "javascript", "mjs") if ".channel(" not in code]


def declared(code):
    """The names that a block gives what it reads: `{ data: overview, error }`."""
    names = [name.partition(": ")[2] or name for several in DECLARED.findall(code) for name in several.split(", ")]
    return sorted(set(names))


def shows(**expected):
    """What a block must have read, by name; a function looks at it more closely."""
    def check(returned):
        for name, wanted in expected.items():
            assert wanted(returned[name]) if callable(wanted) else returned[name] == wanted, (name, returned[name])
    return check


BACKEND, FRONT_END = "backend", "front end"
# For each block of JavaScript: who runs it, and what it reads.
CALLS = {
    "docs/practice.md": [
        (FRONT_END, shows(questions=lambda rows: [row["reason"] for row in rows] == ["due", "new", "new"],
                          needs=lambda rows: [row["skill_name"] for row in rows][-2:] == ["voice", "content"])),
    ],
    "docs/security.md": [
        (BACKEND, shows(rows=lambda rows: [row["bucket_id"] for row in rows] == ["resumes"])),
    ],
    "docs/supabase.md": [
        (BACKEND, shows(data=lambda row: row["id"] > 0, error=None)),
        (FRONT_END, shows(overview=lambda row: row["total_attempts"] == 1,
                          skills=lambda rows: {row["skill_name"]: row["current_avg"] for row in rows} == {
                              "content": 70, "voice": 74})),
        (FRONT_END, shows(
            attempts=lambda rows: [row["questions"]["question"] for row in rows] == ["Why this company?"],
            session=lambda row: row["session_name"] == "First" and row["attempts"][0]["final_score"] == 71.5,
            history=lambda rows: [row["questions"]["question"] for row in rows] == ["Why this company?"],
            uploaded=[{"question": "Why you?", "users": {"full_name": "Ada King"}}])),
        (FRONT_END, shows(count=0, planned=lambda rows: rows > 0)),
        (FRONT_END, shows(data=lambda document: document["users"][0]["full_name"] == "Ada King")),
        (FRONT_END, shows(data=lambda document: document["users"][0]["full_name"] == "Ada King")),
    ],
}


def test_every_block_of_javascript_is_listed():
    found = {str(document.relative_to(PROJECT)): len(calls_of(document)) for document in DOCUMENTS if calls_of(document)}
    assert found == {document: len(calls) for document, calls in CALLS.items()}
    # TypeScript, Python and Rust are parts of examples: test_example.py.
    assert [document.name for document in DOCUMENTS if blocks(document, "typescript", "tsx", "jsx")] == []


@pytest.mark.parametrize("document", CALLS)
def test_the_blocks_run_as_they_stand(database, supabase_js, document):
    values = prepare(database, PROJECT / document)
    with serve(database) as api:
        api.api.storage = lambda target, body: delete_objects(database, target, body)
        for code, (who, check) in zip(calls_of(PROJECT / document), CALLS[document], strict=True):
            before = len(api.exchanges)
            returned = supabase_js.run(api, f"{code}\nreturn {{ {', '.join(declared(code))} }}",
                                       signed_in=ADA if who == FRONT_END else None, **values)
            check(returned)
            exchanges = api.exchanges[before:]
            assert len(exchanges) >= len(re.findall(r"\.(?:from|rpc)\('", code))
            assert [exchange for exchange in exchanges if not 200 <= exchange.status < 300] == []
    assert database.differences() == []


# Subscribes without a connection, and then hears of a row of each table.
HEAR = """
const channels = [], called = []
const open = supabase.channel.bind(supabase)
supabase.channel = (name) => {
  const channel = open(name)
  channel.subscribe = () => (channels.push(channel), channel)
  return channel
}
const celebrate = (...shown) => called.push(shown), show = celebrate
%s
const subscribed = channels.flatMap((channel) => channel.bindings.postgres_changes)
for (const { filter, callback } of subscribed) {
  const { data: [row] } = await supabase.from(filter.table).select().limit(1)
  callback({ eventType: filter.event, new: row })
}
return { asked: subscribed.map(({ filter }) => filter), called }"""


def test_the_channels_ask_for_what_is_published(database, supabase_js):
    shown = [code for document in DOCUMENTS for code in blocks(document, "js", "ts") if ".channel(" in code]
    assert len(shown) == 1
    database.sign_up("ada@example.com", {"full_name": "Ada"}, id=ADA)
    database.superuser.execute("INSERT INTO attempts (user_id, final_score) VALUES (%s, 71.5)", [ADA])
    with serve(database) as api:
        heard = supabase_js.run(api, HEAR % shown[0], signed_in=ADA, user={"id": ADA})
    assert {asked["table"] for asked in heard["asked"]} == {"milestones", "users"}
    for asked in heard["asked"]:
        assert (asked["schema"], asked["event"] in ("INSERT", "UPDATE")) == ("public", True)
        column, operator, value = re.fullmatch(r"(\w+)=(\w+)\.(.*)", asked["filter"]).groups()
        assert operator == "eq" and database.value(
            f"SELECT count(*) FROM {asked['table']} WHERE {column} = %s", value) > 0
    assert sorted(heard["called"], key=str) == [["attempts", 1], [1, 71.5]]


def prepare(database, document):
    """What the document takes for granted; returns the values that its code names."""
    if document.name != "security.md":
        if document.name != "practice.md":
            database.sign_up("ada@example.com", {"full_name": "Ada"}, id=ADA)
            database.installer.execute("""
                INSERT INTO questions (question, is_custom, uploaded_by)
                VALUES ('Why this company?', false, NULL), ('Why you?', true, %s)""", [ADA])
        for block in blocks_of(document):
            database.installer.execute(block.text)
        database.installer.execute("RESET ROLE")
        (row,) = database.rows(
            "INSERT INTO interview_sessions (user_id, session_name) VALUES (%s, 'First') RETURNING id::text", ADA)
        return {"user": {"id": ADA}, "sessionId": row["id"]}
    # Somebody who kept a file has left.
    gone = database.sign_up("gone@example.com")
    database.superuser.execute("INSERT INTO storage.objects (bucket_id, name) VALUES ('resumes', %s)", [f"{gone}/cv.pdf"])
    database.sign_up_connection.execute("DELETE FROM auth.users WHERE id = %s", [gone])
    return {}


def delete_objects(database, target, body):
    """What the storage service does for `remove()`."""
    names = json.loads(body)["prefixes"]
    with database.superuser.transaction():
        database.superuser.execute("SELECT set_config('storage.allow_delete_query', 'true', true)")
        database.superuser.execute("DELETE FROM storage.objects WHERE bucket_id = %s AND name = ANY (%s)",
                                   [target.rpartition("/")[2], names])
    return json.dumps([{"name": name} for name in names])


def commands(document):
    """The curl commands of a document's shell blocks, each as its words with variables in them."""
    lines = "\n".join(blocks(document, "sh", "bash")).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("curl ")]


def send(command, **variables):
    """What curl would send."""
    words = shlex.split(string.Template(command).substitute(variables))
    assert words.pop(0) == "curl"
    url, headers, body = words.pop(0), {}, None
    while words:
        option, given = words.pop(0), words.pop(0)
        assert option in ("-H", "-d"), option
        if option == "-H":
            headers.update([given.split(": ", 1)])
        else:
            body = given.encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
        return json.load(answer)


def test_the_curl_commands_are_sent_as_they_are(database):
    found = {document.name: commands(document) for document in DOCUMENTS if commands(document)}
    assert {name: len(shown) for name, shown in found.items()} == {"practice.md": 2}
    # No document shows one in another kind of block.
    assert [document.name for document in DOCUMENTS for language, text in FENCE.findall(document.read_text())
            if "curl " in text and language != "sh"] == []
    prepare(database, PROJECT / "docs" / "practice.md")
    with serve(database) as api:
        by_post, by_get = (send(command, URL=api.url, ANON_KEY=api.anon_key, USER_TOKEN=api.token_of(ADA))
                           for command in found["practice.md"])
    assert [row["reason"] for row in by_post] == ["due", "new", "new"]
    assert len(by_get) == 5
    assert database.differences() == []


def test_the_typed_example_does_what_it_shows(database, supabase_js):
    # Its packages, which are its own.
    subprocess.run([PROJECT / "scripts" / "types", "compile"], check=True)
    exported = set(re.findall(r"^export (?:async )?function (\w+)", EXAMPLE.read_text(), re.MULTILINE))
    # `mistakes` are the compiler's to find.
    assert exported == {"record", "dashboard", "chart", "saveProfile", "report", "mistakes"}
    database.sign_up("ada@example.com", {"full_name": "Ada"}, id=ADA)
    database.installer.execute("INSERT INTO questions (question) VALUES ('Why this company?')")
    with serve(database) as api:
        returned = supabase_js.run(api, """
            const id = await module.record(ada, 1, { content: 70, voice: 74 })
            signIn(session)
            const { data: skills } = await supabase.from('skill_progress').select().order('skill_name')
            const { data: profile } = await supabase.from('users').select().single()
            await module.saveProfile(profile)
            return { id, points: module.chart(skills[0]), report: await module.report(ada), ...await module.dashboard(ada) }
            """, module=EXAMPLE, ada=ADA, session=session(api, ADA))
        assert [exchange for exchange in api.exchanges if exchange.status not in (200, 201)] == []
    assert (returned["id"], returned["points"][0]["y"], returned["report"]["totals"]["attempts"]) == (1, 70, 0)
    assert returned["overview"]["full_name"] == "Ada King"
    assert [skill["skill_name"] for skill in returned["skills"]] == ["content", "voice"]
    assert [row["reason"] for row in returned["next"]] == ["early"]
    assert database.differences() == []
