"""The page of examples/web on a cluster of its own, in which the demo has played its year."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from cluster import PROJECT
from clusters import private_cluster
from year import play_year

WEB = PROJECT / "examples" / "web"
AXE = PROJECT / ".local" / "web" / "node_modules" / "axe-core" / "axe.min.js"
# What the server under test signs its tokens with, so that a test can sign some, too.
SECRET = "only the server and the tests know it"
VIEWPORTS = {"wide": (1280, 900), "narrow": (360, 740)}

ANSWER = """First I listened to both of them, because each had measured something else. Then we wrote
down what the customer needs in one sentence. For example, they wanted an answer within 2 seconds, and we
had 40. After that the team chose the smaller change. As a result the page took 1.4 seconds, and I learned to
ask for the goal before I argue about the way. In the end we kept the note and used it for 3 other projects."""


class Site:
    def __init__(self, cluster, port):
        self.cluster = cluster
        self.url = f"http://127.0.0.1:{port}"

    def connect(self):
        return self.cluster.connect("practice")

    def as_user(self, name, text):
        """The rows of a statement with the user's own rights."""
        user = self.users()[name]
        with self.connect() as connection, connection.transaction():
            connection.execute("SELECT set_config('request.jwt.claims', %s, true), set_config('role', 'authenticated', true)",
                               [json.dumps({"sub": user, "role": "authenticated"})])
            return connection.execute(text).fetchall()

    def differences(self):
        with self.connect() as connection:
            return connection.execute("SELECT * FROM interview_core.check_summaries()").fetchall()

    def users(self):
        return {user["name"]: user["id"] for user in self.request("/demo-users")[1]}

    def token(self, name):
        return self.request("/sign-in", {"user": self.users()[name]})[1]["token"]

    def query(self, text, token=None, **variables):
        return self.request("/graphql", {"query": text, "variables": variables}, token)

    def request(self, path, body=None, token=None, headers=(), method=None):
        """The status and the document of an answer. A body that is bytes goes as it is."""
        headers = {"Content-Type": "application/json", **dict(headers)}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            content = error.read()
            return error.code, json.loads(content) if content.startswith(b"{") else None


@contextmanager
def running_site():
    subprocess.run([PROJECT / "scripts" / "web", "build"], check=True)
    with private_cluster("web") as cluster:
        played = play_year(cluster)
        assert played.returncode == 0, played.stderr
        with cluster.connect("practice") as connection:
            connection.execute((WEB / "database.sql").read_text())
        with served(cluster) as port:
            yield Site(cluster, port)


@contextmanager
def served(cluster):
    with started(cluster, "web") as (_, port):
        yield port


@contextmanager
def started(cluster, name, **options):
    """The process of a server, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = cluster.folder / f"{name}.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [PROJECT / "scripts" / "web", "serve", f"postgresql:///practice?host={cluster.socket}"],
            stdout=output, stderr=output, env={**os.environ, "WEB_PORT": str(port), "WEB_SECRET": SECRET}, **options)
    try:
        end = time.monotonic() + 30
        while "web: http" not in log.read_text():
            assert server.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield server, port
    finally:
        server.terminate()
        server.wait()


@contextmanager
def running_browser():
    from playwright.sync_api import sync_playwright

    program = subprocess.run([PROJECT / "scripts" / "browser"], check=True, text=True, stdout=subprocess.PIPE)
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses root.
        browser = playwright.chromium.launch(executable_path=program.stdout.strip(), chromium_sandbox=os.getuid() != 0)
        yield browser
        browser.close()


def sign_in(page, site, name):
    page.goto(site.url)
    page.get_by_role("button", name=name).click()
    page.get_by_role("heading", name=f"Hello, {name.split()[0]}").wait_for()


def answer_the_first_question(page):
    question = page.locator(".questions h3").first.inner_text()
    page.get_by_role("button", name=f"Answer: {question}").click()
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Send answer").click()
    page.get_by_role("heading", name="What changed").wait_for()
    return question


def assert_accessible(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than the window"
