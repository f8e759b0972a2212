"""What users and whoever runs the page see when something fails: the database stops, an account goes, two
answer at once, the port is taken."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from cluster import PROJECT
from site_under_test import ANSWER, assert_accessible, sign_in, started


def first_question(site):
    with site.connect() as connection:
        return connection.execute("SELECT min(id) AS id FROM questions WHERE NOT is_custom").fetchone()["id"]


def test_the_server_outlives_a_restart_of_the_database(open_page, site):
    page = open_page(expected=["Failed to load resource: the server responded with a status of 500 (Internal Server Error)"])
    sign_in(page, site, "Chen Wei")
    token = site.token("Chen Wei")
    body = {"questionId": first_question(site), "text": ANSWER, "seconds": 30}
    assert site.request("/answers", body, token)[0] == 200
    site.cluster.stop()
    try:
        assert site.request("/answers", body, token) == (500, {"error": "something went wrong"})
        page.locator(".questions button").first.click()
        page.get_by_label("Your answer").fill(ANSWER)
        page.get_by_role("button", name="Send answer").click()
        page.get_by_text("something went wrong").wait_for()
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="Something went wrong").wait_for()
        assert_accessible(page)
    finally:
        site.cluster.start()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="Hello, Chen").wait_for()
    assert site.request("/answers", body, token)[0] == 200
    assert site.differences() == []


def test_a_deleted_user_is_signed_out(open_page, site):
    page = open_page(expected=["Failed to load resource: the server responded with a status of 401 (Unauthorized)"])
    with site.connect() as connection:
        user = connection.execute("""
            INSERT INTO auth.users (id, raw_user_meta_data) VALUES (gen_random_uuid(), '{"full_name": "Zoe Last"}')
            RETURNING id""").fetchone()["id"]
    token = site.token("Zoe Last")
    sign_in(page, site, "Zoe Last")
    # Nothing is there yet to be shown.
    page.get_by_role("link", name="Report").click()
    page.get_by_role("heading", name="Progress of Zoe Last").wait_for()
    page.get_by_role("link", name="Overview").click()
    page.locator(".questions button").first.click()
    page.get_by_label("Your answer").fill(ANSWER)
    with site.connect() as connection:
        connection.execute("DELETE FROM auth.users WHERE id = %s", [user])
    assert site.request("/answers", {"questionId": first_question(site), "text": ANSWER, "seconds": 1}, token)[0] == 401
    assert site.query("{ allUsersList { rowId } }", token)[1] == {"data": {"allUsersList": []}}
    page.get_by_role("button", name="Send answer").click()
    page.get_by_text("You have been signed out.").wait_for()
    # What was written is still there to be copied.
    assert page.get_by_label("Your answer").input_value() == ANSWER
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="Who is practising?").wait_for()
    # Without an answer, the next reading finds that there is nobody.
    page.evaluate(f"sessionStorage.setItem('token', '{token}')")
    page.reload()
    page.get_by_role("heading", name="Who is practising?").wait_for()
    assert page.get_by_role("status").inner_text() == "You have been signed out."


def test_answers_at_once_all_count(site):
    token = site.token("Frank Moreau")
    body = {"questionId": first_question(site), "text": ANSWER, "seconds": 30}
    count = "SELECT total_attempts AS attempts FROM users"
    before = site.as_user("Frank Moreau", count)[0]["attempts"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: site.request("/answers", body, token)[0], range(24)))
    assert answers == [200] * 24
    assert site.as_user("Frank Moreau", count)[0]["attempts"] == before + 24
    assert site.differences() == []


def test_a_port_that_cannot_be_had_is_named(site):
    taken = site.url.rpartition(":")[2]
    for port, said in ((taken, f"address already in use 127.0.0.1:{taken}; WEB_PORT names another port"),
                       ("http", "web: WEB_PORT=http is no port\n"), ("0", "web: WEB_PORT=0 is no port\n")):
        done = subprocess.run(
            [PROJECT / "scripts" / "web", "serve", f"postgresql:///practice?host={site.cluster.socket}"], text=True,
            capture_output=True, env={**os.environ, "WEB_PORT": port}, timeout=60)
        assert done.returncode == 1 and said in done.stderr


def test_a_signal_ends_the_server_and_leaves_no_process(site):
    for sent in (signal.SIGTERM, signal.SIGINT):
        with started(site.cluster, "signalled", start_new_session=True) as (server, _):
            group = server.pid
            # To this process alone, as `kill` and a supervisor send it.
            server.send_signal(sent)
            server.wait(10)
            end = time.monotonic() + 5
            while group_lives(group) and time.monotonic() < end:
                time.sleep(0.1)
            assert not group_lives(group)


def group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
